"""User ids and account numbers share one name space (portal.md L1), also at the same instant."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.fixtures import SYSTEM
from tests.town import Town
from tollbook.access.models import User
from tollbook.customers.actions.numbers import change_number
from tollbook.flows.actions import add_first_staff, add_staff_person
from tollbook.kernel.errors import Refused

WORD = "nine lives of a cat"
TAKER = [sys.executable, "-m", "tests.name_taker"]


@pytest.mark.parametrize(("first", "second"), [("log-in", "number"), ("number", "log-in")])
def test_two_processes_wait_for_each_other_at_the_same_name(
    tmp_path: Path, django_db_setup: None, django_db_blocker: Any, first: str, second: str
) -> None:
    # Without a transaction of the test, which would keep the copy waiting.
    with django_db_blocker.unblock():
        variables = variables_of(tmp_path)
    holder = subprocess.Popen(
        [*TAKER, "hold", first],
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    held = holder.stdout.readline()

    meanwhile = tried(second, variables)
    holder.communicate("go\n")

    assert (held, meanwhile, tried(second, variables)) == ("taken\n", "waits\n", "taken\n")


def tried(kind: str, variables: dict[str, str]) -> str:
    """What a process says that wants the name."""
    done = subprocess.run(
        [*TAKER, "try", kind], env=variables, check=True, capture_output=True, text=True
    )
    return done.stdout


def variables_of(folder: Path) -> dict[str, str]:
    """The environment of processes that share this test's PostgreSQL, or a copy of its SQLite."""
    if connection.vendor == "postgresql":
        at = connection.settings_dict
        url = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    else:
        path = folder / "shared.sqlite3"
        url = f"sqlite:///{path}"
        with closing(sqlite3.connect(path)) as copy:
            connection.ensure_connection()
            held: Any = connection.connection
            held.backup(copy)
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tollbook.config.settings"}


def test_a_log_in_of_the_staff_is_never_called_like_an_account(town: Town) -> None:
    facts = {"name": "Pia", "emails": "pia@x.example"}
    change_number(account=town.closed, number="OLD-7", by=SYSTEM)

    for taken in ("100100", "old-7", "400100", "SAM"):
        with pytest.raises(Refused):
            add_staff_person(user_id=taken, facts=facts, password=WORD, by=SYSTEM)
        with pytest.raises(Refused):
            add_first_staff(user_id=taken, password=WORD)

    assert not User.objects.filter(user_id__in=["old-7", "SAM"]).exists()
