"""The subjects of reports: each with columns, rights, and the gate that its rows come through."""

from typing import Final

from tollbook.reports.sources.base import Source
from tollbook.reports.sources.calls import CALLS
from tollbook.reports.sources.customers import ACCOUNTS, LOCATIONS
from tollbook.reports.sources.money import ENTRIES, INVOICES, LINES, PAYMENTS
from tollbook.reports.sources.service import ORDERS, PRODUCTS, TICKETS_AND_TASKS

SOURCES: Final[dict[str, Source]] = {
    each.key: each
    for each in (
        *(ACCOUNTS, LOCATIONS, PRODUCTS, INVOICES, LINES, ENTRIES, PAYMENTS, CALLS),
        *(ORDERS, TICKETS_AND_TASKS),
    )
}
