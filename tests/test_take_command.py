"""`tollbook take` on a folder: every finished file, and what was refused."""

import json
import os
from pathlib import Path

import pytest

from tests.town import Town
from tollbook.commands.main import DONE, WRONG, main
from tollbook.kernel import clock
from tollbook.usage.tests.calls import line, stored, written


def aged(path: Path, seconds: int) -> None:
    """Last written so long before now."""
    at = clock.now().timestamp() - seconds
    os.utime(path, (at, at))


def test_each_finished_file_of_a_folder_is_taken_and_a_bad_one_stops_none(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aged(written(tmp_path / "b.csv", [line("k1"), line("k2")]), 300)
    (tmp_path / "a.csv").write_text("another,heading\n1,2\n")
    aged(tmp_path / "a.csv", 400)
    aged(written(tmp_path / "c.csv", [line("k3")]), 200)
    aged(written(tmp_path / "unfinished.csv", [line("k4")]), 0)
    command = ["take", str(tmp_path), "--feed", town.feed.code, "--json"]

    assert main(command) == WRONG

    told = json.loads(capsys.readouterr().out)
    assert [each["file"] for each in told["taken"]] == ["b.csv", "c.csv"]
    assert [each["file"] for each in told["refused"]] == ["a.csv"]
    assert [row[0] for row in stored("call_key")] == ["k1", "k2", "k3"]

    (tmp_path / "a.csv").unlink()
    aged(tmp_path / "unfinished.csv", 300)
    for name in ("b.csv", "c.csv"):
        (tmp_path / name).unlink()

    assert main(command) == DONE
