"""A server process that guesses and uses a link up; several run at once (test_guessing.py).

python -m tollbook.access.tests.racing prepare | race | clean, the settings in the environment.
`race` says "ready" and waits for a line; then all its threads try at once, and it writes one word
for each try: refused, last or counted; and, for each form sent with one leave, made or late.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tollbook.access.actions import give_link, take_try, use_up  # noqa: E402
from tollbook.access.models import OneTimeSecret, Tries  # noqa: E402
from tollbook.access.types import Guess, Holder, Purpose, SecretOf  # noqa: E402
from tollbook.kernel import clock  # noqa: E402

NAME, ADDRESS = "racing", "198.51.100.200"
THREADS = 4
HOUR = timedelta(hours=1)


def prepare() -> None:
    """The tables, where the database is new, and the leave to make one log-in."""
    call_command("migrate", "access", verbosity=0)
    give_link(of=SecretOf.GRANT, holder=Holder(account=NAME), at=clock.now(), lifetime=HOUR)


def race() -> None:
    """All threads at once, when told."""
    # Each thread sees it unused, as pages do that are drawn at the same moment.
    leave = OneTimeSecret.objects.get(of=SecretOf.GRANT, account=NAME)
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(THREADS) as pool:
        print(*pool.map(_tried, range(THREADS)))
        print(*pool.map(_made, [leave] * THREADS))


def _made(leave: OneTimeSecret) -> str:
    try:
        return "made" if use_up(secret=leave, at=clock.now()) else "late"
    finally:
        connection.close()


def _tried(_: int) -> str:
    try:
        answer = take_try(guess=Guess(Purpose.SIGN_IN, NAME, ADDRESS, clock.now()))
    finally:
        connection.close()
    if answer.is_refused:
        return "refused"
    return "last" if answer.is_last else "counted"


def clean() -> None:
    """Nothing stays in a database that others use."""
    Tries.objects.filter(name__in=["", NAME]).delete()
    OneTimeSecret.objects.filter(account=NAME).delete()


if __name__ == "__main__":
    {"prepare": prepare, "race": race, "clean": clean}[sys.argv[1]]()
