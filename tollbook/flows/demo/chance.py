"""Choices that look like chance and are the same on every machine."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")
SEED = "larkspur-1"


def draws(key: object) -> Random:
    """A source of choices for `key`; the same key gives the same choices for ever."""
    return Random(f"{SEED}/{key}")  # noqa: S311 - nothing here protects anybody


def weighted(source: Random, choices: Sequence[tuple[Thing, int]]) -> Thing:
    """One of `choices`, each as likely as its whole-number weight."""
    at = source.randrange(sum(weight for _, weight in choices))
    for thing, weight in choices:
        at -= weight
        if at < 0:
            return thing
    raise AssertionError("the weights do not add up")


def spread(source: Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`, small ones much likelier than large ones."""
    assert 0 < low < high
    top = source.randint(low, source.randint(low, high))
    return source.randint(low, top)
