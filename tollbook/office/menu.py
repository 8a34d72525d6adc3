"""The office's menu, in its order; entries appear with their pages."""

from tollbook.kernel.menu import MenuEntry

CUSTOMER_PAGES = (
    *("office-customer", "office-customer-products", "office-customer-invoices"),
    "office-customer-work",
    *("office-customer-call-files", "office-customer-call-file"),
    *("office-customer-entries", "office-entry", "office-credits", "office-find", "statements"),
    *("office-product", "office-product-new", "office-product-change", "office-product-end"),
    *("office-product-charge", "office-product-charge-new", "office-product-calls"),
    "office-customer-filter",
    *("office-customer-action", "office-find-ssn", "office-customer-new"),
    *("office-customer-invoicing", "office-customer-billing", "office-customer-custom"),
    *("office-customer-messages", "office-customer-taxes", "office-customer-questions"),
    *("office-customer-find", "office-customer-edit", "office-customer-verify"),
    *("office-customer-reveal", "office-customer-ssn", "office-customer-history"),
    *("office-customer-users", "office-customer-user", "office-customer-user-new"),
    *("office-customer-locations", "office-location", "office-location-new"),
    *("office-customer-payments", "office-customer-pay", "office-method", "office-method-form"),
    *("office-customer-notes", "office-note", "office-customer-documents"),
    *("invoices", "invoice", "invoice-locations", "invoice-pdf", "invoice-calls"),
    *("invoice-explain", "invoice-explain-call", "invoice-corporate", "invoice-reports"),
)
PAYMENT_PAGES = (*("office-payment", "office-payment-refund", "office-payment-decide"),)
ACH_PAGES = ("office-ach-file", "office-ach-make", "office-ach-read")
PAYMENTS = MenuEntry(
    "Payments",
    "card",
    "office-payments",
    children=(
        MenuEntry("All payments", "card", "office-payments", covers=PAYMENT_PAGES),
        MenuEntry("To decide", "alert", "office-payments-open"),
        MenuEntry("Automatic payments", "repeat", "office-auto", covers=("office-auto-run-of",)),
        MenuEntry("Bank files", "bank", "office-ach", covers=ACH_PAGES),
        MenuEntry("Forms to review", "bill", "office-ach-forms", covers=("office-ach-form",)),
        MenuEntry(
            "Rules and gateways",
            "gear",
            "office-rules",
            covers=("office-rule-edit", "office-rule-add", "office-cycle-gateways"),
        ),
    ),
)

FILE_PAGES = ("office-file", "office-rejects", "office-rejected-rows", "office-take")
FEED_PAGES = ("office-feed", "office-feed-new")
RUN_PAGES = (
    *("office-run-new", "office-run", "office-run-accounts", "office-run-hold", "office-draft"),
    *("office-run-approve", "office-run-issue", "office-run-restart", "office-run-discard"),
    *("office-run-quick", "office-run-changes", "office-run-sending"),
)
OUTBOX_PAGES = ("office-notice", "office-letters")
NEWS_PAGES = ("office-news-item", "office-news-new")
TEMPLATE_PAGES = ("office-template", "office-template-new")
LINK_PAGES = (
    "office-social",
    "office-link",
    "office-link-new",
    "office-clear-terms",
    "office-base-terms",
)

PERSON_PAGES = ("office-person", "office-person-new", "office-person-password")

PLAN_PAGES = (
    *("office-plan", "office-plan-new", "office-rule", "office-rule-new", "office-hours-new"),
    *("office-hours-drop", "office-holiday", "office-holiday-new"),
)
DECK_PAGES = ("office-deck", "office-deck-new", "office-deck-load", "office-deck-load-new")
EXCEPTION_PAGES = (
    *("office-exception", "office-exception-new", "office-exception-rate"),
    "office-exception-rate-new",
)
ALLOTMENT_PAGES = ("office-allotment", "office-allotment-new", "office-terms", "office-terms-new")
TAX_PAGES = (
    *("office-tax", "office-tax-new", "office-usf", "office-usf-new"),
    "office-tax-preview",
)
CHARGE_ITEM_PAGES = (
    *(
        "office-charge-item",
        "office-charge-item-new",
        "office-charge-item-words",
        "office-charge-item-price",
    ),
    "office-charge-item-price-new",
)
CATALOG = MenuEntry(
    "Catalog",
    "tag",
    "office-plans",
    children=(
        MenuEntry("Rate plans", "tag", "office-plans", covers=PLAN_PAGES),
        MenuEntry("Decks", "tag", "office-decks", covers=DECK_PAGES),
        MenuEntry("Exception codes", "tag", "office-exceptions", covers=EXCEPTION_PAGES),
        MenuEntry("Charge items", "tag", "office-charge-items", covers=CHARGE_ITEM_PAGES),
        MenuEntry("Allotments", "tag", "office-allotments", covers=ALLOTMENT_PAGES),
        MenuEntry(
            "Places",
            "pin",
            "office-area-codes",
            covers=("office-places", "office-place-set", "office-places-load", "office-area"),
        ),
        MenuEntry("Taxes and fees", "tag", "office-taxes", covers=TAX_PAGES),
        MenuEntry(
            "Automatic charges",
            "tag",
            "office-base-charges",
            covers=("office-base-charge", "office-base-charge-new"),
        ),
        MenuEntry(
            "Product types",
            "cube",
            "office-product-types",
            covers=("office-product-type", "office-product-type-new"),
        ),
        MenuEntry("Price calculator", "tag", "office-calculator"),
    ),
)

CREDIT_PAGES = ("office-credit-new", "office-credit-calls", "office-credit-back", "office-void")
ITEM_PAGES = (
    *CREDIT_PAGES,
    *("office-item", "office-item-new", "office-item-drop", "office-item-account"),
    *("office-entry-reverse", "office-entry-move"),
)
BATCH_PAGES = ("office-batch", "office-batch-new", "office-lockbox")
CLASS_PAGES = ("office-classification", "office-classification-new")
RECEIVABLES = MenuEntry(
    "Receivables",
    "bill",
    "office-receivables",
    children=(
        MenuEntry("Overview", "bill", "office-receivables"),
        MenuEntry("Aging", "clock", "office-aging"),
        MenuEntry("Posting queue", "inbox", "office-queue", covers=ITEM_PAGES),
        MenuEntry("Batches", "bank", "office-batches", covers=BATCH_PAGES),
        MenuEntry("Unapplied cash", "bank", "office-unapplied"),
        MenuEntry("Suspensions", "clock", "office-suspensions"),
        MenuEntry("Write-offs", "x", "office-write-offs"),
        MenuEntry("Classifications", "tag", "office-classifications", covers=CLASS_PAGES),
        MenuEntry("Journal", "down", "office-journal"),
    ),
)

TICKET_PAGES = (
    *("office-tickets-board", "office-ticket", "office-ticket-new", "office-ticket-facts"),
    *("office-ticket-comment", "office-ticket-file-new", "office-ticket-act"),
)
ORDER_PAGES = (
    *("office-orders-board", "office-order", "office-order-new", "office-order-facts"),
    *("office-order-comment", "office-order-file-new", "office-order-act"),
)
TYPE_PAGES = (
    *("office-task-way", "office-task-type", "office-task-type-new", "office-task-status"),
    *("office-task-status-new", "office-task-action", "office-task-action-new"),
)
WORK = MenuEntry(
    "Work",
    "chat",
    "office-tickets",
    children=(
        MenuEntry("Tickets and tasks", "chat", "office-tickets", covers=TICKET_PAGES),
        MenuEntry("Orders", "plus", "office-orders", covers=ORDER_PAGES),
        MenuEntry("Files from customers", "up", "office-sent-files", covers=("office-sent-file",)),
        MenuEntry("Types of work", "gear", "office-task-types", covers=TYPE_PAGES),
    ),
)
SETUP_PAGES = (*("office-setup-rows", "office-setup-row", "office-setup-new", "office-base-copy"),)
AGENT_PAGES = (
    *("office-agent-row", "office-agent-new", "office-agent-log-in", "office-agent-password"),
    "office-agent-factor",
)

REPORT_PAGES = (
    *("report", "report-file", "office-report-subjects", "office-report-new"),
    *("office-report-edit", "office-report-mail", "office-report-schedule"),
)

MENU: tuple[MenuEntry, ...] = (
    MenuEntry("Start", "inbox", "office-start"),
    MenuEntry("Customers", "users", "office-customers", covers=CUSTOMER_PAGES),
    WORK,
    MenuEntry(
        "Usage",
        "pulse",
        "office-feeds",
        children=(
            MenuEntry("Feeds", "pulse", "office-feeds", covers=FEED_PAGES),
            MenuEntry("Call files", "pulse", "office-files", covers=FILE_PAGES),
            MenuEntry("Day by day", "pulse", "office-days"),
            MenuEntry(
                "Without owner or price", "pulse", "office-unowned", covers=("office-cause",)
            ),
            MenuEntry("Re-rate", "pulse", "office-rerate"),
        ),
    ),
    CATALOG,
    MenuEntry(
        "Bill run",
        "play",
        "office-runs",
        children=(
            MenuEntry("Bill runs", "play", "office-runs", covers=RUN_PAGES),
            MenuEntry(
                "Messages on bills",
                "chat",
                "office-bill-messages",
                covers=("office-bill-message", "office-bill-message-new"),
            ),
        ),
    ),
    MenuEntry("Revenue assurance", "alert", "office-assurance"),
    RECEIVABLES,
    PAYMENTS,
    MenuEntry("Reports", "chart", "reports", covers=REPORT_PAGES),
    MenuEntry("Identity checks", "shield", "office-identity", covers=("office-identity-task",)),
    MenuEntry("Outbox", "inbox", "office-outbox", covers=OUTBOX_PAGES),
    MenuEntry(
        "Content",
        "news",
        "office-news",
        children=(
            MenuEntry(
                "News", "news", "office-news", covers=("office-news-item", "office-news-new")
            ),
            MenuEntry("Forms", "down", "office-forms", covers=("office-form", "office-form-new")),
            MenuEntry("Templates", "chat", "office-templates", covers=TEMPLATE_PAGES),
            MenuEntry("Links and terms", "right", "office-links", covers=LINK_PAGES),
            MenuEntry("Looks", "sun", "office-looks", covers=("office-look",)),
        ),
    ),
    MenuEntry(
        "System",
        "gear",
        "office-staff",
        children=(
            MenuEntry("Staff", "users", "office-staff", covers=PERSON_PAGES),
            MenuEntry("Groups and rights", "shield", "office-groups", covers=("office-group",)),
            MenuEntry("Modules", "cube", "office-modules", covers=("office-module",)),
            MenuEntry("Settings", "gear", "office-settings", covers=("office-setting",)),
            MenuEntry(
                "Drop-down lists",
                "menu",
                "office-lists",
                covers=("office-list", "office-list-item"),
            ),
            MenuEntry(
                "Custom fields", "pen", "office-fields", covers=("office-field", "office-field-new")
            ),
            MenuEntry("Network resources", "out", "office-resources"),
            MenuEntry("Access trail", "clock", "office-trail"),
            MenuEntry("Setup", "gear", "office-setup", covers=SETUP_PAGES),
            MenuEntry("Agents", "users", "office-agent-rows", covers=AGENT_PAGES),
            MenuEntry("Sign-ins", "key", "office-sign-ins"),
            MenuEntry("Locks", "lock", "office-locks"),
        ),
    ),
)
