"""Fixtures of the entrance's claims."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """No brand of another test."""
    cache.clear()
