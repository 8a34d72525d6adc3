"""The night: what it does once, and that a second time finds nothing to do."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.town import NOW, OPENED_ON, Town, sell
from tests.town_month import months, switch_file
from tollbook.flows.files import watched_folder
from tollbook.flows.nightly import Night, night
from tollbook.usage.models import CallFile


@pytest.fixture
def waiting_file(town: Town, tmp_path: Path, settings: Any) -> Path:
    """A month of calls that lies in the switch's folder since yesterday."""
    settings.DATA_DIR = tmp_path
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    folder = watched_folder(town.feed) / "incoming"
    folder.mkdir(parents=True)
    path = folder / "switch.csv"
    path.write_bytes(switch_file(*months()[1]))
    yesterday = (NOW - timedelta(days=1)).timestamp()
    os.utime(path, (yesterday, yesterday))
    return path


def one_night() -> Night:
    return night(now=NOW, tell=lambda _words: None)


def test_a_night_takes_what_waits_and_proves_the_books(waiting_file: Path) -> None:
    report = one_night()

    assert [file.name for file in report.files] == ["switch.csv"]
    assert report.files[0].accepted > 0
    assert not report.failed


def test_a_second_night_changes_nothing(waiting_file: Path) -> None:
    one_night()

    again = one_night()

    assert again == replace(
        again, files=(), repriced=0, compacted=0, tidied=0, documents=0, faults=()
    )
    assert CallFile.objects.count() == 1


def test_an_orphan_finds_its_owner_in_the_night(town: Town, waiting_file: Path) -> None:
    """
    Nobody has 218-555-0199 when the file comes; the next day it is sold.
    """
    one_night()
    sell(town, town.bell, "line", "2185550199", (), active_on=OPENED_ON)

    assert one_night().repriced == 1
