"""What a call would cost: priced as the intake would price it, whoever's number it is."""

from datetime import UTC, datetime

import pytest

from tests.town import Town, sell
from tollbook.flows.calculator import Asked, Calculated, calculated
from tollbook.kernel.errors import Refused

BELL = "12185550110"


def asked(town: Town, to: str, direction: str = "out") -> Calculated:
    ends = (BELL, to) if direction == "out" else (to, BELL)
    at = datetime(2026, 4, 15, 19, tzinfo=UTC)
    return calculated(Asked(direction, *ends, at, 61, account=town.bell))


def test_of_a_number_that_is_both_the_kind_of_call_decides_whose_plan_holds(town: Town) -> None:
    far = sell(town, town.bell, "longdistance", "2185550110", ())
    far.rate_plan = town.shop.wholesale_plan
    far.save()
    calls = [("12185550199", "out"), ("411", "out"), ("12125550100", "out"), ("12125550100", "in")]

    told = [asked(town, to, direction) for to, direction in calls]

    assert [(each.category, each.plan and each.plan.code) for each in told] == [
        ("local", "standard"),
        ("directory_assistance", "standard"),
        ("interstate", "wholesale"),
        ("inbound", "standard"),
    ]


def test_a_number_that_the_intake_would_find_two_owners_for_has_no_price(town: Town) -> None:
    other = sell(town, town.bell, "tollfree", "8005550177", ())
    other.digits = BELL
    other.save()

    with pytest.raises(Refused, match="nobody would own it"):
        asked(town, "12125550100")
