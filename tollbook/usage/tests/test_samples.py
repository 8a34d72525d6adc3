"""Files as switches write them: numbers, instants, seconds and endings are right to the row."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.town import Town
from tollbook.usage.mediation.intake import take
from tollbook.usage.models import CallFile, Feed
from tollbook.usage.tests.calls import HEADING, counts, line, stored

SAMPLE = Path(__file__).parents[4] / "shared" / "samples" / "asterisk-master-sample.csv"
NOW = datetime(2026, 8, 1, tzinfo=UTC)

# Rows in the shapes that Asterisk writes, of 2026; see docs/formats.md for the columns.
BETWEEN_EXTENSIONS = (
    '"","501","181","context-user-501","""HomeDroid"" <501>","SIP/501-0","SIP/isoft-1","Dial",'
    '"SIP/181@isoft,60","2026-07-01 15:59:33","2026-07-01 15:59:34","2026-07-01 15:59:45",12,11,'
    '"ANSWERED","DOCUMENTATION","1782921573.0",""'
)
OF_AN_EXTENSION = (
    '"dhbm8x","1001","009001234567","from-internal","""1001"" <1001>","PJSIP/a-1","","Dial",'
    '"PJSIP/Egress","2026-07-24 17:50:01","2026-07-24 17:50:02","2026-07-24 17:50:10",9,8,'
    '"ANSWERED","DOCUMENTATION","1784910000.1",""'
)
OF_NOBODY = (
    '"dhbm8x","anonymous","Q1000","dhbm8x",""""" <anonymous>","Local/Q1000@dhbm8x-9;2",'
    '"PJSIP/f-8a","Dial","PJSIP/x","2026-07-24 11:44:19",,"2026-07-24 11:44:23",4,0,"NO ANSWER",'
    '"DOCUMENTATION","1784893459.324",""'
)


def row(src: str, dst: str, start: str, *last: str) -> str:
    """A billable row of 16 columns and those in `last`; it lasted a minute."""
    told = (src, dst, "from-internal", f'""{src}"" <{src}>', "PJSIP/a-1", "PJSIP/out-2", "Dial")
    times = f'"PJSIP/x","{start}","{start}","{start}",65,60,"ANSWERED","DOCUMENTATION"'
    words = ",".join(f'"{word}"' for word in ("bell", *told))
    return ",".join([words, times, *(f'"{word}"' for word in last)])


@pytest.fixture
def switch(town: Town) -> Feed:
    """Asterisk in Chicago."""
    feed = town.asterisk_feed
    feed.zone = "America/Chicago"
    feed.save()
    return feed


def taken(folder: Path, feed: Feed, *rows: str) -> CallFile:
    path = folder / "Master.csv"
    path.write_text("".join(f"{each}\n" for each in rows))
    return take(path=path, feed=feed, now=NOW)


def endings(file: CallFile) -> dict[str, Any]:
    """What became of the rows: rejects by line, skips by reason."""
    return {
        "rejected": dict(file.rejects.values_list("line", "code")),
        "skipped": dict(file.skips.values_list("reason", "row_count")),
    }


# An account code is no number, so nobody can be billed for a bare extension: it is mended by
# letting the switch send the line's number. A row is rejected before it is skipped, so a caller
# without digits is told even where nobody answered.
SAID = {"rejected": {2: "bad_number", 3: "no_billed_number"}, "skipped": {"internal": 1}}


@pytest.mark.accepts("money-5")
def test_extensions_and_callers_without_a_number(switch: Feed, tmp_path: Path) -> None:
    file = taken(tmp_path, switch, BETWEEN_EXTENSIONS, OF_AN_EXTENSION, OF_NOBODY)

    assert endings(file) == SAID
    assert counts(file) == {"rejected": 2, "skipped": 1}


@pytest.mark.accepts("money-5")
@pytest.mark.skipif(not SAMPLE.exists(), reason="the samples are not beside this project")
def test_the_sample_of_asterisk_ends_in_the_same_way(switch: Feed, tmp_path: Path) -> None:
    switch.oldest_days = 6000  # one row is of 2012
    switch.save()

    file = taken(tmp_path, switch, *SAMPLE.read_text().splitlines())

    assert endings(file) == SAID
    assert file.rows_read == 3


@pytest.mark.accepts("money-5")
def test_an_anonymous_call_in_has_no_caller(switch: Feed, tmp_path: Path) -> None:
    taken(tmp_path, switch, row("anonymous", "2185550110", "2026-07-24 11:44:19", "1784911459.1"))

    assert stored("direction", "from_number", "to_number", "billed_number") == [
        ("in", "", "12185550110", "12185550110")
    ]


@pytest.mark.accepts("money-5")
def test_a_number_dialled_behind_zeros_stays_as_dialled(switch: Feed, tmp_path: Path) -> None:
    """Only + and 011 lead abroad here; 00 is no prefix of this country."""
    taken(
        tmp_path, switch, row("2185550110", "009001234567", "2026-07-24 17:50:01", "1784933401.1")
    )

    assert stored("from_number", "to_number", "seconds") == [("12185550110", "009001234567", 60)]


@pytest.mark.accepts("money-5")
def test_rows_of_16_17_and_18_columns_in_one_file(switch: Feed, tmp_path: Path) -> None:
    ends = [(), ("1784911461.7",), ("1784911462.8", "note, with comma")]
    rows = [
        row("2185550110", "6125550123", f"2026-07-24 11:44:{20 + number}", *last)
        for number, last in enumerate(ends)
    ]

    file = taken(tmp_path, switch, *rows)

    assert counts(file) == {"accepted": 3}
    keys = [found[0] for found in stored("call_key")]
    assert (len(keys[0]), *keys[1:]) == (32, "1784911461.7", "1784911462.8")
    starts = [found[0].isoformat() for found in stored("started_at")]
    assert starts == [f"2026-07-24T16:44:{20 + number}" for number in range(3)]


@pytest.mark.accepts("money-5", "money-10")
def test_the_clock_of_the_switch_on_days_when_it_is_set(switch: Feed, tmp_path: Path) -> None:
    """Forward on 8 March 2026 at 2, back on 2 November 2025 at 2; the id knows which 1:30."""
    cases = {
        ("2026-03-08 01:59:59", "1772956799.1"): "2026-03-08T07:59:59",
        ("2026-03-08 03:00:00", "1772956800.2"): "2026-03-08T08:00:00",
        ("2025-11-02 01:30:00", "1762065000.3"): "2025-11-02T06:30:00",
        ("2025-11-02 01:30:00", "1762068600.4"): "2025-11-02T07:30:00",
        ("2025-11-02 02:00:00", "1762070400.5"): "2025-11-02T08:00:00",
    }

    taken(tmp_path, switch, *(row("2185550110", "6125550123", *case) for case in cases))

    assert [found[0].isoformat() for found in stored("started_at")] == list(cases.values())


@pytest.mark.accepts("money-5", "money-10")
def test_our_own_format_on_the_clock_of_its_feed(town: Town, tmp_path: Path) -> None:
    """An instant with a zone is that instant; one without is on the clock of the feed."""
    town.feed.zone = "America/Chicago"
    town.feed.save()
    cases = {
        "2026-03-08T01:59:59": "2026-03-08T07:59:59",
        "2026-03-08T03:00:00": "2026-03-08T08:00:00",
        "2025-11-02T01:30:00-06:00": "2025-11-02T07:30:00",
        "2026-07-01T12:00:00.250Z": "2026-07-01T12:00:00.250000",
    }
    lines = [line(f"k{n}", started_at=told, seconds="59.2") for n, told in enumerate(cases)]

    file = taken(tmp_path, town.feed, HEADING, *lines)

    assert counts(file) == {"accepted": 4}
    assert [found[0].isoformat() for found in stored("started_at")] == list(cases.values())
    assert {found[0] for found in stored("seconds")} == {60}
