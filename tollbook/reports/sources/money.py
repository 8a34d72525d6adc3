"""Invoices and their lines, ledger entries, payments."""

from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Concat

from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.queries import invoices_for
from tollbook.billing.queries.invoices import with_open_amount
from tollbook.billing.queries.reports import ALL_TAXES, ONE_TAX_TOTAL
from tollbook.billing.types import LineKind, Section
from tollbook.catalog.types import TaxLevel
from tollbook.customers.types import Viewer
from tollbook.kernel.rows import Micros
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import entries_for
from tollbook.ledger.types import RAISING, EntryKind
from tollbook.payments.models import AttemptShare
from tollbook.payments.types import AttemptState, PaidFrom
from tollbook.reports.sources.base import (
    CALL_WORDS,
    Field,
    Source,
    accounts_seen,
    amount,
    choice,
    day,
    day_of,
    listed,
    minutes,
    number,
    of_account,
    text,
)

SEES: Final = "Customers_CustomerLevel.Access"
SECTION_WORDS: Final = {
    Section.SERVICE: "Services",
    Section.USAGE: "Usage",
    Section.TAX: "Taxes and government fees",
    Section.FEE: "Own recovery fees",
    Section.OTHER_PROVIDERS: "Other providers",
}
LINE_WORDS: Final = {
    LineKind.RECURRING: "Monthly charge",
    LineKind.PRORATED: "Part of a month",
    LineKind.CREDIT: "Credit of unused days",
    LineKind.ONE_TIME: "One-time charge",
    LineKind.USAGE: "Usage",
    LineKind.AUTOMATIC: "Automatic charge",
    LineKind.STORAGE: "Toll-free storage",
    LineKind.MINIMUM: "Minimum billing",
    LineKind.FINANCE: "Finance charge",
    LineKind.GIVEN: "Credit of an earlier bill",
    LineKind.TAX: "Tax",
    LineKind.FEE: "Recovery fee",
}
STATE_WORDS: Final = {
    AttemptState.CREATED: "Being sent",
    AttemptState.QUEUED: "Waiting for the bank file",
    AttemptState.SENT: "Sent",
    AttemptState.SUCCEEDED: "Paid",
    AttemptState.DECLINED: "Declined",
    AttemptState.UNKNOWN: "Being checked",
    AttemptState.PERSON: "Being checked by us",
    AttemptState.CANCELLED: "Cancelled",
    AttemptState.RETURNED: "Taken back by the bank",
}
CAME_WORDS: Final = {
    PaidFrom.PORTAL: "Portal",
    PaidFrom.OFFICE: "Office",
    PaidFrom.LINK: "Payment link",
    PaidFrom.API: "API",
    PaidFrom.AUTOPAY: "Automatic payment",
}


# Taxes of a bill whose customer gets one total; the lines of each product are added up.
IN_ONE: Final = Q(section=Section.TAX.value, **{f"invoice__front__{ONE_TAX_TOTAL}": True})
TOGETHER: Final = ("invoice", "product_label", "location_label", "provider")
LEVEL_WORDS: Final = {each.value: each.value.capitalize() for each in TaxLevel}


def plain(words: dict[Any, str]) -> dict[str, str]:
    """Words by stored values."""
    return {str(value): label for value, label in words.items()}


def micros(path: str) -> Any:
    """A money column in whole micros."""
    return lambda _viewer: Micros(path)


def invoice_fields() -> list[Field]:
    """Columns of an issued invoice."""
    totals = (
        *(("previous_balance", "Previous balance"), ("payments", "Payments")),
        *(("adjustments", "Adjustments"), ("service", "Services"), ("usage", "Usage")),
        *(("taxes", "Taxes"), ("fees", "Own recovery fees")),
        *(("other_providers", "Other providers"), ("total_current", "Total current billing")),
        ("total_due", "Total due"),
    )
    return [
        *of_account(),
        text("invoice", "Invoice", "number"),
        day("billed", "Invoice date", "invoice_on"),
        day("due", "Due date", "due_on"),
        day("from", "Period from", "period_start"),
        *(amount(name, label, micros(name)) for name, label in totals),
        amount("open", "Still open", "open_micros"),
        number("calls", "Calls", "calls_count"),
        number("lines", "Lines", "lines_count"),
    ]


def _invoices(viewer: Viewer) -> "QuerySet[Any, Any]":
    return with_open_amount(invoices_for(viewer).select_related(None).order_by())


def line_fields() -> list[Field]:
    """Columns of a line of an invoice."""
    return [
        *of_account("invoice__account__"),
        text("invoice", "Invoice", "invoice__number"),
        day("billed", "Invoice date", "invoice__invoice_on"),
        choice("section", "Section", "section", plain(SECTION_WORDS)),
        choice("kind", "Kind", "kind", plain(LINE_WORDS)),
        text("description", "Description", unless_in_one(F("description"), Value(ALL_TAXES))),
        text("product", "Product", "product_label"),
        text("location", "Location", "location_label"),
        listed("provider", "Other provider", "provider"),
        choice("category", "Kind of call", "call_category", CALL_WORDS),
        choice("level", "Tax level", unless_in_one(KT("reckoning__level")), LEVEL_WORDS),
        listed("authority", "Tax authority", unless_in_one(KT("reckoning__authority"))),
        listed("tax_category", "Tax category", "tax_category", for_staff=True),
        listed("seller", "Seller", _seller, for_staff=True),
        number("calls", "Calls", "calls_count"),
        minutes("minutes", "Billed minutes", "billed_seconds"),
        amount("amount", "Amount", unless_in_one(Micros("amount"), _total_of_taxes())),
    ]


def _seller(_viewer: Viewer) -> Any:
    """Who owes the taxes: the company's name in law with its tax ids."""
    company = "invoice__company__"
    parts: list[Any] = [F(f"{company}legal_name")]
    for words, name in ((", Fed ID ", "federal_tax_id"), (", State ID ", "state_tax_id")):
        told = When(~Q(**{f"{company}{name}": ""}), then=Concat(Value(words), f"{company}{name}"))
        parts.append(Case(told, default=Value("")))
    return Concat(*parts, output_field=CharField())


def _lines(viewer: Viewer) -> QuerySet[InvoiceLine]:
    """The lines of the bills in sight; taxes in one are a row for each product, as in the viewer
    of bills, and its first line stands for all of them."""
    seen: QuerySet[Invoice] = invoices_for(viewer).select_related(None).order_by()
    lines = InvoiceLine.objects.filter(invoice__in=seen.values("pk"))
    if viewer.is_staff:
        return lines
    earlier = _beside().filter(section=OuterRef("section"), position__lt=OuterRef("position"))
    return lines.filter(~Exists(earlier))


def unless_in_one(own: Any, instead: Any = None) -> Any:
    """A column that tells taxes apart; for those in one `instead` stands, or nothing."""
    hidden = Case(When(IN_ONE, then=instead or Value(None)), default=own)
    return lambda viewer: own if viewer.is_staff else hidden


def _beside() -> QuerySet[InvoiceLine]:
    """The taxes in one that a line of the same bill and product counts among."""
    same = {name: OuterRef(name) for name in TOGETHER}
    return InvoiceLine.objects.filter(IN_ONE, **same).order_by()


def _total_of_taxes() -> Subquery:
    sums = _beside().values("invoice").annotate(total=Sum(Micros("amount")))
    return Subquery(sums.values("total"))


def _signed(_viewer: Viewer) -> Any:
    raising = [kind.value for kind in RAISING]
    value = Micros("amount")
    return Case(
        When(kind__in=raising, then=value), default=value * -1, output_field=BigIntegerField()
    )


def entry_fields() -> list[Field]:
    """Columns of a posted entry."""
    return [
        *of_account(),
        day("posted", "Posted", day_of("posted_at")),
        day("effective", "Date", "effective_on"),
        day("due", "Due date", "due_on"),
        choice("kind", "Type", "kind", {each.value: each.capitalize() for each in EntryKind}),
        text("description", "Description", "description"),
        text("reference", "Reference", "reference"),
        listed("classification", "Classification", "classification__label", for_staff=True),
        listed("gl_code", "GL code", "classification__gl_code", for_staff=True),
        listed("posted_by", "Posted by", "posted_by__name", for_staff=True),
        amount("amount", "Amount", _signed),
        amount("balance", "Balance after", micros("balance_after")),
    ]


def _entries(viewer: Viewer) -> QuerySet[Entry]:
    return entries_for(viewer).select_related(None).order_by()


def payment_fields() -> list[Field]:
    """Columns of what of a payment went to one account."""
    return [
        *of_account(),
        day("paid", "Paid on", "attempt__paid_on"),
        choice("state", "State", "attempt__state", plain(STATE_WORDS)),
        text("method", "Method", "attempt__method_words"),
        choice("from", "Asked for in", "attempt__paid_from", plain(CAME_WORDS)),
        text("reference", "Gateway's reference", "attempt__reference", for_staff=True),
        listed("made_by", "Made by", "attempt__made_by__name", for_staff=True),
        amount("amount", "Amount", micros("amount")),
        amount("surcharge", "Surcharge", micros("surcharge")),
    ]


def _payments(viewer: Viewer) -> QuerySet[AttemptShare]:
    return AttemptShare.objects.filter(account__in=accounts_seen(viewer).values("pk"))


INVOICES: Final = Source(
    "invoices",
    "Invoices",
    "One row for each issued bill, with its totals.",
    "Customers.Access",
    SEES,
    invoice_fields,
    _invoices,
)
LINES: Final = Source(
    "lines",
    "Invoice lines",
    "One row for each line of the bills: charges, usage, taxes.",
    "Customers.Access",
    SEES,
    line_fields,
    _lines,
)
ENTRIES: Final = Source(
    "entries",
    "Transactions",
    "One row for each posted entry: charges, payments, credits.",
    "Accounting.Access",
    SEES,
    entry_fields,
    _entries,
)
PAYMENTS: Final = Source(
    "payments",
    "Payments",
    "One row for each payment and account it went to, in any state.",
    "Accounting.Access",
    SEES,
    payment_fields,
    _payments,
)
