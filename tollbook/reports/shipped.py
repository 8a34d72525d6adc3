"""The reports that a carrier begins with; staff change, share or retire them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from tollbook.reports.models import FlexReport
from tollbook.reports.planning import kept_form
from tollbook.reports.types import (
    By,
    ChartKind,
    Definition,
    Filter,
    Group,
    Measure,
    Of,
    Op,
    Order,
    Span,
)


@dataclass(frozen=True)
class Shipped:
    """A report with its name, subject, readers and definition."""

    slug: str
    title: str
    description: str
    subject: str
    module: str
    wanted: Definition


COUNT: Final = Measure(Of.COUNT.value)
BARS, LINE = ChartKind.BARS.value, ChartKind.LINE.value


def total(column: str) -> Measure:
    return Measure(Of.SUM.value, column)


def lies_in(column: str, span: Span) -> Filter:
    """Days that whoever runs the report may change."""
    return Filter(column, Op.WITHIN.value, span.value, asked=True)


def down(key: str) -> tuple[Order, ...]:
    return (Order(key, descending=True),)


MONTH: Final = By.MONTH.value
EXEMPT: Final = (
    *("exempt_federal", "exempt_state", "exempt_county", "exempt_city", "tax_reseller"),
)
TAX_LINES: Final = (
    Filter("section", Op.IS.value, "tax"),
    lies_in("billed", Span.LAST_12_MONTHS),
)
FOR_STAFF: Final = (
    Shipped(
        *("transactions", "Transactions", "Every posted entry, the newest first."),
        *("entries", "Accounting"),
        Definition(
            columns=("posted", "account", "name", "kind", "description", "reference", "amount"),
            filters=(lies_in("posted", Span.LAST_30), Filter("kind", Op.IS.value, asked=True)),
            measures=(total("amount"),),
            order=down("posted"),
        ),
    ),
    Shipped(
        *("revenue-by-category", "Revenue by category", "What was billed, month by month."),
        *("lines", "Billing"),
        Definition(
            filters=(lies_in("billed", Span.LAST_12_MONTHS),),
            groups=(Group("section"), Group("kind")),
            measures=(total("amount"), COUNT),
            order=down("sum.amount"),
            chart=BARS,
            chart_value="sum.amount",
        ),
    ),
    Shipped(
        *("tax-by-jurisdiction", "Tax by jurisdiction", "Taxes billed, by level and authority."),
        *("lines", "Billing"),
        Definition(
            filters=TAX_LINES,
            groups=tuple(Group(key) for key in ("seller", "level", "authority", "description")),
            measures=(total("amount"), COUNT),
        ),
    ),
    Shipped(
        *("usage-summary", "Usage summary", "Calls, minutes and prices by kind of call."),
        *("calls", "Usage"),
        Definition(
            filters=(lies_in("day", Span.LAST_30),),
            groups=(Group("category"),),
            measures=(COUNT, total("billed_minutes"), total("price")),
            order=down("sum.billed_minutes"),
            chart=BARS,
            chart_value="sum.billed_minutes",
        ),
    ),
    Shipped(
        *(
            "tax-exemptions",
            "Tax exemptions",
            "Who is exempt from which taxes, with their tax ids.",
        ),
        *("accounts", "Customers"),
        Definition(
            columns=("account", "name", "fed_id", "state_id", "state", *EXEMPT),
            filters=(Filter("exempt", Op.IS.value, "yes"),),
            measures=(COUNT,),
            order=(Order("name"),),
        ),
    ),
    Shipped(
        *("contracts-ending", "Contracts ending", "Whose term ends in the next 90 days."),
        *("accounts", "Customers"),
        Definition(
            columns=("account", "name", "phone", "agent", "contracted", "term", "term_ends"),
            filters=(lies_in("term_ends", Span.NEXT_90),),
            measures=(COUNT,),
            order=(Order("term_ends"),),
        ),
    ),
    Shipped(
        *("churn", "Churn", "Accounts that left, by month and group."),
        *("accounts", "Customers"),
        Definition(
            filters=(lies_in("disconnected", Span.LAST_12_MONTHS),),
            groups=(Group("disconnected", MONTH), Group("group")),
            measures=(COUNT,),
            chart=BARS,
            chart_value="count",
        ),
    ),
)
FOR_CUSTOMERS: Final = (
    Shipped(
        *("calls-by-day", "Calls by day", "How much was called each day, and what it costs."),
        *("calls", "CustomerPortal"),
        Definition(
            filters=(
                lies_in("day", Span.LAST_30),
                Filter("product", Op.IS.value, asked=True),
                Filter("direction", Op.IS.value, asked=True),
            ),
            groups=(Group("day", By.DAY.value),),
            measures=(COUNT, total("minutes"), total("price")),
            order=down("day.day"),
            chart=LINE,
            chart_value="count",
        ),
    ),
    Shipped(
        *("charges-by-location", "Charges by location", "What each of your locations costs."),
        *("lines", "CustomerPortal"),
        Definition(
            filters=(lies_in("billed", Span.LAST_12_MONTHS),),
            # Many accounts call theirs "Main Location".
            groups=(Group("name"), Group("location")),
            measures=(total("amount"), COUNT),
            order=down("sum.amount"),
            chart=BARS,
            chart_value="sum.amount",
        ),
    ),
    Shipped(
        *("billed-by-month", "Billed by month", "Your bills: services, usage, taxes, total."),
        *("invoices", "CustomerPortal"),
        Definition(
            filters=(lies_in("billed", Span.LAST_12_MONTHS),),
            groups=(Group("billed", MONTH),),
            measures=(
                *(total("service"), total("usage"), total("taxes"), total("fees")),
                total("total_current"),
            ),
            order=(Order("billed.month"),),
            chart=BARS,
            chart_value="sum.total_current",
        ),
    ),
    Shipped(
        *("product-list", "Product list", "Everything you have, location by location."),
        *("products", "CustomerPortal"),
        Definition(
            columns=("location", "product", "type", "description", "product_status", "active"),
            filters=(
                Filter("product_status", Op.IS.value, "active", asked=True),
                Filter("location", Op.HAS.value, asked=True),
            ),
            measures=(COUNT,),
            order=(Order("location"), Order("product")),
        ),
    ),
    Shipped(
        *("traffic-by-day", "Traffic by day", "Calls, minutes and prices of each day."),
        *("calls", "Wholesale_CustomerPortal"),
        Definition(
            filters=(lies_in("day", Span.LAST_30),),
            groups=(Group("day", By.DAY.value), Group("direction")),
            measures=(COUNT, total("minutes"), total("price")),
            order=down("day.day"),
        ),
    ),
    Shipped(
        *("your-customers", "Your customers", "Customers by status, those of agents below too."),
        *("accounts", "Reports_AgentLevel"),
        Definition(
            columns=("account", "name", "status", "city", "state", "activated", "term_ends"),
            filters=(Filter("status", Op.IS.value, asked=True),),
            measures=(COUNT,),
            order=(Order("name"),),
        ),
    ),
)


@transaction.atomic
def install_reports(*, at: datetime, with_customers: bool = False) -> int:
    """The shipped reports that are not there yet, those of customers where asked for. How many."""
    wanted: Iterable[Shipped] = (*FOR_STAFF, *(FOR_CUSTOMERS if with_customers else ()))
    there = set(FlexReport.objects.values_list("slug", flat=True))
    made = [
        FlexReport(
            slug=each.slug,
            title=each.title,
            description=each.description,
            subject=each.subject,
            module=each.module,
            definition=kept_form(each.wanted),
            list_order=place,
            made_at=at,
        )
        for place, each in enumerate(wanted, start=1)
        if each.slug not in there
    ]
    FlexReport.objects.bulk_create(made)
    return len(made)
