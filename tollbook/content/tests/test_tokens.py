"""Tokens of a base: measured as the pages draw them."""

import re
from pathlib import Path

import pytest

from tollbook.content.rules.tokens import GROUNDS, OWN_COLOURS, faults_of, measured
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
