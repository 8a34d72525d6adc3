"""What the next bill of an account will say of its products' charges, as things stand now.

Worked out by the queries of a bill run, so it agrees with it to the cent; calls, fees and taxes are
left out, for they are known only on the day.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tollbook.billing.bill_day import BillDay, grid_of
from tollbook.billing.charges.one_time import one_time
from tollbook.billing.charges.recurring import recurring
from tollbook.billing.facts import gathered_charges
from tollbook.billing.models import BillingProfile, ChargeStamp
from tollbook.billing.queries.invoices import newest_invoice_dates, next_invoice_on
from tollbook.billing.rules.periods import is_shorter
from tollbook.catalog.types import Interval
from tollbook.kernel.money import from_micros
from tollbook.kernel.rows import among

ONE_DAY = timedelta(days=1)
CENTS = Decimal(100)


@dataclass(frozen=True)
class ComingLine:
    """A line of the next bill. amount: settled, below zero where days are given back; None where
    there is no price.   end_on: excluded; None for what is charged once.
    """

    product_id: int
    words: str
    kind: str  # a LineKind
    quantity: int
    price: Decimal | None
    start_on: date
    end_on: date | None
    amount: Decimal | None

    @property
    def last_day(self) -> date | None:
        """The last day it is for."""
        return self.end_on - ONE_DAY if self.end_on else None


@dataclass(frozen=True)
class ComingBill:
    """The next bill: its day (None without a cycle), and its lines about products."""

    invoice_on: date | None
    lines: tuple[ComingLine, ...] = ()

    def of(self, product_ids: Collection[int]) -> list[ComingLine]:
        """The lines about these products."""
        return [line for line in self.lines if line.product_id in product_ids]


def coming_bill(account_id: int, today: date) -> ComingBill:
    """The next bill from today on; one that is issued already is not next."""
    newest = newest_invoice_dates([account_id]).get(account_id)
    invoice_on = next_invoice_on(account_id, max(today, newest + ONE_DAY) if newest else today)
    profile = BillingProfile.objects.select_related("cycle").filter(account=account_id).first()
    if invoice_on is None or profile is None or profile.cycle is None:
        return ComingBill(None)
    day = BillDay(grid_of(profile.cycle), invoice_on, invoice_on, 0)
    with gathered_charges(day, [account_id]) as facts:
        rows = [*recurring(facts).to_pylist(), *one_time(facts).to_pylist()]
    rows.sort(key=lambda row: (row["product_id"], row["words"], row["start_on"], row["kind"]))
    return ComingBill(invoice_on, tuple(_line(row) for row in rows))


def _line(row: dict[str, Any]) -> ComingLine:
    cents, price = row["cents"], row["price_micros"]
    return ComingLine(
        product_id=row["product_id"],
        words=row["words"],
        kind=row["kind"],
        quantity=row["quantity"],
        price=None if price is None else from_micros(price),
        start_on=row["start_on"],
        end_on=row["end_on"],
        amount=None if cents is None else Decimal(cents) / CENTS,
    )


def billed_until_of(charge_ids: Collection[int]) -> dict[int, date]:
    """How far each of the charges is billed (see ChargeStamp); those never billed are left out."""
    found = ChargeStamp.objects.filter(charge__in=among(charge_ids))
    return dict(found.values_list("charge", "billed_until"))


def shorter_than_cycle(account_id: int, interval: str) -> bool:
    """Whether a charge of this interval bills more often than the account's cycle."""
    profile = BillingProfile.objects.select_related("cycle").filter(account=account_id).first()
    if not interval or profile is None or profile.cycle is None:
        return False
    return is_shorter(Interval(interval), Interval(profile.cycle.interval))
