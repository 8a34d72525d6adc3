"""Everything that an invoice document prints, as plain data.

A `Bill` carries stored figures and is filled by whoever has them; the document places them and adds
nothing up. Amounts are settled (two places), call prices have four, percentages do not occur.
Texts may hold anything; they are printed as written.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from tollbook.billing.reports.shape import Report
from tollbook.billing.types import Autopay
from tollbook.kernel.money import ZERO
from tollbook.kernel.period import Period

# Charges, usage, taxes, own fees, other providers: the same five colours as in the portal's charts.
SERIES = ("#0b5a6b", "#c26a12", "#7a5ba6", "#5f7a3a", "#767d89")

# 1 federal, 2 state, 3 county, 4 city and special districts.
Authority = Literal["Federal", "State", "County", "City", "District"]


@dataclass(frozen=True)
class MailingBlock:
    """An address as a letter carrier reads it; empty lines are closed up when printed."""

    name: str
    line_1: str
    city_line: str
    line_2: str = ""
    attention: str = ""
    country: str = ""

    def lines(self) -> tuple[str, ...]:
        """Name, street, second line, "Attn: ..." right above the city line, country."""
        attention = f"Attn: {self.attention.strip()}" if self.attention.strip() else ""
        written = (self.name, self.line_1, self.line_2, attention, self.city_line, self.country)
        return tuple(line.strip() for line in written if line.strip())


@dataclass(frozen=True)
class Brand:
    """The look and the contacts of the base. Colours are `#rrggbb` of the light theme.

    logo: PNG, JPEG or SVG, or None for the name in letters.   seller: the company that sells, by
    its name in law with its tax ids; "" on bills drafted before it was kept with them.
    """

    name: str
    colour: str
    return_address: MailingBlock
    remit_address: MailingBlock
    phone: str
    logo: bytes | None = None
    email: str = ""
    hours: str = ""
    website: str = ""
    seller: str = ""
    series: tuple[str, ...] = ()

    def colours(self) -> tuple[str, ...]:
        """The five colours of the sections; a base without its own starts with its brand colour."""
        return self.series or (self.colour, *SERIES[1:])


@dataclass(frozen=True)
class Entry:
    """A payment or an adjustment since the last bill; `amount` as it moves the balance."""

    day: date
    words: str
    amount: Decimal


@dataclass(frozen=True)
class Totals:
    """The sections of this bill and the way from the previous balance to the total due."""

    previous_balance: Decimal
    payments: Decimal
    adjustments: Decimal
    brought_forward: Decimal
    service_charges: Decimal
    usage: Decimal
    taxes: Decimal
    own_fees: Decimal
    own_total: Decimal
    other_providers: Decimal
    current: Decimal
    due: Decimal


@dataclass(frozen=True)
class TakenOver:
    """What a parent's bill takes over from those of its subs, and what of that is for others."""

    amount: Decimal = ZERO
    other_providers: Decimal = ZERO


@dataclass(frozen=True)
class Line:
    """One charge. `note` says more in a smaller line, such as "First days, 11 of 31".

    The quantity is printed as "14 x 28.00"; with `unit_price` None the quantity stands alone, and
    with both None nothing does.
    """

    words: str
    amount: Decimal
    period: Period | None = None
    note: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True)
class ProductCharges:
    """The lines of one product at one place; `number` is its telephone number or identifier."""

    name: str
    lines: tuple[Line, ...]
    total: Decimal
    number: str = ""


@dataclass(frozen=True)
class PlaceCharges:
    """The products of one location; `address` in one line, empty for charges of the account."""

    name: str
    products: tuple[ProductCharges, ...]
    total: Decimal
    address: str = ""


@dataclass(frozen=True)
class Tax:
    """A tax or government fee of one authority, or a fee that the carrier itself sets."""

    words: str
    amount: Decimal
    authority: Authority | str = ""


@dataclass(frozen=True)
class ProviderCharges:
    """Charges that are billed for another company, with its own subtotal and contact."""

    name: str
    lines: tuple[Line, ...]
    total: Decimal
    contact: str = ""


@dataclass(frozen=True)
class UsageRow:
    """Calls of one category in this bill; `minutes` as printed, such as "1,204.3"."""

    category: str
    calls: int
    minutes: str
    amount: Decimal


@dataclass(frozen=True)
class Call:
    """One call, at the account's local time. `minutes` as printed; `price` to four places."""

    at: datetime
    to: str
    place: str
    kind: str
    minutes: str
    price: Decimal


@dataclass(frozen=True)
class ProductCalls:
    """The calls of one product, with their stored totals."""

    name: str
    calls: tuple[Call, ...]
    minutes: str
    amount: Decimal
    number: str = ""


@dataclass(frozen=True)
class PastBill:
    """One of the last bills, for the small chart: invoice date and total current."""

    day: date
    current: Decimal


@dataclass(frozen=True)
class Bill:
    """An issued invoice, ready to be printed.

    places: the service charges (recurring, one-time, discounts), whose totals are
    `totals.service_charges` together; calls are not among them but in `usage` and `calls`.
    calls_left_out: calls that are not printed because there are too many.   page_break: each report
    begins on a new page.   taken_over: part of the adjustments.   handed_to: the account that pays
    this bill in place of its own.   past: the last bills, oldest
    first, this one last, at most four.
    """

    brand: Brand
    bill_to: MailingBlock
    account_number: str
    number: str
    day: date
    period: Period
    due_day: date
    totals: Totals
    taken_over: TakenOver = TakenOver()
    handed_to: str = ""
    currency: str = "USD"
    autopay: Autopay | None = None
    messages: tuple[str, ...] = ()
    payments: tuple[Entry, ...] = ()
    adjustments: tuple[Entry, ...] = ()
    places: tuple[PlaceCharges, ...] = ()
    taxes: tuple[Tax, ...] = ()
    own_fees: tuple[Tax, ...] = ()
    other_providers: tuple[ProviderCharges, ...] = ()
    usage: tuple[UsageRow, ...] = ()
    usage_total: UsageRow | None = None
    calls: tuple[ProductCalls, ...] = ()
    calls_left_out: int = 0
    calls_in_seconds: bool = False
    reports: tuple[Report, ...] = ()
    page_break: bool = False
    past: tuple[PastBill, ...] = ()

    @property
    def is_payable(self) -> bool:
        """Whether anything is asked for: a zero or credit balance is not."""
        return self.totals.due > ZERO
