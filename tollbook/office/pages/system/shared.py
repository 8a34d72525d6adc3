"""What the system pages have in common: superusers' acts, and the history of a row."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model

from tollbook.access.models import Change
from tollbook.access.queries import changes_of_row
from tollbook.office.request import OfficeRequest

CHANGES_SHOWN = 12
SUPERUSERS_ONLY = "Only a superuser may change this."


def superusers_only(request: OfficeRequest) -> None:
    """Answer 403 to everybody else (R10)."""
    if not request.user.is_superuser:
        raise PermissionDenied(SUPERUSERS_ONLY)


def history_of(row: Model) -> list[Change]:
    """The newest changes of a row."""
    return list(changes_of_row(row)[:CHANGES_SHOWN])
