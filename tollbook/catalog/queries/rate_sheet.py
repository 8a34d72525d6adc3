"""What calls cost on one day by a rate plan and exception codes: the rows that can price a call.

In the order in which rating asks for them: exceptions, the plan's rules, its deck. A row is left
out where what is asked for earlier prices each of its calls.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from django.db.models import Q, QuerySet

from tollbook.catalog.models import (
    Band,
    DeckRow,
    ExceptionRate,
    Holiday,
    Priced,
    RateException,
    RatePlan,
)
from tollbook.rating.types import CATEGORIES

Row = TypeVar("Row", bound=Priced)
NEVER_PRICED: Final = "emergency"
ABROAD: Final = "international"
# What a deck prices begins with 1 only in Canada and the islands of the +1 world.
NEAR: Final = "canada"
NEWEST_FIRST: Final = ("-valid_from", "-pk")
ROWS_AT_ONCE: Final = 2_000


@dataclass(frozen=True)
class HeldRate:
    """A row that prices calls on the day asked for.

    source: what it belongs to, in words.   category: "" where a prefix says which calls.
    price: the row itself; band "" is any hour.
    """

    source: str
    category: str
    prefix: str
    destination: str
    price: Priced


@dataclass
class Taken:
    """Which calls exceptions price: (category or prefix, band), band "" for all hours."""

    categories: set[tuple[str, str]] = field(default_factory=set)
    prefixes: set[tuple[str, str]] = field(default_factory=set)

    def add(self, rate: ExceptionRate) -> None:
        if rate.prefix:
            self.prefixes.add((rate.prefix, rate.band))
        else:
            self.categories.add((rate.category, rate.band))

    def has_category(self, category: str, band: str) -> bool:
        return not self.categories.isdisjoint({(category, ""), (category, band)})

    def has_prefix(self, prefix: str, band: str) -> bool:
        """Whether this prefix or a shorter one of it is priced."""
        heads = (prefix[:digits] for digits in range(1, len(prefix) + 1))
        return any(not self.prefixes.isdisjoint({(head, ""), (head, band)}) for head in heads)

    def has_exception(self, rate: ExceptionRate) -> bool:
        if rate.prefix:
            return self.has_prefix(rate.prefix, rate.band)
        return self.has_category(rate.category, rate.band)

    def has_deck_row(self, row: DeckRow) -> bool:
        kinds = (ABROAD, NEAR) if row.prefix.startswith("1") else (ABROAD,)
        if all(self.has_category(kind, row.band) for kind in kinds):
            return True
        return bool(self.prefixes) and self.has_prefix(row.prefix, row.band)


def rates_held(plan: RatePlan, codes: Sequence[RateException], on: date) -> Iterator[HeldRate]:
    """Every rate of a day; the rows of a deck come one by one, however many there are.

    codes: the exception codes in the order in which a call is asked with them.
    """
    bands = {"", *hours_of([plan])[plan.pk]}
    taken = Taken()
    for code in codes:
        own = list(_exceptions(code, bands, on))
        yield from (_of_exception(code, rate) for rate in own if not taken.has_exception(rate))
        for rate in own:
            taken.add(rate)
    yield from _of_plan(plan, bands, on, taken)
    yield from _of_deck(plan, bands, on, taken)


def _exceptions(code: RateException, bands: set[str], on: date) -> Iterator[ExceptionRate]:
    rows = code.rates.filter(held_on(on), band__in=bands).exclude(category=NEVER_PRICED)
    ordered = rows.order_by("prefix", "category", "band", *NEWEST_FIRST)
    return _newest(ordered, "prefix", "category")


def _of_exception(code: RateException, rate: ExceptionRate) -> HeldRate:
    return HeldRate(f"Special rates: {code.name}", rate.category, rate.prefix, "", rate)


def _of_plan(plan: RatePlan, bands: set[str], on: date, taken: Taken) -> Iterator[HeldRate]:
    rows = plan.rules.filter(held_on(on), band__in=bands).exclude(category=NEVER_PRICED)
    rules = _newest(rows.order_by("category", "band", *NEWEST_FIRST), "category")
    for rule in sorted(rules, key=lambda each: (CATEGORIES.index(each.category), each.band)):
        if not taken.has_category(rule.category, rule.band):
            yield HeldRate(f"Rate plan: {plan.name}", rule.category, "", "", rule)


def _of_deck(plan: RatePlan, bands: set[str], on: date, taken: Taken) -> Iterator[HeldRate]:
    deck = plan.deck
    if deck is None:
        return
    rows = DeckRow.objects.filter(held_on(on), deck=deck, band__in=bands)
    ordered = rows.order_by("prefix", "band", *NEWEST_FIRST)
    for row in _newest(ordered, "prefix"):
        if not taken.has_deck_row(row):
            yield HeldRate(f"Rates abroad: {deck.name}", ABROAD, row.prefix, row.destination, row)


def held_on(on: date) -> Q:
    """The rows that hold on a day; both ends hold."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def _newest(rows: "QuerySet[Row]", *key: str) -> Iterator[Row]:
    """The first of the rows that lie side by side for the same calls and hours."""
    last: tuple[str, ...] | None = None
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        which = (*(getattr(row, name) for name in key), row.band)
        if which != last:
            last = which
            yield row


def hours_of(plans: Iterable[RatePlan]) -> dict[int, dict[str, list[Band]]]:
    """By plan the names of its hours with when they are, nothing for those of holidays alone."""
    found: dict[int, dict[str, list[Band]]] = {plan.pk: defaultdict(list) for plan in plans}
    for band in Band.objects.filter(plan__in=found).order_by("name", "start_minute", "weekday"):
        found[band.plan_id][band.name].append(band)
    names = Holiday.objects.filter(plan__in=found).order_by().values_list("plan", "band")
    for plan_id, name in names.distinct():
        found[plan_id].setdefault(name, [])
    return found
