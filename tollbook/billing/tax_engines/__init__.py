"""Outside tax engines: what is asked of one, and what it answers.

Without a setting the dated tables of the catalogue levy the taxes (`billing/charges/tax.py`). An
engine that does not answer raises `EngineSilent`; the run then holds the account: no bill ever goes
out untaxed because a machine was down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from tollbook.billing.types import LineKind
from tollbook.catalog.types import TaxLevel


class EngineSilent(Exception):
    """The engine gave no answer that can be used; says why in words."""


@dataclass(frozen=True)
class EngineLine:
    """One charge line that bears taxes. number: counts the lines of the request from 1.

    amount: settled; state, county, city, postal_code: where it is taxed; npanxx goes before these.
    """

    number: int
    product_number: str
    category: str  # a tax category of ours
    amount: Decimal
    seconds: int
    country: str
    state: str
    county: str
    city: str
    postal_code: str
    in_city: bool
    npanxx: str


@dataclass(frozen=True)
class EngineRequest:
    """All taxed lines of one account's bill. key: the same bill asked again has the same key.

    exempt: federal, state, county, city or all.
    """

    key: str
    account_number: str
    invoice_on: date
    is_business: bool
    exempt: tuple[str, ...]
    lines: tuple[EngineLine, ...]


@dataclass(frozen=True)
class EngineTax:
    """One tax on one line of the request, settled by the engine."""

    line: int
    code: str
    words: str
    level: TaxLevel
    authority: str
    amount: Decimal
    kind: LineKind = LineKind.TAX  # FEE: the carrier's own


class TaxEngine(Protocol):
    """Levies the taxes of one bill; raises EngineSilent."""

    name: str

    def levy(self, request: EngineRequest) -> Sequence[EngineTax]:
        """Every tax of every line; an empty answer says that none is due."""
        ...
