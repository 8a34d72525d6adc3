"""The lights of goal hours."""

from datetime import UTC, datetime, timedelta

import pytest

from tollbook.work.rules.lights import goal_of, light_of
from tollbook.work.rules.words import subject_from, with_products
from tollbook.work.types import Light

SINCE = datetime(2026, 4, 20, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("goal_hours", "near_hours", "minutes", "light"),
    [
        (None, 0, 10_000, Light.NONE),
        (4, 1, 0, Light.ON_TIME),
        (4, 1, 179, Light.ON_TIME),
        (4, 1, 180, Light.NEAR),
        (4, 1, 239, Light.NEAR),
        (4, 1, 240, Light.BEHIND),
        (4, 0, 239, Light.ON_TIME),
        (0, 0, 0, Light.BEHIND),
    ],
)
def test_the_light_follows_the_goal_hours(
    goal_hours: int | None, near_hours: int, minutes: int, light: Light
) -> None:
    goal = goal_of(SINCE, goal_hours)

    assert light_of(goal, near_hours, SINCE + timedelta(minutes=minutes)) == light


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ("No dial tone\nsince this morning", "No dial tone"),
        ("  a   b ", "a b"),
        ("word " * 30, "word " * 18 + "word…"),
        ("x" * 120, "x" * 99 + "…"),
    ],
)
def test_a_subject_is_the_first_line_cut_at_a_word(said: str, subject: str) -> None:
    assert subject_from(said) == subject


def test_product_ids_stand_in_a_paragraph_of_their_own() -> None:
    assert with_products("Dead.", ["A", "B"]) == "Dead.\n\nProducts: A, B"
    assert with_products("Dead.", []) == "Dead."
