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
