"""Fixtures of the portal's claims: the town with four months of bills."""

from typing import Any

import pytest
from django.core.cache import cache

from tests.snapshot import Rows, forgotten_afterwards
from tests.town import NOW, Town, build_town
from tollbook.kernel import clock
from tollbook.portal.tests.bills import bill_four_months


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """No brand of another test."""
    cache.clear()


@pytest.fixture(scope="session")
def rows_of_small_town(django_db_setup: None, django_db_blocker: Any) -> Rows:
    """The town with its bills made by hand, made once and kept as rows."""
    rows = Rows()
    with django_db_blocker.unblock(), clock.at(NOW), forgotten_afterwards():
        bill_four_months(build_town())
        rows.keep()
    with django_db_blocker.unblock():
        rows.put_beside()
    return rows


@pytest.fixture
def rows_laid(request: pytest.FixtureRequest, rows_of_town: Rows) -> Rows:
    """The bills come with the town, where a test asks for them."""
    if "small_town" in request.fixturenames:
        billed: Rows = request.getfixturevalue("rows_of_small_town")
        return billed
    return rows_of_town


@pytest.fixture
def small_town(town: Town) -> Town:
    """Four bills for Bell and for each of Acme's accounts, made by hand: round and known."""
    return town
