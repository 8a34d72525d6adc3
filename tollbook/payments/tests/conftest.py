"""Fixtures of the claims about payments."""

import pytest

from tests.town import Town
from tollbook.payments.tests.people import Till, till_of


@pytest.fixture
def till(town: Town) -> Till:
    """Bell Bakery, ready to pay."""
    return till_of(town)
