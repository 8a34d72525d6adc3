"""The reports that follow a bill, for the invoice viewer: the same tables as on paper."""

from tollbook.billing.front import ONE_TAX_TOTAL
from tollbook.billing.models import Invoice
from tollbook.billing.reports.all import MAKERS, made
from tollbook.billing.reports.reading import ALL_TAXES, facts_of, reports_wanted
from tollbook.billing.reports.shape import Cell, Column, Holds, Report, Row
from tollbook.kernel.show import clock_length, figures, minutes

__all__ = [
    "ALL_TAXES",
    "ONE_TAX_TOTAL",
    "Column",
    "Report",
    "Row",
    "cell_words",
    "has_one_tax_total",
    "has_reports",
    "reports_of",
]


def has_one_tax_total(invoice: Invoice) -> bool:
    """Whether the bill was made for a customer who gets one total in place of each tax."""
    return bool(invoice.front.get(ONE_TAX_TOTAL))


def has_reports(invoice: Invoice) -> bool:
    """Whether any table follows the bill; the list of calls has a page of its own."""
    return any(name in MAKERS for name in reports_wanted(invoice))


def reports_of(invoice: Invoice) -> tuple[Report, ...]:
    """The reports that follow the bill, in their order, without those that would say nothing."""
    lines = list(invoice.lines.select_related("product__product_type").order_by("position"))
    return made(facts_of(invoice, lines), reports_wanted(invoice))


def cell_words(cell: Cell, column: Column) -> str:
    """A cell as pages write it."""
    if isinstance(cell, str):
        return cell
    if column.holds in {Holds.MINUTES, Holds.LENGTH}:
        return (minutes if column.holds == Holds.MINUTES else clock_length)(int(cell))
    if column.holds == Holds.COUNT:
        return f"{cell:,}"
    return figures(cell, 4 if column.holds == Holds.PRICE else 2)
