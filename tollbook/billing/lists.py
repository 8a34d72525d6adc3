"""Keeps the lists that accounts' bills refer to: cycles, report sets, message groups."""

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.billing.models import Cycle, MessageGroup, ReportSet
from tollbook.billing.record import FLAGS
from tollbook.catalog.types import Interval
from tollbook.kernel.errors import WrongFields

WEEK_DAYS = 7
WEEKLY = ("RNG", "Enter a value from 1 to 7.")


@transaction.atomic
def save_billing_list(*, row: Cycle | ReportSet | MessageGroup, by: Actor) -> list[FieldChange]:
    """A new or changed row of a list; raises WrongFields and changes nothing."""
    if isinstance(row, Cycle) and row.interval == Interval.WEEKLY and row.day > WEEK_DAYS:
        raise WrongFields({"day": WEEKLY})
    if isinstance(row, ReportSet):
        unknown = sorted(set(row.flags) - {flag.name for flag in FLAGS})
        if unknown:
            raise WrongFields({"flags": ("CHO", f"There is no report {unknown[0]}.")})
    return save_tracked(row=row, by=by)
