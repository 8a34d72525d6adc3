"""A bill run that is killed anywhere and carried on leaves what an undisturbed one leaves.

For breadth the end of the process is played at statements of the database: each step begins from
the same state, is broken off at one boundary and done again. For depth a real process kills itself
with SIGKILL, on a database and a call store of its own, again and again; and two real processes
work on one run at once. The seed is printed; TOLLBOOK_SEED chooses another.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from tests.lived_run import Fuse, Step, outcome, steps_of
from tests.ready_database import READY, InMemory, OnServer
from tollbook.billing import run as running
from tollbook.billing import stamping
from tollbook.billing.check import check
from tollbook.billing.models import BillingProfile, Run
from tollbook.billing.run import NewRun, open_run
from tollbook.billing.tests.carrier import NOON, Carrier, Killed, new_carrier
from tollbook.billing.types import RunKind
from tollbook.flows import email_bills
from tollbook.ledger import queries as ledger
from tollbook.notices.actions import install_templates

SEED = int(os.environ.get("TOLLBOOK_SEED", "20260213"))
POINTS = 200
# How many boundaries of each step are tried; the draft, which costs most, is broken off at every
# step of its own by `billing/tests/test_kill.py` too.
POINTS_OF = {
    "verify": 30,
    "draft": 8,
    "issue": 70,
    "documents": 20,
    "look": 20,
    "mails": 36,
    "paper": 16,
}
KILLS = 3
SQLITE = "killed.sqlite3"
FEB_13 = date(2026, 2, 13)


@pytest.fixture
def carrier(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Carrier:
    """Three accounts with charges, calls, taxes and mails; batches of two."""
    settings.DATA_DIR = tmp_path
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    monkeypatch.setattr(running, "ACCOUNTS_PER_BATCH", 2)
    monkeypatch.setattr(stamping, "INVOICES_PER_BATCH", 2)
    monkeypatch.setattr(email_bills, "BILLS_PER_ROUND", 2)
    install_templates()
    made = new_carrier()
    made.tax("mn-sales", "state", "6.875")
    usf = {"kind": "interstate_percent", "is_federal_usf": True, "valid_to": date(2026, 3, 31)}
    made.tax("usf-q1", "federal", "37.6", "voice_interstate", **usf)
    for number in range(3):
        mail: dict[str, Any] = {"billing_emails": f"a{number}@people.example", "email_bill": 2}
        account = made.account(f"{100100 + number}", **mail)
        line = made.product(account, f"218555010{number}", date(2026, 2, 1))
        made.charge(line, "31.00")
        made.charge(line, "45.00", item_kind="one_time")
        made.usage(line, "interstate", 1_000_000 + number * 10_000)
    BillingProfile.objects.filter(account__number="100102").update(email_bill=0)
    return made


class Undo(Exception):
    """Ends a trial so that the database forgets it."""


def die() -> None:
    raise Killed


@pytest.mark.accepts("money-12")
def test_a_run_broken_off_at_two_hundred_points_ends_the_same(
    carrier: Carrier, capsys: pytest.CaptureFixture[str]
) -> None:
    run = open_run(wanted=NewRun(carrier.cycle, FEB_13, RunKind.PRODUCTION), now=NOON)
    steps = steps_of(NOON, carrier.store)
    chance = random.Random(SEED)
    tried = 0
    for name, step in steps.items():
        trial = Trial(carrier, run.pk, step)
        undisturbed, boundaries = trial.broken_off(-1)
        wanted = min(POINTS_OF[name], boundaries)
        for at in sorted(chance.sample(range(boundaries), wanted)):
            assert trial.broken_off(at)[0] == undisturbed, f"{name}, boundary {at}, seed {SEED}"
        tried += wanted
        step(Run.objects.get(pk=run.pk))
    with capsys.disabled():
        print(f" {tried} points, seed {SEED} ", end="")
    assert tried >= POINTS
    assert [*check(), *ledger.check()] == []


@dataclass(frozen=True)
class Trial:
    """One step of one run, tried again and again from the same state."""

    carrier: Carrier
    run_id: int
    step: Step

    def broken_off(self, at: int) -> tuple[list[Any], int]:
        """What stands after the step was broken off at a boundary (-1: never) and done again, and
        how many boundaries it met; then everything is as it was."""
        calls, stamped = list(self.carrier.calls), list(self.carrier.stamped)
        found: list[Any] = []
        try:
            with transaction.atomic():
                fuse = Fuse(at, die)
                with fuse, suppress(Killed):
                    self.step(self._run())
                self.step(self._run())
                found = [*outcome(), sorted(row[-1] for _key, row in self.carrier.stamped)]
                raise Undo
        except Undo:
            pass
        self.carrier.calls[:], self.carrier.stamped[:] = calls, stamped
        return found, fuse.count

    def _run(self) -> Run:
        return Run.objects.select_related("cycle").get(pk=self.run_id)


# --- real processes


class Place:
    """A database and a data folder of their own, brought back to how they were prepared."""

    def __init__(self, folder: Path, ready: InMemory | OnServer) -> None:
        self.data = folder / "data"
        self.kept = folder / "kept"
        self.data.mkdir()
        self.boundaries = 0
        self.at = connection.settings_dict
        self.name = f"killed_{os.getpid()}"
        if isinstance(ready, OnServer):
            self._ask(f'CREATE DATABASE {self.name} TEMPLATE "{ready.kept}"')
        else:
            shutil.copyfile(ready.path, self.data / SQLITE)
        self.done("prepare")
        shutil.copytree(self.data, self.kept)
        if self.is_postgresql:
            self._ask(f"CREATE DATABASE {self.name}_kept TEMPLATE {self.name}")

    @property
    def is_postgresql(self) -> bool:
        return connection.vendor == "postgresql"

    def restore(self) -> None:
        """As prepared; the call store knows its files by their whole paths."""
        shutil.rmtree(self.data)
        shutil.copytree(self.kept, self.data)
        if self.is_postgresql:
            self._ask(f"DROP DATABASE {self.name} WITH (FORCE)")
            self._ask(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_kept")

    def close(self) -> None:
        if self.is_postgresql:
            self._ask(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            self._ask(f"DROP DATABASE IF EXISTS {self.name}_kept WITH (FORCE)")

    def _ask(self, sql: str) -> None:
        """Databases are made outside of any transaction."""
        at = self.at
        with psycopg.connect(
            host=at["HOST"], port=at["PORT"], user=at["USER"], password=at["PASSWORD"],
            dbname="postgres", autocommit=True,
        ) as asked:  # fmt: skip
            asked.execute(sql.encode())

    def begun(self, verb: str, **more: str) -> "subprocess.Popen[str]":
        """A process of its own on this place."""
        at = self.at
        url = f"sqlite:///{self.data / SQLITE}"
        if self.is_postgresql:
            url = (
                f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{self.name}"
            )
        own = {"DATABASE_URL": url, "TOLLBOOK_DATA_DIR": str(self.data)}
        return subprocess.Popen(
            [sys.executable, "-m", "tests.killing", verb],
            env=os.environ | own | more,
            stdout=subprocess.PIPE,
            text=True,
        )

    def done(self, verb: str, **more: str) -> tuple[int, str]:
        """The end and the last line of a process."""
        process = self.begun(verb, **more)
        told, _ = process.communicate()
        return process.returncode, told.strip().rpartition("\n")[2]

    def outcome(self, verb: str = "outcome") -> list[Any]:
        """What stands after a process that must end well, and its faults; `boundaries` it met."""
        ended, told = self.done(verb)
        assert ended == 0, f"{verb} ended with {ended}"
        *found, self.boundaries = json.loads(told)
        return list(found)


@pytest.fixture
def place(db: None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    made = Place(tmp_path, request.config.stash[READY])
    yield made
    made.close()


@pytest.mark.accepts("money-12")
@pytest.mark.accepts("money-17")
def test_real_processes_killed_and_two_at_once_leave_what_one_leaves(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    undisturbed = place.outcome("live")
    assert undisturbed[1] == []

    place.restore()
    chance = random.Random(SEED)
    points = [chance.randrange(place.boundaries // (kill + 1)) for kill in range(KILLS)]
    deaths = [place.done("live", KILL_AT=str(at))[0] for at in points]
    killed = place.outcome("live")

    place.restore()
    both = [place.begun("live") for _ in range(2)]
    for process in both:
        process.communicate()
    ends = {process.returncode for process in both}
    if ends != {0}:
        ends = {place.done("live")[0]}
    shared = place.outcome()

    with capsys.disabled():
        print(f" killed at {points}, seed {SEED} ", end="")
    assert -signal.SIGKILL in deaths
    assert killed == undisturbed
    assert ends == {0}
    assert shared == undisturbed
