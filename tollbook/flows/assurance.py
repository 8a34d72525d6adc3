"""Revenue assurance: what is served, sold or rated and earns nothing, or less than it should.

Each leak names what it is about and where it is mended: a kind of page and its key, which the face
turns into an address. Every search reads a fixed number of statements.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from tollbook.billing.models import ChargeStamp
from tollbook.billing.queries.overdue import cycles_without_run
from tollbook.catalog.models import DeckRow, ExceptionRate
from tollbook.customers.types import Viewer
from tollbook.kernel import show
from tollbook.kernel.money import from_micros
from tollbook.services.models import Product, ProductCharge
from tollbook.usage.queries.idle import idle_counts_for

LEAKS_SHOWN_MAX = 200
# Title and meaning of each search.
WORDS = {
    "no-charge": ("Products without a charge", "They are served and bill nothing."),
    "idle-calls": ("Calls without owner or price", "They stand on no invoice."),
    "below-deck": ("Rates below the deck", "An exception rate is under what a deck asks."),
    "two-accounts": ("Numbers on two accounts", "Their calls have no certain owner."),
    "no-run": ("Cycles without a run", "Their invoice date has passed unbilled."),
    "paid-ahead": ("Paid beyond the end", "Billed for days after the product ended."),
}
SERVED = ("active", "suspended", "blocked")


@dataclass(frozen=True)
class Leak:
    """One finding: its words, and the page that cures it by kind and key."""

    head: str
    words: str
    cure: str  # products, cause, exception, run, credits
    key: str


@dataclass(frozen=True)
class Leaks:
    """The findings of one search, at most LEAKS_SHOWN_MAX of them."""

    code: str
    title: str
    meaning: str
    rows: list[Leak]

    @property
    def is_cut(self) -> bool:
        return len(self.rows) >= LEAKS_SHOWN_MAX


def leaks_for(viewer: Viewer) -> list[Leaks]:
    """Every search with what it found today; staff only."""
    if not viewer.sees_all:
        return []
    on = viewer.today
    searches = {
        "no-charge": _without_charge(on),
        "idle-calls": _idle(viewer),
        "below-deck": _below_deck(on),
        "two-accounts": _on_two_accounts(on),
        "no-run": _without_run(on),
        "paid-ahead": _paid_beyond_end(on),
    }
    return [
        Leaks(code, *WORDS[code], list(islice(found, LEAKS_SHOWN_MAX)))
        for code, found in searches.items()
    ]


def _served(on: date) -> QuerySet[Product]:
    """Products in service on the day, of accounts that bill."""
    begun = Product.objects.filter(status__in=SERVED, active_on__lte=on)
    still = begun.filter(Q(disconnected_on__isnull=True) | Q(disconnected_on__gt=on))
    rows = still.filter(account__status__is_billable=True)
    return rows.select_related("account", "product_type").order_by("account__number", "product_id")


def _without_charge(on: date) -> Iterator[Leak]:
    charges = ProductCharge.objects.filter(product=OuterRef("pk"))
    running = charges.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    rows = _served(on).filter(~Exists(running), rate_plan__isnull=True)
    for product in rows[:LEAKS_SHOWN_MAX]:
        words = f"{product.product_type}, in service since {show.day(product.active_on)}"
        account = product.account
        yield Leak(f"{product.product_id} of {account.name}", words, "products", account.number)


def _idle(viewer: Viewer) -> Iterator[Leak]:
    for count in idle_counts_for(viewer):
        days = show.day_range(count.first_day, count.last_day)
        yield Leak(
            count.words, f"{show.counted(count.calls, 'call')}, {days}", "cause", count.cause
        )


def _below_deck(on: date) -> Iterator[Leak]:
    """Exception rates for a prefix, under the longest row of a deck that covers it."""
    holds = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    rates = ExceptionRate.objects.filter(holds).exclude(prefix="").select_related("exception")
    prefixes = {rate.prefix[:length] for rate in rates for length in range(1, 16)}
    decks: dict[int, dict[str, DeckRow]] = {}
    for row in DeckRow.objects.filter(holds, prefix__in=prefixes).select_related("deck"):
        known = decks.setdefault(row.deck_id, {}).get(row.prefix)
        if known is None or row.rate_micros > known.rate_micros:
            decks[row.deck_id][row.prefix] = row
    for rate in rates.order_by("exception__code", "prefix", "pk"):
        for rows in decks.values():
            lengths = range(len(rate.prefix), 0, -1)
            found = next((rows[rate.prefix[:n]] for n in lengths if rate.prefix[:n] in rows), None)
            if found is not None and rate.rate_micros < found.rate_micros:
                asked, least = (f"{from_micros(each.rate_micros):.4f}" for each in (rate, found))
                words = f"{asked} a minute; deck {found.deck.name} asks {least} ({found.prefix})"
                head = f"{rate.exception.code}, numbers with {rate.prefix}"
                yield Leak(head, words, "exception", rate.exception.code)


def _on_two_accounts(on: date) -> Iterator[Leak]:
    served = _served(on).exclude(digits="")
    twice = served.order_by().values("digits").annotate(n=Count("account", distinct=True))
    wanted = served.filter(digits__in=twice.filter(n__gt=1).values("digits"))
    for product in wanted.order_by("digits", "account__number")[:LEAKS_SHOWN_MAX]:
        words = f"{product.account.number} {product.account.name}, {product.product_type}"
        yield Leak(product.product_id, words, "products", product.account.number)


def _without_run(on: date) -> Iterator[Leak]:
    for cycle, due in cycles_without_run(on):
        yield Leak(f"{cycle.code} {cycle.description}", f"Due {show.day(due)}", "run", "")


def _paid_beyond_end(on: date) -> Iterator[Leak]:
    """Charges billed to a day after their product ended, with no later bill that gave it back."""
    stamps = ChargeStamp.objects.filter(
        charge__product__disconnected_on__lte=on,
        billed_until__gt=F("charge__product__disconnected_on"),
        charge__item__kind="recurring",
    ).select_related("charge__product__account", "charge__item", "invoice")
    for stamp in stamps.order_by("charge__product__account__number", "pk")[:LEAKS_SHOWN_MAX]:
        product = stamp.charge.product
        assert product.disconnected_on is not None, "the search asks for ended products"
        words = (
            f"{stamp.charge.item.description}, ended {show.day(product.disconnected_on)}, "
            f"billed until {show.day(stamp.billed_until)}"
        )
        head = f"{product.product_id} of {product.account.name}"
        yield Leak(head, words, "credits", stamp.invoice.number or "")
