"""The portal's menu, in its order; entries appear with their pages."""

from tollbook.kernel.menu import MenuEntry

INVOICE_PAGES = (
    *("invoice", "invoice-locations", "invoice-pdf", "invoice-pdf-file", "invoice-calls"),
    *("invoice-explain", "invoice-explain-call"),
)

PAYMENT_PAGES = (
    *("pay-review", "pay-receipt", "pay-auto", "pay-auto-off", "pay-mail"),
    *("pay-banks", "pay-bank-add", "pay-cards", "pay-card-add"),
    *("pay-method", "pay-method-remove"),
)

PROFILE_PAGES = (
    *("profile-contact", "profile-emails", "profile-delivery", "profile-notifications"),
    *("security-questions", "security-code", "people", "people-invite", "people-person"),
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
)
