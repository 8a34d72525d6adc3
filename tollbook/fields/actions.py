"""Writes of the fields room."""

from collections.abc import Iterable

from django.db import transaction

from tollbook.fields.models import Choice


@transaction.atomic
def install_choices(*, list_name: str, items: Iterable[tuple[str, str]], screen: str = "") -> None:
    """Fill a drop-down list with (stored value, shown words), unless it has items already."""
    if Choice.objects.filter(list_name=list_name).exists():
        return
    Choice.objects.bulk_create(
        Choice(screen=screen, list_name=list_name, value=value, label=label, order=order * 10)
        for order, (value, label) in enumerate(items, 1)
    )
