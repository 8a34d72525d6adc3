"""Words of billing that cross its door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tollbook.billing.list_fields import BASE, LISTS
from tollbook.billing.record import SECTIONS
from tollbook.kernel.labelled import Labelled

# The sections of an account's record that stand in this room.
RECORD = SECTIONS
# The fields of the lists that bills refer to, by list.
RECORD_LISTS = LISTS
# A base's defaults of bills.
RECORD_OF_BASE = BASE


class RunState(StrEnum):
    """Steps of a bill run, in order."""

    OPEN = "open"
    VERIFIED = "verified"
    DRAFTED = "drafted"
    APPROVED = "approved"
    ISSUED = "issued"
    DISCARDED = "discarded"


class RunKind(StrEnum):
    """trial: stops after review; production: one a cycle and date; quick: one account."""

    TRIAL = "trial"
    PRODUCTION = "production"
    QUICK = "quick"


class ChargeKind(Labelled):
    """Kinds of charges that a run may leave out; taxes follow the lines that are there."""

    RECURRING = "recurring", "Recurring charges"
    ONE_TIME = "one_time", "One-time charges"
    USAGE = "usage", "Calls"
    AUTOMATIC = "automatic", "Automatic charges of the base"
    STORAGE = "storage", "Toll-free storage"
    MINIMUM = "minimum", "Minimum billing"
    FINANCE = "finance", "Finance charges"


class Level(StrEnum):
    """Weight of a finding of the verification."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class LineKind(StrEnum):
    """What an invoice line is."""

    RECURRING = "recurring"
    PRORATED = "prorated"
    CREDIT = "credit"  # unused days of a charge that ended
    ONE_TIME = "one_time"
    USAGE = "usage"
    AUTOMATIC = "automatic"
    STORAGE = "storage"
    MINIMUM = "minimum"
    FINANCE = "finance"
    GIVEN = "given"  # what an earlier bill asked too much, given back on this one
    TAX = "tax"  # government
    FEE = "fee"  # the carrier's own recovery fee, worked out like a tax


class Section(StrEnum):
    """Where a line stands on the bill."""

    SERVICE = "service"
    USAGE = "usage"
    TAX = "tax"
    FEE = "fee"
    OTHER_PROVIDERS = "other_providers"


class CreditKind(Labelled):
    """How much of an invoice a credit takes back."""

    WHOLE = "whole", "Whole invoice"
    PART = "part", "Part of the invoice"
    LINES = "lines", "Single lines"
    CALLS = "calls", "Single calls"
    VOID = "void", "Voided invoice"


@dataclass(frozen=True)
class NewCredit:
    """A credit that somebody wants; `key` is made with the form, so sending twice does it once.

    amount: of a part, taxes included.   lines: by line id what to take back, before taxes.
    calls: feed code and key of each.   is_on_next_bill: it is no entry of its own; the next bill of
    the account takes it off line by line (a fixed-charge credit).
    """

    key: str
    kind: CreditKind
    reason: str
    on: date
    amount: Decimal | None = None
    lines: Mapping[int, Decimal] = field(default_factory=dict)
    calls: tuple[tuple[str, str], ...] = ()
    is_on_next_bill: bool = False


class Cause(StrEnum):
    """What moved a bill."""

    NEW_PRODUCTS = "new_products"
    ENDED_PRODUCTS = "ended_products"
    NEW_CHARGES = "new_charges"  # on products that were there before
    ENDED_CHARGES = "ended_charges"
    PRICES = "prices"
    QUANTITIES = "quantities"
    PARTS = "parts"  # first days, unused days, more or fewer periods
    ONE_TIME = "one_time"
    USAGE = "usage"
    AUTOMATIC = "automatic"
    STORAGE = "storage"
    MINIMUM = "minimum"
    FINANCE = "finance"
    GIVEN = "given"
    TAX = "tax"
    FEE = "fee"


@dataclass(frozen=True)
class Autopay:
    """How a bill is paid without its customer doing anything: `method` in words, and the day."""

    method: str
    on: date
