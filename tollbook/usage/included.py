"""What the calls of accounts may use up, read from the rooms below and laid out for rating.

Named allotments come with charge items of products; five fields of the account's usage profile
say the rest. The order in which a call asks: its product's own, its location's, its account's,
then the fields. Present settings count until a call is on an invoice.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from typing import TypeAlias

import pyarrow as pa

from tollbook.catalog.queries import AllotmentFacts, Size, allotments
from tollbook.catalog.types import Counts, ProductKind, SharedBy
from tollbook.kernel.rows import among
from tollbook.rating.types import COVERS, PERIODS, POTS, USED, Included, category_bits
from tollbook.services.queries import accounts_with_allotments, carried_allotments, cover_products
from tollbook.services.types import CarriedAllotment, CoverProduct
from tollbook.usage.models import UsageProfile

EPOCH = date(1970, 1, 1)
LAST_DAY_NO = 2**31 - 2
SECONDS_PER_MINUTE = 60
UNLIMITED = 10**15  # seconds; no period has as many
CHARGE = "charge:"  # and the id of the product's charge: the name of an allotment in the trail

DOMESTIC = ("intralata", "intrastate", "interstate", "toll_free_intra", "toll_free_inter")
FAR_KINDS = (ProductKind.LONG_DISTANCE, ProductKind.TOLL_FREE, ProductKind.CALLING_CARD)
FIELDS = (
    *("unlimited_ld", "free_ld_minutes", "free_local_calls", "free_local_minutes"),
    "free_combined_minutes",
)
_LEVELS = {level: place for place, level in enumerate(SharedBy)}
_FIELD_LEVEL = len(_LEVELS)
_STAGES_PER_LEVEL = 1_000

# Billing periods of accounts that touch the days from one to another, both included, as rows
# (account_id, first_day, last_day); the caller above knows the cycles.
PeriodsOf: TypeAlias = Callable[[Collection[int], date, date], pa.Table]
Period: TypeAlias = tuple[int, int]  # first and last day since 1970
Carried: TypeAlias = list[tuple[CarriedAllotment, AllotmentFacts]]
ACCOUNT_PERIODS = pa.schema([field for field in PERIODS if field.name != "period_no"])


def no_periods(_account_ids: Collection[int], _first: date, _last: date) -> pa.Table:
    """Accounts without a cycle: nothing is included."""
    return ACCOUNT_PERIODS.empty_table()


@dataclass(frozen=True)
class Pot:
    """One allotment of an account: how much for the periods within its days, for which products."""

    name: str
    stage: int
    counts_calls: bool
    amount: int
    categories: tuple[str, ...]
    products: tuple[int, ...]
    first_day: int = 0
    last_day: int = LAST_DAY_NO


def accounts_with_included(among_ids: Collection[int] | None = None) -> set[int]:
    """Accounts (of those given; None: of all) of which some call may be free. Two statements."""
    nothing = dict.fromkeys(FIELDS[1:], 0) | {"unlimited_ld": False}
    profiles = UsageProfile.objects.exclude(**nothing)
    if among_ids is not None:
        profiles = profiles.filter(account__in=among(among_ids))
    ids = set(profiles.values_list("account_id", flat=True))
    return ids | accounts_with_allotments(among_ids)


def pots_of(account_ids: Collection[int], periods: pa.Table) -> dict[int, list[Pot]]:
    """The allotments of each of the accounts, in the order of their stages."""
    products: dict[int, list[CoverProduct]] = defaultdict(list)
    for product in cover_products(account_ids):
        products[product.account_id].append(product)
    spans: dict[int, list[Period]] = defaultdict(list)
    for row in periods.to_pylist():
        spans[row["account_id"]].append((row["first_day"], row["last_day"]))
    facts: dict[int, AllotmentFacts] = allotments()
    carried: dict[int, Carried] = defaultdict(list)
    for each in carried_allotments(account_ids):
        carried[each.account_id].append((each, facts[each.allotment_id]))
    profiles = UsageProfile.objects.filter(account__in=among(account_ids))
    fields = {each.account_id: each for each in profiles}
    return {
        account_id: [
            *_named(carried[account_id], products[account_id], sorted(spans[account_id])),
            *(_fields(fields[account_id], products[account_id]) if account_id in fields else ()),
        ]
        for account_id in account_ids
    }


def _named(
    carried: Carried, products: Sequence[CoverProduct], spans: Sequence[Period]
) -> Iterator[Pot]:
    """Those that charge items bring; each has its own place in the queue of whom it covers."""
    ranks: dict[object, int] = defaultdict(int)
    for each, facts in carried:
        covered, whom = _covered(each, facts.shared_by, products)
        level = _LEVELS[facts.shared_by]
        stage = level * _STAGES_PER_LEVEL + ranks[level, whom]
        ranks[level, whom] += 1
        per_unit = SECONDS_PER_MINUTE if facts.counts == Counts.MINUTES else 1
        for size, period in _sized(facts, spans):
            first = max(period[0], _day(each.active_on))
            last = min(period[1], _day(each.ended_on) - 1)
            if covered and first <= last:
                yield Pot(
                    name=f"{CHARGE}{each.charge_id}",
                    stage=stage,
                    counts_calls=facts.counts == Counts.CALLS,
                    amount=size.amount * per_unit * each.quantity,
                    categories=size.categories,
                    products=covered,
                    first_day=first,
                    last_day=last,
                )


def _covered(
    carried: CarriedAllotment, shared_by: SharedBy, products: Sequence[CoverProduct]
) -> tuple[tuple[int, ...], object]:
    """The products whose calls it frees, and whose queue it stands in."""
    if shared_by == SharedBy.ACCOUNT:
        return tuple(each.id for each in products), None
    if shared_by == SharedBy.LOCATION and carried.location_id is not None:
        place = carried.location_id
        return tuple(each.id for each in products if each.location_id == place), place
    own = tuple(each.id for each in products if each.id == carried.product_id)
    return own, ("product", carried.product_id)


def _sized(facts: AllotmentFacts, spans: Sequence[Period]) -> Iterator[tuple[Size, Period]]:
    """Days with their size: that which holds on the first day of the billing period."""

    def size_of(period: Period) -> Size | None:
        known = [size for size in facts.sizes if _day(size.valid_from) <= period[0]]
        return known[-1] if known else None

    for size, periods in groupby(spans, key=size_of):
        if size is not None:
            alike = list(periods)
            yield size, (alike[0][0], alike[-1][1])


def _fields(profile: UsageProfile, products: Sequence[CoverProduct]) -> Iterator[Pot]:
    """What the five fields of the account say; free minutes rest while long distance is free."""
    far = [each for each in products if each.kind in FAR_KINDS and each.allows_free_minutes]
    near = tuple(each.id for each in products if each.kind == ProductKind.LOCAL)
    if profile.unlimited_ld:
        traditional = tuple(each.id for each in far if each.is_traditional)
        yield _field(0, UNLIMITED, DOMESTIC, traditional)
    else:
        minutes = profile.free_ld_minutes * SECONDS_PER_MINUTE
        yield _field(1, minutes, DOMESTIC, tuple(each.id for each in far))
    yield _field(2, profile.free_local_calls, ("local",), near)
    yield _field(3, profile.free_local_minutes * SECONDS_PER_MINUTE, ("local",), near)
    combined = profile.free_combined_minutes * SECONDS_PER_MINUTE
    yield _field(4, combined, ("local", "eas", "elc"), near)


def _field(place: int, amount: int, categories: tuple[str, ...], products: tuple[int, ...]) -> Pot:
    name = FIELDS[place]
    stage = _FIELD_LEVEL * _STAGES_PER_LEVEL + place
    return Pot(name, stage, name == "free_local_calls", amount, categories, products)


@dataclass(frozen=True)
class LaidOut:
    """Allotments as columns for rating, and which is which: (account, name) -> its pots."""

    included: Included
    numbers: dict[tuple[int, str], list[tuple[int, Pot]]]

    def number_in(self, account_id: int, name: str, period: Period) -> int:
        """The pot behind a name in a period; 0 where nobody has it any more."""
        first, last = period
        for no, pot in self.numbers.get((account_id, name), ()):
            if pot.first_day <= last and first <= pot.last_day:
                return no
        return 0


def laid_out(pots: dict[int, list[Pot]], periods: pa.Table) -> LaidOut:
    """The allotments as columns for rating; nothing of them is used yet."""
    live = [
        (account_id, pot)
        for account_id, some in pots.items()
        for pot in some
        if pot.amount and pot.products
    ]
    rows, covers = [], []
    numbers: dict[tuple[int, str], list[tuple[int, Pot]]] = defaultdict(list)
    for no, (account_id, pot) in enumerate(live, 1):
        bits = category_bits(pot.categories)
        rows.append((no, pot.name, pot.stage, pot.counts_calls, pot.amount, bits))
        covers += [(no, product, pot.first_day, pot.last_day) for product in pot.products]
        numbers[account_id, pot.name].append((no, pot))
    counted = pa.array(range(1, periods.num_rows + 1), pa.int64())
    numbered = periods.select(ACCOUNT_PERIODS.names).cast(ACCOUNT_PERIODS)
    return LaidOut(
        Included(
            pots=_table(rows, POTS),
            covers=_table(covers, COVERS),
            periods=numbered.add_column(0, PERIODS.field("period_no"), counted),
            used=USED.empty_table(),
        ),
        numbers,
    )


def fingerprints(account_ids: Collection[int], periods: pa.Table) -> dict[int, str]:
    """For each account with allotments what its free seconds follow from, short."""
    spans: dict[int, list[Period]] = defaultdict(list)
    for row in periods.to_pylist():
        spans[row["account_id"]].append((row["first_day"], row["last_day"]))
    found = {}
    for account_id, pots in pots_of(account_ids, periods).items():
        told = [pot for pot in pots if pot.amount and pot.products]
        if told:
            text = f"{sorted(spans[account_id])} {told}"
            found[account_id] = sha256(text.encode()).hexdigest()
    return found


def _day(day: date) -> int:
    return (day - EPOCH).days


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)
