"""Any delimited or fixed-width file, described by a mapping that staff keep with the feed.

Each of our fields names its source: a column of the heading, the number of a column, or the first
and last character. A date pattern, the feed's zone and a unit say how values read.
Source: docs/formats.md, columns.
"""

import re
from collections.abc import Mapping

from tollbook.kernel.errors import Refused
from tollbook.usage.mediation.formats import (
    disposition,
    instant_parts,
    iso_columns,
    quoted,
    seconds,
)
from tollbook.usage.mediation.layout import CallFormat, Delimited, FixedWidth, Layout, Options
from tollbook.usage.types import DELIMITERS, ENCODINGS, MAPPED_FIELDS, UNITS

TITLE = "Columns by a mapping"
NEEDED = ("start", "to", "seconds")
FIXED = "fixed"
# What stands between the fields, by its name.
BETWEEN = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
ISO = "ISO"
EPOCH = "EPOCH"
COLUMNS_MAX = 500
POSITION_MAX = 4000
WORDS_MAX = 50
# Pieces of a date pattern, the longest first, with what the engine calls them.
_PIECES = {
    "YYYY": "%Y",
    "Mon": "%b",
    "YY": "%y",
    "MM": "%m",
    "DD": "%d",
    "hh": "%H",
    "HH": "%I",
    "mm": "%M",
    "ss": "%S",
    "fff": "%g",
    "PM": "%p",
}
_PATTERN = re.compile("|".join(_PIECES) + "|[-/.: ,T]|.", re.DOTALL)


def call_format(options: Options) -> CallFormat:
    """See `Format`. options: delimiter (of DELIMITERS), has_heading, encoding, sources (our field
    -> where it stands), date (a pattern, ISO or EPOCH), unit (of UNITS), answered, unanswered,
    inward, outward (lists of words).
    """
    sources = {
        name: str(place).strip()
        for name, place in dict(options.get("sources") or {}).items()
        if str(place).strip()
    }
    for name in NEEDED:
        if name not in sources:
            raise Refused("mapping", f"{MAPPED_FIELDS[name]}: name the column.")
    if not {"from", "billed"} & set(sources):
        raise Refused("mapping", "From number or billed number: name one of the columns.")
    unknown = set(sources) - set(MAPPED_FIELDS)
    if unknown:
        raise Refused("mapping", f"There is no field {sorted(unknown)[0]}.")
    reads = _Reads(options, frozenset(sources))
    return CallFormat(_layout(options, sources), reads.meaning)


def _layout(options: Options, sources: Mapping[str, str]) -> Layout:
    delimiter = str(options.get("delimiter") or "comma")
    encoding = str(options.get("encoding") or "utf-8")
    if delimiter not in DELIMITERS or encoding not in ENCODINGS:
        raise Refused("mapping", "This delimiter or encoding is not known here.")
    if delimiter == FIXED:
        cuts = {name: _span(name, place) for name, place in sources.items()}
        width = max(cuts[name][0] for name in NEEDED)
        return FixedWidth(cuts, width, encoding=encoding)
    has_heading = bool(options.get("has_heading"))
    if has_heading and not all(place.isdigit() for place in sources.values()):
        return Delimited(
            {},
            sought=tuple(sources.items()),
            delimiter=BETWEEN[delimiter],
            encoding=encoding,
        )
    places = {_place(name, place): name for name, place in sources.items()}
    if len(places) < len(sources):
        raise Refused("mapping", "Two fields name the same column.")
    names = tuple(places.get(place, f"_{place}") for place in range(max(places)))
    return Delimited(
        {len(names): names},
        has_heading=has_heading,
        is_open=True,
        delimiter=BETWEEN[delimiter],
        encoding=encoding,
    )


def _span(name: str, place: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,4})(?:\s*-\s*(\d{1,4}))?", place)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 0 < first <= last <= POSITION_MAX:
        raise Refused(
            "mapping", f"{MAPPED_FIELDS[name]}: give the first and last position, as 7-12."
        )
    return first, last


def _place(name: str, place: str) -> int:
    """The place of a column, the first is 0."""
    if not place.isdigit() or not 0 < int(place) <= COLUMNS_MAX:
        raise Refused(
            "mapping", f"{MAPPED_FIELDS[name]}: give the number of the column; the first is 1."
        )
    return int(place) - 1


def strptime_of(pattern: str) -> str:
    """What the engine calls a date pattern such as MM/DD/YYYY hh:mm:ss."""
    told = []
    for piece in _PATTERN.findall(pattern):
        if piece.isalpha() and piece not in _PIECES and piece != "T":
            raise Refused("date-pattern", f"The date pattern holds {piece}, which says nothing.")
        if piece not in _PIECES and not re.fullmatch("[-/.: ,T]", piece):
            raise Refused("date-pattern", f"The date pattern holds {piece}, which says nothing.")
        told.append(_PIECES.get(piece, piece))
    if not {"%d", "%m"} <= set(told) and not {"%d", "%b"} <= set(told):
        raise Refused("date-pattern", "The date pattern needs a year, a month and a day.")
    if not {"%Y", "%y"} & set(told):
        raise Refused("date-pattern", "The date pattern needs a year.")
    return "".join(told)


class _Reads:
    """How the values of a mapping read, as SQL."""

    def __init__(self, options: Options, has: frozenset[str]) -> None:
        self.has = has
        self.pattern = str(options.get("date") or ISO)
        self.unit = str(options.get("unit") or "seconds")
        self.words = {
            name: _words(options.get(name))
            for name in ("answered", "unanswered", "inward", "outward")
        }
        if self.unit not in UNITS:
            raise Refused("mapping", "This unit is not known here.")
        if self.pattern not in {ISO, EPOCH}:
            strptime_of(self.pattern)

    def meaning(self, source: str) -> str:
        """See `CallFormat`."""
        # Without an id a call is known by everything that the row says of it.
        every = ", ".join(f'trim("{name}")' for name in sorted(self.has))
        key = "trim(call_key)" if "call_key" in self.has else f"md5(concat_ws('|', {every}))"
        return f"""
            SELECT line, raw, {key} AS call_key, {self._start()}, NULL::BIGINT AS made_ms,
                {self._direction()} AS direction, {self._told("from")} AS from_written,
                {self._told("to")} AS to_written, {self._told("billed")} AS billed_written,
                {self._seconds()} AS seconds, {self._disposition()} AS disposition,
                {self._told("account_code")} AS account_code, {self._told("trunk")} AS trunk,
                '' AS left_out, '' AS fault
            FROM (SELECT *, {instant_parts(self._written_start())} AS told FROM {source})"""

    def _told(self, name: str) -> str:
        return f'trim("{name}")' if name in self.has else "''"

    def _written_start(self) -> str:
        if "start_time" in self.has:
            return "trim(\"start\") || ' ' || trim(start_time)"
        return 'trim("start")'

    def _start(self) -> str:
        start = self._written_start()
        if self.pattern == ISO:
            return iso_columns(start, "told")
        if self.pattern == EPOCH:
            number = f"regexp_extract({start}, '^([0-9]{{1,11}})([.][0-9]+)?$', 1)"
            return (
                f"make_timestamp(TRY_CAST({number} AS BIGINT) * 1000000) AS started_local, "
                "0::BIGINT AS started_ms_part, 0::BIGINT AS offset_minutes"
            )
        parsed = f"try_strptime({start}, {quoted(strptime_of(self.pattern))})"
        return (
            f"date_trunc('second', {parsed}) AS started_local, "
            f"extract('milliseconds' FROM {parsed})::BIGINT % 1000 AS started_ms_part, "
            "NULL::BIGINT AS offset_minutes"
        )

    def _direction(self) -> str:
        if "direction" not in self.has:
            return "''"
        word = 'lower(trim("direction"))'
        inward = self.words["inward"] or ("in", "inbound", "incoming", "terminating")
        outward = self.words["outward"] or ("out", "outbound", "outgoing", "originating")
        return _by_words(word, {"in": inward, "out": outward})

    def _disposition(self) -> str:
        if "disposition" not in self.has:
            return "'answered'"
        word = 'lower(trim("disposition"))'
        told = {"answered": self.words["answered"], "no_answer": self.words["unanswered"]}
        if any(told.values()):
            return _by_words(word, told)
        return disposition('"disposition"')

    def _seconds(self) -> str:
        plain = seconds('"seconds"')
        factors = {"seconds": "1", "minutes": "60", "tenths": "0.1", "milliseconds": "0.001"}
        if self.unit in factors:
            return f"TRY_CAST({plain} * {factors[self.unit]} AS DECIMAL(18, 6))"
        clock = "'^(?:([0-9]{1,5}):)?([0-9]{1,5}):([0-9]{2})$'"
        parts = f"regexp_extract(trim(\"seconds\"), {clock}, ['h', 'm', 's'])"
        whole = " + ".join(
            f"coalesce(TRY_CAST({parts}.{name} AS BIGINT), 0) * {factor}"
            for name, factor in (("h", 3600), ("m", 60), ("s", 1))
        )
        return f"CASE WHEN {parts}.s <> '' THEN ({whole})::DECIMAL(18, 6) END"


def _words(told: object) -> tuple[str, ...]:
    """Words of a mapping, in small letters."""
    words = told if isinstance(told, list | tuple) else ()
    return tuple(str(word).strip().casefold() for word in words if str(word).strip())[:WORDS_MAX]


def _by_words(word: str, told: Mapping[str, tuple[str, ...]]) -> str:
    cases = " ".join(
        f"WHEN {word} IN ({', '.join(quoted(each) for each in words)}) THEN '{result}'"
        for result, words in told.items()
        if words
    )
    return f"CASE {cases} END"
