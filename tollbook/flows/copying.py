"""A base is copied with what every room holds of it, so that its groups may move to the copy."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.billing.models import BaseBilling, BillMessage
from tollbook.catalog.models import BaseCharge
from tollbook.content.models import BaseLook, BrandImage, CustomLink, SocialLink
from tollbook.customers.actions.setup import copy_base
from tollbook.customers.models import Base, BaseTemplate
from tollbook.payments.models import BasePayment

# A look is copied as it stands; what waits or stood before belongs to the base it was made for.
LEFT = frozenset({"draft", "previous"})
Rows = QuerySet[Any, Any]


@transaction.atomic
def copy_whole_base(
    *, base: Base, abbreviation: str, groups: Collection[int], by: Actor, today: date
) -> Base:
    """A new base like another one, with its templates, charges, look, links and defaults; the
    chosen groups move to it. News and terms kept as files stay with the base."""
    copy = copy_base(base=base, abbreviation=abbreviation, groups=groups, by=by)
    for rows in _held(base, today):
        for row in rows.order_by("pk"):
            _copy_row(row, copy, by)
    pictures = BrandImage.objects.filter(base=base)
    BrandImage.objects.bulk_create(
        BrandImage(base=copy, digest=each.digest, kind=each.kind, content=each.content)
        for each in pictures
    )
    return copy


def _held(base: Base, today: date) -> Iterator[Rows]:
    """What acts on bills and pages of the base today or later."""
    for model in (BaseTemplate, BaseBilling, BasePayment, BaseLook, SocialLink):
        yield model._default_manager.filter(base=base)
    yield CustomLink.objects.filter(base=base, is_retired=False)
    yield BaseCharge.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), base=base)
    yield BillMessage.objects.filter(
        Q(last_invoice_on=None) | Q(last_invoice_on__gte=today), base=base
    )


def _copy_row(row: Model, base: Base, by: Actor) -> None:
    fields = [each for each in row._meta.concrete_fields if not each.primary_key]
    values = {each.attname: getattr(row, each.attname) for each in fields}
    values |= dict.fromkeys(LEFT & values.keys()) | {"base_id": base.pk, "version": 1}
    copy = type(row)(**values)
    save_tracked(row=copy, by=by)
    for field in row._meta.many_to_many:
        getattr(copy, field.name).set(getattr(row, field.name).all())
