"""Fixtures of the portal's claims: the town with four months of bills."""

import pytest
from django.core.cache import cache

from tests.town import Town
from tollbook.portal.tests.bills import bill_four_months


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """No brand of another test."""
    cache.clear()


@pytest.fixture
def small_town(town: Town) -> Town:
    """Four bills for Bell and for each of Acme's accounts, made by hand: round and known."""
    bill_four_months(town)
    return town
