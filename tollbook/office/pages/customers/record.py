"""One customer: the head that every tab shares, and the tabs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tollbook.billing.models import BillingProfile, Invoice
from tollbook.billing.queries import with_open_amount
from tollbook.billing.queries.records import invoices_of, profile_of
from tollbook.customers.models import Account, Action, Base
from tollbook.customers.queries import (
    account_for,
    base_of,
    bill_to_of,
    locations_of,
    members_of,
    structure_of,
)
from tollbook.customers.queries.moves import actions_for
from tollbook.kernel import show
from tollbook.kernel.listing import Column, listing_from
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import aging_of, entries_of
from tollbook.ledger.types import RAISING, Aging, EntryKind
from tollbook.office.pages.customers.states import (
    ENTRY_WORDS,
    invoice_badge,
    product_badge,
    status_badge,
)
from tollbook.office.pages.shared import Badge, paged
from tollbook.office.request import OfficeRequest
from tollbook.office.words import written_phone
from tollbook.services.models import Product
from tollbook.services.queries import product_count_of, products_of
from tollbook.usage.queries import usage_profile_of

# Fewer days are no news: an open bill counts as late from the day after its date.
ALARM_DAYS_LATE = 5

NEWEST = 5
TABS = (
    ("Record", (("General", "office-customer"),)),
    (
        "Service",
        (("Products", "office-customer-products"), ("Call files", "office-customer-call-files")),
    ),
    (
        "Money",
        (
            ("Invoices", "office-customer-invoices"),
            ("Transactions", "office-customer-entries"),
        ),
    ),
)
INVOICE_COLUMNS = (
    Column("Invoice date"),
    Column("Invoice, period"),
    Column("Previous balance", css="num"),
    Column("Payments & adjustments", css="num"),
    Column("Current billing", css="num"),
    Column("Total due", css="num"),
    Column("Due"),
    Column("More", css="more"),
    Column("", css="do", hidden="Actions"),
)
ENTRY_COLUMNS = (
    Column("Date"),
    Column("What"),
    Column("Reference"),
    Column("Posted by"),
    Column("Amount", css="num"),
    Column("Balance after", css="num"),
    Column("More", css="more"),
)


@dataclass(frozen=True)
class Alarm:
    """One line of the heads-up list."""

    tone: str
    symbol: str
    word: str
    text: str


@dataclass(frozen=True)
class Record:
    """What the head of every tab shows."""

    account: Account
    base: Base
    aging: Aging
    profile: BillingProfile | None
    product_count: int
    today: date
    here: str
    moves: list[Action] = field(default_factory=list)  # actions that this person may run on it
    tab: str = field(default="")

    @property
    def badge(self) -> Badge:
        return status_badge(self.account.status)

    @property
    def currency(self) -> str:
        return self.base.company.currency

    @property
    def contact(self) -> list[tuple[str, str]]:
        """Whom to call, label and value; "" where nothing is on record."""
        account = self.account
        return [
            ("Contact", account.contact_name),
            ("Contact phone", written_phone(account.contact_phone)),
            ("Phone", written_phone(account.phone)),
            ("Cell phone", written_phone(account.cell_phone)),
            ("Fax", written_phone(account.fax)),
            ("Contact e-mail", account.contact_emails),
        ]

    @property
    def exemptions(self) -> str:
        """Which levels of tax the account does not bear, in words."""
        profile = self.profile
        if profile is None:
            return ""
        flags = {
            "federal": profile.exempt_federal,
            "state": profile.exempt_state,
            "county": profile.exempt_county,
            "city": profile.exempt_city,
            "all, as a reseller": profile.tax_reseller,
        }
        return ", ".join(word for word, is_set in flags.items() if is_set).capitalize()

    @property
    def alarms(self) -> list[Alarm]:
        """What one must know before speaking with the customer, weightiest first."""
        return [alarm for alarm in (self._late(), self._ended(), self._cycle()) if alarm]

    def _late(self) -> Alarm | None:
        late, balance = self.aging.days_late, self.aging.balance
        if late <= ALARM_DAYS_LATE or balance <= 0:
            return None
        owed = show.money(balance, self.currency)
        text = f"{show.counted(late, 'day')} late, {owed} open."
        return Alarm("bad", "clock", "Past due", text)

    def _ended(self) -> Alarm | None:
        on = self.account.disconnected_on
        if on is None:
            return None
        word = "ended" if on <= self.today else "ends"
        return Alarm("warn", "alert", "Ended", f"Service {word} on {show.day(on)}.")

    def _cycle(self) -> Alarm | None:
        if self.profile is not None and self.profile.cycle is not None:
            return None
        return Alarm("warn", "alert", "No cycle", "No bill is made until a cycle is chosen.")

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, str, bool, int | None]]]]:
        """The record's tabs: heading, then (words, address, here, count)."""
        counts: Mapping[str, int] = {"Products": self.product_count}
        return [
            (
                heading,
                [
                    (
                        word,
                        reverse(name, args=[self.account.number]),
                        name == self.here,
                        counts.get(word),
                    )
                    for word, name in tabs
                ],
            )
            for heading, tabs in TABS
        ]


def record_of(request: OfficeRequest, number: str) -> Record:
    """The head of the customer `number`; raises NotFound."""
    account = account_for(request.viewer, number)
    profile = profile_of(account)
    adjust = (profile.due_adjust_days if profile else None) or 0
    match = request.resolver_match
    return Record(
        account=account,
        base=base_of(account),
        aging=aging_of(account.pk, request.viewer.today, adjust),
        profile=profile,
        product_count=product_count_of(account),
        today=request.viewer.today,
        here=(match.url_name if match else None) or "",
        moves=actions_for(request.viewer, account),
    )


def general(request: OfficeRequest, number: str) -> HttpResponse:
    """Facts, places, people, the newest bills and entries."""
    record = record_of(request, number)
    account = record.account
    context = {
        "record": record,
        "bill_to": bill_to_of([account]).get(account.pk),
        "locations": locations_of(account),
        "members": members_of(account),
        "subs": structure_of(account) if account.billing_type == "corporate" else [],
        "usage": usage_profile_of(account),
        "invoices": invoice_rows(record, NEWEST),
        "entries": [EntryRow(entry) for entry in entries_of(account.pk)[:NEWEST]],
    }
    return render(request, "office/customers/general.html", context)


def products(request: OfficeRequest, number: str) -> HttpResponse:
    """Every product with its charges."""
    record = record_of(request, number)
    found = products_of(record.account, record.today)
    listing = listing_from(request.GET, sorts=("place",), default="place")
    rows, pager = paged(found, listing)
    shown = [(product, product_badge(product), charges_of(product)) for product in rows]
    context = {"record": record, "rows": shown, "pager": pager, "listing": listing}
    return render(request, "office/customers/products.html", context)


def invoices(request: OfficeRequest, number: str) -> HttpResponse:
    """Every issued bill, newest first."""
    record = record_of(request, number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(with_open_amount(invoices_of(record.account)), listing)
    context = {
        "record": record,
        "rows": [InvoiceRow(invoice, record.today) for invoice in rows],
        "columns": INVOICE_COLUMNS,
        "listing": listing,
        "pager": pager,
    }
    return render(request, "office/customers/invoices.html", context)


def entries(request: OfficeRequest, number: str) -> HttpResponse:
    """Every ledger entry, newest first."""
    record = record_of(request, number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(entries_of(record.account.pk).select_related("posted_by"), listing)
    context = {
        "record": record,
        "rows": [EntryRow(entry) for entry in rows],
        "columns": ENTRY_COLUMNS,
        "listing": listing,
        "pager": pager,
    }
    return render(request, "office/customers/entries.html", context)


@dataclass(frozen=True)
class EntryRow:
    """A ledger entry as lists show it."""

    entry: Entry

    @property
    def word(self) -> str:
        return ENTRY_WORDS[EntryKind(self.entry.kind)]

    @property
    def change(self) -> Decimal:
        """The amount with the sign that it moves the balance by."""
        raises = self.entry.kind in RAISING
        return self.entry.amount if raises else -self.entry.amount


@dataclass(frozen=True)
class ChargeRow:
    """A charge on a product; `price` is its own or the list price of today."""

    words: str
    quantity: int
    price: Decimal | None
    is_own_price: bool
    active_on: date
    ended_on: date | None


def charges_of(product: Product) -> list[ChargeRow]:
    """The charges of `product` as they stand on the page."""
    return [
        ChargeRow(
            words=charge.item.description,
            quantity=charge.quantity,
            price=charge.list_price if charge.price is None else charge.price,  # type: ignore[attr-defined]
            is_own_price=charge.price is not None,
            active_on=charge.active_on,
            ended_on=charge.ended_on,
        )
        for charge in product.charges.all()
    ]


@dataclass(frozen=True)
class InvoiceRow:
    """A bill as lists show it."""

    invoice: Invoice
    today: date

    @property
    def badge(self) -> Badge:
        return invoice_badge(self.invoice, self.today)

    @property
    def moved(self) -> Decimal:
        """Payments and adjustments together."""
        return self.invoice.payments + self.invoice.adjustments

    @property
    def last_day(self) -> date:
        return self.invoice.period_end - timedelta(days=1)


def invoice_rows(record: Record, limit: int) -> list[InvoiceRow]:
    """The newest bills with how far they are paid."""
    found = with_open_amount(invoices_of(record.account))[:limit]
    return [InvoiceRow(invoice, record.today) for invoice in found]
