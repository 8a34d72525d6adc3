"""What is wrong with a row, what is left out, and what a call says: the same for every format.

Each row gets a reject code, else a reason to skip it, else neither; the first that holds, in the
order written here. Whole columns in SQL, no row is looked at alone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from tollbook.kernel.phones import SHORT_CODES, TOLL_FREE_CODES
from tollbook.rating.zones import zone_offsets
from tollbook.usage.mediation.formats import MEANT, NO_CALLS, one_of
from tollbook.usage.mediation.layout import CallFormat
from tollbook.usage.mediation.lines import Lines
from tollbook.usage.mediation.skips import skip_rules, skip_sql
from tollbook.usage.models import Feed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARGIN = timedelta(days=2)
SCREENED = (
    *("line", "raw", "code", "skip", "call_key", "started_ms", "seconds", "direction"),
    *("from_number", "to_number", "billed_number", "account_code", "trunk"),
)


@dataclass(frozen=True)
class Bounds:
    """What a feed takes for a start and a length, and what it leaves out besides; instants in
    milliseconds since 1970.
    """

    oldest_ms: int
    newest_ms: int
    longest_seconds: int
    skips: tuple[tuple[str, str], ...] = ()  # column and how it begins
    sender_id: int | None = None  # the only account whose calls are taken


def bounds_of(feed: Feed, now: datetime) -> Bounds:
    """The bounds of `feed` for a file that arrived at `now`."""
    return Bounds(
        oldest_ms=_ms(now - timedelta(days=feed.oldest_days)),
        newest_ms=_ms(now + timedelta(hours=feed.ahead_hours)),
        longest_seconds=feed.longest_seconds,
        skips=skip_rules(feed.skip_rules),
        sender_id=feed.sent_by_id,
    )


def screen(
    connected: DuckDBPyConnection, form: CallFormat, lines: Lines, target: Path, *, bounds: Bounds
) -> None:
    """Read `lines` and write their rows to `target` with the columns `SCREENED`.

    `connected` knows a table `our_numbers` (digits) and one `feed_clock` (see `feed_clock`).
    Raises the `FileFault` of a file that cannot be read to its end.
    """
    connected.register("fields", lines.stream)
    meant = form.meaning("fields")
    clock = connected.execute(
        "SELECT offset_ms, from_ms, second_from_ms FROM feed_clock"
    ).fetchall()
    directed = "SELECT * FROM meant" if form.tells_direction else _DIRECTED
    connected.execute(
        f"""COPY (
            WITH meant AS (SELECT {", ".join(MEANT)}, {_DIGITS} FROM ({meant})),
            directed AS ({directed}),
            numbered AS ({_NUMBERED}),
            timed AS ({_timed(clock)}),
            coded AS (SELECT *, {_code(bounds)} AS code FROM timed)
            SELECT * REPLACE (CASE WHEN code <> '' THEN raw ELSE '' END AS raw)
            FROM (SELECT {", ".join(SCREENED)} FROM (SELECT *, {_skip(bounds)} AS skip FROM coded))
        ) TO '{target}' (FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 1000)"""
    )
    connected.unregister("fields")
    lines.raise_fault()


def feed_clock(zone: str, bounds: Bounds) -> pa.Table:
    """What to take off the time on a clock in `zone` to get UTC, as stretches of that clock.

    In the hour that clocks repeat the earlier instant is meant, in the one they leave out the
    offset before holds; `second_` stretches tell the other choice. Starts outside the bounds are
    rejected whatever their offset, so the stretches need not reach further.
    """
    margin = _whole_ms(_MARGIN)
    rows = zone_offsets([zone], bounds.oldest_ms - margin, bounds.newest_ms + margin).to_pylist()
    turns = [
        (after["from_ms"], before["offset_ms"], after["offset_ms"])
        for before, after in pairwise(rows)
    ]
    return pa.table(
        {
            "offset_ms": pa.array([row["offset_ms"] for row in rows], pa.int64()),
            "from_ms": pa.array([_FIRST, *(at + max(a, b) for at, a, b in turns)], pa.int64()),
            "second_from_ms": pa.array(
                [_FIRST, *(at + min(a, b) for at, a, b in turns)], pa.int64()
            ),
        }
    )


_FIRST = -(2**62)


def _ms(instant: datetime) -> int:
    return _whole_ms(instant - _EPOCH)


def _whole_ms(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)


def digits(column: str) -> str:
    """SQL: the digits of `column`; most columns hold nothing else."""
    others_gone = f"regexp_replace({column}, '[^0-9]', '', 'g')"
    return f"CASE WHEN regexp_full_match({column}, '[0-9]*') THEN {column} ELSE {others_gone} END"


def normalised(column: str, area: str, told: str = "") -> str:
    """SQL twin of `kernel.phones.normalise`: `column` as written, `area` an area code or ''.

    `told`: a column with the digits of `column`, where they were already found. A test holds both
    twins against each other.
    """
    told = told or digits(column)
    return f"""CASE
        WHEN strlen({told}) <= 3 AND {one_of(told, sorted(SHORT_CODES))} THEN {told}
        WHEN {column} <> {told} AND regexp_matches({column}, '^[^0-9]*[+]')
            THEN {_plausible(told)}
        WHEN starts_with({told}, '011') THEN {_plausible(f"substr({told}, 4)")}
        WHEN strlen({told}) = 10 THEN '1' || {told}
        WHEN strlen({told}) = 7 AND {area} <> '' THEN '1' || {area} || {told}
        ELSE {_plausible(told)} END"""


def _plausible(number: str) -> str:
    return f"CASE WHEN strlen({number}) BETWEEN 7 AND 15 THEN {number} ELSE '' END"


def area_code(column: str) -> str:
    """SQL twin of `kernel.phones.area_code_of`."""
    is_north_american = f"strlen({column}) = 11 AND starts_with({column}, '1')"
    return f"CASE WHEN {is_north_american} THEN substr({column}, 2, 3) ELSE '' END"


_DIGITS = ", ".join(
    f"{digits(f'{name}_written')} AS {name}_digits" for name in ("from", "to", "billed")
)


def _is_ours(name: str) -> str:
    number = normalised(f"{name}_written", "''", f"{name}_digits")
    return f"{number} IN (SELECT digits FROM our_numbers)"


# Where a file does not tell the direction: in when the called number is ours, the caller's not.
_DIRECTED = f"""
    SELECT * REPLACE (CASE WHEN direction <> '' OR direction IS NULL THEN direction
        WHEN {_is_ours("to")} AND NOT {_is_ours("from")} THEN 'in'
        ELSE 'out' END AS direction)
    FROM meant"""


def _who(suffix: str) -> str:
    """SQL: who pays and who called, as `written` or as `digits`.

    A caller without digits (anonymous, restricted) counts as none. On calls out the caller is
    billed, on calls in the called, unless the file says whom.
    """
    caller = f"CASE WHEN from_digits <> '' THEN from_{suffix} ELSE '' END"
    return f"""
        CASE WHEN billed_digits <> '' THEN billed_{suffix}
            WHEN direction = 'out' THEN {caller} ELSE to_{suffix} END AS payer_{suffix},
        CASE WHEN from_digits <> '' OR direction = 'in' THEN {caller}
            ELSE billed_{suffix} END AS caller_{suffix}"""


_NUMBERED = f"""
    SELECT *,
        {normalised("caller_written", area_code("billed_number"), "caller_digits")} AS from_number,
        {normalised("to_written", area_code("billed_number"), "to_digits")} AS to_number
    FROM (SELECT *, {normalised("payer_written", "''", "payer_digits")} AS billed_number
        FROM (SELECT *, {_who("written")}, {_who("digits")} FROM directed))"""


def _timed(clock: list[tuple[int, int, int]]) -> str:
    """SQL: whole seconds and the instant. `clock` are the rows of `feed_clock`: a zone has few
    stretches, so they stand in the statement; a join would cost more than all the rest of it.

    Of the two instants that an hour which clocks repeat may mean, the one nearer to `made_ms`.
    """
    first = _stretch([(from_ms, offset_ms) for offset_ms, from_ms, _ in clock])
    second = _stretch([(from_ms, offset_ms) for offset_ms, _, from_ms in clock])
    return f"""
    SELECT * REPLACE (
            CASE WHEN seconds < 0 THEN -1 ELSE CAST(ceil(seconds) AS BIGINT) END AS seconds),
        CASE WHEN offset_minutes IS NOT NULL THEN local_ms - offset_minutes * 60000
            WHEN abs(local_ms - second_ms - made_ms) < abs(local_ms - first_ms - made_ms)
                THEN local_ms - second_ms
            ELSE local_ms - first_ms END AS started_ms
    FROM (SELECT *, {first} AS first_ms, {second} AS second_ms
        FROM (SELECT *, epoch_ms(started_local) + started_ms_part AS local_ms FROM numbered))"""


def _stretch(starts: list[tuple[int, int]]) -> str:
    """SQL: the offset that holds at `local_ms`; `starts` are (from, offset) in any order."""
    (_, earliest), *later = sorted(starts)
    cases = " ".join(
        f"WHEN local_ms >= {from_ms:d} THEN {offset_ms:d}" for from_ms, offset_ms in reversed(later)
    )
    return f"(CASE {cases} ELSE {earliest:d} END)" if cases else f"{earliest:d}"


# Calls inside the switch are between extensions, which are no telephone numbers.
def _code(bounds: Bounds) -> str:
    return f"""CASE
        WHEN {one_of("left_out", NO_CALLS)} THEN ''
        WHEN fault <> '' THEN fault
        WHEN call_key = '' THEN 'no_call_key'
        WHEN started_ms IS NULL OR started_ms < {bounds.oldest_ms}
            OR started_ms > {bounds.newest_ms} THEN 'bad_start'
        WHEN seconds IS NULL OR seconds < 0 OR seconds > {bounds.longest_seconds}
            THEN 'bad_seconds'
        WHEN disposition IS NULL THEN 'bad_disposition'
        WHEN direction IS NULL THEN 'bad_direction'
        WHEN left_out <> '' THEN ''
        WHEN trim(payer_written) = '' THEN 'no_billed_number'
        WHEN billed_number = '' OR to_number = '' OR (caller_written <> '' AND from_number = '')
            THEN 'bad_number'
        {_foreign(bounds)}
        ELSE '' END"""


def _foreign(bounds: Bounds) -> str:
    """A customer who sends calls may not make others pay: the number must be its own that day."""
    if bounds.sender_id is None:
        return ""
    return f"""WHEN NOT EXISTS (SELECT 1 FROM our_numbers o
            WHERE o.digits = billed_number AND o.account_id = {bounds.sender_id:d}
                AND started_ms >= o.from_ms AND started_ms < o.until_ms)
            THEN 'not_theirs'"""


def _skip(bounds: Bounds) -> str:
    return f"""CASE
        WHEN code <> '' THEN ''
        WHEN {one_of("left_out", NO_CALLS)} THEN left_out
        WHEN disposition <> 'answered' THEN 'not_answered'
        WHEN seconds = 0 THEN 'zero_seconds'
        WHEN left_out <> '' THEN left_out
        WHEN direction = 'out' AND starts_with(to_number, '18')
            AND {one_of(f"({area_code('to_number')})", TOLL_FREE_CODES)} THEN 'called_toll_free'
        {skip_sql(bounds.skips)}
        ELSE '' END"""
