"""A process that takes a name and undoes it; two of them want the same one (test_names.py).

python -m tests.name_taker hold|try log-in|number, the settings in the environment. `hold` says
"taken", waits for a line with its transaction open, and rolls back. `try` says "waits" where the
other holds the name, else "taken", and rolls back too.
"""

import sys

import django

django.setup()

from django.db import OperationalError, connection, transaction  # noqa: E402

from tollbook.access.types import Actor, Face  # noqa: E402
from tollbook.customers.actions.numbers import clean_number  # noqa: E402
from tollbook.flows.actions import add_staff_person  # noqa: E402
from tollbook.kernel import clock  # noqa: E402

NAME = "Race-1"
PATIENCE = {
    "postgresql": "SET lock_timeout = '300ms'",
    "sqlite": "PRAGMA busy_timeout = 300",
}


def take(kind: str) -> None:
    """As a page does it that makes a log-in of the staff, or one that numbers an account, up
    to the row itself: who holds the name, holds it from here on."""
    if kind == "log-in":
        by = Actor(at=clock.now(), face=Face.SYSTEM)
        facts = {"name": "Racer", "emails": "racer@x.example"}
        add_staff_person(user_id=NAME, facts=facts, password="nine lives of a cat", by=by)
    else:
        clean_number(NAME)


def run(verb: str, kind: str) -> None:
    """Take, tell, and leave nothing behind."""
    with connection.cursor() as cursor:
        if verb == "try":
            cursor.execute(PATIENCE[connection.vendor])
    try:
        with transaction.atomic():
            take(kind)
            print("taken", flush=True)
            if verb == "hold":
                sys.stdin.readline()
            transaction.set_rollback(True)
    except OperationalError:
        print("waits", flush=True)


if __name__ == "__main__":
    run(*sys.argv[1:3])
