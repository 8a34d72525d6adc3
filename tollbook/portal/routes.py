"""The face's part of the registry: every address with the right that opens it."""

from collections.abc import Callable
from typing import Final

from django.http import HttpResponseBase

from tollbook.access.types import PUBLIC, Route
from tollbook.portal.pages import (
    accounts,
    calls,
    documents,
    explain,
    flex,
    forms,
    help,
    home,
    invoices,
    locations,
    reports,
    statement_of_account,
    statements,
    transactions,
    unbilled,
    viewing,
)
from tollbook.portal.pages.payments import (
    auto,
    confirming,
    hooks,
    methods,
    papers,
    pay,
    review,
    signed,
)
from tollbook.portal.pages.payments import link as pay_link
from tollbook.portal.pages.profile import (
    contact,
    delivery,
    details,
    emails,
    notifications,
    page,
    people,
    proofs,
)
from tollbook.portal.pages.profile.shared import CHANGE_PLACE, PEOPLE, SEE_PLACE
from tollbook.portal.pages.services.resources import redeem
from tollbook.portal.pages.services.routes import ROUTES as SERVICES_ROUTES

SEE: Final = "Customers_CustomerLevel.Access"
CHANGE: Final = "Customers_CustomerLevel.Update"
METHOD: Final = "payments/methods/<slug:handle>/"
# Keys of automatic payments hold colons.
PAYMENT: Final = "payments/pay/<str:payment>/"
INVOICE: Final = "billing/invoices/<str:number>/"


def _edit(
    path: str,
    view: Callable[..., HttpResponseBase],
    name: str,
    rights: tuple[str, str] = (SEE, CHANGE),
    *,
    fresh: bool = True,
) -> Route:
    """A card of the profile: seen with one right, changed with another, after a fresh proof."""
    right, change = rights
    return Route(f"profile/{path}", view, name, right, change=change, fresh=fresh)


def report_routes(right: str) -> list[Route]:
    """The pages of flex reports; every face has them below a right of its own."""
    return [
        Route("reports/", flex.reports, "reports", right),
        Route("reports/files/<slug:handle>/", flex.file, "report-file", right, shows_calls=True),
        Route("reports/<slug:slug>/", flex.report, "report", right, shows_calls=True),
    ]


ROUTES: list[Route] = [
    Route("", home.home, "home", SEE),
    Route("news/", home.news, "news", SEE),
    Route("news/hide/", home.hiding, "news-hide", SEE),
    Route("viewing/", viewing.viewing, "viewing", SEE),
    Route("linked-accounts/", accounts.linked, "linked-accounts", SEE),
    Route("profile/", page.profile, "profile", SEE),
    _edit("contact/", contact.contact, "profile-contact", (SEE_PLACE, CHANGE_PLACE)),
    _edit("emails/", emails.emails, "profile-emails"),
    _edit("delivery/", delivery.delivery, "profile-delivery", fresh=False),
    _edit("details/", details.details, "profile-details", fresh=False),
    _edit("notifications/", notifications.notifications, "profile-notifications", fresh=False),
    _edit("security/questions/", proofs.questions, "security-questions"),
    _edit("security/code/", proofs.code, "security-code"),
    Route("profile/people/", people.people, "people", PEOPLE),
    Route("profile/people/invite/", people.inviting, "people-invite", PEOPLE, fresh=True),
    Route("profile/people/<str:user_id>/", people.person, "people-person", PEOPLE, fresh=True),
    Route("billing/statements/", statements.statements, "statements", SEE),
    Route("billing/invoices/", invoices.newest, "invoices", SEE),
    Route(INVOICE, invoices.summary, "invoice", SEE),
    Route(INVOICE + "locations/", locations.locations, "invoice-locations", SEE),
    Route(INVOICE + "corporate/", invoices.corporate, "invoice-corporate", SEE),
    Route(INVOICE + "reports/", reports.reports, "invoice-reports", SEE, shows_calls=True),
    Route(INVOICE + "pdf/", documents.page, "invoice-pdf", SEE, shows_calls=True),
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
    Route(
        "billing/accounts/<str:account>/statement/",
        statement_of_account.statement,
        "account-statement",
        SEE,
    ),
    Route("payments/pay/", pay.pay, "pay", SEE),
    Route(PAYMENT, review.review, "pay-review", SEE),
    Route(PAYMENT + "receipt/", review.receipt, "pay-receipt", SEE),
    Route(PAYMENT + "receipt/pdf/", papers.receipt, "pay-receipt-pdf", SEE),
    Route(PAYMENT + "cancel/", review.cancelling, "pay-cancel", SEE),
    Route(PAYMENT + "confirm/", confirming.confirming, "pay-confirm", SEE),
    Route(PAYMENT + "bank/", confirming.test_bank, "pay-bank", SEE),
    Route(PAYMENT + "other/", confirming.giving_up, "pay-other", SEE),
    Route("payments/auto/", auto.auto, "pay-auto", SEE, change=CHANGE),
    Route("payments/auto/off/", auto.ending, "pay-auto-off", SEE, change=CHANGE),
    Route("payments/mail/", auto.mail, "pay-mail", SEE),
    Route("payments/mail/stub/", papers.stub, "pay-stub", SEE),
    Route("payments/banks/", methods.banks, "pay-banks", SEE, change=CHANGE),
    Route("payments/banks/add/", methods.adding_bank, "pay-bank-add", SEE, change=CHANGE),
    Route("payments/cards/", methods.cards, "pay-cards", SEE, change=CHANGE),
    Route("payments/cards/add/", methods.adding_card, "pay-card-add", SEE, change=CHANGE),
    *SERVICES_ROUTES,
    *report_routes("CustomerPortal.Access"),
    Route("forms/", forms.forms, "forms", SEE),
    Route("forms/<slug:handle>/", forms.form, "form", SEE),
    Route("links/", help.links, "links", SEE),
    Route("help/contact/", help.contact, "help-contact", SEE, before_terms=True),
    Route("help/bill/", help.bill, "help-bill", SEE),
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
    Route("pay/<str:token>/<slug:errand>/", confirming.by_link, "pay-link-step", PUBLIC),
    Route("hooks/resource/<slug:resource>/", redeem, "resource-redeem", PUBLIC),
    Route("hooks/<slug:gateway>/", hooks.hear_gateway, "gateway-hook", PUBLIC),
]
