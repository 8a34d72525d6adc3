"""The sheet of a base: what its pages load behind the product's own stylesheet."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

COLOUR_TOKENS: Final = frozenset({"brand", "on-brand", *(f"series-{n}" for n in range(1, 6))})
PLAIN_TOKENS: Final = frozenset({"font", "radius-panel", "radius-control"})
COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
PLAIN: Final = re.compile(r"[\w .,\"'-]{1,200}")


def base_sheet(tokens: Mapping[str, list[str] | str]) -> str:
    """The sheet of a base: its allowed tokens in the layer "brand", "" when there is none.

    tokens: name without dashes in front -> [light, dark] of a colour, or a plain value. What is
    not allowed, or not shaped like a colour, a face or a radius, is left out.
    """
    lines = [line for name, value in sorted(tokens.items()) if (line := _token(name, value))]
    return "@layer brand { :root { " + " ".join(lines) + " } }" if lines else ""


def fingerprint(text: str) -> str:
    """Twelve letters that change whenever `text` does."""
    return sha256(text.encode()).hexdigest()[:12]


def _token(written: str, value: list[str] | str) -> str:
    name = written.removeprefix("--")
    if name in COLOUR_TOKENS and isinstance(value, list) and len(value) == 2:
        light, dark = value
        if COLOUR.fullmatch(light) and COLOUR.fullmatch(dark):
            return f"--{name}: light-dark({light}, {dark});"
    if name in PLAIN_TOKENS and isinstance(value, str) and PLAIN.fullmatch(value):
        return f"--{name}: {value};"
    return ""
