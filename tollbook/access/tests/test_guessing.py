"""When guessing at a secret ends: the pure rule, the shared counters, tries racing the lock."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tollbook.access.actions import forget_tries, pass_try, take_try
from tollbook.access.guessing import (
    OF_A_DAY,
    Count,
    Limit,
    is_locked,
    locked_minutes,
    with_failure,
    without_failure,
)
from tollbook.access.models import Settings, Tries
from tollbook.access.types import Guess, Purpose, Tried

NOON = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
SIX = Limit(6)
HOME = "198.51.100.7"
OFFICE = "203.0.113.9"
RACING = "tollbook.access.tests.racing"
PHONE = "(218) 555-0100"


def after(*minutes: int, limit: Limit = SIX) -> Count:
    """A counter with a failure at each of these minutes past noon."""
    count = Count()
    for each in minutes:
        count = with_failure(count, NOON + timedelta(minutes=each), limit)
    return count


@pytest.mark.parametrize(
    ("failures", "locked_at", "free_at"),
    [
        ((0, 0, 0, 0, 0), (), (0, 1)),
        ((0, 1, 2, 3, 4, 5), (5, 19), (20,)),
        ((0, 14, 14, 14, 14, 14), (14, 28), (29,)),
        ((0, 15, 15, 15, 15, 15), (), (15, 16)),
        ((0, 14, 14, 14, 14, 16, 17), (17, 31), (32,)),
    ],
)
def test_six_failures_within_fifteen_minutes_lock_for_fifteen(
    failures: tuple[int, ...], locked_at: tuple[int, ...], free_at: tuple[int, ...]
) -> None:
    count = after(*failures)

    found = [minute for minute in (*locked_at, *free_at) if held(count, minute)]

    assert found == list(locked_at)


def held(count: Count, minute: int) -> bool:
    return is_locked(count, NOON + timedelta(minutes=minute))


def test_a_try_that_was_right_leaves_no_trace_and_no_lock() -> None:
    count = after(0, 1, 2, 3, 4, 5)

    assert without_failure(count, NOON + timedelta(minutes=5), SIX) == after(0, 1, 2, 3, 4)
    assert without_failure(count, NOON + timedelta(minutes=2), SIX) == after(0, 1, 3, 4, 5)
    assert without_failure(count, NOON + timedelta(minutes=9), SIX) == count


def test_a_right_try_does_not_end_a_day_of_suspicion() -> None:
    suspect = after(*range(30), limit=OF_A_DAY)
    later = NOON + timedelta(hours=13)

    count = without_failure(with_failure(suspect, later, OF_A_DAY), later, OF_A_DAY)

    assert is_locked(count, later)
    assert not is_locked(count, NOON + timedelta(minutes=29, hours=24))


def test_failures_of_a_long_attack_do_not_pile_up() -> None:
    assert len(after(*range(1000), limit=OF_A_DAY).failures) == 60


def test_the_wait_is_rounded_up() -> None:
    count = Count(locked_until=NOON + timedelta(minutes=2, seconds=1))

    assert locked_minutes([count, Count()], NOON) == 3
    assert locked_minutes([count], NOON + timedelta(minutes=5)) == 0


def guess(name: str = "sam", address: str = HOME, minute: int = 0, **more: Any) -> Guess:
    purpose = more.get("purpose", Purpose.SIGN_IN)
    return Guess(purpose, name, address, NOON + timedelta(minutes=minute))


def fail(times: int, **more: Any) -> Tried:
    """The answer to the last of so many failures."""
    answers = [take_try(guess=guess(**more)) for _ in range(times)]
    return answers[-1]


@pytest.mark.django_db
def test_the_sixth_failure_says_so_and_the_seventh_is_not_looked_at() -> None:
    fifth, sixth, seventh = fail(5), fail(1), fail(1, minute=4)

    assert (fifth.is_refused, fifth.is_last) == (False, False)
    assert (sixth.is_refused, sixth.is_last, sixth.minutes) == (False, True, 15)
    assert (seventh.is_refused, seventh.minutes) == (True, 11)
    assert sixth.words(PHONE) == (
        "Too many tries. Wait 15 minutes, reset your password, or call (218) 555-0100."
    )
    assert "Wait 1 minute," in fail(1, minute=14).words(PHONE)
    assert not fail(1, minute=15).is_refused


@pytest.mark.django_db
def test_names_addresses_and_purposes_are_counted_apart() -> None:
    fail(6, name=" SAM ")

    assert fail(1).is_refused
    assert fail(1, name="ada").is_refused, "the address is locked too"
    assert not fail(1, address=OFFICE).is_refused
    assert not fail(1, purpose=Purpose.STEP_UP).is_refused


@pytest.mark.django_db
def test_six_names_from_one_address_lock_it_but_not_a_trusted_office() -> None:
    Settings(trusted_office_addresses="203.0.113.0/24").save()
    for address in (HOME, OFFICE):
        for number in range(6):
            fail(1, name=f"name {number}", address=address)

    assert fail(1).is_refused
    assert not fail(1, address=OFFICE).is_refused


@pytest.mark.django_db
def test_the_limits_are_settings() -> None:
    Settings(login_max_tries_per_name_and_address=2, login_max_tries_per_address=3).save()

    assert fail(2).is_last
    assert fail(1, name="ada").is_last
    assert fail(1, name="eve").is_refused


@pytest.mark.django_db
def test_success_clears_the_pair_and_never_the_address() -> None:
    fail(5)
    assert fail(1, minute=1).is_last
    pass_try(guess=guess(minute=1))

    assert Tries.objects.get(of="pair", address=HOME, name="sam").failures == []
    assert fail(1, name="ada", minute=2).is_last, "five failures of the address still count"


@pytest.mark.django_db
def test_a_whole_street_of_version_six_is_one_address() -> None:
    fail(6, address="2001:db8:1:2::1")

    assert fail(1, address="2001:db8:1:2:ffff::9").is_refused
    assert not fail(1, address="2001:db8:1:3::1").is_refused


@pytest.mark.django_db
def test_thirty_failures_from_anywhere_make_a_name_suspect_for_a_day() -> None:
    for number in range(30):
        assert not fail(1, address=f"192.0.2.{number}").is_suspect

    assert fail(1, address=OFFICE, minute=60).is_suspect
    assert not fail(1, name="ada", address=OFFICE, minute=60).is_suspect
    pass_try(guess=guess(address=OFFICE, minute=60))
    assert fail(1, address=OFFICE, minute=24 * 60 - 1).is_suspect
    assert not fail(1, address=OFFICE, minute=24 * 60).is_suspect


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "Ωμέγα", "\0\r\n", "x" * 10_000, "a\tb"])
def test_no_name_is_too_odd_to_count(name: str) -> None:
    assert fail(6, name=name).is_last
    assert fail(1, name=name, address="no address").is_refused is False


@pytest.mark.django_db
def test_idle_counters_are_dropped_and_live_ones_kept() -> None:
    fail(6)
    fail(1, name="ada", address=OFFICE, minute=3 * 24 * 60)

    dropped = forget_tries(before=NOON + timedelta(days=3))

    assert dropped == 3
    assert set(Tries.objects.values_list("address", flat=True)) == {OFFICE, ""}


@pytest.mark.django_db
def test_two_server_processes_at_once_pass_no_limit_and_use_one_leave_once(tmp_path: Path) -> None:
    variables = variables_of(tmp_path)
    run("prepare", variables)

    racers = [started("race", variables) for _ in range(2)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    words = " ".join(racer.communicate("go\n")[0] for racer in racers).split()
    run("clean", variables)

    tries = [word for word in words if word not in ("made", "late")]
    assert sorted(tries) == ["counted"] * 5 + ["last"] + ["refused"] * 2
    assert sorted(set(words) & {"made", "late"}) == ["late", "made"]
    assert words.count("made") == 1


def variables_of(folder: Path) -> dict[str, str]:
    """The environment of processes that share this test's PostgreSQL, or a SQLite file."""
    url = f"sqlite:///{folder / 'shared.sqlite3'}"
    if connection.vendor == "postgresql":
        at = connection.settings_dict
        url = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    return os.environ | {"DATABASE_URL": url}


def started(verb: str, variables: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", RACING, verb],
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(verb: str, variables: dict[str, str]) -> None:
    command = [sys.executable, "-m", RACING, verb]
    subprocess.run(command, env=variables, check=True)  # noqa: S603 - our own program
