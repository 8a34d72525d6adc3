"""A server process that guesses; several run at once (test_guessing.py).

python -m tollbook.access.tests.racing prepare | race | clean, the settings in the environment.
`race` says "ready" and waits for a line; then all its threads try at once, and it writes one word
for each try: refused, last or counted.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tollbook.access.actions import take_try  # noqa: E402
from tollbook.access.models import Tries  # noqa: E402
from tollbook.access.types import Guess, Purpose  # noqa: E402
from tollbook.kernel import clock  # noqa: E402

NAME, ADDRESS = "racing", "198.51.100.200"
THREADS = 4


def prepare() -> None:
    """The tables, where the database is new."""
    call_command("migrate", "access", verbosity=0)


def race() -> None:
    """All threads at once, when told."""
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(THREADS) as pool:
        print(*pool.map(_tried, range(THREADS)))


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


if __name__ == "__main__":
    {"prepare": prepare, "race": race, "clean": clean}[sys.argv[1]]()
