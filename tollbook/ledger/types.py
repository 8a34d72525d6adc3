"""What crosses the door of the ledger."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tollbook.kernel.money import ZERO


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
    "write-off": ("Write-off", "6100"),
    "transfer": ("Balance moved", "1190"),
    "opening": ("Opening balance", "3900"),
    "invoice-credit": ("Invoice credit", "4920"),
}
# What only the system posts under; staff choose among the others, and among their own.
OF_THE_SYSTEM = frozenset(
    {"invoice", "reversal", "surcharge", "returned-fee", "refund", "opening", "invoice-credit"}
)


class ItemState(StrEnum):
    """How far an entry that staff made has come."""

    WAITING = "waiting"
    POSTED = "posted"
    DROPPED = "dropped"


class BatchKind(StrEnum):
    """Where a batch of payments comes from."""

    CHECKS = "checks"
    LOCKBOX = "lockbox"


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

    @property
    def balance(self) -> Decimal:
        """What the account owes, as its head says: what settles each other cancels out of both."""
        owed = sum((item.open_amount for item in self.debts), ZERO)
        return owed - sum((item.open_amount for item in self.cash), ZERO)


@dataclass(frozen=True)
class Told:
    """An entry as a replay of the postings hears of it; the item is open in full."""

    item: OpenItem
    kind: EntryKind
    reverses: int | None = None
    chosen: tuple[int, ...] = ()


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


@dataclass(frozen=True)
class NewItem:
    """An entry that staff want posted; `key` is made with the form, so sending twice does it once.

    account: its number; an unknown one waits in the list of unknown accounts.   settles: entries
    that the payer chose, None for any, oldest first.   owned_by: the source of another room that
    makes it, under which it is posted and which alone may take it out again.
    """

    key: str
    kind: EntryKind  # never a charge: these come from the bill run alone
    account: str
    amount: Decimal
    effective_on: date
    classification: str
    description: str
    reference: str = ""
    settles: tuple[int, ...] | None = None
    owned_by: str = ""


@dataclass(frozen=True)
class Move:
    """Where a payment goes when it is posted anew: an account by its number, and chosen debts."""

    account: str
    settles: tuple[int, ...] | None
    on: date
    reason: str


@dataclass(frozen=True)
class NewBatch:
    """A batch that staff open: what the deposit slip says of it."""

    key: str
    name: str
    deposited_on: date
    control_count: int
    control_total: Decimal


@dataclass(frozen=True)
class LockboxRow:
    """One payment of a bank's file; `line` is its line there."""

    line: int
    account: str
    invoice: str
    amount: Decimal
    reference: str
    paid_on: date


@dataclass(frozen=True)
class BatchSums:
    """What stands in a batch: rows, their sum, and how many of them know no account."""

    count: int
    total: Decimal
    unknown: int
    posted: int


class JournalLine(NamedTuple):
    """One side of a double entry; debit above zero, credit below."""

    gl_code: str
    name: str
    amount: Decimal


@dataclass(frozen=True)
class JournalEntry:
    """An entry of the ledger as its accounts see it; the lines add up to zero."""

    entry_id: int
    account: str
    on: date
    kind: EntryKind
    description: str
    reference: str
    source: str
    lines: tuple[JournalLine, ...]


@dataclass(frozen=True)
class Opening:
    """One open item of the old biller.

    amount: above zero is owed, below zero is the customer's.   reference: its number there, which
    tells it from the account's other open items.   due_on: None for the day itself.
    """

    account_id: int
    reference: str
    amount: Decimal
    dated_on: date
    due_on: date | None = None
    description: str = "Balance brought forward"


def opening_source(account_id: int, reference: str) -> str:
    """The source of an open item that an account brought along."""
    return f"opening:{account_id}:{reference}"


@dataclass(frozen=True)
class WriteOff:
    """What is written off: accounts with the balance that was shown for each, the day, the words.

    key: made with the form, so sending it twice does it once.
    """

    key: str
    shown: dict[int, Decimal]
    on: date
    reason: str
