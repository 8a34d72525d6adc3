"""Why a line costs what it costs: each kind worked out anew from its stored numbers."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tollbook.billing.rules.explain import Explained, LineFacts, explain
from tollbook.billing.types import LineKind

PRICE = {"price_micros": 38_000_000, "quantity": 1, "interval": "monthly", "rounding": "half_up"}
LEVIED = {
    "level": "state",
    "authority": "",
    "measure": "percent",
    "percent_e5": 687_500,
    "amount_e4": 0,
    "base_cents": 83_010,
    "lines": 0,
    "exact_e13": "57069375000000000",
    "place": 1,
    "whole_base_cents": 83_010,
    "whole_lines": 0,
    "whole_exact_e13": "57069375000000000",
    "whole_cents": 5707,
    "rounding": "half_up",
}


def told(kind: LineKind, amount: str, reckoning: dict[str, Any], **more: Any) -> Explained:
    facts = {"words": "Paging and door speaker", "carrier": "Larkspur Telephone"} | more
    return explain(LineFacts(kind=kind, amount=Decimal(amount), reckoning=reckoning, **facts))


@pytest.mark.accepts("portal-46")
def test_a_part_of_a_period_pays_for_its_days() -> None:
    days = {"days": 11, "whole_days": 31}
    served = {"start": date(2026, 11, 1), "end": date(2026, 11, 12)}

    found = told(LineKind.PRORATED, "13.48", PRICE | days, **served)

    assert found.agrees
    assert found.result == Decimal("13.48")
    assert found.formula == (("38.00", "a month"), ("×", ""), ("11 / 31", "days"))
    assert "11 days of a period of 31 days, Nov 1 – Nov 11" in found.sentences[0]
    assert ("Before rounding", "13.48387…") in found.rows


@pytest.mark.accepts("portal-46")
def test_a_whole_period_is_price_times_quantity() -> None:
    found = told(LineKind.RECURRING, "392.00", PRICE | {"price_micros": 28_000_000, "quantity": 14})

    assert found.agrees
    assert found.formula == (("14", "pieces"), ("×", ""), ("28.00", "a month"))


@pytest.mark.accepts("portal-46")
def test_unused_days_come_back() -> None:
    found = told(LineKind.CREDIT, "-24.52", PRICE | {"days": 20, "whole_days": 31})

    assert found.agrees
    assert found.result == Decimal("-24.52")


@pytest.mark.accepts("portal-46")
def test_round_up_goes_to_the_next_cent() -> None:
    found = told(
        LineKind.PRORATED, "13.49", PRICE | {"days": 11, "whole_days": 31, "rounding": "up"}
    )

    assert found.agrees
    assert ("Rounded", "once, up to the next cent") in found.rows


@pytest.mark.accepts("portal-46")
def test_a_one_time_charge_and_its_agreed_price() -> None:
    once = {"price_micros": 75_000_000, "quantity": 1, "rounding": "half_up", "own_price": True}

    found = told(LineKind.ONE_TIME, "75.00", once, start=date(2026, 4, 2))

    assert found.agrees
    assert found.sentences == ("Paging and door speaker is charged once on Apr 2, 2026.",)
    assert ("Price from", "agreed for this product") in found.rows


@pytest.mark.accepts("portal-46")
def test_usage_is_the_sum_of_its_calls() -> None:
    calls = {
        "calls": 412,
        "billed_seconds": 66_516,
        "free_seconds": 60,
        "price_micros": 58_925_000,
        "rounding": "half_up",
    }

    found = told(LineKind.USAGE, "58.93", calls)

    assert found.agrees
    assert found.sentences[0] == "412 calls with 1,108.6 billed minutes."
    assert found.sentences[1] == "1.0 of the minutes were included and free."


@pytest.mark.accepts("portal-46")
def test_a_percentage_of_the_charges_of_a_place() -> None:
    found = told(LineKind.TAX, "57.07", LEVIED, sharers=[Decimal("57.07")])

    assert found.agrees
    assert found.formula == (("6.875 %", "rate"), ("×", ""), ("830.10", "charges at this place"))
    assert ("Before rounding", "57.069375") in found.rows


@pytest.mark.accepts("portal-46")
def test_an_amount_for_each_line() -> None:
    per_line = LEVIED | {
        "measure": "per_line",
        "amount_e4": 8000,
        "whole_lines": 14,
        "exact_e13": "11200000000000000",
        "whole_exact_e13": "11200000000000000",
        "whole_cents": 1120,
    }

    found = told(LineKind.TAX, "11.20", per_line, sharers=[Decimal("11.20")])

    assert found.agrees
    assert found.spoken == "0.80 a line × 14 lines"


@pytest.mark.accepts("portal-46")
def test_a_share_of_a_tax_agrees_when_all_shares_add_up() -> None:
    half = LEVIED | {"exact_e13": "28534687500000000"}

    found = told(LineKind.TAX, "28.54", half, sharers=[Decimal("28.54"), Decimal("28.53")])

    assert found.agrees
    assert ("All of it at this place", "57.07") in found.rows
    assert found.formula[-2:] == (("=", ""), ("57.07", "for this place"))


def test_a_share_that_does_not_add_up_is_not_passed_off_as_right() -> None:
    half = LEVIED | {"exact_e13": "28534687500000000"}

    found = told(LineKind.TAX, "28.54", half, sharers=[Decimal("28.54"), Decimal("28.54")])

    assert not found.agrees
    assert found.formula == ()


@pytest.mark.accepts("portal-46")
def test_federal_usf_counts_the_interstate_part_and_goes_down() -> None:
    usf = LEVIED | {
        "level": "federal",
        "measure": "interstate_percent",
        "percent_e5": 3_760_000,
        "whole_base_cents": 5590,
        "exact_e13": "4850400000000000",
        "whole_exact_e13": "4850400000000000",
        "whole_cents": 485,
        "rounding": "down",
    }

    found = told(LineKind.TAX, "4.85", usf, sharers=[Decimal("4.85")])

    assert found.agrees
    assert found.spoken == "37.6 % rate × 12.90 interstate part of 55.90"


def test_a_fee_names_who_set_it() -> None:
    found = told(LineKind.FEE, "57.07", LEVIED, sharers=[Decimal("57.07")])

    assert "is set by Larkspur Telephone, not by a government." in found.sentences[0]


def test_a_stored_amount_that_does_not_come_out_hides_the_formula() -> None:
    found = told(LineKind.PRORATED, "13.99", PRICE | {"days": 11, "whole_days": 31})

    assert not found.agrees
    assert found.formula == ()
    assert found.result == Decimal("13.48")


def test_a_line_without_numbers_says_so() -> None:
    found = told(LineKind.MINIMUM, "5.00", {})

    assert found.sentences == (
        "Paging and door speaker. This line was stored without the numbers of its sum.",
    )
