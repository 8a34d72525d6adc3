"""What hangs on an account's billing beside its profile: own messages, single taxes at zero."""

from django.db import transaction
from django.db.models import Q

from tollbook.access.actions import record_changes, save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.billing.models import AccountMessage, TaxOverride
from tollbook.kernel.errors import WrongFields

BEFORE_FIRST = ("DATES", "The last date lies before the first.")
OVERLAPS = ("OVERLAP", "This tax is already overridden in that period.")


@transaction.atomic
def save_message(
    *, message: AccountMessage, by: Actor, seen_version: int | None = None
) -> list[FieldChange]:
    """A new or changed message on one customer's bills."""
    last = message.last_invoice_on
    if last is not None and last < message.first_invoice_on:
        raise WrongFields({"last_invoice_on": BEFORE_FIRST})
    number = message.account.number
    return save_tracked(row=message, by=by, account=number, seen_version=seen_version)


@transaction.atomic
def save_override(
    *, override: TaxOverride, by: Actor, seen_version: int | None = None
) -> list[FieldChange]:
    """One tax at zero for a while; two periods of the same tax never overlap."""
    last = override.valid_to
    if last is not None and last < override.valid_from:
        raise WrongFields({"valid_to": BEFORE_FIRST})
    others = TaxOverride.objects.filter(account=override.account, tax_code=override.tax_code)
    ends_later = Q(valid_to__isnull=True) | Q(valid_to__gte=override.valid_from)
    found = others.exclude(pk=override.pk).filter(ends_later)
    if last is not None:
        found = found.filter(valid_from__lte=last)
    if found.exists():
        raise WrongFields({"valid_from": OVERLAPS})
    number = override.account.number
    return save_tracked(row=override, by=by, account=number, seen_version=seen_version)


@transaction.atomic
def drop_extra(*, row: AccountMessage | TaxOverride, by: Actor) -> None:
    """Take a message or an override away; the history keeps that it stood."""
    gone = FieldChange("", f"{row._meta.verbose_name} removed", str(row), "")
    record_changes(row=row, by=by, changes=[gone], account=row.account.number)
    row.delete()
