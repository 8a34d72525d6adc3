"""What the bench of automatic payments does in processes of its own.

`python -m tests.bench.collect_work make N` fills the empty data folder of the environment with
accounts that pay by themselves, each with one open bill that is due; `die N` collects and dies of
the charge with that number; `finish` collects the rest and tells what was taken in all. Every
twentieth card is refused, every fiftieth goes silent after the charge. The same every time.
"""

import io
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
django.setup()

# ruff: noqa: E402 - models can be imported only now
from tests.bench.ready import make_tables
from tollbook.billing.models import BillingProfile, Cycle
from tollbook.commands.main import main
from tollbook.customers.models import Account, Base, Company, Group, Status
from tollbook.flows.setup import install
from tollbook.kernel import clock
from tollbook.ledger.actions import post_many
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import check
from tollbook.ledger.types import EntryKind, Posting
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.models import (
    Attempt,
    AutoPlan,
    AutoRun,
    AutoTry,
    CycleGateways,
    Method,
    PaymentProfile,
    SandboxCharge,
)
from tollbook.payments.types import Answer, Charge

GOOD, REFUSED, SILENT = "4242424242424242", "4000000000000002", "4000000000000119"
REFUSED_EVERY, SILENT_EVERY = 20, 50
OWED = Decimal("81.40")
AT_ONCE = 2000


def number_of(place: int) -> str:
    """Which test card the account at this place has."""
    if place % SILENT_EVERY == 0:
        return SILENT
    return REFUSED if place % REFUSED_EVERY == 0 else GOOD


def make(count: int) -> None:
    """The carrier, its accounts, a card and a plan each, and a bill that is due."""
    make_tables()
    install()
    now, today = clock.now(), clock.today("America/Chicago")
    company = Company.objects.create(name="Bench", legal_name="Bench")
    base = Base.objects.create(abbreviation="B", company=company, name="Bench", is_default=True)
    group = Group.objects.create(abbreviation="B", name="Bench", base=base)
    cycle = Cycle.objects.create(code="M1", description="M1", day=1, first_invoice_on=today)
    CycleGateways.objects.create(cycle_code="M1", card_gateway="sandbox")
    active = Status.objects.get(code="active")
    places = range(1, count + 1)
    accounts = Account.objects.bulk_create(
        (
            Account(
                number=str(1_000_000 + n),
                name=f"Customer {n}",
                group=group,
                status=active,
                is_business=True,
            )
            for n in places
        ),
        batch_size=AT_ONCE,
    )
    _beside(BillingProfile, (BillingProfile(account=each, cycle=cycle) for each in accounts))
    _beside(PaymentProfile, (PaymentProfile(account=each) for each in accounts))
    methods = _methods(accounts, now)
    _beside(AutoPlan, (AutoPlan(account=m.account, method=m, began_at=now) for m in methods))
    _bills(accounts, now, today)


def _methods(accounts: list[Account], now: datetime) -> list[Method]:
    """A test card each."""
    tokens = {number: Sandbox().token_for(number) for number in (GOOD, REFUSED, SILENT)}
    return Method.objects.bulk_create(
        (
            Method(
                account=account,
                kind="card",
                gateway="sandbox",
                token=tokens[number_of(place)],
                label="Visa",
                last_four=number_of(place)[-4:],
                holder="Somebody",
                added_at=now,
            )
            for place, account in enumerate(accounts, 1)
        ),
        batch_size=AT_ONCE,
    )


def _bills(accounts: list[Account], now: datetime, today: date) -> None:
    """A bill each that is due today."""
    bills = [
        Posting(
            account_id=account.pk,
            kind=EntryKind.CHARGE,
            amount=OWED,
            source=f"invoice:L{place}",
            effective_on=today - timedelta(days=20),
            due_on=today,
            classification="invoice",
            description="Invoice",
        )
        for place, account in enumerate(accounts, 1)
    ]
    for start in range(0, len(bills), AT_ONCE):
        post_many(postings=bills[start : start + AT_ONCE], now=now)


def _beside(model: Any, rows: Iterator[Any]) -> None:
    model.objects.bulk_create(rows, batch_size=AT_ONCE)


def counted() -> dict[str, Any]:
    """What the sandbox took and what our books say of it."""
    taken = SandboxCharge.objects.filter(code="")
    paid = Entry.objects.filter(kind="payment")
    newest = AutoRun.objects.order_by("-pk").first()
    return {
        "charges": taken.count(),
        "charged": str(sum(taken.values_list("amount", flat=True), Decimal(0))),
        "refused": SandboxCharge.objects.exclude(code="").count(),
        "attempts": Attempt.objects.count(),
        "tries": AutoTry.objects.count(),
        "entries": paid.count(),
        "runs": AutoRun.objects.count(),
        "looked_at": newest.looked_at if newest else 0,
        "faults": [str(each) for each in check()] if newest and newest.ended_at else [],
    }


def die(after: int) -> None:
    """Collect, and be killed when the sandbox has charged so many cards, the last unheard of."""
    charge, left = Sandbox.charge, iter(range(after - 1, -1, -1))

    def charge_and_die(self: Sandbox, wanted: Charge) -> Answer:
        answer = charge(self, wanted)
        if not next(left):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    Sandbox.charge = charge_and_die  # type: ignore[method-assign]
    main(["collect", "--json"])


def finish() -> dict[str, Any]:
    """Collect what is left; what was taken, and the seconds and CPU seconds that counting took."""
    second_run = io.StringIO()
    with redirect_stdout(second_run):
        status = main(["collect", "--json"])
    assert status == 0, second_run.getvalue()
    began, begun = time.monotonic(), time.process_time()
    counts = counted()
    counting = (time.monotonic() - began, time.process_time() - begun)
    return {"second_run": json.loads(second_run.getvalue()), "counts": counts, "counting": counting}


if __name__ == "__main__":
    act, *numbers = sys.argv[1:]
    does = {"make": make, "die": die, "finish": finish}[act]
    print(json.dumps(does(*map(int, numbers))))  # type: ignore[operator]
