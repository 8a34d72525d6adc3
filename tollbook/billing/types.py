"""Words of billing that cross its door."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tollbook.billing.models import Cycle
    from tollbook.customers.models import Account


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
    TAX = "tax"  # government
    FEE = "fee"  # the carrier's own recovery fee, worked out like a tax


class Section(StrEnum):
    """Where a line stands on the bill."""

    SERVICE = "service"
    USAGE = "usage"
    TAX = "tax"
    FEE = "fee"
    OTHER_PROVIDERS = "other_providers"


@dataclass(frozen=True)
class NewRun:
    """What a run is opened for. `account`: the one account of a quick run."""

    cycle: "Cycle"
    invoice_on: date
    kind: RunKind
    cut_off_on: date | None = None  # empty: the invoice date
    account: "Account | None" = None
