"""Door of billing: reads. One file for each thing that is read; all take the viewer first."""

from tollbook.billing.check import check
from tollbook.billing.queries.charts import (
    BilledAccount,
    BilledMonth,
    BilledPlace,
    billed_by_account_for,
    billed_by_place_for,
    months_billed_for,
    recent_bills_for,
)
from tollbook.billing.queries.corporate import (
    CorporateRow,
    corporate_summary_of,
    corporate_total,
    has_corporate_summary,
)
from tollbook.billing.queries.explained import ExplainedLine, explained_line_of
from tollbook.billing.queries.invoices import (
    CycleRef,
    StatementSums,
    credited_amount_of,
    cycles_of,
    document_of,
    invoice_for,
    invoice_numbers_of,
    invoices_for,
    newest_invoice_dates,
    newest_invoice_for,
    next_invoice_on,
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
from tollbook.billing.queries.moved import Moved, moved_on
from tollbook.billing.queries.periods import billing_periods
from tollbook.billing.queries.records import (
    accounts_with_template,
    delivery_is_fixed,
    due_adjust_days_of,
    minimum_of_delivery,
    profile_of,
)
from tollbook.billing.queries.tax_preview import TaxQuestion, TaxShown, tax_preview

__all__ = [
    "BilledAccount",
    "BilledMonth",
    "BilledPlace",
    "CorporateRow",
    "CycleRef",
    "ExplainedLine",
    "LocationSummary",
    "Moved",
    "PlaceSums",
    "StatementSums",
    "TaxQuestion",
    "TaxShown",
    "accounts_with_template",
    "billed_by_account_for",
    "billed_by_place_for",
    "billing_periods",
    "check",
    "corporate_summary_of",
    "corporate_total",
    "credited_amount_of",
    "cycles_of",
    "delivery_is_fixed",
    "document_of",
    "due_adjust_days_of",
    "explained_line_of",
    "has_corporate_summary",
    "invoice_for",
    "invoice_numbers_of",
    "invoices_for",
    "line_of",
    "lines_at",
    "lines_of",
    "location_summary_of",
    "minimum_of_delivery",
    "months_billed_for",
    "moved_on",
    "newest_invoice_dates",
    "newest_invoice_for",
    "next_invoice_on",
    "open_amount_of",
    "previous_line_of",
    "profile_of",
    "recent_bills_for",
    "statement_sums",
    "tax_preview",
    "with_open_amount",
]
