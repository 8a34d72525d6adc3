"""Accounts for the claims of the ledger."""

from datetime import UTC, date, datetime
from decimal import Decimal

from tollbook.customers.models import Account, Status
from tollbook.ledger.types import EntryKind, Posting

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def account(number: str) -> Account:
    """An account with nothing but a number and a name."""
    status, _ = Status.objects.get_or_create(code="active", defaults={"label": "Active"})
    return Account.objects.create(
        number=number, name=f"Customer {number}", status=status, is_business=True
    )


def posting(owner: Account, kind: EntryKind, amount: str, source: str, on: date) -> Posting:
    """An entry to be posted."""
    return Posting(
        account_id=owner.pk,
        kind=kind,
        amount=Decimal(amount),
        source=source,
        effective_on=on,
        classification="payment" if kind == EntryKind.PAYMENT else "adjustment",
        description=f"{kind} {source}",
    )
