"""What crosses the door of the ledger."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class EntryKind(StrEnum):
    """Charges and debits raise the balance, payments and credits lower it."""

    CHARGE = "charge"
    DEBIT = "debit"
    PAYMENT = "payment"
    CREDIT = "credit"


RAISING = (EntryKind.CHARGE, EntryKind.DEBIT)
LOWERING = (EntryKind.PAYMENT, EntryKind.CREDIT)
OPPOSITE = {
    EntryKind.CHARGE: EntryKind.CREDIT,
    EntryKind.DEBIT: EntryKind.CREDIT,
    EntryKind.PAYMENT: EntryKind.DEBIT,
    EntryKind.CREDIT: EntryKind.DEBIT,
}

# Code -> (label, general ledger code) of the classifications that every site has.
CLASSIFICATIONS = {
    "invoice": ("Invoice", "1100"),
    "payment": ("Payment", "1000"),
    "adjustment": ("Adjustment", "4900"),
    "reversal": ("Reversal", "4910"),
    "surcharge": ("Processing fee", "4950"),
    "returned-fee": ("Returned payment fee", "4960"),
    "refund": ("Refund", "1000"),
}


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


class Standing(NamedTuple):
    """Where an account stands: the position of its newest entry and its balance."""

    position: int
    balance: Decimal


class Written(NamedTuple):
    """All of an entry that its digest seals; amounts, days and the instant as text."""

    entry: int
    account: int
    position: int
    kind: str
    amount: str
    balance_after: str
    source: str
    effective_on: str
    due_on: str | None
    posted_at: str  # UTC, to the microsecond
    classification: int
    code: str
    gl_code: str
    description: str
    reference: str
    posted_by: int | None
    reverses: int | None
    chosen: tuple[int, ...]  # entries, ascending


class Applied(NamedTuple):
    """All of an allocation that its digest seals; `place` counts those of the account from 1."""

    place: int
    taken_from: int
    settles: int
    amount: str
    made_at: str  # UTC, to the microsecond


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What of an entry is not settled yet; `open_amount` is above zero."""

    entry_id: int
    account_id: int
    position: int
    effective_on: date
    open_amount: Decimal
    due_on: date | None = None
    source: str = ""


@dataclass(frozen=True)
class OpenItems:
    """The open entries of one account: debts raise its balance, `cash` is not applied yet."""

    debts: tuple[OpenItem, ...] = ()
    cash: tuple[OpenItem, ...] = ()


@dataclass(frozen=True)
class Share:
    """A part of a payment or credit that settles a charge or debit."""

    taken_from: int  # entry
    settles: int  # entry
    amount: Decimal


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


@dataclass(frozen=True)
class Fault:
    """Something in the books that is not as it must be; `message` names it for people."""

    code: str
    message: str


@dataclass(frozen=True)
class EntrySums:
    """Of a list of entries: how many, what raised the balance, what lowered it (below zero)."""

    count: int
    raised: Decimal
    lowered: Decimal


@dataclass(frozen=True)
class PaymentSearch:
    """What is remembered of a payment: its amount or check number, and when it may have been."""

    first_on: date
    last_on: date
    amount: Decimal | None = None
    reference: str = ""
