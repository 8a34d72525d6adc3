"""Call files as the demo carrier's two switches write them, good rows and bad ones."""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from tollbook.flows.demo.calendar import ZONE
from tollbook.flows.demo.calls import Call
from tollbook.flows.demo.chance import draws

TOLLBOOK_HEAD = (
    *("call_id", "started_at", "from", "to", "billed_number", "direction", "seconds"),
    *("disposition", "account_code", "trunk"),
)
ASTERISK_WORDS = {
    "answered": "ANSWERED",
    "no_answer": "NO ANSWER",
    "busy": "BUSY",
    "failed": "FAILED",
}
REPEATED_CALLS = 6
RING_SECONDS_MAX = 20
ASTERISK_TIME = "%Y-%m-%d %H:%M:%S"


def write_tollbook(path: Path, calls: Sequence[Call], repeated: Sequence[Call]) -> list[Call]:
    """A file of the telephone switch; gives the calls that the next file will repeat.

    The switch writes the last calls of a file again at the head of the next one, keeps half a
    dozen rows that it could not make sense of, and counts numbers that are nobody's.
    """
    source = draws(f"file/{path.name}")
    rows = [_tollbook_row(call) for call in (*repeated, *calls, *_strangers(source, calls))]
    for bad in _bad_tollbook_rows(calls[len(calls) // 2]):
        rows.insert(source.randrange(len(rows)), bad)
    _save(path, [TOLLBOOK_HEAD, *rows])
    return list(calls[-REPEATED_CALLS:])


def _tollbook_row(call: Call) -> tuple[str, ...]:
    started = call.started.astimezone(UTC).isoformat(timespec="milliseconds")
    key = f"{call.billed_number}-{started}-{call.to_number[-4:]}-{call.seconds}"
    return (
        *(key, started.replace("+00:00", "Z"), call.from_number, call.to_number),
        *(call.billed_number, call.direction, str(call.seconds), call.disposition),
        *(call.account_code, "sip-1" if call.direction == "in" else "sip-2"),
    )


def _strangers(source: Random, calls: Sequence[Call]) -> list[Call]:
    """Calls billed to numbers that no product has: orphans, some of them found an owner later."""
    chosen = [calls[source.randrange(len(calls))] for _ in range(4)]
    return [
        replace(call, billed_number=f"2189599{number:03d}", direction="out")
        for number, call in enumerate(chosen)
    ]


def _bad_tollbook_rows(model: Call) -> list[tuple[str, ...]]:
    key, started, *_ = _tollbook_row(model)
    good = _tollbook_row(model)
    return [
        (f"{key}-n", started, "2185550199", "12", "2185550199", *good[5:]),
        (f"{key}-t", "31/02/2026 at noon", *good[2:]),
        (f"{key}-s", started, *good[2:6], "-4", *good[7:]),
        (f"{key}-d", started, *good[2:7], "perhaps", *good[8:]),
        (f"{key}-f", (model.started + timedelta(days=900)).isoformat(), *good[2:]),
        (f"{key}-c", started, "2185550199"),
    ]


def write_asterisk(path: Path, calls: Sequence[Call]) -> None:
    """A Master.csv of the hosted exchange, in its local time, 18 columns."""
    source = draws(f"file/{path.name}")
    rows = [_asterisk_row(call, source) for call in calls]
    bad = list(_asterisk_row(calls[0], source))
    rows.insert(len(rows) // 2, (*bad[:9], "yesterday", *bad[10:16], f"{bad[16]}-t", ""))
    rows.insert(len(rows) // 3, (*bad[:2], "+", *bad[3:16], f"{bad[16]}-n", ""))
    _save(path, rows)


def _asterisk_row(call: Call, source: Random) -> tuple[str, ...]:
    ring = source.randint(1, RING_SECONDS_MAX)
    local = call.started.astimezone(ZoneInfo(ZONE))
    answered = local + timedelta(seconds=ring)
    ended = answered + timedelta(seconds=call.seconds)
    is_answered = call.disposition == "answered"
    key = f"{int(call.started.timestamp())}.{source.randrange(10**6)}"
    context = "from-trunk" if call.direction == "in" else "from-internal"
    return (
        *(call.account_code, call.from_number, call.to_number, context),
        *(f'"{call.from_number}" <{call.from_number}>', f"PJSIP/{call.from_number}-01"),
        *("PJSIP/trunk-02", "Dial", f"PJSIP/{call.to_number}@trunk,60"),
        local.strftime(ASTERISK_TIME),
        answered.strftime(ASTERISK_TIME) if is_answered else "",
        ended.strftime(ASTERISK_TIME),
        *(str(ring + call.seconds), str(call.seconds if is_answered else 0)),
        *(ASTERISK_WORDS[call.disposition], "DOCUMENTATION", key, ""),
    )


def _save(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write the rows; a name ending .gz is packed, the same bytes every time."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    content = text.getvalue().encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
