"""Taking a call file: every row ends once, and the same file never twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.town import NOW, Town
from tollbook.kernel.errors import Refused
from tollbook.usage.actions import compact_store
from tollbook.usage.mediation.intake import take
from tollbook.usage.models import CallFile
from tollbook.usage.queries import complete_up_to, latest_pass
from tollbook.usage.store.read import calls_in, rows
from tollbook.usage.store.shelf import shelf
from tollbook.usage.tests.calls import counts, line, stored, taken, written
from tollbook.usage.types import words_for


@pytest.mark.accepts("money-2")
def test_every_row_of_a_mixed_file_ends_exactly_once(town: Town, tmp_path: Path) -> None:
    lines = [
        line("good"),
        line("again"),
        line("again"),
        line("unanswered", disposition="No Answer", seconds=0),
        line("stranger", from_="2185559999"),
        line("shortened").rpartition(",")[0],
        line("nonsense", to="12"),
    ]

    file = taken(tmp_path / "mixed.csv", town.feed, lines)

    assert counts(file) == {"accepted": 3, "duplicate": 1, "skipped": 1, "rejected": 2}
    assert file.rows_read == 7
    assert file.orphans == 1
    assert stored("call_key", "owner_reason") == [
        ("good", ""),
        ("again", ""),
        ("stranger", "no_owner"),
    ]
    assert list(file.rejects.values_list("line", "code", "raw").order_by("line")) == [
        (7, "missing_fields", lines[5]),
        (8, "bad_number", lines[6]),
    ]
    assert words_for("missing_fields") == "The row has fewer columns than the format asks for."
    assert list(file.skips.values_list("reason", "row_count")) == [("not_answered", 1)]


def test_calls_lie_as_they_came_until_the_night_sorts_them_once(town: Town, tmp_path: Path) -> None:
    days = (9, 3, 17)
    lines = [line(f"k{day}", started_at=f"2026-04-{day:02}T14:00:00Z") for day in days]
    taken(tmp_path / "calls.csv", town.feed, lines)
    before = shelf().files()

    assert compact_store() == len(before)
    assert compact_store() == 0

    after = shelf().files()
    found = rows(f"SELECT call_key, rule_id <> 0 FROM {calls_in(after)}")
    assert [each.is_sorted for each in (*before, *after)] == [False, True]
    assert found == [("k3", True), ("k9", True), ("k17", True)]


@pytest.mark.accepts("money-4")
def test_the_same_file_is_refused_with_the_date_of_the_first_time(
    town: Town, tmp_path: Path
) -> None:
    path = written(tmp_path / "monday.csv", [line()])
    take(path=path, feed=town.feed, now=NOW)
    copy = tmp_path / "renamed.csv"
    copy.write_bytes(path.read_bytes())

    with pytest.raises(Refused, match=r"on Apr 20, 2026, as monday\.csv") as refusal:
        take(path=copy, feed=town.feed, now=NOW + timedelta(days=3))

    assert refusal.value.code == "file-taken-before"
    assert CallFile.objects.count() == 1
    assert len(stored("call_key")) == 1


@pytest.mark.accepts("money-4")
def test_ten_calls_of_another_file_are_ten_duplicates(town: Town, tmp_path: Path) -> None:
    first = [line(f"k{number}") for number in range(30)]
    second = [line(f"k{number}") for number in range(20, 50)]
    taken(tmp_path / "first.csv", town.feed, first)

    file = taken(tmp_path / "second.csv", town.feed, second)

    assert counts(file) == {"accepted": 20, "duplicate": 10}
    assert len(stored("call_key")) == 50


@pytest.mark.accepts("money-4")
def test_a_call_that_came_half_a_year_ago_is_a_duplicate(town: Town, tmp_path: Path) -> None:
    """The switch told it again under another date; its key says that it is the same call."""
    long_ago = line("k1", started_at="2025-10-10T14:00:00Z")
    taken(tmp_path / "october.csv", town.feed, [long_ago])

    file = taken(tmp_path / "april.csv", town.feed, [line("k1"), line("k2")])

    assert counts(file) == {"accepted": 1, "duplicate": 1}


def test_a_call_key_belongs_to_its_feed(town: Town, tmp_path: Path) -> None:
    taken(tmp_path / "one.csv", town.feed, [line("k1")])
    town.asterisk_feed.file_format = "tollbook"

    file = taken(tmp_path / "two.csv", town.asterisk_feed, [line("k1", trunk="t2")])

    assert counts(file) == {"accepted": 1}


def test_a_rejected_or_skipped_row_does_not_own_its_key(town: Town, tmp_path: Path) -> None:
    lines = [line("k1", disposition="busy"), line("k1", seconds="many"), line("k1")]

    file = taken(tmp_path / "calls.csv", town.feed, lines)

    assert counts(file) == {"accepted": 1, "rejected": 1, "skipped": 1}


def test_a_corrected_reject_can_be_taken(town: Town, tmp_path: Path) -> None:
    taken(tmp_path / "calls.csv", town.feed, [line("k1"), line("k2", seconds="x")])

    file = taken(tmp_path / "mended.csv", town.feed, [line("k2", seconds="30")])

    assert counts(file) == {"accepted": 1}


def test_a_file_without_calls_is_taken(town: Town, tmp_path: Path) -> None:
    file = taken(tmp_path / "quiet.csv", town.feed, [])

    assert (file.state, file.rows_read, counts(file)) == ("taken", 0, {})


def test_what_the_register_tells_of_a_taken_file(town: Town, tmp_path: Path) -> None:
    lines = [line("k1", started_at="2026-04-10T14:00:00Z"), line("k2", to="79161234567")]

    file = taken(tmp_path / "calls.csv", town.feed, lines)

    file.refresh_from_db()
    assert file.first_started_at == datetime(2026, 4, 10, 14, tzinfo=UTC)
    assert file.unrated == 1
    assert complete_up_to() == NOW
    assert latest_pass() == file.passes.get().pk


def test_a_feed_has_a_time_zone_that_there_is(town: Town) -> None:
    town.feed.zone = "America/Chicgo"

    with pytest.raises(Refused, match="not a time zone"):
        town.feed.save()
