"""A run that is killed at any boundary and called again ends like an undisturbed one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tollbook.billing import issuing
from tollbook.billing import run as running
from tollbook.billing.check import check
from tollbook.billing.issuing import issue
from tollbook.billing.models import ChargeStamp, Document, Invoice, InvoiceLine, Run, RunAccount
from tollbook.billing.run import approve, draft
from tollbook.billing.tests.carrier import NOON, Carrier, Killed, new_carrier
from tollbook.billing.types import RunState
from tollbook.ledger import queries as ledger
from tollbook.ledger.models import Entry

FEB_13 = date(2026, 2, 13)
Writer = Callable[..., Any]


class Undo(Exception):
    """Ends a trial so that the database forgets it."""


def fill() -> Carrier:
    """Three accounts with charges, calls and a tax; batches of two."""
    carrier = new_carrier()
    carrier.tax("mn-sales", "state", "6.875")
    for number in range(3):
        account = carrier.account(f"{100100 + number}")
        line = carrier.product(account, f"218555010{number}", date(2026, 2, 1))
        carrier.charge(line, "31.00")
        carrier.charge(line, "45.00", item_kind="one_time")
        carrier.usage(line, "interstate", 1_000_000 + number * 10_000)
    return carrier


def outcome(carrier: Carrier) -> list[Any]:
    """Everything that a run leaves behind, without keys."""
    invoices = "account__number", "number", "sequence", "service", "usage", "taxes", "total_due"
    lines = "invoice__number", "position", "kind", "description", "amount", "period_start"
    entries = "account__number", "position", "kind", "amount", "balance_after", "source", "due_on"
    numbers = dict(Invoice.objects.values_list("pk", "number"))
    return [
        list(Invoice.objects.order_by("number").values_list(*invoices)),
        list(InvoiceLine.objects.order_by("invoice__number", "position").values_list(*lines)),
        list(Entry.objects.order_by("source").values_list(*entries)),
        list(
            ChargeStamp.objects.order_by("invoice__number", "charge__item__kind").values_list(
                "invoice__number", "charge__item__kind", "billed_until"
            )
        ),
        list(Document.objects.order_by("invoice__number").values_list("invoice__number", "kind")),
        list(RunAccount.objects.order_by("account__number").values_list("state", "reason")),
        sorted((numbers[key], row[-1]) for key, row in carrier.stamped),
        list(Run.objects.values_list("state")),
    ]


def bill_until_done(carrier: Carrier, step: Callable[[str], None]) -> None:
    """What a person does: begin, and after a kill go on, until the run is issued."""
    run = Run.objects.first() or carrier.run(FEB_13)
    run = Run.objects.get(pk=run.pk)
    if run.state == RunState.VERIFIED:
        run = draft(run=run, calls=carrier.store, step=step)
    if run.state == RunState.DRAFTED:
        run = approve(run=run, now=NOON)
        step("approved")
    issue(run=run, now=NOON, calls=carrier.store, step=step)


class Fuse:
    """Kills the process at one of its boundaries: steps, and every write into the database."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.count = 0

    def __call__(self, _step: str = "") -> None:
        self.count += 1
        if self.count == self.at:
            raise Killed

    def after(self, write: Writer) -> Writer:
        """`write`, then a boundary."""

        def written(*args: Any, **options: Any) -> Any:
            result = write(*args, **options)
            self()
            return result

        return written


def lived(at: int, patch: pytest.MonkeyPatch) -> tuple[list[Any], int]:
    """The outcome of a run killed at boundary `at` (0: never), and how many boundaries it met."""
    fuse = Fuse(at)
    found: list[Any] = []
    with patch.context() as here:
        here.setattr(running, "ACCOUNTS_PER_BATCH", 2)
        here.setattr(issuing, "INVOICES_PER_BATCH", 2)
        for module, name in (
            *((running, "save_drafts"), (issuing, "post_many"), (issuing, "_store")),
            *((issuing, "insert_rows"), (issuing, "_number")),
        ):
            here.setattr(module, name, fuse.after(getattr(module, name)))
        try:
            with transaction.atomic():
                carrier = fill()
                try:
                    bill_until_done(carrier, fuse)
                except Killed:
                    bill_until_done(carrier, fuse)
                assert [*check(), *ledger.check()] == []
                found = outcome(carrier)
                raise Undo
        except Undo:
            pass
    return found, fuse.count


@pytest.mark.django_db
@pytest.mark.accepts("money-12")
def test_a_run_killed_at_any_boundary_ends_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    undisturbed, boundaries = lived(0, monkeypatch)
    assert boundaries > 15

    for at in range(1, boundaries + 1):
        killed, _ = lived(at, monkeypatch)
        assert killed == undisturbed, f"killed at boundary {at}"
