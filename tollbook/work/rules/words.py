"""How the words of a piece of work are put together."""

from collections.abc import Sequence

SUBJECT_LENGTH_MAX = 100


def subject_from(description: str) -> str:
    """The first line of a description as a subject, cut at a word."""
    first = " ".join(description.strip().partition("\n")[0].split())
    if len(first) <= SUBJECT_LENGTH_MAX:
        return first
    cut = first[: SUBJECT_LENGTH_MAX - 1]
    return f"{cut.rpartition(' ')[0] or cut}\N{HORIZONTAL ELLIPSIS}"


def with_products(description: str, product_ids: Sequence[str]) -> str:
    """A description with the Product IDs it is about in a last paragraph of their own."""
    named = ", ".join(product_ids)
    return f"{description.strip()}\n\nProducts: {named}" if named else description.strip()
