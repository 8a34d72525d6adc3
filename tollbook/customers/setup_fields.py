"""The fields of the rows that staff keep up, as their forms ask for them."""

from decimal import Decimal

from tollbook.customers.types import AgentLevel, Effect, SecondFactorPolicy
from tollbook.kernel.culture import AMERICAN, CULTURES
from tollbook.kernel.record import FieldSpec, Kind, Section
from tollbook.notices.types import NoticeKind

DEFAULTS = {
    "currency": "USD",
    "time_zone": "America/New_York",
    "country": "US",
}
HTTPS_WORDS = "Begins with https://."
ACTIVE = FieldSpec("is_active", "In use", "Off, forms no longer offer it.", Kind.TICK, default=True)
ORDER = FieldSpec(
    *("order", "List order", "Lower numbers stand first.", Kind.WHOLE),
    highest=Decimal(30_000),
    default=100,
)


def text(
    name: str, label: str, size: int = 100, words: str = "", *, must: bool = False
) -> FieldSpec:
    """A line of text; what most have is its default."""
    return FieldSpec(
        name, label, words, size=size, is_required=must, default=DEFAULTS.get(name, "")
    )


def tick(name: str, label: str, words: str = "", *, is_on: bool = False) -> FieldSpec:
    """A yes or no."""
    return FieldSpec(name, label, words, Kind.TICK, default=is_on)


def phone(name: str, label: str, *, must: bool = False) -> FieldSpec:
    """A telephone number."""
    return FieldSpec(name, label, "", Kind.PHONE, is_required=must)


def mail(name: str, label: str, words: str = "") -> FieldSpec:
    """One address."""
    return FieldSpec(name, label, words, Kind.EMAIL, 254)


def mails(name: str, label: str, words: str = "") -> FieldSpec:
    """Several addresses."""
    return FieldSpec(name, label, words, Kind.EMAILS, 500)


def one_of_rows(name: str, label: str, words: str = "", *, must: bool = False) -> FieldSpec:
    """A row of another table, by its key."""
    return FieldSpec(
        name, label, words, Kind.REFERENCE, refers="pk", is_required=must, empty="None"
    )


def place(prefix: str, lines: tuple[tuple[str, str], ...]) -> tuple[FieldSpec, ...]:
    """The fields of a postal address with these lines."""
    return (
        *(text(f"{prefix}{name}", label) for name, label in lines),
        text(f"{prefix}city", "City", 60),
        text(f"{prefix}state", "State", 40),
        text(f"{prefix}postal_code", "ZIP", 10),
    )


STREET = (("address_1", "Address"), ("address_2", "Address line 2"))
LINES = (("line_1", "Line 1"), ("line_2", "Line 2"), ("line_3", "Line 3"))


def _section(key: str, title: str, fields: tuple[FieldSpec, ...], words: str = "") -> Section:
    return Section(key, "setup", title, key, fields, words)


COMPANY = (
    _section(
        *("company", "Company"),
        (
            text("name", "Name", must=True),
            text("legal_name", "Legal name", words="On bills and tax reports.", must=True),
            text("currency", "Currency", 3, "Fixed after the first ledger entry.", must=True),
            text("time_zone", "Time zone", 50, "Such as America/New_York.", must=True),
            phone("phone", "Phone"),
            text("website", "Website", 200, HTTPS_WORDS),
            text("federal_tax_id", "Federal tax id", 20),
            text("state_tax_id", "State tax id", 30),
            ACTIVE,
        ),
    ),
    _section("company-place", "Legal address", (*place("", STREET), text("country", "Country", 2))),
)
BASE = (
    _section(
        *("base", "Base"),
        (
            text(
                "abbreviation",
                "Abbreviation",
                10,
                "Capitals, digits, _; fixed once saved.",
                must=True,
            ),
            text("name", "Name", words="What customers read.", must=True),
            one_of_rows("company", "Company", must=True),
            FieldSpec(
                *("culture", "Culture", "How its customers read and type days and amounts."),
                Kind.CHOICE,
                choices=tuple((each.name, each.label) for each in CULTURES.values()),
                is_required=True,
                default=AMERICAN.name,
            ),
            text("website", "Website", 200, HTTPS_WORDS),
            text("host_names", "Host names", 500, "Addresses that lead to this brand."),
            tick("is_default", "Default base", "For groups without one; exactly one is it."),
            ACTIVE,
        ),
    ),
    _section(
        *("service", "Customer service"),
        (
            phone("cs_phone", "Phone", must=True),
            phone("cs_fax", "Fax"),
            text("cs_hours", "Hours"),
            *place("cs_", LINES),
        ),
        "In Contact us, on the first page of bills and in the foot of pages.",
    ),
    _section(
        *("mails", "E-mail addresses"),
        (
            mails("customer_service_email", "Customer service", "From of reset and welcome mail."),
            mails("orders_email", "Orders", "To of new orders; empty hides the icon."),
            mail("orders_from_email", "From of order mail", "Empty: customer service."),
            mails("trouble_repair_email", "Trouble and repair", "To of new tickets."),
            mail("trouble_from_email", "From of ticket mail"),
            mail("billing_from_email", "From of bills and late notices"),
            mail("payment_confirmation_email", "From of payment confirmations"),
            mail("payment_confirmation_fallback_email", "Confirmations without own address"),
            mails("payment_confirmation_bcc_emails", "Blind copies of confirmations"),
        ),
    ),
    _section(
        *("return", "Return address"),
        (text("return_name", "Name"), *place("return_", STREET)),
        "Sender of invoices; empty is the company's address.",
    ),
    _section(
        *("remit", "Remittance"),
        (text("remit_company", "Pay to"), *place("remit_", STREET)),
        "Needed before the first bill run.",
    ),
    _section(
        *("other", "Other address"),
        (text("other_title", "Title"), *place("other_", LINES), phone("other_phone", "Phone")),
        "In Contact us; hidden while empty.",
    ),
    _section(
        *("portal", "Portal and letters"),
        (
            tick("self_registration_on", "Customers may register themselves", is_on=True),
            tick("classic_password_rules_on", "Classic password rules"),
            tick("ring_to_shown", "Show ring-to numbers"),
            FieldSpec(
                *("second_factor", "Second factor of customers", "", Kind.CHOICE),
                choices=tuple((each.value, each.value.title()) for each in SecondFactorPolicy),
                default=SecondFactorPolicy.OPTIONAL.value,
                is_required=True,
            ),
            text("coop_portal_url", "Portal of the cooperative", 200, HTTPS_WORDS),
            text("printer_folder", "Printer folder", 50, "Empty: the abbreviation."),
            FieldSpec(
                *("welcome_letter_message", "Message in the welcome letter", "", Kind.LONG_TEXT),
                size=2000,
                is_wide=True,
            ),
        ),
    ),
)
GROUP = (
    _section(
        *("group", "Group"),
        (
            text("abbreviation", "Abbreviation", 4, must=True),
            text("name", "Name", 60, must=True),
            one_of_rows("base", "Base", "None is the default base."),
            one_of_rows("scheme", "Number scheme", "None is the master scheme."),
            one_of_rows("association", "Association"),
            FieldSpec(
                *("list_order", "List order", "Lower numbers stand first.", Kind.WHOLE),
                highest=Decimal(100_000),
                default=100,
            ),
            ACTIVE,
        ),
    ),
    _section(
        *("selling", "Commissions and letters"),
        (
            one_of_rows("agent", "Agent", "For information; accounts have their own."),
            tick("commissions_on", "Produce commission data", is_on=True),
            one_of_rows("commissions_group", "Merge commissions into"),
            tick("welcome_letter_on", "Welcome letter", "When new service is first in progress."),
            tick("charge_posting_skipped", "Invoices post no charge"),
            FieldSpec(
                *("terms_message", "Terms line of the printer", "", Kind.LONG_TEXT, 1000),
                is_wide=True,
            ),
        ),
    ),
)
ASSOCIATION = (_section("association", "Association", (text("name", "Name", 60, must=True),)),)
SCHEME = (
    _section(
        *("scheme", "Number scheme"),
        (
            text("name", "Name", 50, must=True),
            text("prefix", "Prefix", 8),
            text("suffix", "Suffix", 8),
            FieldSpec(
                *("next_number", "Next number", "", Kind.WHOLE),
                lowest=Decimal(1),
                highest=Decimal(10**18),
                default=1,
                is_required=True,
            ),
            FieldSpec(
                *("padding_digits", "Padding digits", "Zeros before the number.", Kind.WHOLE),
                highest=Decimal(12),
                default=6,
                is_required=True,
            ),
            FieldSpec(
                *("assign_at", "Given at", "", Kind.CHOICE),
                choices=(("save", "First save"), ("activate", "Activate action")),
                default="save",
                is_required=True,
            ),
        ),
        "Prefix, padded number and suffix; taken numbers are passed over.",
    ),
)
OVERRIDE = (
    _section(
        *("override", "Place override"),
        (
            FieldSpec("postal_code", "ZIP", "", Kind.POSTAL_CODE, 10, is_required=True),
            text("city", "City", 60, must=True),
            text("county", "County", 60, "Empty: as the postal list says."),
            FieldSpec(
                *("in_city", "Inside the city limits", "", Kind.YES_NO),
                is_required=True,
                default=None,
            ),
        ),
    ),
)
STATUS = (
    _section(
        *("status", "Status"),
        (
            text("code", "Code", 20, "Small letters and dashes; fixed once saved.", must=True),
            text("label", "Label", 40, must=True),
            ORDER,
            FieldSpec(
                *("color", "Tone", "", Kind.CHOICE),
                choices=(
                    *(("good", "Good"), ("warn", "Warning")),
                    *(("bad", "Bad"), ("info", "Information")),
                ),
                empty="Plain",
            ),
            tick("is_initial", "New accounts begin here", "Exactly one status is it."),
            tick("blocks_portal", "Closes online access"),
            tick("is_billable", "Bill runs take it", is_on=True),
            tick("counts_active", "Counts as active", is_on=True),
            tick("is_open", "Open", "Offered in lists by default.", is_on=True),
            tick("is_terminated", "Terminated", "Name and number are struck through."),
        ),
    ),
)
ACTION = (
    _section(
        *("action", "Action"),
        (
            text("code", "Code", 20, "Small letters and dashes; fixed once saved.", must=True),
            text("label", "Label", 40, must=True),
            one_of_rows("to_status", "Leads to", must=True),
            FieldSpec(
                *("effect", "What it does", "", Kind.CHOICE),
                choices=tuple((each.value, each.label) for each in Effect),
                default=Effect.NONE.value,
                is_required=True,
            ),
            tick("flows_to_products", "Flows to products", is_on=True),
            FieldSpec(
                *("right", "Right", "", Kind.CHOICE),
                choices=(("Update", "Customers.Update"), ("Admin", "Customers.Admin")),
                default="Update",
                is_required=True,
            ),
            tick("asks_date", "Asks for a date"),
            FieldSpec(
                *("asks_reason", "Asks for a reason of the list", "", Kind.CHOICE, 40),
                empty="No reason",
            ),
            tick("asks_note", "Asks for a note"),
            ORDER,
            ACTIVE,
        ),
    ),
)
TERM = (
    _section(
        *("term", "Term"),
        (
            text("code", "Code", 10, must=True),
            text("label", "Label", 40, must=True),
            FieldSpec(
                *("months", "Months", "Month to month has none.", Kind.WHOLE),
                highest=Decimal(120),
                default=0,
            ),
            tick("is_mtm", "Month to month"),
            ORDER,
            ACTIVE,
        ),
        "Changing the months moves no term end that stands.",
    ),
)
AGENT = (
    _section(
        *("agent", "Agent"),
        (
            text("code", "Agent ID", 20, must=True),
            text("name", "Name", must=True),
            FieldSpec(
                *("level", "Level", "", Kind.CHOICE),
                choices=tuple((each.value, each.label) for each in AgentLevel),
                is_required=True,
            ),
            one_of_rows("parent", "Belongs to", "A sub to a sales agent, a sales to a master."),
            one_of_rows("group", "Group", "Filled on new accounts of this agent."),
            one_of_rows("user", "Log-in", "Of kind agent; it sees the agent's customers."),
            FieldSpec(
                *("commission_percent", "Commission percent", "", Kind.NUMBER),
                places=3,
                highest=Decimal(100),
                default=Decimal(0),
            ),
            ACTIVE,
        ),
    ),
    _section(
        *("agent-contact", "Contact"),
        (
            text("company_name", "Company"),
            text("contact_name", "Contact"),
            mails("emails", "E-mail"),
            phone("phone", "Phone"),
            *place("", STREET),
        ),
    ),
)
LATE_STEPS = ((0, "Always"), (30, "30 days late"), (60, "60 days late"), (90, "90 days late"))
MAIL_TEMPLATE = (
    _section(
        *("template", "Mail template"),
        (
            one_of_rows("base", "Base", must=True),
            FieldSpec(
                *("kind", "Message", "What the message is about.", Kind.CHOICE),
                choices=tuple((each.value, each.label) for each in NoticeKind),
                is_required=True,
            ),
            FieldSpec(
                *("criteria", "When", "Late notices have one for each step.", Kind.WHOLE_CHOICE),
                choices=LATE_STEPS,
                default=0,
            ),
            one_of_rows("template", "Template", "Of the same kind of message.", must=True),
        ),
    ),
)
