"""The face's part of the registry: every address with the right that opens it."""

from typing import Final

from tollbook.access.types import PUBLIC, Route
from tollbook.portal.pages import (
    accounts,
    calls,
    documents,
    explain,
    home,
    invoices,
    locations,
    profile,
    proofs,
    statements,
    transactions,
    unbilled,
    viewing,
)
from tollbook.portal.pages.payments import auto, methods, papers, pay, review, signed
from tollbook.portal.pages.payments import link as pay_link

SEE: Final = "Customers_CustomerLevel.Access"
CHANGE: Final = "Customers_CustomerLevel.Update"
METHOD: Final = "payments/methods/<slug:handle>/"
PAYMENT: Final = "payments/pay/<slug:payment>/"
INVOICE: Final = "billing/invoices/<str:number>/"

ROUTES: list[Route] = [
    Route("", home.home, "home", SEE),
    Route("news/", home.news, "news", SEE),
    Route("viewing/", viewing.viewing, "viewing", SEE),
    Route("linked-accounts/", accounts.linked, "linked-accounts", SEE),
    Route("profile/", profile.profile, "profile", SEE),
    Route(
        "profile/security/questions/",
        proofs.questions,
        "security-questions",
        SEE,
        change=CHANGE,
        fresh=True,
    ),
    Route("profile/security/code/", proofs.code, "security-code", SEE, change=CHANGE, fresh=True),
    Route("billing/statements/", statements.statements, "statements", SEE),
    Route("billing/invoices/", invoices.newest, "invoices", SEE),
    Route(INVOICE, invoices.summary, "invoice", SEE),
    Route(INVOICE + "locations/", locations.locations, "invoice-locations", SEE),
    Route(INVOICE + "pdf/", documents.page, "invoice-pdf", SEE),
    Route(INVOICE + "pdf/file/", documents.file, "invoice-pdf-file", SEE, shows_calls=True),
    Route(INVOICE + "explain/<int:position>/", explain.line, "invoice-explain", SEE),
    Route(INVOICE + "calls/", calls.calls, "invoice-calls", SEE, shows_calls=True),
    Route(
        INVOICE + "explain/call/<str:feed>/<path:key>/",
        explain.call_on_invoice,
        "invoice-explain-call",
        SEE,
        shows_calls=True,
    ),
    Route("billing/unbilled/", unbilled.unbilled, "unbilled", SEE, shows_calls=True),
    Route(
        "billing/unbilled/explain/<str:feed>/<path:key>/",
        explain.call_not_billed,
        "unbilled-explain",
        SEE,
        shows_calls=True,
    ),
    Route("billing/transactions/", transactions.transactions, "transactions", SEE),
    Route("payments/pay/", pay.pay, "pay", SEE),
    Route(PAYMENT, review.review, "pay-review", SEE),
    Route(PAYMENT + "receipt/", review.receipt, "pay-receipt", SEE),
    Route(PAYMENT + "receipt/pdf/", papers.receipt, "pay-receipt-pdf", SEE),
    Route(PAYMENT + "cancel/", review.cancelling, "pay-cancel", SEE),
    Route("payments/auto/", auto.auto, "pay-auto", SEE, change=CHANGE),
    Route("payments/auto/off/", auto.ending, "pay-auto-off", SEE, change=CHANGE),
    Route("payments/mail/", auto.mail, "pay-mail", SEE),
    Route("payments/mail/stub/", papers.stub, "pay-stub", SEE),
    Route("payments/banks/", methods.banks, "pay-banks", SEE),
    Route("payments/banks/add/", methods.adding_bank, "pay-bank-add", SEE, change=CHANGE),
    Route("payments/cards/", methods.cards, "pay-cards", SEE),
    Route("payments/cards/add/", methods.adding_card, "pay-card-add", SEE, change=CHANGE),
    Route(METHOD, methods.changing, "pay-method", SEE, change=CHANGE),
    Route(METHOD + "form/", signed.form, "pay-form", SEE, change=CHANGE),
    Route(METHOD + "form/mail/", signed.mailing, "pay-form-mail", SEE, change=CHANGE),
    Route(METHOD + "form/paper/", papers.form, "pay-form-paper", SEE),
    Route(METHOD + "default/", methods.making_default, "pay-method-default", SEE, change=CHANGE),
    Route(METHOD + "remove/", methods.removing, "pay-method-remove", SEE, change=CHANGE),
]

# Opened without a log-in, from the mail of a bill; it leads nowhere else.
OPEN_ROUTES: list[Route] = [
    Route("pay/<str:token>/", pay_link.page, "pay-link", PUBLIC),
]
