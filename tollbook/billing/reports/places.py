"""Reports by location: with every item, with products, and short."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

from tollbook.billing.reports.facts import (
    Facts,
    Item,
    grouped,
    product_name,
    sums_of,
)
from tollbook.billing.reports.shape import (
    OTHER_PROVIDERS,
    Block,
    Cell,
    Holds,
    Report,
    Row,
    columns,
    in_one_block,
    total,
    with_others_if_any,
)
from tollbook.kernel.money import ZERO
from tollbook.kernel.show import counted, day_range

ONE_DAY = timedelta(days=1)
NO_PLACE = "Account level"
ITEM_COLUMNS = columns("Item", "Period", ("Amount", Holds.MONEY))
SUM_COLUMNS = columns(
    "Location",
    ("Charges", Holds.MONEY),
    (OTHER_PROVIDERS, Holds.MONEY),
    ("Usage", Holds.MONEY),
    ("Taxes and fees", Holds.MONEY),
    ("Total", Holds.MONEY),
)


def place_name(item: Item) -> str:
    """The name of a location, or what stands for none."""
    return item.place if item.place_id else NO_PLACE


def by_place(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """The lines of each location, the first location of the bill first."""
    found = grouped(items, lambda item: (item.place_id, place_name(item)))
    return [(name, own) for (_place_id, name), own in found]


def by_product(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """The lines of each product."""
    found = grouped(items, lambda item: (item.product_id, product_name(item)))
    return [(name, own) for (_product_id, name), own in found]


def item_row(item: Item, words: str = "") -> Row:
    """One charge, or the calls of one kind."""
    period = item.period
    days = day_range(period.start, period.end - ONE_DAY) if period else ""
    if item.is_usage:
        days = counted(item.calls, "call")
    return Row((words or item.words, days, item.amount))


def tax_rows(items: Sequence[Item]) -> list[Row]:
    """One line for each tax: shares of products come together again."""
    taxes = grouped((item for item in items if item.is_tax), lambda item: item.words)
    return [Row((words, "", amount_of(own))) for words, own in taxes]


def amount_of(items: Iterable[Item]) -> Decimal:
    """What these lines come to."""
    return sum((item.amount for item in items), ZERO)


def rows_of(items: Sequence[Item]) -> list[Row]:
    """Every charge, the calls, then the taxes."""
    return [*(item_row(item) for item in items if not item.is_tax), *tax_rows(items)]


def sum_rows(items: Sequence[Item]) -> list[Row]:
    """Charges, usage, taxes and all of it, as lines below a list of items."""
    sums = sums_of(items)
    parts = (
        ("Charges", sums.charges),
        (OTHER_PROVIDERS, sums.others),
        ("Usage", sums.usage),
        ("Taxes and fees", sums.taxes),
    )
    told = [total(words, "", amount) for words, amount in parts if amount]
    return [*(told if len(told) > 1 else []), total("Total", "", sums.total)]


def location(facts: Facts) -> Report | None:
    """Each location with every item and what its parts come to."""
    blocks = [
        Block((*_told_with_product(own), *tax_rows(own), *sum_rows(own)), name)
        for name, own in by_place(facts.items)
    ]
    if not blocks:
        return None
    return Report(
        *("location", "Locations", ITEM_COLUMNS, tuple(blocks)),
        total("All locations", "", amount_of(facts.items)),
        "Every charge at each of your locations, with its taxes.",
    )


def _told_with_product(items: Sequence[Item]) -> list[Row]:
    """Each charge with the number that it stands for."""
    return [
        item_row(item, ", ".join(filter(None, (item.words, item.product))))
        for item in items
        if not item.is_tax
    ]


def location_by_product(facts: Facts) -> Report | None:
    """Each location by product: the items of each and a subtotal."""
    blocks = [
        Block((*_products_of(own), total(f"{name} in all", "", amount_of(own))), name)
        for name, own in by_place(facts.items)
    ]
    if not blocks:
        return None
    return Report(
        *("location_by_product", "Locations by product", ITEM_COLUMNS, tuple(blocks)),
        total("All locations", "", amount_of(facts.items)),
    )


def _products_of(items: Sequence[Item]) -> list[Row]:
    rows: list[Row] = []
    for name, own in by_product(items):
        rows += [Row((name, "", ""), is_head=True), *rows_of(own)]
        rows.append(total("Subtotal", "", amount_of(own)))
    return rows


def location_short(facts: Facts) -> Report | None:
    """One line for each location."""
    rows = [Row((name, *_figures(own))) for name, own in by_place(facts.items)]
    if not rows:
        return None
    whole = total("All locations", *_figures(facts.items))
    key, title = "location_short", "Locations in short"
    return with_others_if_any(Report(key, title, SUM_COLUMNS, in_one_block(rows), whole))


def _figures(items: Sequence[Item]) -> tuple[Cell, ...]:
    sums = sums_of(items)
    return (sums.charges, sums.others, sums.usage, sums.taxes, sums.total)
