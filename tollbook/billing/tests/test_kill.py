"""A run that is killed at any boundary and called again ends like an undisturbed one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from django.db import transaction

from tollbook.billing import issuing, stamping
from tollbook.billing import run as running
from tollbook.billing.calls import Calls
from tollbook.billing.check import check
from tollbook.billing.issuing import issue
from tollbook.billing.models import ChargeStamp, Document, Invoice, InvoiceLine, Run, RunAccount
from tollbook.billing.run import approve, draft, quiet, restart
from tollbook.billing.tests.carrier import NOON, CallBook, Carrier, Killed, new_carrier
from tollbook.billing.types import RunState
from tollbook.ledger import queries as ledger
from tollbook.ledger.models import Entry

FEB_13 = date(2026, 2, 13)
FIRST_PRICE = 1_000_000  # micros
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
        carrier.usage(line, "interstate", FIRST_PRICE + number * 10_000)
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


@dataclass
class PricedAnew(CallBook):
    """A call book in which a call of the first account changes just before it is stamped."""

    def stamp(self, invoices: pa.Table, cut_off_on: date, pass_max: int) -> None:
        for number, (*facts, price) in enumerate(self.carrier.calls):
            if price == FIRST_PRICE:
                self.carrier.calls[number] = (*facts, 2 * FIRST_PRICE)
        super().stamp(invoices, cut_off_on, pass_max)


def bill_until_done(carrier: Carrier, store: CallBook, step: Callable[[str], None]) -> None:
    """What a person does: begin, and after a kill go on, until the run is issued."""
    run = Run.objects.first() or carrier.run(FEB_13)
    while run.state != RunState.ISSUED:
        run = bill_once(Run.objects.get(pk=run.pk), store, step)


def bill_once(run: Run, store: CallBook, step: Callable[[str], None]) -> Run:
    """From where the run stands to its issue, which may send accounts back to the draft."""
    if run.state == RunState.VERIFIED:
        run = draft(run=run, calls=store, step=step)
    if run.state == RunState.DRAFTED:
        run = approve(run=run, now=NOON)
        step("approved")
    return issue(run=run, now=NOON, calls=store, step=step)


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


def lived(
    at: int, patch: pytest.MonkeyPatch, carrier: Carrier, book: type[CallBook] = CallBook
) -> tuple[list[Any], int]:
    """The outcome of a run killed at boundary `at` (0: never), and how many boundaries it met; then
    the carrier stands as before."""
    fuse = Fuse(at)
    found: list[Any] = []
    calls, stamped = list(carrier.calls), list(carrier.stamped)
    with patch.context() as here:
        here.setattr(running, "ACCOUNTS_PER_BATCH", 2)
        here.setattr(stamping, "INVOICES_PER_BATCH", 2)
        for module, name in (
            *((running, "save_drafts"), (issuing, "post_many"), (issuing, "_store")),
            *((issuing, "insert_rows"), (issuing, "_number")),
            *((stamping, "delete_drafts"), (book, "stamp"), (book, "unstamp")),
        ):
            here.setattr(module, name, fuse.after(getattr(module, name)))
        try:
            with transaction.atomic():
                try:
                    bill_until_done(carrier, book(carrier), fuse)
                except Killed:
                    bill_until_done(carrier, book(carrier), fuse)
                assert [*check(), *ledger.check()] == []
                found = outcome(carrier)
                raise Undo
        except Undo:
            pass
    carrier.calls[:], carrier.stamped[:] = calls, stamped
    return found, fuse.count


@pytest.mark.django_db
@pytest.mark.accepts("money-12")
def test_a_run_killed_at_any_boundary_ends_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a call that changes at the worst moment; `tests/test_killed_runs.py` has the breadth."""
    carrier = fill()
    undisturbed, boundaries = lived(0, monkeypatch, carrier, PricedAnew)
    assert boundaries > 20

    for at in range(1, boundaries + 1):
        killed, _ = lived(at, monkeypatch, carrier, PricedAnew)
        assert killed == undisturbed, f"killed at boundary {at}"


@pytest.mark.django_db
def test_an_account_whose_call_changed_before_the_stamp_is_billed_the_new_price(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outcome_of_run, _ = lived(0, monkeypatch, fill(), PricedAnew)

    usage = {row[0]: (row[1], str(row[4])) for row in outcome_of_run[0]}
    assert usage == {
        "100100": ("L-1003", "2.00"),
        "100101": ("L-1001", "1.01"),
        "100102": ("L-1002", "1.02"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("frees_first", [False, True])
@pytest.mark.parametrize("begins_again", [False, True])
def test_a_restart_that_is_killed_loses_no_call(
    monkeypatch: pytest.MonkeyPatch,
    frees_first: bool,  # noqa: FBT001
    begins_again: bool,  # noqa: FBT001
) -> None:
    carrier = fill()
    with pytest.raises(Killed):
        bill_until_done(carrier, carrier.store, killed_at("calls stamped"))
    run = Run.objects.get()
    assert len(carrier.stamped) == 3

    def killed(run: Run, calls: Calls) -> None:
        if frees_first:
            stamping.free_calls(run, calls)
        raise Killed

    with monkeypatch.context() as here:
        here.setattr(running, "free_calls", killed)
        with pytest.raises(Killed):
            restart(run=run, calls=carrier.store)
    if begins_again:
        restart(run=run, calls=carrier.store)
        assert carrier.stamped == []
        assert not Invoice.objects.exists()

    Run.objects.update(state=RunState.VERIFIED)
    bill_until_done(carrier, carrier.store, quiet)

    assert carrier.calls == []
    assert {key for key, _row in carrier.stamped} == set(
        Invoice.objects.values_list("pk", flat=True)
    )
    assert [*check(), *ledger.check()] == []


def killed_at(wanted: str) -> Callable[[str], None]:
    """A step that ends the process when it hears `wanted`."""

    def step(name: str) -> None:
        if name == wanted:
            raise Killed

    return step


@pytest.mark.django_db
def test_two_hands_that_issue_the_same_run_stamp_it_once() -> None:
    carrier = fill()
    run = approve(run=draft(run=carrier.run(FEB_13), calls=carrier.store), now=NOON)

    class Slow(CallBook):
        """While its user stamps, another one issues the whole run."""

        def stamp(self, invoices: pa.Table, cut_off_on: date, pass_max: int) -> None:
            issue(run=Run.objects.get(), now=NOON, calls=carrier.store)
            super().stamp(invoices, cut_off_on, pass_max)

    issue(run=run, now=NOON, calls=Slow(carrier))

    assert carrier.calls == []
    assert {key for key, _row in carrier.stamped} == set(
        Invoice.objects.values_list("pk", flat=True)
    )
    assert Run.objects.get().state == RunState.ISSUED
    assert [*check(), *ledger.check()] == []
