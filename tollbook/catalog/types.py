"""Words of the catalog that other rooms use."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ProductKind(StrEnum):
    """What a product is; the first six are the traditional kinds."""

    LOCAL = "local"
    LONG_DISTANCE = "long_distance"
    TOLL_FREE = "toll_free"
    CALLING_CARD = "calling_card"
    INTERNET = "internet"
    VOICEMAIL = "voicemail"
    VOIP = "voip"
    CIRCUIT = "circuit"
    EQUIPMENT = "equipment"
    ACCOUNT = "account"


TRADITIONAL = tuple(ProductKind)[:6]


class Interval(StrEnum):
    """How often something bills."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    BIMONTHLY = "bimonthly"
    QUARTERLY = "quarterly"
    SEMIANNUAL = "semiannual"
    ANNUAL = "annual"
    BIENNIAL = "biennial"


MONTHS_OF_INTERVAL = {
    Interval.MONTHLY: 1,
    Interval.BIMONTHLY: 2,
    Interval.QUARTERLY: 3,
    Interval.SEMIANNUAL: 6,
    Interval.ANNUAL: 12,
    Interval.BIENNIAL: 24,
}


class ItemKind(StrEnum):
    """How a charge item becomes money."""

    RECURRING = "recurring"
    ONE_TIME = "one_time"
    RATE_PLAN = "rate_plan"
    ALLOTMENT = "allotment"
    AUTOMATIC = "automatic"  # billed by a base to all its accounts; no product carries it


class AutomaticWay(StrEnum):
    """How an automatic charge of a base is worked out."""

    FIXED = "fixed"  # the item's list price, once a bill
    PERCENT = "percent"  # a part of the lines that it names
    PAPER = "paper"  # the item's list price, where a bill goes on paper


class SharedBy(StrEnum):
    """Whose calls an allotment frees: of the product that carries it, or of more."""

    PRODUCT = "product"
    LOCATION = "location"
    ACCOUNT = "account"


class Counts(StrEnum):
    """What an allotment is measured in."""

    MINUTES = "minutes"
    CALLS = "calls"


class TaxLevel(StrEnum):
    """Who levies."""

    FEDERAL = "federal"
    STATE = "state"
    COUNTY = "county"
    CITY = "city"


class TaxKind(StrEnum):
    """What a tax is measured by."""

    PERCENT = "percent"  # of the line
    INTERSTATE_PERCENT = "interstate_percent"  # of its interstate part: Federal USF
    PER_LINE = "per_line"  # amount for each line in service


@dataclass(frozen=True)
class TaxCategoryFacts:
    """A tax category; `interstate_ppm`: parts per million of a line that count as interstate."""

    code: str
    label: str
    interstate_ppm: int = 0
    is_taxed: bool = True


@dataclass(frozen=True)
class DeckRate:
    """One row of a rate deck; money in units of the currency, at most six places."""

    prefix: str
    destination: str
    per_minute: Decimal
    valid_from: date
    valid_to: date | None = None
    connect: Decimal = Decimal(0)
    first_seconds: int = 60
    next_seconds: int = 60


@dataclass(frozen=True)
class Hours:
    """Named hours of some days of the week; `end_minute` is excluded, Monday is 0."""

    name: str
    weekdays: tuple[int, ...]
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One destination of a sheet; amounts in micros."""

    prefix: str
    destination: str
    rate_micros: int
    connect_micros: int = 0
    first_seconds: int = 60
    next_seconds: int = 60
    minimum_seconds: int = 0


@dataclass(frozen=True)
class Change:
    """One destination of which the sheet says something else than the deck; None: not there."""

    prefix: str
    old: SheetRow | None
    new: SheetRow | None

    @property
    def kind(self) -> str:
        """What happens: new, ended, dearer, cheaper, or other where the rate stays."""
        if self.old is None:
            return "new"
        if self.new is None:
            return "ended"
        if self.new.rate_micros != self.old.rate_micros:
            return "dearer" if self.new.rate_micros > self.old.rate_micros else "cheaper"
        return "other"


@dataclass(frozen=True)
class Difference:
    """What a load would change from a day on."""

    changes: tuple[Change, ...]
    same: int  # rows that stay as they are

    def count(self, kind: str) -> int:
        return sum(change.kind == kind for change in self.changes)
