"""One charge, one entry, one confirmation: real processes that are killed, and a processor that
stalls, drops, repeats and tells out of order.

Each step runs in a process of its own with a connection of its own; a kill is SIGKILL at a write
of the database. They share a copy of the test database. The seed that orders the cases is printed.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import stripe
from django.db import connection
from django.test import Client, override_settings
from stripe import WebhookSignature

from tests.clean_process import CleanProcess, Step
from tests.plan import ROOT
from tests.town import NOW, build_town
from tollbook.customers.models import Account
from tollbook.flows.actions import tell_payers
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import check
from tollbook.notices.models import Notice
from tollbook.payments.actions import ask_again, begin, send, take_back
from tollbook.payments.gateways import registry
from tollbook.payments.gateways.stripe import Stripe
from tollbook.payments.models import Attempt, CycleGateways, Method
from tollbook.payments.tests.people import CYCLE, Till, by, till_of
from tollbook.payments.types import PaidFrom, Share, Wish

SEED = 20261126
OWED = Decimal("81.40")
SECRET = "whsec_of_these_faults"
ANSWER_WITHIN_SECONDS = 0.4
# More than there are, so that the last case ends unharmed.
KILLS_MAX = 40
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def processor() -> Iterator[int]:
    """The port of a fake processor in a process of its own."""
    command = [sys.executable, "-m", "tests.fake_processor"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield int(running.stdout.readline())
        running.kill()


def ask_the_fake_one(port: int) -> None:
    """The gateway called Stripe speaks to the fake processor and waits for it but a moment."""
    peer = stripe.StripeClient(
        "sk_test_1",
        base_addresses={"api": f"http://127.0.0.1:{port}"},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=ANSWER_WITHIN_SECONDS),
    )
    registry._GATEWAYS["stripe"] = Stripe(peer)


@dataclass
class World:
    """A database apart from this process, and processes that work on it."""

    port: int
    processes: CleanProcess
    account: int = 0

    def __getstate__(self) -> dict[str, Any]:
        """What a step may know of it, which goes to another process."""
        return {"port": self.port, "account": self.account}

    def do(self, step: Step, *, killed_at: int = 0, workers: int = 1) -> list[Any]:
        """The answers of so many processes that do the same at the same time; None of a killed."""
        port = self.port
        return self.processes.do(
            step, killed_at=killed_at, workers=workers, first=lambda: ask_the_fake_one(port)
        )

    def warm(self, step: Step) -> Any:
        """The answer of a step that the process does from which all others are forked."""
        port = self.port
        return self.processes.warm(step, first=lambda: ask_the_fake_one(port))

    def warm_up(self) -> None:
        """One payment there, from the bill to the books; what it loads need not be loaded again."""
        method, debt = self.warm(billed(self, "warm", "pm_ok"))
        for step in (pays(self, method, "warm", debt), later, counted("warm")):
            self.warm(step)

    def charges(self, key: str) -> int:
        """How often the processor charged a key."""
        asked = HTTPConnection("127.0.0.1", self.port)
        asked.request("GET", "/book")
        book: dict[str, int] = json.loads(asked.getresponse().read())
        asked.close()
        return book.get(key, 0)

    def refuse_any_other_than(self, key: str, *, charges: int) -> None:
        """So many charges, entries and confirmations, and books that are right."""
        (end,) = self.do(counted(key))
        assert self.charges(key) == charges
        assert end == {"entries": charges, "told": charges, "faults": []}


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    processor: int,
) -> Iterator[World]:
    """The town in a database of its own: a file, or beside the test database on the server."""
    with (
        django_db_blocker.unblock(),
        copied(tmp_path_factory.mktemp("faults")) as url,
        CleanProcess(DATABASE_URL=url) as processes,
    ):
        made = World(processor, processes)
        made.account = made.warm(settled)
        made.warm_up()
        yield made


@contextmanager
def copied(folder: Path) -> Iterator[str]:
    """The address of a copy of the empty test database, gone afterwards."""
    at = connection.settings_dict
    name = str(at["NAME"])
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / "case.sqlite3")) as copy:
            connection.connection.backup(copy)
        yield f"sqlite:///{folder / 'case.sqlite3'}"
        return
    # A database that is copied must have no reader, such as a catalog that an earlier claim left.
    connection.close()
    with connection._nodb_cursor() as cursor:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        cursor.execute(query, [name])
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}_faults" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}_faults" TEMPLATE "{name}"')
    yield f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{name}_faults"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}_faults" WITH (FORCE)')


def settled() -> int:
    """The town, with Bell's cards going to the processor."""
    with clock.at(NOW):
        till = till_of(build_town())
    CycleGateways.objects.filter(cycle_code=CYCLE).update(card_gateway="stripe")
    return till.account.pk


def billed(world: World, key: str, token: str) -> Step:
    """A bill of Bell's and a card whose token says how the processor behaves."""

    def step() -> tuple[int, int]:
        account = Account.objects.get(pk=world.account)
        till = Till(account)
        facts = {"kind": "card", "gateway": "stripe", "label": "Visa", "last_four": "4242"}
        method = Method.objects.create(
            account=account, token=token, holder="Ben Bell", added_at=NOW, **facts
        )
        return method.pk, till.owes(str(OWED), f"invoice:{key}").pk

    return step


def bill(world: World, key: str, token: str) -> tuple[int, int]:
    """The card and the bill of that key, made."""
    (made,) = world.do(billed(world, key, token))
    return made[0], made[1]


def pays(world: World, method: int, key: str, debt: int) -> Step:
    """The page's part: write the payment down, ask the gateway."""

    def step() -> str:
        wish = Wish(
            key=key,
            method_id=method,
            shares=(Share(world.account, OWED, (debt,)),),
            paid_from=PaidFrom.PORTAL,
            asked_at=NOW,
            on=NOW.date(),
            confirmation_emails=("ben@bell.example",),
            may_exceed=False,
        )
        try:
            begin(wish=wish, cycle_code=CYCLE, currency="USD", by=by(NOW))
        except Refused as refused:
            return refused.code
        return str(send(key=key, now=NOW).state)

    return step


def later() -> str:
    """The inquiries of the next day and the news to payers."""
    for minutes in (1, 6, 61, 24 * 60 + 1):
        ask_again(now=NOW + timedelta(minutes=minutes))
        tell_payers(now=NOW + timedelta(minutes=minutes))
    return "done"


def counted(key: str) -> Step:
    """What our books say of a key."""

    def step() -> dict[str, Any]:
        return {
            "entries": Entry.objects.filter(source__startswith=f"payment:{key}:").count(),
            "told": Notice.objects.filter(key=f"payment:{key}").count(),
            "faults": [str(each) for each in check()],
        }

    return step


NEVER_CHARGED = ("pm_drop_before", "pm_stall_before")
CASES = [
    (token, workers)
    for token in ("pm_ok", *NEVER_CHARGED, "pm_drop_after", "pm_stall")
    for workers in (1, 2)
]
random.Random(SEED).shuffle(CASES)


@pytest.mark.accepts("money-23")
def test_whatever_the_processor_does_there_is_one_charge(world: World) -> None:
    """
    processor          clicks                                   in the end
    answers            double click or two workers, reload,     one charge
    cuts before        a second tab of the same bill, then      none, told as refused
    cuts after         the inquiries of one or two workers      one charge
    says nothing, uncharged                                     none, told as refused
    says nothing                                                one charge
    """
    print(f"seed {SEED}: {CASES}")
    for token, workers in CASES:
        key = f"{token}-{workers}"
        method, debt = bill(world, key, token)
        paying = pays(world, method, key, debt)

        first = world.do(paying, workers=workers)
        reload = world.do(paying)
        tab = world.do(pays(world, method, f"tab-{key}", debt))
        world.do(later, workers=workers)

        assert set(first) | set(reload) <= {"succeeded", "unknown", "sent"}
        assert tab in (["still-checking"], ["paid-meanwhile"])
        world.refuse_any_other_than(key, charges=0 if token in NEVER_CHARGED else 1)


@pytest.mark.accepts("money-23")
@pytest.mark.parametrize("dies", ["paying", "asking"])
def test_killed_before_any_write_there_is_one_charge_or_none(world: World, dies: str) -> None:
    """Whoever pays is killed before its first, second, ... write; then the page is loaded again and
    two workers ask about it. Or the worker that asks, posts and tells is killed so."""
    is_paying = dies == "paying"
    killed = 0
    for number in range(1, KILLS_MAX):
        key = f"killed-{dies}-{number}"
        method, debt = bill(world, key, "pm_ok" if is_paying else "pm_drop_after")
        paying = pays(world, method, key, debt)
        if is_paying:
            answer = world.do(paying, killed_at=number)
        else:
            world.do(paying)
            answer = world.do(later, killed_at=number)
        killed += answer == [None]
        world.do(paying, workers=2)
        world.do(later, workers=2)
        charges = world.charges(key)
        assert charges in ((0, 1) if is_paying else (1,))
        world.refuse_any_other_than(key, charges=charges)
        if answer != [None]:
            break

    # The last one was over before it could be killed: every write has had its turn.
    assert 6 <= killed < KILLS_MAX - 1


def banked(world: World) -> Step:
    """A bill of Bell's and a bank account that pays by file."""

    def step() -> tuple[int, int]:
        till = Till(Account.objects.get(pk=world.account))
        return till.bank().pk, till.owes(str(OWED), "invoice:by-bank").pk

    return step


@pytest.mark.accepts("money-23")
def test_two_tabs_that_pay_a_bill_by_bank_in_the_same_moment_are_one(world: World) -> None:
    """Nothing is charged before the file, so no balance tells the second of the first."""
    (made,) = world.do(banked(world))
    method, debt = made

    def tab() -> str:
        return str(pays(world, method, f"tab-{os.getpid()}", debt)())

    answers = world.do(tab, workers=3)

    assert sorted(answers) == ["on-its-way", "on-its-way", "queued"]
    (states,) = world.do(
        lambda: list(Attempt.objects.filter(method=method).values_list("state", flat=True))
    )
    assert states == ["queued"]


def told(kind: str, status: str, key: str) -> Step:
    """A signed message of the processor, as the web server takes it."""
    intent = {"id": f"pi_{key}", "object": "payment_intent", "status": status}
    body = json.dumps(
        {
            "id": "evt_1",
            "object": "event",
            "type": kind,
            "data": {"object": intent | {"metadata": {"key": key}}},
        }
    )
    when = int(time.time())
    sign = WebhookSignature._compute_signature(f"{when}.{body}", SECRET)

    def step() -> int:
        head = {"Stripe-Signature": f"t={when},v1={sign}"}
        with override_settings(STRIPE_WEBHOOK_SECRET=SECRET):
            answer = Client().post(
                "/hooks/stripe/", body, content_type="application/json", headers=head
            )
        return answer.status_code

    return step


@pytest.mark.accepts("money-23")
def test_messages_early_late_repeated_and_out_of_order_count_once(world: World) -> None:
    key = "messages"
    method, debt = bill(world, key, "pm_drop_after")
    good = told("payment_intent.succeeded", "succeeded", key)
    bad = told("payment_intent.payment_failed", "requires_payment_method", key)

    early = world.do(good)
    world.do(pays(world, method, key, debt))
    answers = world.do(good, workers=2) + world.do(bad) + world.do(good)
    world.do(later, workers=2)
    world.do(bad)

    assert early + answers == [204] * 5
    world.refuse_any_other_than(key, charges=1)

    def returned() -> list[bool]:
        day = NOW + timedelta(days=3)
        facts = {"code": "insufficient", "on": day.date(), "now": day}
        return [take_back(key=key, **facts) for _ in range(2)]  # type: ignore[arg-type]

    back = world.do(returned, workers=2)
    world.do(later)
    assert sorted([*back[0], *back[1]]) == [False, False, False, True]
    (state,) = world.do(lambda: Attempt.objects.get(key=key).state)
    assert state == "returned"
    world.refuse_any_other_than(key, charges=1)


def test_an_unsigned_message_is_refused(client: Client) -> None:
    answers = [
        client.post(f"/hooks/{name}/", b"{}", content_type="application/json").status_code
        for name in ("stripe", "sandbox", "nacha", "nobody")
    ]

    assert answers == [400, 400, 404, 404]
