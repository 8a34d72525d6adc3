"""The portal's menu, in its order; entries appear with their pages."""

from tollbook.content.types import LinkPlace
from tollbook.kernel.menu import MenuEntry

INVOICE_PAGES = (
    *("invoice", "invoice-locations", "invoice-pdf", "invoice-pdf-file", "invoice-calls"),
    *("invoice-explain", "invoice-explain-call", "invoice-corporate", "invoice-reports"),
)

PAYMENT_PAGES = (
    *("pay-review", "pay-receipt", "pay-bank", "pay-auto", "pay-auto-off", "pay-mail"),
    *("pay-banks", "pay-bank-add", "pay-cards", "pay-card-add"),
    *("pay-method", "pay-method-remove"),
)

PROFILE_PAGES = (
    *("profile-contact", "profile-emails", "profile-delivery", "profile-notifications"),
    "profile-details",
    *("security-questions", "security-code", "people", "people-invite", "people-person"),
)
ORDER_PAGES = ("order", "order-request", "order-requested")
TICKET_PAGES = (
    *("ticket", "ticket-new", "ticket-sent", "ticket-comment", "ticket-file-new"),
    "ticket-reopen",
)

MENU = (
    MenuEntry("Home", "home", "home", covers=("news",)),
    MenuEntry("Linked accounts", "tree", "linked-accounts", wants="parent"),
    MenuEntry("Profile", "user", "profile", covers=PROFILE_PAGES),
    MenuEntry(
        "Billing",
        "bill",
        "statements",
        children=(
            MenuEntry("Billing statements", "bill", "statements"),
            MenuEntry("Invoices", "bill", "invoices", covers=INVOICE_PAGES),
            MenuEntry("Transaction history", "bill", "transactions"),
            MenuEntry("Unbilled usage", "phone", "unbilled", covers=("unbilled-explain",)),
        ),
    ),
    MenuEntry(
        "Payments",
        "card",
        "pay",
        covers=PAYMENT_PAGES,
    ),
    MenuEntry(
        "Services",
        "cube",
        "locations",
        children=(
            MenuEntry("Locations", "pin", "locations", covers=("location", "location-edit")),
            MenuEntry("Products", "cube", "products", covers=("product",)),
            MenuEntry("Ring To numbers", "phone", "ring-to", wants="ring-to"),
            MenuEntry(
                "Request new service",
                "plus",
                "service-request",
                covers=("service-requested",),
                wants="new-service",
            ),
            MenuEntry("Orders", "plus", "orders", covers=ORDER_PAGES),
            MenuEntry("Tickets", "chat", "tickets", covers=TICKET_PAGES),
        ),
        covers=("resource",),
        links=LinkPlace.SERVICES,
        holds_resources=True,
    ),
    MenuEntry("Reports", "chart", "reports", covers=("report", "report-file"), wants="reports"),
    MenuEntry("Forms", "down", "forms", covers=("form",), wants="forms"),
    MenuEntry("Links", "out", "links", wants="links", links=LinkPlace.LINKS),
    MenuEntry(
        "Help",
        "help",
        "help-contact",
        children=(
            MenuEntry("Contact us", "help", "help-contact"),
            MenuEntry("How to read your bill", "bill", "help-bill"),
        ),
        links=LinkPlace.HELP,
    ),
)
