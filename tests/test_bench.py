"""Every bench works: whether its figure is good enough is for people to say, not for a test."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.ready import KEPT

BENCHES = {
    "billrun",
    "collect",
    "deck",
    "intake",
    "load",
    "lookup",
    "pdf",
    "portal",
    "rating",
    "rerate",
    "search",
    "spark",
}


@pytest.mark.accepts("money-30")
@pytest.mark.own_database
def test_every_bench_prints_its_figure_baseline_and_ratio(
    tmp_path: Path, empty_tables: Path
) -> None:
    own = {"TOLLBOOK_DATA_DIR": str(tmp_path), "DATABASE_URL": "", KEPT: str(empty_tables)}
    environment = os.environ | own
    command = [sys.executable, "-m", "tollbook.commands.main", "bench", "all", "--quick"]

    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-8000:]
    results = printed(done.stdout)
    assert {each["bench"] for each in results} == BENCHES
    for each in results:
        assert each["figure"] > 0, each["bench"]
        assert each["baseline"] > 0, each["bench"]
        assert each["ratio"] > 0, each["bench"]
        assert each["unit"], each["bench"]
        assert each["rows"] > 0, each["bench"]
        assert each["machine"]["cores"] == os.cpu_count()


def printed(text: str) -> list[dict[str, Any]]:
    """The JSON objects that stand one behind the other in `text`."""
    found, decoder = [], json.JSONDecoder()
    while text := text.lstrip():
        each, end = decoder.raw_decode(text)
        found.append(each)
        text = text[end:]
    return found
