"""Door of billing: reads. One file for each thing that is read; all take the viewer first."""

from tollbook.billing.queries.charts import (
    BilledMonth,
    BilledPlace,
    billed_by_place_for,
    months_billed_for,
    recent_bills_for,
)
from tollbook.billing.queries.invoices import (
    CycleRef,
    StatementSums,
    cycles_of,
    document_of,
    invoice_for,
    invoices_for,
    newest_invoice_for,
    open_amount_of,
    statement_sums,
    with_open_amount,
)
from tollbook.billing.queries.lines import (
    LocationSummary,
    PlaceSums,
    line_of,
    lines_at,
    lines_of,
    location_summary_of,
    previous_line_of,
)

__all__ = [
    "BilledMonth",
    "BilledPlace",
    "CycleRef",
    "LocationSummary",
    "PlaceSums",
    "StatementSums",
    "billed_by_place_for",
    "cycles_of",
    "document_of",
    "invoice_for",
    "invoices_for",
    "line_of",
    "lines_at",
    "lines_of",
    "location_summary_of",
    "months_billed_for",
    "newest_invoice_for",
    "open_amount_of",
    "previous_line_of",
    "recent_bills_for",
    "statement_sums",
    "with_open_amount",
]
