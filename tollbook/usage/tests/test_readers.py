"""Several processes read the store while another appends and compacts: all of a file or nothing."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from tollbook.usage.tests.readers import BATCHES, CALLS_PER_BATCH

ROOT = Path(__file__).parents[3]
READERS = 2


def started(act: str, folder: Path) -> subprocess.Popen[str]:
    """A process at the store of `folder`, whose catalog is a file beside the data."""
    variables = os.environ | {
        "TOLLBOOK_DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tollbook.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tollbook.usage.tests.readers", act],
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_readers_beside_a_writer_see_whole_files_and_lose_none(tmp_path: Path) -> None:
    readers = [started("watch", tmp_path) for _ in range(READERS)]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"

    writer = started("write", tmp_path)
    writer.communicate()
    seen = [json.loads(reader.communicate()[0]) for reader in readers]

    assert writer.returncode == 0
    assert [reader.returncode for reader in readers] == [0] * READERS
    states = [state for states in seen for state in states]
    assert {calls for state in states for calls in state.values()} == {CALLS_PER_BATCH}
    assert all(len(after) > len(before) for told in seen for before, after in pairwise(told))
    assert [len(told[-1]) for told in seen] == [BATCHES] * READERS
    assert max(len(told) for told in seen) > 2
