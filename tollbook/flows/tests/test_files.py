"""Watched folders: finished files are taken once and moved, the others are left alone."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.town import NOW, Town
from tests.town_month import months, switch_file
from tollbook.flows.files import QUIET_SECONDS, take_watched, watched_folder
from tollbook.usage.models import CallFile


@pytest.fixture
def incoming(town: Town, tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    folder = watched_folder(town.feed) / "incoming"
    folder.mkdir(parents=True)
    return folder


def drop(folder: Path, name: str, *, seconds_ago: int, content: bytes | None = None) -> Path:
    """A file that was written to the end `seconds_ago`."""
    path = folder / name
    path.write_bytes(switch_file(*months()[0]) if content is None else content)
    written = (NOW - timedelta(seconds=seconds_ago)).timestamp()
    os.utime(path, (written, written))
    return path


def take_all() -> list[str]:
    return [arrival.refusal for arrival in take_watched(now=NOW, tell=lambda _words: None)]


def test_a_finished_file_is_taken_and_moved_to_done(incoming: Path) -> None:
    drop(incoming, "calls.csv", seconds_ago=QUIET_SECONDS)

    assert take_all() == [""]

    assert list(incoming.iterdir()) == []
    assert (incoming.parent / "done" / "calls.csv").exists()
    assert CallFile.objects.get().state == "taken"


def test_a_file_still_being_written_is_left_alone(incoming: Path) -> None:
    drop(incoming, "calls.csv", seconds_ago=QUIET_SECONDS - 1)
    drop(incoming, "calls.csv.part", seconds_ago=9999)
    drop(incoming, "calls.tmp", seconds_ago=9999)

    assert take_all() == []
    assert len(list(incoming.iterdir())) == 3


def test_a_file_that_somebody_takes_away_meanwhile_stops_no_other(incoming: Path) -> None:
    month = months()[0]
    drop(incoming, "a.csv", seconds_ago=9999)
    names = [f"{letter}.csv" for letter in "bc"]
    for name in names:
        drop(incoming, name, seconds_ago=9998, content=switch_file(*month) + b"\n")

    def tell(words: str) -> None:
        """The first two go away: one as it is about to be taken, one before that."""
        for name in ("a.csv", "b.csv"):
            (incoming / name).unlink(missing_ok=True)

    arrivals = take_watched(now=NOW, tell=tell)

    assert [each.name for each in arrivals] == ["a.csv", "c.csv"]
    assert arrivals[0].refusal.startswith("a.csv cannot be read")
    assert (incoming.parent / "done" / "c.csv").exists()


def test_a_file_that_cannot_be_read_goes_to_failed_with_a_sentence(incoming: Path) -> None:
    drop(incoming, "empty.csv", seconds_ago=9999, content=b"")

    (refusal,) = take_all()

    assert refusal.endswith(".")
    assert (incoming.parent / "failed" / "empty.csv").exists()


def test_a_file_taken_before_the_move_only_has_to_move(incoming: Path) -> None:
    """
    What a kill between taking and moving leaves behind.
    """
    drop(incoming, "calls.csv", seconds_ago=9999)
    take_all()
    drop(incoming, "calls.csv", seconds_ago=9999)

    take_all()

    assert len(list((incoming.parent / "done").iterdir())) == 2
    assert CallFile.objects.count() == 1
