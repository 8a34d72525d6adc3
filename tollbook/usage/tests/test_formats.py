"""Files as switches and carriers write them, right to the row: numbers, instants, seconds, ends."""

from pathlib import Path
from typing import Any

import pytest

from tests.town import Town
from tollbook.kernel.errors import Refused
from tollbook.usage.mediation.formats import format_of
from tollbook.usage.mediation.formats.columns import strptime_of
from tollbook.usage.models import Feed
from tollbook.usage.tests.screens import screened, screened_bytes

SAMPLES = Path(__file__).parent / "samples"
OURS = Path(__file__).parents[4] / "shared" / "samples"
SHOWN = ("from_number", "to_number", "billed_number", "seconds", "direction")
MAPPING: dict[str, Any] = {
    "delimiter": "semicolon",
    "has_heading": True,
    "sources": {
        "call_key": "ref",
        "start": "Day",
        "start_time": "Time",
        "from": "A number",
        "to": "B number",
        "billed": "Charged to",
        "direction": "Leg",
        "seconds": "Length",
        "disposition": "Result",
    },
    "date": "MM/DD/YYYY HH:mm:ss PM",
    "unit": "clock",
    "inward": ["i"],
    "outward": ["o"],
    "answered": ["ok"],
    "unanswered": ["busy"],
}


def rows_of(name: str, form: str, zone: str, options: dict[str, Any] | None = None) -> list[str]:
    """What became of every row of a sample, a line of words for each, in the order of the file."""
    feed = Feed(file_format=form, zone=zone, options=options or {})
    rows, rejects, read = screened_bytes((SAMPLES / name).read_bytes(), feed)
    told = {row["line"]: _words(row) for row in rows}
    told |= {each["line"]: each["code"] for each in rejects.to_pylist()}
    assert len(told) == read
    return [f"{number} {told[number]}" for number in sorted(told)]


def _words(row: dict[str, Any]) -> str:
    if row["code"] or row["skip"]:
        return str(row["code"] or row["skip"])
    start = _instant(row["started_ms"])
    return " ".join(
        [start, *(str(row[name]) or "-" for name in SHOWN), row["account_code"]]
    ).strip()


def _instant(started_ms: int) -> str:
    seconds, rest = divmod(started_ms, 1000)
    clock = f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
    return f"{seconds // 86400}d {clock}"


def table_of(claim: Any) -> list[str]:
    """The rows of the table in the docstring of a claim."""
    lines = [line.strip() for line in claim.__doc__.splitlines() if line.strip()]
    return [" ".join(line.split()) for line in lines[1:]]


@pytest.mark.accepts("money-5")
def test_freeswitch() -> None:
    """
    line  start UTC (days since 1970)  from  to  billed  seconds  direction  account code
    1  20553d 14:00:00.000  12185550110  16125550123  12185550110  21  out  acct-1001
    2  not_answered
    3  not_answered
    4  20520d 08:00:00.000  -            12185550110  12185550110  60  in
    5  internal
    6  bad_start
    7  missing_fields
    """
    assert rows_of("freeswitch.csv", "freeswitch", "America/Chicago") == table_of(test_freeswitch)


@pytest.mark.accepts("money-5")
def test_broadworks() -> None:
    """
    line  start UTC (days since 1970)  from  to  billed  seconds  direction  account code
    2   no_call
    3   20553d 20:29:52.193  12185550110  19785550100  12185550110  7   out  4711
    4   20553d 20:48:58.853  12185550110  12185550198  12185550110  67  out
    5   not_answered
    6   20553d 21:10:00.000  12125550100  12185550110  12185550110  60  in
    7   no_call
    8   call_part
    9   20553d 23:00:00.000  12185550110  16125550123  12185550110  61  out
    10  call_part
    11  20553d 23:40:00.000  12185550110  16125550123  12185550110  30  out
    12  bad_direction
    13  missing_fields
    14  no_call
    """
    assert rows_of("broadworks.csv", "broadworks", "America/Denver") == table_of(test_broadworks)


@pytest.mark.accepts("money-5")
def test_emi() -> None:
    """
    line  start UTC (days since 1970)  from  to  billed  seconds  direction  account code
    1  no_call
    2  20553d 14:00:00.000  12185550110  16125550123   12185550110  63   out
    3  20553d 15:30:00.000  12185550110  442079460000  12185550110  60   out  4711
    4  20553d 16:00:00.000  16125550123  18005550142   18005550142  120  in
    5  bad_seconds
    6  bad_start
    7  other_record
    8  missing_fields
    9  no_call
    """
    assert rows_of("emi.txt", "emi", "America/Chicago") == table_of(test_emi)


@pytest.mark.accepts("money-5")
def test_columns_by_a_mapping() -> None:
    """
    line  start UTC (days since 1970)  from  to  billed  seconds  direction
    2  20553d 14:00:00.000  12185550110  16125550123  12185550110  62   out
    3  20554d 02:30:15.000  12125550100  12185550110  12185550110  725  in
    4  not_answered
    5  bad_disposition
    6  bad_start
    7  bad_seconds
    9  missing_fields
    """
    told = rows_of("columns.csv", "columns", "America/Chicago", MAPPING)

    assert told == table_of(test_columns_by_a_mapping)


@pytest.mark.accepts("money-5")
@pytest.mark.skipif(not OURS.exists(), reason="the samples are not beside this project")
@pytest.mark.parametrize(
    ("name", "form", "told"),
    [
        ("freeswitch-sample.csv", "freeswitch", [("12065550101", "13035550102", 21)]),
        (
            "broadworks-sample.csv",
            "broadworks",
            [("14255550133", "19785550100", 7), ("14255550147", "14255550198", 67)],
        ),
    ],
)
def test_the_samples_of_two_switches(
    name: str, form: str, told: list[tuple[str, str, int]]
) -> None:
    feed = Feed(file_format=form, oldest_days=8000)

    rows, rejects, _ = screened_bytes((OURS / name).read_bytes(), feed)

    taken = [row for row in rows if not row["code"] and not row["skip"]]
    assert not rejects.num_rows
    assert [(row["from_number"], row["to_number"], row["seconds"]) for row in taken] == told


@pytest.mark.accepts("money-5")
def test_fixed_positions_by_a_mapping() -> None:
    mapping = {
        "delimiter": "fixed",
        "sources": {"start": "1-14", "from": "15-24", "to": "25-34", "seconds": "35-40"},
        "date": "YYYYMMDDhhmmss",
        "unit": "tenths",
    }
    line = "20260410090000" + "2185550110" + "6125550123" + "000621"

    rows, rejects, _ = screened([line, line[:30]], form="columns", options=mapping)

    assert [(row["to_number"], row["seconds"], row["code"]) for row in rows] == [
        ("16125550123", 63, "")
    ]
    assert rejects["code"].to_pylist() == ["missing_fields"]


def test_a_template_of_the_switch_as_it_stands_in_its_settings() -> None:
    template = '"${uuid}","${start_epoch}","${caller_id_number}",${destination_number},${billmsec}'
    options = {"template": f"{template},${{hangup_cause}},${{answer_epoch}}"}
    line = '"u1","1775829600","2185550110",6125550123,61200,NORMAL_CLEARING,1775829605'

    rows, _, _ = screened([line], form="freeswitch", options=options)

    assert [(row["started_ms"], row["seconds"]) for row in rows] == [(1775829600000, 62)]


def test_positions_of_emi_are_data() -> None:
    moved = {"positions": {"conversation_time": [70, 76]}, "length": "minutes"}
    line = (SAMPLES / "emi.txt").read_text().splitlines()[1]
    line = f"{line[:69]}0001023{line[76:]}"

    rows, _, _ = screened([line], form="emi", options=moved)

    assert [row["seconds"] for row in rows] == [63]


@pytest.mark.parametrize("letter", ["A", "O"])
def test_a_packed_month_of_emi(letter: str) -> None:
    line = (SAMPLES / "emi.txt").read_text().splitlines()[1]
    line = f"{line[:6]}25{letter}10 {line[12:]}"

    rows, _, _ = screened([line], form="emi")

    assert [_instant(row["started_ms"])[:6] for row in rows] == ["20371d"]


def test_an_extension_with_a_number_for_its_account_code_calls_from_that_number(
    town: Town,
) -> None:
    """The account code of an extension may be the line that pays; a word is no number."""
    line = (
        '"{}","1001","6125550123","from-internal","","PJSIP/a-1","PJSIP/o-2","Dial","",'
        '"2026-04-10 09:00:00","","2026-04-10 09:01:00",60,60,"ANSWERED","DOCUMENTATION"'
    )

    rows, _, _ = screened([line.format("2185550110"), line.format("bell")], form="asterisk")

    assert [(row["from_number"], row["billed_number"], row["code"]) for row in rows] == [
        ("12185550110", "12185550110", ""),
        ("", "", "bad_number"),
    ]


@pytest.mark.parametrize(
    ("form", "options", "sentence"),
    [
        ("freeswitch", {"template": "uuid,start_stamp"}, "The template has no caller_id_number"),
        ("emi", {"positions": {"colour": [1, 2]}}, "There is no field colour"),
        ("emi", {"positions": {"record_date": [9, 2]}}, "give the first and the last position"),
        ("emi", {"length": "hours"}, "The length of calls is told in"),
        ("columns", {}, "Start, or its day: name the column"),
        ("columns", MAPPING | {"date": "MM/DD hh:mm"}, "needs a year"),
        ("columns", MAPPING | {"date": "%Y'; DROP"}, "which says nothing"),
        ("columns", MAPPING | {"unit": "hours"}, "This unit is not known"),
        ("columns", MAPPING | {"delimiter": "x"}, "This delimiter or encoding is not known"),
        ("morse", {}, "There is no file format morse"),
    ],
)
def test_options_that_make_no_format_are_refused(
    form: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        format_of(form, options)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("YYYY-MM-DD hh:mm:ss", "%Y-%m-%d %H:%M:%S"),
        ("DD.MM.YY hh:mm", "%d.%m.%y %H:%M"),
        ("DD-Mon-YYYY HH:mm:ss.fff PM", "%d-%b-%Y %I:%M:%S.%g %p"),
    ],
)
def test_date_patterns(pattern: str, told: str) -> None:
    assert strptime_of(pattern) == told


def test_a_heading_without_a_wanted_column_is_refused(tmp_path: Path) -> None:
    feed = Feed(file_format="columns", options=MAPPING)

    with pytest.raises(Exception, match="does not name the columns: ref, Day"):
        screened_bytes(b"a;b\n1;2\n", feed)
