"""Reports by product: one line each, a sheet for each user, and parents with their children."""

from collections.abc import Sequence

from tollbook.billing.reports.facts import ACCOUNT_LEVEL, Facts, Item, Sums, grouped, sums_of
from tollbook.billing.reports.places import (
    ITEM_COLUMNS,
    by_product,
    rows_of,
    sum_rows,
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

SUMMARY_COLUMNS = columns(
    "Product",
    ("Recurring", Holds.MONEY),
    ("One-time", Holds.MONEY),
    (OTHER_PROVIDERS, Holds.MONEY),
    ("Usage", Holds.MONEY),
    ("Taxes and fees", Holds.MONEY),
    ("Total", Holds.MONEY),
)
PARENT_COLUMNS = columns(
    "Product",
    ("Products", Holds.COUNT),
    ("Charges", Holds.MONEY),
    (OTHER_PROVIDERS, Holds.MONEY),
    ("Usage", Holds.MONEY),
    ("Taxes and fees", Holds.MONEY),
    ("Total", Holds.MONEY),
)


def figures(sums: Sums) -> tuple[Cell, ...]:
    """The parts of a line of the product summary."""
    return (sums.recurring, sums.one_time, sums.others, sums.usage, sums.taxes, sums.total)


def product_summary(facts: Facts) -> Report | None:
    """One line for each product."""
    rows = [Row((name, *figures(sums_of(own)))) for name, own in by_product(facts.items)]
    if not rows:
        return None
    whole = total("All products", *figures(sums_of(facts.items)))
    key, title = "product_summary", "Products"
    return with_others_if_any(Report(key, title, SUMMARY_COLUMNS, in_one_block(rows), whole))


def individual_top_level(facts: Facts) -> Report | None:
    """A sheet for each product without a parent, what hangs below it included."""
    blocks = [
        Block((*_told(facts, top, own), *sum_rows(own)), facts.products.get(top, ACCOUNT_LEVEL))
        for top, own in _by_top(facts)
        if top
    ]
    if not blocks:
        return None
    return Report(
        *("individual_top_level", "For the user of each product", ITEM_COLUMNS, tuple(blocks)),
        lead="A sheet for each product, to hand to whoever uses it.",
        on_own_pages=True,
    )


def _told(facts: Facts, top: int, items: Sequence[Item]) -> list[Row]:
    """The items of a product; where others hang below it, each under its name."""
    parts = grouped(items, lambda item: item.product_id)
    if len(parts) == 1 and parts[0][0] == top:
        return rows_of(items)
    rows: list[Row] = []
    for product_id, own in parts:
        rows += [Row((facts.products.get(product_id, ""), "", ""), is_head=True), *rows_of(own)]
    return rows


def top_of(parents: dict[int, int], product_id: int) -> int:
    """The product without a parent above this one; a ring of parents ends where it began."""
    seen = {product_id}
    while (above := parents.get(product_id, 0)) and above not in seen:
        seen.add(above)
        product_id = above
    return product_id


def _by_top(facts: Facts) -> list[tuple[int, list[Item]]]:
    """The lines of each product without a parent: its own, then those of what hangs below it."""
    found = grouped(facts.items, lambda item: top_of(facts.parents, item.product_id))
    return [(top, sorted(own, key=lambda item: item.product_id != top)) for top, own in found]


def _has_parents(facts: Facts) -> bool:
    """Whether any product of the bill hangs below another one."""
    return any(facts.parents.get(item.product_id) for item in facts.items)


def _parent_figures(items: Sequence[Item]) -> tuple[Cell, ...]:
    sums = sums_of(items)
    count = len({item.product_id for item in items if item.product_id})
    return (count, sums.charges, sums.others, sums.usage, sums.taxes, sums.total)


def parent_product(facts: Facts) -> Report | None:
    """One line for each parent product, its children added in."""
    if not _has_parents(facts):
        return None
    rows = [
        Row((facts.products.get(top, ACCOUNT_LEVEL), *_parent_figures(own)))
        for top, own in _by_top(facts)
    ]
    whole = total("All products", *_parent_figures(facts.items))
    key, title = "parent_product", "Parent products"
    return with_others_if_any(Report(key, title, PARENT_COLUMNS, in_one_block(rows), whole))


def parent_product_detail(facts: Facts) -> Report | None:
    """Each parent product with itself and every child listed."""
    if not _has_parents(facts):
        return None
    blocks = []
    for top, own in _by_top(facts):
        rows = [Row((name, *figures(sums_of(part)))) for name, part in by_product(own)]
        name = facts.products.get(top, ACCOUNT_LEVEL)
        blocks.append(Block((*rows, total(f"{name} in all", *figures(sums_of(own)))), name))
    title, whole = (
        "Parent products in detail",
        total("All products", *figures(sums_of(facts.items))),
    )
    return with_others_if_any(
        Report("parent_product_detail", title, SUMMARY_COLUMNS, tuple(blocks), whole)
    )
