"""Tokens of a base: measured as the pages draw them."""

import re
from pathlib import Path

import pytest

from tollbook.content.rules.tokens import (
    DRAWN_MIN,
    GROUNDS,
    OWN_COLOURS,
    TEXT_MIN,
    faults_of,
    measured,
)
from tollbook.kernel.colours import contrast, mixed, shown

TOKENS = Path(__file__).parents[2] / "static/css/tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")


def test_what_is_measured_is_what_the_stylesheet_draws() -> None:
    drawn = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text())}

    assert {name: drawn[name] for name in OWN_COLOURS} == OWN_COLOURS
    assert {name: drawn[name] for name in GROUNDS} == GROUNDS


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", "21.0"),
        ("#ffffff", "#ffffff", "1.0"),
        ("#767676", "#ffffff", "4.5"),
        ("#0b5a6b", "#ffffff", "7.8"),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: str) -> None:
    assert shown(contrast(one, other)) == shown(contrast(other, one)) == ratio


@pytest.mark.parametrize(
    ("one", "percent", "other", "mixture"),
    [
        ("#ffffff", 50, "#000000", "#636363"),
        ("#0b5a6b", 100, "#ffffff", "#0b5a6b"),
        ("#0b5a6b", 0, "#ffffff", "#ffffff"),
    ],
)
def test_a_mixture_is_the_browsers(one: str, percent: int, other: str, mixture: str) -> None:
    assert mixed(one, percent, other) == mixture


def test_our_own_colours_are_all_far_enough_apart() -> None:
    assert [each.words for each in measured({}) if not each.is_enough] == []


# What is drawn on what: words at 4.5 to 1, borders of fields, charts and ages of a debt at 3.
WORDS_ON = [
    *((ink, ground) for ink in ("ink", "ink-soft") for ground in ("surface", "paper", "sunken")),
    *((ink, "hover") for ink in ("ink", "ink-soft")),
    *((state, f"{state}-soft") for state in ("good", "warn", "bad", "info")),
    *((state, "surface") for state in ("good", "warn", "bad", "info")),
]
DRAWN_ON = [
    *(("line-control", ground) for ground in ("surface", "paper", "sunken", "hover")),
    *((f"age-{number}", "surface") for number in range(1, 5)),
    *((f"series-{number}", "surface") for number in range(1, 6)),
]


@pytest.mark.parametrize(
    ("drawn", "ground", "least"),
    [*((*pair, TEXT_MIN) for pair in WORDS_ON), *((*pair, DRAWN_MIN) for pair in DRAWN_ON)],
)
def test_words_and_borders_stand_out_in_both_themes(drawn: str, ground: str, least: float) -> None:
    colours = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text())}
    ratios = [contrast(*pair) for pair in zip(colours[drawn], colours[ground], strict=True)]

    assert [shown(ratio) for ratio in ratios if ratio < least] == []


@pytest.mark.parametrize("part", ["controls", "forms"])
def test_buttons_and_fields_are_drawn_with_the_border_that_is_measured(part: str) -> None:
    sheet = (TOKENS.parent / f"parts/{part}.css").read_text()
    first = sheet.partition("border:")[2].partition(";")[0]

    assert first.strip() == "1px solid var(--line-control)"


@pytest.mark.parametrize(
    "tokens",
    [
        {"brand": ["red", "#ffffff"]},
        {"brand": ["#0b5a6b"]},
        {"font": "Comic Sans; } body { display: none"},
        {"radius-panel": "400px"},
        {"ink": ["#ffffff", "#000000"]},
    ],
)
def test_what_is_no_token_or_no_value_of_one_is_refused(tokens: dict[str, list[str] | str]) -> None:
    assert list(faults_of(tokens)) == list(tokens)
