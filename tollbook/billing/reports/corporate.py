"""Reports for the top of a corporate structure: its accounts, and each with its products."""

from collections.abc import Sequence

from tollbook.billing.reports.facts import Facts, Item, sums_of
from tollbook.billing.reports.places import by_product
from tollbook.billing.reports.products import SUMMARY_COLUMNS, figures
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

STRUCTURE_COLUMNS = columns(
    "Account",
    ("Charges", Holds.MONEY),
    (OTHER_PROVIDERS, Holds.MONEY),
    ("Usage", Holds.MONEY),
    ("Taxes and fees", Holds.MONEY),
    ("Total", Holds.MONEY),
)


def corporate_summary(facts: Facts) -> Report | None:
    """One line for each account of the structure, and the sum of all."""
    if not facts.structure:
        return None
    rows = [Row((f"{sub.number} {sub.name}", *_figures(sub.items))) for sub in facts.structure]
    everything = [item for sub in facts.structure for item in sub.items]
    return with_others_if_any(
        Report(
            *("corporate_summary", "Corporate summary", STRUCTURE_COLUMNS, in_one_block(rows)),
            total("All accounts", *_figures(everything)),
            "What this bill and the bills of your sub accounts of the same date come to.",
        )
    )


def _figures(items: Sequence[Item]) -> tuple[Cell, ...]:
    sums = sums_of(items)
    return (sums.charges, sums.others, sums.usage, sums.taxes, sums.total)


def sub_account_detail(facts: Facts) -> Report | None:
    """Each sub account with its products."""
    blocks = [
        Block(
            (
                *(Row((name, *figures(sums_of(own)))) for name, own in by_product(sub.items)),
                total(f"{sub.number} in all", *figures(sums_of(sub.items))),
            ),
            f"{sub.number} {sub.name}",
        )
        for sub in facts.structure[1:]
    ]
    if not blocks:
        return None
    everything = [item for sub in facts.structure[1:] for item in sub.items]
    whole = total("All sub accounts", *figures(sums_of(everything)))
    key, title = "sub_account_detail", "Sub accounts by product"
    return with_others_if_any(Report(key, title, SUMMARY_COLUMNS, tuple(blocks), whole))
