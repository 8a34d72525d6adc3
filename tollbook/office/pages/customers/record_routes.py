"""The tabs of a customer's record, each with the right that opens it."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.customers import (
    asking,
    calling,
    editing,
    extras,
    history,
    lists,
    products,
    secrets,
    tabs,
    unbilled,
)

SEES: Final = "Customers.Access"
# Balances beyond the head of the record.
SEES_MONEY: Final = "Accounting.Access"
EDITS: Final = "Customers.Update"
CUSTOMER: Final = "customers/<str:number>/"
EDIT: Final = CUSTOMER + "edit/<slug:section>/"

MESSAGES: Final = CUSTOMER + "messages/"
TAXES: Final = CUSTOMER + "taxes/"
EXTRA: Final = CUSTOMER + "<slug:kind>/<int:item_id>/"
ADMINS: Final = "Customers.Admin"

ROUTES: list[Route] = [
    Route(CUSTOMER, tabs.general, "office-customer", SEES),
    Route(CUSTOMER + "invoicing/", tabs.invoicing, "office-customer-invoicing", SEES),
    Route(CUSTOMER + "billing/", tabs.billing, "office-customer-billing", SEES),
    Route(CUSTOMER + "custom/", tabs.custom, "office-customer-custom", SEES),
    Route(CUSTOMER + "fields/", tabs.find_field, "office-customer-find", SEES),
    Route(EDIT, editing.editing, "office-customer-edit", SEES, change=EDITS),
    Route(CUSTOMER + "verify/", calling.verifying, "office-customer-verify", SEES),
    Route(CUSTOMER + "reveal/<slug:what>/", secrets.revealing, "office-customer-reveal", EDITS),
    Route(CUSTOMER + "questions/", asking.questions, "office-customer-questions", EDITS),
    Route(CUSTOMER + "ssn/", secrets.entering_ssn, "office-customer-ssn", EDITS),
    Route(
        CUSTOMER + "security-code/", secrets.entering_code, "office-customer-security-code", EDITS
    ),
    Route(MESSAGES, extras.messages, "office-customer-messages", SEES, change=EDITS),
    Route(TAXES, extras.taxes, "office-customer-taxes", SEES, change=ADMINS),
    Route(EXTRA + "drop/", extras.drop, "office-customer-extra-drop", SEES, change=EDITS),
    Route(CUSTOMER + "history/", history.history, "office-customer-history", SEES),
    Route(CUSTOMER + "products/", products.products, "office-customer-products", SEES),
    Route(CUSTOMER + "invoices/", lists.invoices, "office-customer-invoices", SEES),
    Route(CUSTOMER + "transactions/", lists.entries, "office-customer-entries", SEES_MONEY),
    Route(
        CUSTOMER + "unbilled/",
        unbilled.unbilled,
        "office-customer-unbilled",
        SEES,
        shows_calls=True,
    ),
]
