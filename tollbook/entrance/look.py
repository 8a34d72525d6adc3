"""The one stylesheet, the one script and a base's own sheet, each with a fingerprint.

The parts stay small files for people; a browser gets one file of each kind, whose address
changes with its text, so it may be kept for ever.
"""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders

STYLES = (
    *("layers", "reset", "tokens", "base", "frame"),
    *("parts/panels", "parts/controls", "parts/popdowns", "parts/feedback", "parts/home"),
    *("parts/charts", "parts/filters", "parts/tables", "parts/tabs", "parts/ledger"),
    *(
        "parts/forms",
        "parts/gate",
        "parts/office",
        "parts/record",
        "parts/desk",
        "parts/wishes",
        "parts/work",
    ),
    *("density", "print"),
)
SCRIPTS = ("django_htmx/htmx-2.min.js", "tollbook.js", "passkeys.js")
OWN_COLOUR = "#0B5A6B"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def fingerprint(text: str) -> str:
    """Twelve letters that change whenever `text` does."""
    return sha256(text.encode()).hexdigest()[:12]


def _read(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str), f"static file {name} is missing"
    return Path(found).read_text()


@cache
def stylesheet() -> str:
    """All parts of the stylesheet in the order of their layers."""
    return "\n".join(_read(f"css/{name}.css") for name in STYLES)


@cache
def script() -> str:
    """htmx and our own few lines."""
    return "\n".join(_read(name) for name in SCRIPTS)


@cache
def addresses() -> tuple[str, str]:
    """Where the stylesheet and the script are served."""
    return f"{fingerprint(stylesheet())}.css", f"{fingerprint(script())}.js"


def light_colour(tokens: dict[str, list[str] | str]) -> str:
    """The brand's main colour on light ground, ours where it has none."""
    value = tokens.get("brand", tokens.get("--brand", ""))
    is_pair = isinstance(value, list) and value and COLOUR.fullmatch(value[0])
    return value[0] if is_pair else OWN_COLOUR
