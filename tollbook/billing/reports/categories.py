"""Reports by kind of service."""

from tollbook.billing.reports.facts import Facts, grouped
from tollbook.billing.reports.places import ITEM_COLUMNS, amount_of, item_row, tax_rows
from tollbook.billing.reports.shape import (
    Block,
    Holds,
    Report,
    Row,
    columns,
    in_one_block,
    total,
)

CATEGORY_COLUMNS = columns("Kind of service", ("Lines", Holds.COUNT), ("Amount", Holds.MONEY))


def service_category_summary(facts: Facts) -> Report | None:
    """One line for each kind of service; taxes and fees are kinds of their own."""
    rows = [
        Row((name, len(own), amount_of(own)))
        for name, own in grouped(facts.items, lambda item: item.category)
    ]
    if not rows:
        return None
    whole = total("In all", len(facts.items), amount_of(facts.items))
    key, title = "service_category_summary", "Kinds of service"
    return Report(key, title, CATEGORY_COLUMNS, in_one_block(rows), whole)


def service_category_detail(facts: Facts) -> Report | None:
    """Each kind of service with every item."""
    blocks = []
    for name, own in grouped(facts.items, lambda item: item.category):
        told = [
            item_row(item, ", ".join(filter(None, (item.words, item.product))))
            for item in own
            if not item.is_tax
        ]
        rows = (*told, *tax_rows(own), total(f"{name} in all", "", amount_of(own)))
        blocks.append(Block(rows, name))
    if not blocks:
        return None
    return Report(
        *("service_category_detail", "Kinds of service in detail", ITEM_COLUMNS, tuple(blocks)),
        total("In all", "", amount_of(facts.items)),
    )
