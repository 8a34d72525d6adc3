"""What the charts of Home show: stored totals of invoices, never summed anew from calls."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, QuerySet, Sum
from django.db.models.functions import TruncMonth

from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.queries.invoices import amount_of, invoices_for
from tollbook.billing.queries.lines import NO_PLACE
from tollbook.customers.types import Viewer
from tollbook.kernel.money import ZERO
from tollbook.kernel.period import add_months
from tollbook.kernel.rows import Micros

# Twenty years of months are the most that a list of years draws from.
MONTHS_MAX = 240


@dataclass(frozen=True)
class BilledMonth:
    """What was billed to the accounts in view: one invoice, or a month's invoices together.

    charges + usage + taxes = total, as stored. `number` is "" where it is more than one invoice.
    """

    billed_on: date
    charges: Decimal
    usage: Decimal
    taxes: Decimal
    total: Decimal
    number: str
    others: Decimal = ZERO  # of the total, for other providers


@dataclass(frozen=True)
class BilledAccount:
    """Current billing of one account."""

    number: str
    name: str
    amount: Decimal


@dataclass(frozen=True)
class BilledPlace:
    """Current billing of one location; `place` is "Account level" for what has none."""

    place: str
    amount: Decimal


def recent_bills_for(viewer: Viewer, limit: int) -> list[BilledMonth]:
    """The last `limit` bills of one account, or months of several, oldest first; one statement."""
    if len(viewer.in_view) > 1:
        return months_billed_for(viewer, limit)
    invoices = invoices_for(viewer).order_by().annotate(billed_on=F("invoice_on"))
    return _billed(invoices.values("billed_on", "pk"), limit)


def months_billed_for(viewer: Viewer, limit: int = MONTHS_MAX) -> list[BilledMonth]:
    """What was billed in each month, the last `limit` of them, oldest first; one statement."""
    invoices = invoices_for(viewer).order_by().annotate(billed_on=TruncMonth("invoice_on"))
    return _billed(invoices.values("billed_on"), limit)


def _billed(grouped: "QuerySet[Any, Any]", limit: int) -> list[BilledMonth]:
    rows = grouped.annotate(
        charges=Sum(Micros("service") + Micros("other_providers")),
        usage_sum=Sum(Micros("usage")),
        taxes_sum=Sum(Micros("taxes") + Micros("fees")),
        total=Sum(Micros("total_current")),
        others=Sum(Micros("other_providers")),
        count=Count("pk"),
        newest=Max("number"),
    ).order_by("-billed_on")[:limit]
    return [
        BilledMonth(
            billed_on=row["billed_on"],
            charges=amount_of(row["charges"]),
            usage=amount_of(row["usage_sum"]),
            taxes=amount_of(row["taxes_sum"]),
            total=amount_of(row["total"]),
            number=row["newest"] if row["count"] == 1 else "",
            others=amount_of(row["others"]),
        )
        for row in reversed(rows)
    ]


def billed_by_account_for(viewer: Viewer, month: date) -> list[BilledAccount]:
    """What each account in view was billed in the month of `month`; one statement."""
    rows = (
        _of_month(invoices_for(viewer), month)
        .values_list("account__number", "account__name")
        .annotate(micros=Sum(Micros("total_current")))
    )
    return [BilledAccount(number, name, amount_of(micros)) for number, name, micros in rows]


def billed_by_place_for(
    viewer: Viewer, newest: date, account_number: str = ""
) -> list[BilledPlace]:
    """The bill of `newest` by location; of a named account in view, what its month holds."""
    invoices = invoices_for(viewer).order_by()
    if account_number:
        wanted = _of_month(invoices, newest).filter(account__number=account_number)
    else:
        wanted = invoices.filter(invoice_on=newest)
    rows = (
        InvoiceLine.objects.filter(invoice__in=wanted.values("pk"))
        .order_by()
        .values("location", "location_label")
        .annotate(amount_sum=Sum(Micros("amount")))
    )
    return [
        BilledPlace(
            place=row["location_label"] if row["location"] else NO_PLACE["location"],
            amount=amount_of(row["amount_sum"]),
        )
        for row in rows
    ]


def _of_month(invoices: QuerySet[Invoice], day: date) -> QuerySet[Invoice]:
    """The invoices whose date lies in the month of `day`."""
    first = day.replace(day=1)
    return invoices.order_by().filter(invoice_on__gte=first, invoice_on__lt=add_months(first, 1))
