"""Recurring charges: in advance, by natural period, parts before and after service."""

from datetime import date

import pytest

from tollbook.billing.tests.carrier import Carrier, new_carrier
from tollbook.billing.tests.lines import drafted

FEB_1, FEB_13, MAR_13 = date(2026, 2, 1), date(2026, 2, 13), date(2026, 3, 13)

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    return new_carrier()


@pytest.mark.accepts("money-1")
def test_first_bill_adds_the_days_from_the_active_date(carrier: Carrier) -> None:
    bell = carrier.account("100100")
    carrier.charge(carrier.product(bell, "2185550100", FEB_1), "31.00")

    assert drafted(carrier, bell, FEB_13) == [
        ("prorated", "Line", "2026-02-01", "2026-02-12", "12.00"),
        ("recurring", "Line", "2026-02-13", "2026-03-12", "31.00"),
    ]
