"""How a bench works in processes of its own, on a data folder of its own."""

import atexit
import json
import subprocess
import sys
from functools import cache
from os import environ
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.ready import KEPT


def environment(folder: object, url: str = "") -> dict[str, str]:
    """The variables of a process whose data lie in `folder`; SQLite there unless `url` names a
    database."""
    return environ | {
        "TOLLBOOK_DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tollbook.config.settings",
        KEPT: environ.get(KEPT) or str(_kept()),
    }


def told(module: str, *words: object, folder: object, url: str = "") -> Any:
    """The JSON that `python -m module words` prints last; what it complains of is printed too.

    Raises CalledProcessError when it fails.
    """
    command = [sys.executable, "-m", module, *map(str, words)]
    done = subprocess.run(
        command, env=environment(folder, url), check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def asked_sizes(variable: str, *usual: int) -> tuple[int, ...]:
    """The sizes of a bench: those that the variable of the environment names, the first ones at
    least, else the usual ones.
    """
    asked = tuple(int(size) for size in environ.get(variable, "").split(",") if size)
    return (*asked, *usual[len(asked) :])


@cache
def _kept() -> Path:
    """Where the first bench of this process keeps the empty tables for the others."""
    folder = TemporaryDirectory(prefix="tollbook-bench-kept-")
    atexit.register(folder.cleanup)
    return Path(folder.name) / "empty.sqlite3"
