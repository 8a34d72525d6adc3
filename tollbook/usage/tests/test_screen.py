"""What a row says, what is wrong with it, what is left out: rules that all formats share."""

from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.town import NOW
from tollbook.kernel.errors import Refused
from tollbook.kernel.phones import normalise
from tollbook.usage.mediation.screen import normalised
from tollbook.usage.mediation.skips import skip_rules
from tollbook.usage.models import Feed
from tollbook.usage.tests.calls import HEADING, line
from tollbook.usage.tests.screens import instant, only, screened, screened_bytes
from tollbook.usage.types import REJECT_WORDS, SKIP_WORDS


@pytest.mark.parametrize(
    ("written", "zone", "told"),
    [
        ("2026-04-10T14:00:00Z", "UTC", "2026-04-10T14:00:00.000"),
        ("2026-04-10t14:00:00.1239z", "UTC", "2026-04-10T14:00:00.123"),
        ('"2026-04-10 14:00:00,5+05:30"', "UTC", "2026-04-10T08:30:00.500"),
        ("2026-04-10T14:00-0330", "UTC", "2026-04-10T17:30:00.000"),
        ("2026-04-10T14:00:00-05", "UTC", "2026-04-10T19:00:00.000"),
        ("2026-04-10T14:00:00", "America/Chicago", "2026-04-10T19:00:00.000"),
        ("2026-03-08T01:59:59", "America/Chicago", "2026-03-08T07:59:59.000"),
        ("2026-03-08T02:30:00", "America/Chicago", "2026-03-08T08:30:00.000"),
        ("2026-03-08T03:00:00", "America/Chicago", "2026-03-08T08:00:00.000"),
        ("2025-11-02T00:59:59", "America/Chicago", "2025-11-02T05:59:59.000"),
        ("2025-11-02T01:30:00", "America/Chicago", "2025-11-02T06:30:00.000"),
        ("2025-11-02T02:00:00", "America/Chicago", "2025-11-02T08:00:00.000"),
    ],
)
def test_instants(written: str, zone: str, told: str) -> None:
    assert instant(only(line(started_at=written), zone=zone)) == told


@pytest.mark.parametrize(
    "written",
    ["", "today", "2026-04-10", "2026-02-30T10:00:00Z", "2026-04-10T25:00:00Z", "1775829600"],
)
def test_a_start_that_is_no_instant(written: str) -> None:
    assert only(line(started_at=written))["code"] == "bad_start"


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (NOW + timedelta(hours=24), ""),
        (NOW + timedelta(hours=24, milliseconds=1), "bad_start"),
        (NOW - timedelta(days=400), ""),
        (NOW - timedelta(days=400, milliseconds=1), "bad_start"),
    ],
)
def test_how_far_ahead_and_back_a_call_may_start(start: datetime, code: str) -> None:
    assert only(line(started_at=start.isoformat(timespec="milliseconds")))["code"] == code


@pytest.mark.parametrize(
    ("written", "whole", "code"),
    [
        ("1", 1, ""),
        ("61.000", 61, ""),
        ("61.001", 62, ""),
        (" 7 ", 7, ""),
        ("604800", 604_800, ""),
        ("604800.5", 604_801, "bad_seconds"),
        ("-1", -1, "bad_seconds"),
        ("-0.5", -1, "bad_seconds"),
        ("1e3", None, "bad_seconds"),
        ("", None, "bad_seconds"),
    ],
)
def test_seconds_round_up(written: str, whole: int | None, code: str) -> None:
    row = only(line(seconds=written))

    assert (row["seconds"], row["code"]) == (whole, code)


@pytest.mark.parametrize(
    ("fields", "code", "skip"),
    [
        ({"disposition": "ANSWERED"}, "", ""),
        ({"disposition": "No-Answer"}, "", "not_answered"),
        ({"disposition": "cancelled", "seconds": 0}, "", "not_answered"),
        ({"disposition": "canceled"}, "bad_disposition", ""),
        ({"disposition": ""}, "bad_disposition", ""),
        ({"seconds": 0}, "", "zero_seconds"),
        ({"to": "8335550100"}, "", "called_toll_free"),
        ({"direction": "in", "to": "8005550142"}, "", ""),
        ({"direction": "IN"}, "", ""),
        ({"direction": "sideways"}, "bad_direction", ""),
        ({"to": "123456"}, "bad_number", ""),
        ({"to": "1234567890123456"}, "bad_number", ""),
        ({"to": ""}, "bad_number", ""),
        ({"from_": "123"}, "bad_number", ""),
        ({"from_": "anonymous"}, "no_billed_number", ""),
        ({"from_": "", "billed_number": "x"}, "no_billed_number", ""),
        ({"direction": "in", "from_": "Restricted", "to": "2185550110"}, "", ""),
        ({"direction": "in", "from_": "", "to": ""}, "no_billed_number", ""),
    ],
)
def test_what_becomes_of_a_row(fields: dict[str, object], code: str, skip: str) -> None:
    row = only(line("k1", **fields))

    assert (row["code"], row["skip"]) == (code, skip)


@pytest.mark.parametrize(
    ("fields", "numbers"),
    [
        ({}, ("12185550110", "16125550123", "12185550110")),
        ({"billed_number": "(218) 555-0199"}, ("12185550110", "16125550123", "12185550199")),
        (
            {"from_": "", "billed_number": "2185550110"},
            ("12185550110", "16125550123", "12185550110"),
        ),
        ({"to": "555-0177"}, ("12185550110", "12185550177", "12185550110")),
        ({"to": "911"}, ("12185550110", "911", "12185550110")),
        ({"to": "011 44 20 7946 0000"}, ("12185550110", "442079460000", "12185550110")),
        ({"to": "+442079460000"}, ("12185550110", "442079460000", "12185550110")),
        ({"to": "(+65) 6123 4567"}, ("12185550110", "6561234567", "12185550110")),
        (
            {"direction": "in", "from_": "unknown", "to": "2185550110"},
            ("", "12185550110", "12185550110"),
        ),
        (
            {"direction": "in", "from_": "2125550100", "to": "218-555-0110"},
            ("12125550100", "12185550110", "12185550110"),
        ),
    ],
)
def test_who_called_whom_and_who_pays(
    fields: dict[str, object], numbers: tuple[str, str, str]
) -> None:
    row = only(line("k1", **fields))

    assert (row["from_number"], row["to_number"], row["billed_number"]) == numbers


NUMBER = st.text("0123456789+-() .x*#\u0663", max_size=18)


@given(st.lists(st.tuples(NUMBER, st.sampled_from(["", "218"])), min_size=1, max_size=40))
def test_numbers_are_normalised_in_columns_as_one_by_one(pairs: list[tuple[str, str]]) -> None:
    written, areas = zip(*pairs, strict=True)
    with duckdb.connect() as connected:
        connected.register("told", pa.table({"w": pa.array(written), "a": pa.array(areas)}))
        found = connected.sql(f"SELECT {normalised('w', 'a')} FROM told").fetchall()

    assert [row[0] for row in found] == [normalise(each, area) for each, area in pairs]


FIELD = st.one_of(
    st.sampled_from(["", "answered", "busy", "60", "-1", "k1", "out", "in", "2185550110", '"']),
    st.text(st.characters(codec="utf-8", exclude_categories=["Z", "Cc"]), max_size=6),
)
ROW = st.one_of(
    st.builds(line, FIELD, seconds=FIELD, to=FIELD, direction=FIELD),
    st.lists(FIELD, min_size=1, max_size=12).map(",".join).filter(str.strip),
)


@given(st.lists(ROW, max_size=12))
@settings(max_examples=25)
def test_whatever_the_rows_are_each_ends_once_with_a_known_word(rows: list[str]) -> None:
    found, rejects, read = screened(rows)

    ended = [row["line"] for row in found] + rejects["line"].to_pylist()
    codes = {row["code"] for row in found} | set(rejects["code"].to_pylist())
    # A field in quotation marks may hold line ends; then several lines are one row.
    further = sum(row["raw"].count("\n") for row in found)
    assert len(set(ended)) == len(ended) == read
    assert read + further >= len(rows)
    assert set(ended) <= set(range(2, len(rows) + 2))
    assert codes <= {"", *REJECT_WORDS}
    assert {row["skip"] for row in found} <= {"", *SKIP_WORDS}
    assert not [row for row in found if row["code"] and row["skip"]]


SAMPLE = (
    '"","501","181","context-user-501","""Home"" <501>","SIP/501-1","SIP/i-1","Dial","SIP/181,60",'
    '"2026-04-01 15:59:33","2026-04-01 15:59:34","2026-04-01 15:59:45",12,11,"ANSWERED",'
    '"DOCUMENTATION","1775080773.0",""'
)


def asterisk(**fields: object) -> str:
    """A line of Master.csv with 18 columns: Bell calls out, the switch in Chicago."""
    told: dict[str, object] = {
        "accountcode": "bell",
        "src": "2185550110",
        "dst": "6125550123",
        "dcontext": "from-internal",
        "clid": '"""Bell, Ben"" <2185550110>"',
        "channel": "PJSIP/bell-1",
        "dstchannel": "PJSIP/egress-2",
        "lastapp": "Dial",
        "lastdata": "PJSIP/x",
        "start": "2026-04-10 09:00:00",
        "answer": "2026-04-10 09:00:05",
        "end": "2026-04-10 09:01:05",
        "duration": 65,
        "billsec": 60,
        "disposition": "ANSWERED",
        "amaflags": "DOCUMENTATION",
        "uniqueid": "1775829600.7",
        "userfield": "",
    }
    return ",".join(str(value) for value in (told | fields).values())


def pbx(text: str) -> dict[str, Any]:
    """The row of one Asterisk line whose switch stands in Chicago."""
    return only(text, form="asterisk", zone="America/Chicago")


def test_an_asterisk_call_says_what_the_switch_counted() -> None:
    row = pbx(asterisk())

    assert (row["code"], row["skip"], row["direction"]) == ("", "", "out")
    assert instant(row) == "2026-04-10T14:00:00.000"
    assert row["seconds"] == 60
    assert (row["from_number"], row["to_number"]) == ("12185550110", "16125550123")
    assert (row["call_key"], row["account_code"]) == ("1775829600.7", "bell")


@pytest.mark.parametrize(
    ("fields", "skip"),
    [
        ({"disposition": '"NO ANSWER"', "answer": "", "billsec": 0}, "not_answered"),
        ({"disposition": "BUSY"}, "not_answered"),
        ({"disposition": "FAILED"}, "not_answered"),
        ({"disposition": "CONGESTION"}, "not_answered"),
        ({"billsec": 0}, "zero_seconds"),
        ({"src": "501", "dst": "*97"}, "internal"),
        ({"src": "501", "dst": "502"}, "internal"),
    ],
)
def test_asterisk_rows_that_are_left_out(fields: dict[str, object], skip: str) -> None:
    row = pbx(asterisk(**fields))

    assert (row["code"], row["skip"]) == ("", skip)


def test_the_sample_of_an_internal_call_is_left_out() -> None:
    assert pbx(SAMPLE)["skip"] == "internal"


@pytest.mark.parametrize(
    ("fields", "direction"),
    [
        ({"src": "2125550100", "dst": "2185550110"}, "in"),
        ({"src": "2185550110", "dst": "8005550142"}, "out"),
        ({"src": "2125550100", "dst": "2125550111"}, "out"),
        ({"src": "2125550100", "dst": "2125550111", "dcontext": "from-trunk"}, "in"),
        ({"src": "anonymous", "dst": "2185550110"}, "in"),
    ],
)
def test_which_way_an_asterisk_call_went(fields: dict[str, object], direction: str) -> None:
    assert pbx(asterisk(**fields))["direction"] == direction


def test_lines_with_16_and_17_columns() -> None:
    seventeen = asterisk().removesuffix(",")
    sixteen = seventeen.rpartition(",")[0]
    with_userfield = f"{sixteen},note"

    rows, rejects, _read = screened([seventeen, sixteen, with_userfield], form="asterisk")

    keys = [row["call_key"] for row in rows]
    assert not rejects.num_rows
    assert keys[0] == "1775829600.7"
    assert keys[1] == keys[2]
    assert len(keys[1]) == 32


@pytest.mark.parametrize(
    ("made", "told"),
    [("1762065000", "2025-11-02T06:30:00.000"), ("1762068600", "2025-11-02T07:30:00.000")],
)
def test_the_repeated_hour_is_settled_by_the_unique_id(made: str, told: str) -> None:
    text = asterisk(start="2025-11-02 01:30:00", uniqueid=f"{made}.1")

    assert instant(pbx(text)) == told


def test_an_extension_that_calls_out_is_no_number_to_bill() -> None:
    assert pbx(asterisk(src="1001"))["code"] == "bad_number"


def test_rules_of_the_feed_leave_rows_out_last() -> None:
    """A row that is rejected or unanswered says so first; numbers compare in E.164 digits."""
    feed = Feed(file_format="tollbook", skip_rules="trunk TEST-\nto 1900\n")
    rows = [
        line("a", trunk="test-7"),
        line("b", to="(900) 555-0123"),
        line("c", trunk="test-7", disposition="busy"),
        line("d", trunk="test-7", to="1"),
        line("e", trunk="new-test-7"),
    ]
    content = "".join(f"{each}\n" for each in [HEADING, *rows]).encode()

    found, _rejects, _read = screened_bytes(content, feed)

    assert [(row["code"], row["skip"]) for row in found] == [
        ("", "feed_rule"),
        ("", "feed_rule"),
        ("", "not_answered"),
        ("bad_number", ""),
        ("", ""),
    ]


@pytest.mark.parametrize("rules", ["trunk", "colour red", "to abc"])
def test_a_rule_that_says_nothing_is_refused(rules: str) -> None:
    with pytest.raises(Refused, match=r"such as trunk|begins with digits"):
        skip_rules(rules)
