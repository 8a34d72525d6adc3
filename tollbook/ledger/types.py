"""What crosses the door of the ledger."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class EntryKind(StrEnum):
    """Charges and debits raise the balance, payments and credits lower it."""

    CHARGE = "charge"
    DEBIT = "debit"
    PAYMENT = "payment"
    CREDIT = "credit"


RAISING = (EntryKind.CHARGE, EntryKind.DEBIT)


@dataclass(frozen=True)
class Posting:
    """One entry to be posted; `source` is unique for ever, so posting twice does it once."""

    account_id: int
    kind: EntryKind
    amount: Decimal  # settled, above zero
    source: str
    effective_on: date
    classification: str  # its code
    description: str
    due_on: date | None = None
    reference: str = ""


@dataclass(frozen=True)
class Aging:
    """Open amounts by days late: under 30, 30-59, 60-89, 90-119, 120 and more; sum = balance."""

    current: Decimal
    days_30: Decimal
    days_60: Decimal
    days_90: Decimal
    days_120: Decimal
    days_late: int
    days_aged: int

    @property
    def balance(self) -> Decimal:
        return self.current + self.days_30 + self.days_60 + self.days_90 + self.days_120
