"""A rotation of keys that is killed leaves everything readable, and another one finishes it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from tests.copied_database import own_database

# In the middle of a batch of the third of five tables.
KILL_AT = "47"
SECONDS_MAX = 300


def process(verb: str, **own: str) -> "subprocess.CompletedProcess[str]":
    """One that does `verb` of `tests.rotating` and ends."""
    return subprocess.run(
        [sys.executable, "-m", "tests.rotating", verb],
        env=os.environ | own,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=SECONDS_MAX,
    )


def test_a_killed_rotation_is_read_with_both_keys_and_finished_by_the_next(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> None:
    keys = f"{Fernet.generate_key().decode()},{Fernet.generate_key().decode()}"
    with django_db_blocker.unblock(), own_database(tmp_path) as url:
        own = {"DATABASE_URL": url, "TOLLBOOK_DATA_DIR": str(tmp_path)}
        own["TOLLBOOK_FIELD_KEYS"] = keys
        killed = process("begin", KILL_AT=KILL_AT, **own)
        told = process("finish", **own)

    left, readable, status, alone = json.loads(told.stdout.strip().rpartition("\n")[2])
    assert killed.returncode == -signal.SIGKILL
    assert 0 < sum(left) < len(left)
    kinds = ("app", "bank", "file", "notice", "ssn")
    wanted = sorted([f"{kind} {n}" for kind in kinds for n in range(5)] + ["code 1", "code 3"])
    assert (sorted(readable), status, sorted(alone)) == (wanted, 0, wanted)
