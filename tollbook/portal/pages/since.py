"""Why a bill is higher or lower than the last one, in the customer's words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.queries.since import MovedLine, since_last_of
from tollbook.billing.types import Cause
from tollbook.kernel.money import ZERO

WORDS: Final = {
    Cause.NEW_PRODUCTS: "New products",
    Cause.ENDED_PRODUCTS: "Products that ended",
    Cause.NEW_CHARGES: "New charges",
    Cause.ENDED_CHARGES: "Charges that ended",
    Cause.PRICES: "Other prices",
    Cause.QUANTITIES: "More or fewer of the same",
    Cause.PARTS: "Parts of a month",
    Cause.ONE_TIME: "One-time charges",
    Cause.USAGE: "Calls",
    Cause.AUTOMATIC: "Charges for how you pay and are billed",
    Cause.STORAGE: "Toll-free numbers kept",
    Cause.GIVEN: "Credits of earlier bills",
    Cause.MINIMUM: "Minimum billing",
    Cause.FINANCE: "Finance charges",
    Cause.TAX: "Taxes and government fees",
    Cause.FEE: "Recovery fees",
}


@dataclass(frozen=True)
class Since:
    """The panel: how much more or less, what for, and which lines moved most."""

    before_on: date
    change: Decimal
    causes: list[tuple[str, Decimal]]
    lines: tuple[MovedLine, ...]

    @property
    def amount(self) -> Decimal:
        return abs(self.change)

    @property
    def direction(self) -> str:
        """more, less, or "" where the two bills are equal."""
        return "" if self.change == ZERO else ("more" if self.change > ZERO else "less")


def since_last(invoice: Invoice, lines: list[InvoiceLine], *, taxes_in_one: bool) -> Since | None:
    """What the panel says, None for a first bill. One statement."""
    found = since_last_of(invoice, lines, taxes_in_one=taxes_in_one)
    if found is None:
        return None
    causes = [(WORDS[cause], amount) for cause, amount in found.causes]
    return Since(found.before_on, found.change, causes, found.lines)
