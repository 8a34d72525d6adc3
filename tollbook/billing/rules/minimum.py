"""What minimum billing looks at (docs/money/minimum.md)."""

from tollbook.billing.types import LineKind

# Odd rules charge, even ones adjust (is_fixed).
LONG_DISTANCE_RULES = (3, 4, 7, 8)
CORPORATE_RULES = (5, 6, 7, 8)
# What counts as total current, and as long distance.
COUNTED_KINDS = (
    *(LineKind.RECURRING, LineKind.PRORATED, LineKind.CREDIT, LineKind.ONE_TIME),
    *(LineKind.USAGE, LineKind.AUTOMATIC, LineKind.STORAGE),
)
LONG_DISTANCE = (
    *("intralata", "intrastate", "interstate", "alaska_hawaii", "canada", "international"),
    *("toll_free_intra", "toll_free_inter"),
)


def is_fixed(rule: int) -> bool:
    """Whether the rule charges a fixed amount below the minimum; others add what is missing."""
    return rule % 2 == 1
