"""The public vectors: all come out, and a changed one is named with its sentence."""

import json
import shutil
from pathlib import Path

import pytest

from tollbook.commands.main import main
from tollbook.commands.vectors import FOLDER


@pytest.mark.accepts("money-1")
def test_every_public_vector_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vectors", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    rows = sum(len(path.read_text().splitlines()) - 1 for path in FOLDER.glob("*.csv"))
    assert (told["vectors"], told["wrong"]) == (rows, [])


def test_a_changed_vector_is_named_with_what_was_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(FOLDER, tmp_path / "vectors")
    prices = tmp_path / "vectors" / "prices.csv"
    prices.write_text(prices.read_text().replace("31,36,0.0036", "31,36,0.0037"))

    assert main(["vectors", "--folder", str(tmp_path / "vectors")]) == 1

    told = capsys.readouterr().out
    assert "prices.csv line 3: Beyond the first thirty, whole steps of six." in told
    assert "Expected 36 0.0037, found 36 0.0036." in told


def test_a_folder_without_vectors_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["vectors", "--folder", str(tmp_path)]) == 1
    assert "has no prices.csv" in capsys.readouterr().err
