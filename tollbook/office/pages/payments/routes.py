"""Addresses of the payments desk, each with its right."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.payments import (
    auto,
    behalf,
    files,
    handling,
    methods,
    payments,
    refunds,
    reviews,
    rules,
    saved,
)

SEES: Final = "Accounting.Access"
MAKES: Final = "Accounting.Add"
DECIDES: Final = "Accounting.Admin"
PAYMENT: Final = "payments/<int:payment_id>/"
REFUND: Final = PAYMENT + "refunds/<int:refund_id>/"
FILE: Final = "payments/files/<int:file_id>/"
OF_CUSTOMER: Final = "customers/<str:number>/payments/"
METHOD: Final = OF_CUSTOMER + "methods/<slug:handle>/"
FORM: Final = "payments/forms/<int:form_id>/"

ROUTES: list[Route] = [
    Route("payments/", payments.payments, "office-payments", SEES),
    Route("payments/open/", payments.unanswered, "office-payments-open", SEES),
    Route(PAYMENT, payments.payment, "office-payment", SEES),
    Route(PAYMENT + "refund/", refunds.refunding, "office-payment-refund", DECIDES),
    Route(REFUND + "cancel/", refunds.keeping_back, "office-refund-cancel", DECIDES),
    Route(REFUND + "done/", refunds.dealing, "office-refund-done", DECIDES),
    Route(REFUND + "ask/", refunds.asking, "office-refund-ask", SEES, change=MAKES),
    Route(PAYMENT + "decide/", handling.deciding, "office-payment-decide", DECIDES),
    Route(PAYMENT + "post/", handling.posting, "office-payment-post", SEES, change=MAKES),
    Route(PAYMENT + "cancel/", handling.cancelling, "office-payment-cancel", SEES, change=MAKES),
    Route(PAYMENT + "ask/", handling.asking, "office-payment-ask", SEES, change=MAKES),
    Route("payments/auto/", auto.auto, "office-auto", SEES, of_company=True),
    Route(
        "payments/auto/run/", auto.running, "office-auto-run", SEES, change=MAKES, of_company=True
    ),
    Route("payments/auto/<int:run_id>/", auto.run, "office-auto-run-of", SEES, of_company=True),
    Route("payments/files/", files.files, "office-ach", SEES, of_company=True),
    Route(
        "payments/files/make/", files.making, "office-ach-make", SEES, change=MAKES, of_company=True
    ),
    Route(
        "payments/files/read/",
        files.reading,
        "office-ach-read",
        SEES,
        change=MAKES,
        of_company=True,
    ),
    Route(FILE, files.file, "office-ach-file", SEES, of_company=True),
    Route(
        FILE + "download/",
        files.download,
        "office-ach-download",
        SEES,
        change=MAKES,
        of_company=True,
    ),
    Route(FILE + "sent/", files.sent, "office-ach-sent", SEES, change=MAKES, of_company=True),
    Route("payments/forms/", reviews.forms, "office-ach-forms", SEES),
    Route(FORM, reviews.form, "office-ach-form", SEES, change="Accounting.Update"),
    Route(FORM + "file/", reviews.download, "office-ach-form-file", SEES),
    Route("payments/rules/", rules.rules, "office-rules", SEES, of_company=True),
    Route(
        "payments/rules/new/",
        rules.new_rule,
        "office-rule-add",
        SEES,
        change=DECIDES,
        of_company=True,
    ),
    Route(
        "payments/rules/<int:rule_id>/",
        rules.rule,
        "office-rule-edit",
        SEES,
        change=DECIDES,
        of_company=True,
    ),
    Route(
        "payments/cycles/<str:code>/",
        rules.cycle,
        "office-cycle-gateways",
        SEES,
        change=DECIDES,
        of_company=True,
    ),
    Route(OF_CUSTOMER, behalf.payments, "office-customer-payments", SEES),
    Route("customers/<str:number>/pay/", behalf.paying, "office-customer-pay", SEES, change=MAKES),
    Route(OF_CUSTOMER + "cards/", methods.adding_card, "office-card-add", SEES, change=MAKES),
    Route(OF_CUSTOMER + "banks/", methods.adding_bank, "office-bank-add", SEES, change=MAKES),
    Route(OF_CUSTOMER + "auto/", methods.auto, "office-customer-auto", SEES, change=MAKES),
    Route(
        OF_CUSTOMER + "auto/off/", methods.auto_off, "office-customer-auto-off", SEES, change=MAKES
    ),
    Route(METHOD, saved.changing, "office-method", SEES, change=MAKES),
    Route(METHOD + "form/", saved.signing, "office-method-form", SEES, change=MAKES),
    Route(METHOD + "form/mail/", saved.mailing, "office-method-form-mail", SEES, change=MAKES),
    Route(METHOD + "default/", methods.making_default, "office-method-default", SEES, change=MAKES),
    Route(METHOD + "remove/", methods.removing, "office-method-remove", SEES, change=MAKES),
]
