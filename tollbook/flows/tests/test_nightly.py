"""The night: what it does once, and that a second time finds nothing to do."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.town import NOW, OPENED_ON, Town, sell
from tests.town_month import months, switch_file
from tollbook.flows import nightly
from tollbook.flows.files import watched_folder
from tollbook.flows.models import Night as NightRow
from tollbook.flows.nightly import STEPS, Night, night
from tollbook.kernel.errors import Refused
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

    assert report.did("Call files taken").count == 1
    assert "1 file taken with" in report.words
    assert not report.failed


def test_a_second_night_changes_nothing(waiting_file: Path) -> None:
    one_night()

    assert one_night().changed == 0
    assert CallFile.objects.count() == 1


def test_an_orphan_finds_its_owner_in_the_night(town: Town, waiting_file: Path) -> None:
    """
    Nobody has 218-555-0199 when the file comes; the next day it is sold.
    """
    one_night()
    sell(town, town.bell, "line", "2185550199", (), active_on=OPENED_ON)

    assert one_night().did("Calls without owner or price").count == 1


def test_each_step_of_a_night_is_kept_with_what_it_did_and_how_long_it_took(
    waiting_file: Path,
) -> None:
    one_night()

    row = NightRow.objects.get()
    steps = list(row.steps.order_by("position"))
    assert [step.name for step in steps] == [name for name, _ in STEPS]
    assert [step.words for step in steps if step.name == "Books proved"] == [
        "0 faults in the books"
    ]
    assert row.ended_at is not None
    assert not row.has_troubles


def test_a_step_that_refuses_is_told_and_the_rest_of_the_night_goes_on(
    waiting_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*, now: Any) -> int:
        raise Refused("store-elsewhere", "The call store is not here.")

    monkeypatch.setattr(nightly, "tidy_store", refuse)

    report = one_night()

    assert report.words.startswith("Call store tidied: The call store is not here.")
    assert report.did("Books proved").words == "0 faults in the books"
    row = NightRow.objects.get()
    assert (row.has_troubles, row.ended_at is None) == (True, False)
