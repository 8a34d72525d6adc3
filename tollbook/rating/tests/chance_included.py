"""Random allotments over few products, small enough that calls of a random batch use them up."""

from datetime import date
from itertools import pairwise
from random import Random
from typing import Any

from tollbook.rating.types import CATEGORIES, EVERY_DAY_AFTER, NO_DAY, category_bits

Row = dict[str, Any]

ACCOUNTS = (1, 1, 2)
PRODUCTS = (11, 12, 13)  # of whichever account the call says
SOME_DAY = (date(2026, 7, 4) - date(1970, 1, 1)).days
PERIOD_EDGES = (SOME_DAY - 130, SOME_DAY - 60, SOME_DAY, SOME_DAY + 1, SOME_DAY + 150)
SIZES = (0, 1, 59, 600, 3_600, 40_000, 10**15)
SIZES_IN_CALLS = (0, 1, 3, 20)


def random_included(chance: Random) -> dict[str, list[Row]]:
    """Pots, covers, periods and what is used; often nothing at all."""
    stages = chance.choice((0, 0, 1, 3, 6))
    pots: list[Row] = []
    covers: list[Row] = []
    for stage in range(stages):
        for products in _shared(chance):
            pots.append(_pot(chance, stage, len(pots) + 1))
            covers += [_cover(chance, len(pots), product) for product in products]
    periods = [
        period | {"period_no": number}
        for number, period in enumerate((*_periods(1), *_periods(2)), 1)
    ]
    used = [
        {"pot_no": pot, "period_no": period, "used": chance.choice((0, 1, 100, 1_000))}
        for pot in range(1, len(pots) + 1)
        for period in range(1, len(periods) + 1)
        if chance.random() < 0.2
    ]
    return {"pots": pots, "covers": covers, "periods": periods, "used": used}


def _shared(chance: Random) -> list[tuple[int, ...]]:
    """Which products share an allotment of one stage; no product has two."""
    whole = list(PRODUCTS)
    chance.shuffle(whole)
    cut = chance.randint(0, len(whole))
    parts = [tuple(whole[:cut]), tuple(whole[cut:])]
    return [part for part in parts if part][: chance.randint(1, 2)]


def _pot(chance: Random, stage: int, number: int) -> Row:
    counts_calls = chance.random() < 0.3
    some = chance.sample(CATEGORIES, chance.randint(1, 6))
    kinds = chance.choice((CATEGORIES, some, [*some, "interstate", "international"]))
    return {
        "pot_no": number,
        "name": f"pot:{number}",
        "stage": stage,
        "counts_calls": counts_calls,
        "amount": chance.choice(SIZES_IN_CALLS if counts_calls else SIZES),
        "categories": category_bits(kinds),
    }


def _cover(chance: Random, pot_no: int, product_id: int) -> Row:
    return {
        "pot_no": pot_no,
        "product_id": product_id,
        "first_day": chance.choice((NO_DAY, NO_DAY, SOME_DAY - 60)),
        "last_day": chance.choice((EVERY_DAY_AFTER, EVERY_DAY_AFTER, SOME_DAY + 100)),
    }


def _periods(account: int) -> list[Row]:
    edges = pairwise(PERIOD_EDGES)
    return [
        {"account_id": account, "first_day": first, "last_day": after - 1} for first, after in edges
    ]
