"""What a customer filter may name, and what it leaves."""

from dataclasses import dataclass

from tollbook.customers.filters import (
    accounts_of_home,
    left_by,
    offered_in,
    places_in,
    search_filter_of,
)
from tollbook.customers.models import Membership
from tollbook.customers.types import AccountRef, SearchFilter


@dataclass(frozen=True)
class FilterFacts:
    """The filter of a log-in: what it could name, what it says, what it leaves."""

    allowed: tuple[AccountRef, ...]
    groups: dict[str, str]
    states: list[str]
    places: dict[str, str]
    now: SearchFilter
    left: tuple[AccountRef, ...]


def filter_facts_of(membership: Membership) -> FilterFacts:
    """Everything that the page of a filter shows; five statements at most."""
    allowed, now = accounts_of_home(membership.account), search_filter_of(membership)
    groups, states = offered_in(allowed)
    return FilterFacts(allowed, groups, states, places_in(allowed), now, left_by(now, allowed))
