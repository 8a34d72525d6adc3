"""The books prove themselves after any sequence of acts, and name what was tampered with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tollbook.access.models import User
from tollbook.access.types import Actor, Face, Kind
from tollbook.customers.models import Account
from tollbook.ledger import actions, queries
from tollbook.ledger.models import Choice, Classification, Entry
from tollbook.ledger.rules.replay import open_after
from tollbook.ledger.tests.people import NOON, account, posting
from tollbook.ledger.types import (
    RAISING,
    EntryKind,
    Move,
    NewItem,
    OpenItem,
    OpenItems,
    Told,
    WriteOff,
)

DAY = date(2026, 1, 1)
LAST = date(2026, 12, 31)
NOBODY = Actor(at=NOON, face=Face.SYSTEM)
ACTS = st.lists(
    st.tuples(
        st.sampled_from([*EntryKind, "reverse", "again", "queue", "batch", "anew", "write-off"]),
        st.integers(0, 1),  # whose
        st.integers(1, 20_000),  # cents
        st.integers(0, 60),  # days
    ),
    min_size=1,
    max_size=14,
)


class Undo(Exception):
    """Ends a trial so that the database forgets it."""


def chief() -> Actor:
    facts = {"kind": Kind.STAFF, "is_superuser": True}
    user, _ = User.objects.get_or_create(user_id="chief", defaults=facts)
    return Actor(at=NOON, face=Face.OFFICE, user=user)


def queue(owner: Account, number: int, cents: int, on: date) -> None:
    """A payment of staff, through the queue; every third is deleted from it."""
    wanted = NewItem(
        *(f"queue:{number}", EntryKind.PAYMENT, owner.number, Decimal(cents) / 100),
        *(on, "payment", "By hand"),
    )
    item = actions.make_item(wanted=wanted, by=NOBODY)
    if cents % 3:
        actions.post_item(item=item, by=NOBODY)
    else:
        actions.drop_item(item=item, reason="Typed twice", by=NOBODY)


def batch(owner: Account, number: int, cents: int, on: date) -> None:
    """A lockbox file with a payment that is known and one that is not."""
    # The account that nobody knows makes each file another one.
    rows = f"{owner.number},{cents / Decimal(100)},{on}\n77{number},1.00,{on}\n".encode()
    head = b"account,amount,date\n"
    taken = actions.take_lockbox(name=f"f{number}", data=head + rows, today=LAST, by=NOBODY)
    actions.post_batch(batch=taken, by=NOBODY)


def anew(owner: Account, _number: int, cents: int, on: date) -> None:
    """The newest payment goes to another account, or is tied to its oldest debt."""
    paid = Entry.objects.filter(kind="payment", reversed_by=None, reverses=None).last()
    debts = queries.open_items(owner.pk).debts
    if paid is not None:
        ties = (debts[0].entry_id,) if debts and cents % 2 else None
        actions.post_anew(entry=paid, move=Move(owner.number, ties, on, "Moved"), by=chief())


def write_off(owner: Account, number: int, _cents: int, on: date) -> None:
    """The balance of an account, where it owes something."""
    balance = queries.balance_of(owner.pk)
    if balance > 0:
        wanted = WriteOff(f"write-off:{number}", {owner.pk: balance}, on, "Gone")
        for item in actions.write_off(wanted=wanted, by=NOBODY):
            actions.approve_item(item=item, by=chief())


BY_STAFF = {"queue": queue, "batch": batch, "anew": anew, "write-off": write_off}


def replayed(owner: Account) -> dict[int, Decimal]:
    """What is open when all entries are settled again in their order, by entry."""
    told = []
    for each in Entry.objects.filter(account=owner).order_by("position"):
        item = OpenItem(each.pk, owner.pk, each.position, each.effective_on, each.amount)
        ties = tuple(Choice.objects.filter(entry=each).values_list("settles", flat=True))
        told.append(Told(item, EntryKind(each.kind), each.reverses_id, ties))
    return open_of(open_after(told))


def open_of(items: OpenItems) -> dict[int, Decimal]:
    return {each.entry_id: each.open_amount for each in (*items.debts, *items.cash)}


def act(owners: list[Account], number: int, wanted_act: tuple[str, int, int, int]) -> None:
    """One act on the books; `reverse` and `again` fall on an entry chosen by `cents`."""
    what, whose, cents, days = wanted_act
    on = DAY + timedelta(days=days)
    entries = list(Entry.objects.filter(reverses__isnull=True).order_by("pk"))
    if what in set(EntryKind):
        amount = str(Decimal(cents) / 100)
        wanted = posting(owners[whose], EntryKind(what), amount, f"act:{number}", on)
        debts = queries.open_items(owners[whose].pk).debts
        chosen = [debts[cents % len(debts)].entry_id] if debts and cents % 3 == 0 else None
        actions.post(posting=wanted, now=NOON, settles=chosen if what == "payment" else None)
    elif what in BY_STAFF:
        BY_STAFF[what](owners[whose], number, cents, on)
    elif entries and what == "reverse":
        actions.reverse(entry=entries[cents % len(entries)], on=on, now=NOON, reason="Undone")
    elif entries:
        old = entries[cents % len(entries)]
        owner = next(each for each in owners if each.pk == old.account_id)
        same = posting(owner, EntryKind(old.kind), str(old.amount), old.source, old.effective_on)
        code = old.classification.code
        again = replace(same, description=old.description, classification=code)
        ties = list(Choice.objects.filter(entry=old).values_list("settles", flat=True))
        assert actions.post(posting=again, now=NOON, settles=ties or None) == old


def sums(owner: Account) -> tuple[Decimal, Decimal, Decimal]:
    """The balance as the newest entry says it, as all entries add up, and as what is open."""
    total = Decimal("0.00")
    for entry in Entry.objects.filter(account=owner):
        total += entry.amount if entry.kind in RAISING else -entry.amount
    return queries.balance_of(owner.pk), total, queries.open_items(owner.pk).balance


def meet(owner: Account) -> bool:
    """Whether cash is left unapplied beside an open debt that it may settle."""
    items = queries.open_items(owner.pk)
    debts = {debt.entry_id for debt in items.debts}
    chosen = [
        set(Choice.objects.filter(entry=cash.entry_id).values_list("settles", flat=True))
        for cash in items.cash
    ]
    return any(debts & (ties or debts) for ties in chosen)


@pytest.mark.django_db
@pytest.mark.accepts("money-21")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_the_books_are_right_after_every_act(acts: list[tuple[str, int, int, int]]) -> None:
    try:
        with transaction.atomic():
            owners = [account("100100"), account("200100")]
            for number, wanted_act in enumerate(acts):
                act(owners, number, wanted_act)
                assert queries.check() == []
                for owner in owners:
                    balance, total, open_sum = sums(owner)
                    assert balance == total == open_sum
                    assert not meet(owner)
                    assert replayed(owner) == open_of(queries.open_items(owner.pk))
            raise Undo
    except Undo:
        pass


# Statement -> what of it the check must name.
TAMPERINGS = {
    "UPDATE ledger_entry SET amount = 99 WHERE source = 'may'": "may",
    "UPDATE ledger_entry SET balance_after = 61 WHERE source = 'paid'": "paid",
    "UPDATE ledger_entry SET position = 7 WHERE source = 'paid'": "paid",
    "UPDATE ledger_entry SET kind = 'debit' WHERE source = 'paid'": "paid",
    "UPDATE ledger_entry SET amount = 41, balance_after = 69 WHERE source = 'last'": "last",
    "UPDATE ledger_entry SET kind = 'credit' WHERE source = 'last'": "last",
    "UPDATE ledger_entry SET kind = 'debit' WHERE source = 'may'": "may",
    "UPDATE ledger_entry SET effective_on = '2026-01-02' WHERE source = 'may'": "may",
    "UPDATE ledger_entry SET due_on = '2026-01-02' WHERE source = 'may'": "may",
    "UPDATE ledger_entry SET posted_at = '2026-01-02 00:00:00Z' WHERE source = 'may'": "may",
    "UPDATE ledger_entry SET source = 'june' WHERE source = 'may'": "june",
    "UPDATE ledger_entry SET description = 'x' WHERE source = 'last'": "last",
    "UPDATE ledger_entry SET reference = 'x' WHERE source = 'last'": "last",
    "UPDATE ledger_entry SET digest = 'x' WHERE source = 'last'": "last",
    "UPDATE ledger_entry SET reverses_id = (SELECT min(id) FROM ledger_entry) "
    "WHERE source = 'last'": "last",
    "UPDATE ledger_entry SET classification_id = (SELECT max(id) FROM ledger_classification) "
    "WHERE source = 'last'": "last",
    "UPDATE ledger_classification SET gl_code = '1' WHERE code = 'adjustment'": "may",
    "DELETE FROM ledger_entry WHERE source = 'last'": "100100",
    "UPDATE ledger_choice SET settles_id = (SELECT id FROM ledger_entry WHERE source = 'may')": (
        "paid"
    ),
    "DELETE FROM ledger_choice": "paid",
    "UPDATE ledger_allocation SET amount = 40.01": "paid",
    "UPDATE ledger_allocation SET amount = -1": "paid",
    "UPDATE ledger_allocation SET amount = 39": "paid",
    "UPDATE ledger_allocation SET made_at = '2026-01-02 00:00:00Z'": "paid",
    "DELETE FROM ledger_allocation": "100100",
    "UPDATE ledger_head SET balance = 0": "100100",
    "UPDATE ledger_head SET unapplied = 1": "100100",
    "UPDATE ledger_head SET allocations = 2": "100100",
    "DELETE FROM ledger_head": "100100",
}


@pytest.mark.django_db
@pytest.mark.accepts("money-21")
@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_the_row_that_was_tampered_with_is_named(tampering: str) -> None:
    bell = account("100100")
    Classification.objects.create(code="zulu", label="Of later")
    actions.post(posting=posting(bell, EntryKind.CHARGE, "100.00", "may", DAY), now=NOON)
    july = actions.post(posting=posting(bell, EntryKind.CHARGE, "50.00", "july", DAY), now=NOON)
    paid = posting(bell, EntryKind.PAYMENT, "40.00", "paid", DAY)
    actions.post(posting=paid, now=NOON, settles=[july.pk])
    last = replace(posting(bell, EntryKind.DEBIT, "2.00", "last", DAY), due_on=DAY)
    actions.post(posting=last, now=NOON)
    assert queries.check() == []

    with ink_lifted(), connection.cursor() as cursor:
        cursor.execute(tampering)

    faults = queries.check()
    assert any(TAMPERINGS[tampering] in fault.message for fault in faults), faults


@pytest.mark.django_db
@pytest.mark.accepts("money-21")
def test_an_entry_gone_from_the_middle_is_missed() -> None:
    bell = account("100100")
    for number in range(4):
        charge = posting(bell, EntryKind.CHARGE, "10.00", f"c{number}", DAY)
        actions.post(posting=charge, now=NOON)

    with ink_lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE source = 'c1'")

    assert any("c2" in fault.message for fault in queries.check())


@pytest.mark.django_db
@pytest.mark.accepts("money-21")
@pytest.mark.parametrize(
    "name",
    [
        "ledger_entry_refuses_update",
        "ledger_entry_refuses_delete",
        "ledger_allocation_refuses_delete",
        "ledger_choice_refuses_update",
        "ledger_classification_refuses_update",
    ],
)
def test_a_trigger_that_is_gone_is_missed(name: str) -> None:
    table = name.partition("_refuses")[0]
    where = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{where}")

    assert [fault.message for fault in queries.check()] == [
        f"The trigger {name} is missing or switched off."
    ]


@contextmanager
def ink_lifted() -> Iterator[None]:
    """Tampering behind the back of the database's own protection, which then stands again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger%'"
        )
        triggers = cursor.fetchall()
        for name, _made_by in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, made_by in triggers:
            cursor.execute(made_by)
