"""The tokens of the look that a base may set, and whether eyes can read what comes of them.

A colour is a pair, [light, dark]; one that is left out is ours. Measured is what the pages draw:
words on the grounds they stand on at 4.5 to 1 or more, parts of charts at 3 to 1 or more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tollbook.kernel import colours

Value = list[str] | str
Tokens = Mapping[str, Value]
THEMES: Final = ("light", "dark")
TEXT_MIN: Final = 4.5
DRAWN_MIN: Final = 3.0
BRAND_SOFT_PERCENT: Final = 9

# What the stylesheet has for itself; tokens.css is held against this by a claim.
OWN_COLOURS: Final[dict[str, tuple[str, str]]] = {
    "brand": ("#0b5a6b", "#5cbccd"),
    "on-brand": ("#ffffff", "#08171a"),
    "series-1": ("#0b5a6b", "#5cbccd"),
    "series-2": ("#c26a12", "#e39a4b"),
    "series-3": ("#7a5ba6", "#b79be0"),
    "series-4": ("#5f7a3a", "#a9c47f"),
    "series-5": ("#767d89", "#8f9aa7"),
}
GROUNDS: Final[dict[str, tuple[str, str]]] = {
    "surface": ("#ffffff", "#1b2025"),
    "paper": ("#f6f5f1", "#121518"),
}
COLOUR_WORDS: Final = {
    "brand": "Main colour",
    "on-brand": "Words on the main colour",
    "series-1": "Charts: charges",
    "series-2": "Charts: usage",
    "series-3": "Charts: taxes",
    "series-4": "Charts: own fees",
    "series-5": "Charts: other providers",
}
# Faces that every machine has in some form; nothing is fetched for them.
FACES: Final = {
    "": "The face of the machine",
    '"Segoe UI", "Helvetica Neue", Arial, sans-serif': "Plain",
    'Optima, Candara, "Noto Sans", source-sans-pro, sans-serif': "Humanist",
    'Avenir, Montserrat, Corbel, "URW Gothic", source-sans-pro, sans-serif': "Geometric",
    'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, Manjari, sans-serif': "Rounded",
    'Charter, "Bitstream Charter", "Sitka Text", Cambria, serif': "Serif",
}
CORNER_PX_MAX: Final = 24


@dataclass(frozen=True)
class Measure:
    """One pair of colours in one theme: what is drawn on what, how far apart, what it must be."""

    token: str
    theme: str
    drawn: str
    ground: str
    ratio: float
    least: float

    @property
    def is_enough(self) -> bool:
        return self.ratio >= self.least

    @property
    def words(self) -> str:
        """What is wrong with it, with the measured number."""
        least = colours.shown(self.least)
        return (
            f"{self.theme.capitalize()}: {self.drawn} on {self.ground} comes to "
            f"{colours.shown(self.ratio)} to 1; {least} to 1 is the least."
        )


def colour_of(tokens: Tokens, name: str) -> tuple[str, str]:
    """Light and dark of a colour: the base's where it has one, else ours."""
    value = tokens.get(name)
    if isinstance(value, list) and len(value) == 2 and all(map(colours.is_hex, value)):
        return value[0], value[1]
    return OWN_COLOURS[name]


def measured(tokens: Tokens) -> list[Measure]:
    """Every pair that the pages draw from these tokens, in both themes."""
    return [each for at, theme in enumerate(THEMES) for each in _of_theme(tokens, at, theme)]


def _of_theme(tokens: Tokens, at: int, theme: str) -> list[Measure]:
    own = {name: colour_of(tokens, name)[at] for name in OWN_COLOURS}
    surface, paper = GROUNDS["surface"][at], GROUNDS["paper"][at]
    soft = colours.mixed(own["brand"], BRAND_SOFT_PERCENT, surface)
    wanted = [
        ("brand", "the main colour", surface, "a panel", TEXT_MIN),
        ("brand", "the main colour", paper, "the page", TEXT_MIN),
        ("brand", "the main colour", soft, "its own soft tone", TEXT_MIN),
        ("on-brand", "words", own["brand"], "the main colour", TEXT_MIN),
        *(
            (name, f"the colour {own[name]}", surface, "a panel", DRAWN_MIN)
            for name in OWN_COLOURS
            if name.startswith("series-")
        ),
    ]
    return [
        Measure(name, theme, drawn, ground, colours.contrast(own[name], behind), least)
        for name, drawn, behind, ground, least in wanted
    ]


def faults_of(tokens: Tokens) -> dict[str, tuple[str, str]]:
    """What is wrong with tokens as they were chosen: name -> code and sentence."""
    faults: dict[str, tuple[str, str]] = {}
    for name, value in tokens.items():
        if (fault := _shape_fault(name, value)) is not None:
            faults[name] = fault
    if not faults:
        for each in measured(tokens):
            if not each.is_enough:
                faults.setdefault(each.token, ("contrast", each.words))
    return faults


def _shape_fault(name: str, value: Value) -> tuple[str, str] | None:
    if name in OWN_COLOURS:
        is_pair = isinstance(value, list) and len(value) == 2 and all(map(colours.is_hex, value))
        return None if is_pair else ("colour", "Enter both colours as # and six digits.")
    if name == "font":
        return None if value in FACES else ("CHO", "Choose one of the listed values.")
    if name in ("radius-panel", "radius-control"):
        return None if value in CORNERS else ("corner", "Enter whole pixels from 0 to 24.")
    return ("unknown", "A base cannot set this.")


CORNERS: Final = frozenset(f"{number}px" for number in range(CORNER_PX_MAX + 1))
