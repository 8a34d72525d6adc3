"""The formats of call files: each file of this folder is one, and its name is the format's name.

A format says how rows lie and, in SQL, what their fields mean; everything after that is the same
for all formats. A new format is a new file here with the two names of `Format`.
"""

import pkgutil
from collections.abc import Iterable
from importlib import import_module
from typing import Protocol, cast

from tollbook.kernel.errors import Refused
from tollbook.usage.mediation.layout import CallFormat, Options


class Format(Protocol):
    """What a file of this folder holds."""

    TITLE: str  # for people who choose

    def call_format(self, options: Options) -> CallFormat:
        """The format with what a feed sets for it; refuses options that make none."""
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
    "left_out",  # why the row is no call, one of LEFT_OUT or NO_CALLS, else ""
    "fault",  # what only the format can see is wrong with the row, a reject code, else ""
)
DISPOSITIONS = ("answered", "no_answer", "busy", "failed", "congestion", "cancelled")
LEFT_OUT = ("internal",)
# Rows that are no calls; nothing else of them is looked at.
NO_CALLS = ("no_call", "call_part")

_PLAIN_SECONDS = r"'-?[0-9]{1,12}(\.[0-9]{1,6})?'"
_INSTANT = (
    r"'^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?([.,][0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?$'"
)
# An instant in UTC to the second or the millisecond, as most systems write it.
_USUAL_INSTANT = r"'[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{3})?Z'"
_PARTS = "['day', 'minute', 'second', 'fraction', 'zone', 'zone_minutes']"


def one_of(column: str, options: Iterable[str]) -> str:
    """SQL: whether `column` is one of few words. The engine would answer a longer IN by a join."""
    return "({})".format(" OR ".join(f"{column} = {quoted(each)}" for each in options))


def trimmed(column: str) -> str:
    """SQL: `column` without blanks at its ends; few have any, and looking is cheaper."""
    may_have = f"contains({column}, ' ') OR strlen({column}) <> length({column})"
    return f"CASE WHEN {may_have} THEN trim({column}) ELSE {column} END"


def disposition(column: str) -> str:
    """SQL: the known word in `column`, in any case, blank and hyphen counting as underscore."""
    word = f"regexp_replace(lower(trim({column})), '[ -]', '_', 'g')"
    return f"""CASE WHEN {column} = 'answered' THEN 'answered'
        WHEN {one_of(word, DISPOSITIONS)} THEN {word} END"""


def seconds(column: str) -> str:
    """SQL: the number in `column`, exact, or NULL."""
    number = f"TRY_CAST(trim({column}) AS DECIMAL(18, 6))"
    return f"""CASE WHEN regexp_full_match({column}, '[0-9]{{1,9}}')
            THEN CAST(TRY_CAST({column} AS INTEGER) AS DECIMAL(18, 6))
        WHEN regexp_full_match(trim({column}), {_PLAIN_SECONDS}) THEN {number} END"""


def instant_parts(column: str) -> str:
    """SQL: a struct with the parts of an ISO 8601 instant in `column`; all empty when it is none,
    and NULL where `column` is written in the usual way, which needs no taking apart.

    `iso_columns` makes the columns of the start of them.
    """
    parts = f"regexp_extract(trim({column}), {_INSTANT}, {_PARTS})"
    return f"CASE WHEN regexp_full_match({column}, {_USUAL_INSTANT}) THEN NULL ELSE {parts} END"


def iso_columns(column: str, told: str) -> str:
    """SQL: started_local, started_ms_part and offset_minutes of `column`, with its parts `told`."""
    return f"""
        CASE WHEN {told} IS NULL THEN TRY_CAST({column} AS TIMESTAMP)
            WHEN {told}.day <> '' THEN TRY_CAST({told}.day || ' ' || {told}.minute
            || if({told}.second = '', ':00', {told}.second) AS TIMESTAMP) END AS started_local,
        CASE WHEN {told} IS NULL THEN 0
            ELSE CAST(left(rpad({told}.fraction[2:], 3, '0'), 3) AS BIGINT) END AS started_ms_part,
        CASE WHEN {told} IS NULL THEN 0
            WHEN {told}.zone = '' THEN NULL WHEN upper({told}.zone) = 'Z' THEN 0
            ELSE CAST({told}.zone[1:1] || '1' AS BIGINT) * (CAST({told}.zone[2:3] AS BIGINT) * 60
                + CAST('0' || ltrim({told}.zone_minutes, ':') AS BIGINT)) END AS offset_minutes"""


def quoted(text: str) -> str:
    """`text` as a string of SQL."""
    return "'{}'".format(text.replace("'", "''"))


FORMATS: dict[str, Format] = {
    found.name: cast(Format, import_module(f"{__name__}.{found.name}"))
    for found in pkgutil.iter_modules(__path__)
}


def format_of(name: str, options: Options) -> CallFormat:
    """The format `name` as a feed sets it; refuses unknown names and options that make none."""
    if name not in FORMATS:
        raise Refused("no-format", f"There is no file format {name}.")
    return FORMATS[name].call_format(options)
