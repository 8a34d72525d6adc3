"""An intake killed at any write and made again leaves what an undisturbed one leaves."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tollbook.usage.tests.interrupted import AT_WRITES, CRASHES, KILLS

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
from pathlib import Path
import django
django.setup()
from tollbook.usage.tests.interrupted import report
report(Path(sys.argv[1]))
"""
KILLED = -9

pytestmark = pytest.mark.own_database


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory, empty_tables: Path) -> dict[str, Any]:
    """What stands after each kind of crash, told by a process of its own."""
    folder = tmp_path_factory.mktemp("interrupted")
    variables = os.environ | {
        "TOLLBOOK_DATA_DIR": str(folder / "data"),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tollbook.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    (folder / "data").mkdir()
    shutil.copyfile(empty_tables, folder / "data" / "tollbook.sqlite3")
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, str(folder)],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.accepts("money-3")
@pytest.mark.parametrize("crash", [name for name in CRASHES if name != "undisturbed"])
def test_a_killed_intake_made_again_equals_an_undisturbed_one(
    outcomes: dict[str, Any], crash: str
) -> None:
    outcome, undisturbed = outcomes[crash], outcomes["undisturbed"]

    assert outcome["ends"] == [KILLED] * len(CRASHES[crash]) + [0]
    assert outcome["told"] == undisturbed["told"]


@pytest.mark.accepts("money-3")
@pytest.mark.parametrize("crash", AT_WRITES)
def test_an_intake_killed_at_any_write_and_made_again_equals_an_undisturbed_one(
    outcomes: dict[str, Any], crash: str
) -> None:
    outcome = outcomes[crash]

    assert outcome["ends"] == [KILLED, 0]
    assert outcome["told"] == outcomes["undisturbed"]["told"]


def test_the_kills_are_spread_over_many_writes(outcomes: dict[str, Any]) -> None:
    assert outcomes["writes"] > 4 * KILLS


def test_the_undisturbed_intake_is_one_to_compare_with(outcomes: dict[str, Any]) -> None:
    told = outcomes["undisturbed"]["told"]

    assert len(told["calls"]) == 41
    assert (len(told["rejects"]), len(told["skips"])) == (2, 1)
    assert told["files"][0]["state"] == "taken"
    assert told["pass_is_newest"]
    assert told["scratch"] == []
