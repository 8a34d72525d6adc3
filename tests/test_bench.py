"""Every bench works: whether its figure is good enough is for people to say, not for a test."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.ready import KEPT
from tollbook.commands.bench import bench_names

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
@pytest.mark.parametrize("bench", sorted(BENCHES))
def test_a_bench_prints_its_figure_baseline_and_ratio(
    bench: str, tmp_path: Path, empty_tables: Path
) -> None:
    own = {"TOLLBOOK_DATA_DIR": str(tmp_path), "DATABASE_URL": "", KEPT: str(empty_tables)}
    environment = os.environ | own
    command = [sys.executable, "-m", "tollbook.commands.main", "bench", bench, "--quick"]

    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-8000:]
    told = json.loads(done.stdout)
    assert told["bench"] == bench
    assert told["figure"] > 0
    assert told["baseline"] > 0
    assert told["ratio"] > 0
    assert told["unit"]
    assert told["rows"] > 0
    assert told["machine"]["cores"] == os.cpu_count()


def test_every_bench_has_its_claim() -> None:
    assert set(bench_names()) == BENCHES
