"""The face's part of the registry: every address with the right that opens it."""

from typing import Final

from tollbook.access.types import Route
from tollbook.portal.pages import (
    accounts,
    calls,
    documents,
    explain,
    home,
    invoices,
    locations,
    profile,
    statements,
    transactions,
    unbilled,
    viewing,
)

SEE: Final = "Customers_CustomerLevel.Access"
INVOICE: Final = "billing/invoices/<str:number>/"

ROUTES: list[Route] = [
    Route("", home.home, "home", SEE),
    Route("news/", home.news, "news", SEE),
    Route("viewing/", viewing.viewing, "viewing", SEE),
    Route("linked-accounts/", accounts.linked, "linked-accounts", SEE),
    Route("profile/", profile.profile, "profile", SEE),
    Route("billing/statements/", statements.statements, "statements", SEE),
    Route("billing/invoices/", invoices.newest, "invoices", SEE),
    Route(INVOICE, invoices.summary, "invoice", SEE),
    Route(INVOICE + "locations/", locations.locations, "invoice-locations", SEE),
    Route(INVOICE + "pdf/", documents.page, "invoice-pdf", SEE),
    Route(INVOICE + "pdf/file/", documents.file, "invoice-pdf-file", SEE),
    Route(INVOICE + "explain/<int:position>/", explain.line, "invoice-explain", SEE),
    Route(INVOICE + "calls/", calls.calls, "invoice-calls", SEE),
    Route(
        INVOICE + "explain/call/<str:feed>/<path:key>/",
        explain.call_on_invoice,
        "invoice-explain-call",
        SEE,
    ),
    Route("billing/unbilled/", unbilled.unbilled, "unbilled", SEE),
    Route(
        "billing/unbilled/explain/<str:feed>/<path:key>/",
        explain.call_not_billed,
        "unbilled-explain",
        SEE,
    ),
    Route("billing/transactions/", transactions.transactions, "transactions", SEE),
]
