"""The sum of one call in words, and whether the stored price is what the rule gives."""

from dataclasses import replace
from decimal import Decimal

from tollbook.rating.explain import Trail, explain

TO_LONDON = Trail(
    category="international",
    seconds=61,
    billed_seconds=66,
    free_seconds=0,
    exact_micros_x60=60 * 150_000 + 66 * 50_000,
    price_micros=205_000,
    decimals=4,
    round_up=False,
    first_seconds=30,
    next_seconds=6,
    rate_micros=50_000,
    connect_micros=150_000,
    prefix="4420",
    destination="London",
    band="night",
)


def test_a_call_is_told_step_by_step() -> None:
    told = explain(TO_LONDON)

    assert told.sentences == (
        "This is an international call to London (numbers that begin with 4420), "
        "begun in the hours called night.",
        "It lasted 61 seconds. It is counted at least 30 seconds, then in steps of 6 seconds, "
        "so 66 seconds are billed.",
        "The sum is rounded once, half up to 4 decimals: 0.2050.",
    )
    assert told.formula == "0.15 + 0.05 × 66 / 60 = 0.2050"
    assert told.rows == (
        ("Kind of call", "international call"),
        ("Length", "61 seconds"),
        ("Billed", "66 seconds"),
        ("Connect fee", "0.15"),
        ("Rate per minute", "0.05"),
        ("Price", "0.2050"),
    )
    assert (told.price, told.agrees) == (Decimal("0.205000"), True)


def test_a_stored_price_that_the_rule_does_not_give_is_not_agreed_to() -> None:
    assert not explain(replace(TO_LONDON, price_micros=205_100)).agrees
    assert not explain(replace(TO_LONDON, billed_seconds=72)).agrees
    assert not explain(replace(TO_LONDON, exact_micros_x60=1)).agrees
    assert not explain(replace(TO_LONDON, rate_micros=60_000)).agrees


def test_free_seconds_are_taken_off_and_a_wholly_free_call_costs_nothing() -> None:
    partly = explain(
        replace(
            TO_LONDON,
            free_seconds=60,
            shares=(("Metro 500", 42), ("free long distance minutes", 18)),
            exact_micros_x60=60 * 150_000 + 6 * 50_000,
            price_micros=155_000,
        )
    )
    wholly = explain(
        replace(
            TO_LONDON,
            free_seconds=66,
            shares=(("Metro 500", 66),),
            exact_micros_x60=0,
            price_micros=0,
        )
    )

    assert partly.sentences[2:4] == (
        "Of these, 60 seconds are included and free: 42 seconds from Metro 500, "
        "18 seconds from free long distance minutes.",
        "Its fee is charged once.",
    )
    assert (partly.formula, partly.agrees) == ("0.15 + 0.05 × 6 / 60 = 0.1550", True)
    assert "The whole call is free, so no fee is charged." in wholly.sentences
    assert (wholly.price, wholly.agrees) == (Decimal(0), True)


def test_free_seconds_that_no_allotment_gave_are_not_agreed_to() -> None:
    free = replace(TO_LONDON, free_seconds=66, exact_micros_x60=0, price_micros=0)

    assert not explain(free).agrees
    assert not explain(replace(free, shares=(("Metro 500", 60),))).agrees


def test_special_rates_are_named() -> None:
    told = explain(replace(TO_LONDON, exception="Harbor deal"))

    assert told.sentences[1] == (
        "It is priced by the special rates “Harbor deal”, not by the rate plan."
    )


def test_of_a_call_in_the_prefix_is_where_it_came_from() -> None:
    told = explain(replace(TO_LONDON, category="toll_free_inter"))

    assert told.sentences[0].startswith("This is a toll-free call from another state from ")


def test_a_rounded_sum_is_not_called_equal() -> None:
    told = explain(replace(TO_LONDON, decimals=2, price_micros=210_000))

    assert told.formula == "0.15 + 0.05 × 66 / 60 ≈ 0.21"
    assert told.agrees


def test_an_unrated_call_says_why_and_names_no_price() -> None:
    told = explain(Trail("interstate", 61, 0, 0, 0, 0, 4, round_up=False, unrated="no_rule"))

    assert told.sentences == (
        "This is a call to another state.",
        "The rate plan has no rule for this kind of call on that day.",
    )
    assert (told.formula, told.agrees) == ("", True)


def test_an_emergency_call_is_free() -> None:
    told = explain(Trail("emergency", 61, 0, 0, 0, 0, 4, round_up=False))

    assert told.sentences == ("This is an emergency call.", "Emergency calls are free.")
    assert told.agrees
