"""The formats of call files: each file of this folder is one, and its name is the format's name.

A format names the columns of a line and says in SQL what they mean; everything after that is the
same for all formats. A new format is a new file here with the three names of `CallFormat`.
"""

import pkgutil
from importlib import import_module
from typing import Protocol, cast


class CallFormat(Protocol):
    """What a file of this folder holds."""

    HAS_HEADING: bool  # whether the first line names the columns
    COLUMNS: dict[int, tuple[str, ...]]  # by how many fields a line has

    def meaning(self, source: str) -> str:
        """SQL over `source` (line, raw and the columns, all text) with the columns of `MEANT`."""
        ...


# What the SQL of a format gives, in this order.
MEANT = (
    "line",
    "raw",
    "call_key",
    "started_local",  # TIMESTAMP on the clock of the file, NULL when it is none
    "started_ms_part",  # milliseconds to add
    "offset_minutes",  # of that clock to UTC where the file tells it, else NULL: the feed's zone
    "made_ms",  # another word on the instant, UTC; settles the hour that clocks repeat
    "direction",  # out, in, "" to be found by the numbers, NULL when it is none
    "from_written",
    "to_written",
    "billed_written",
    "seconds",  # DECIMAL, NULL when it is none
    "disposition",  # a word of DISPOSITIONS, NULL when it is none
    "account_code",
    "trunk",
    "is_internal",
)
DISPOSITIONS = ("answered", "no_answer", "busy", "failed", "congestion", "cancelled")

_PLAIN_SECONDS = r"'-?[0-9]{1,12}(\.[0-9]{1,6})?'"


def disposition(column: str) -> str:
    """SQL: the known word in `column`, in any case, blank and hyphen counting as underscore."""
    word = f"regexp_replace(lower(trim({column})), '[ -]', '_', 'g')"
    return f"CASE WHEN {word} IN {DISPOSITIONS} THEN {word} END"


def seconds(column: str) -> str:
    """SQL: the number in `column`, exact, or NULL."""
    number = f"TRY_CAST(trim({column}) AS DECIMAL(18, 6))"
    return f"CASE WHEN regexp_full_match(trim({column}), {_PLAIN_SECONDS}) THEN {number} END"


FORMATS: dict[str, CallFormat] = {
    found.name: cast(CallFormat, import_module(f"{__name__}.{found.name}"))
    for found in pkgutil.iter_modules(__path__)
}
