"""The books prove themselves after any sequence of acts, and name what was tampered with."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tollbook.customers.models import Account
from tollbook.ledger import actions, queries
from tollbook.ledger.models import Entry
from tollbook.ledger.tests.people import NOON, account, posting
from tollbook.ledger.types import RAISING, EntryKind

DAY = date(2026, 1, 1)
ACTS = st.lists(
    st.tuples(
        st.sampled_from([*EntryKind, "reverse", "again"]),
        st.integers(0, 1),  # whose
        st.integers(1, 20_000),  # cents
        st.integers(0, 60),  # days
    ),
    min_size=1,
    max_size=14,
)


class Undo(Exception):
    """Ends a trial so that the database forgets it."""


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
    elif entries and what == "reverse":
        actions.reverse(entry=entries[cents % len(entries)], on=on, now=NOON, reason="Undone")
    elif entries:
        old = entries[cents % len(entries)]
        owner = next(each for each in owners if each.pk == old.account_id)
        again = posting(owner, EntryKind(old.kind), str(old.amount), old.source, old.effective_on)
        assert actions.post(posting=again, now=NOON) == old


def sums(owner: Account) -> tuple[Decimal, Decimal, Decimal]:
    """The balance as the newest entry says it, as all entries add up, and as what is open."""
    total = Decimal("0.00")
    for entry in Entry.objects.filter(account=owner):
        total += entry.amount if entry.kind in RAISING else -entry.amount
    items = queries.open_items(owner.pk)
    open_sum = sum((each.open_amount for each in items.debts), Decimal(0))
    open_sum -= sum((each.open_amount for each in items.cash), Decimal(0))
    return queries.balance_of(owner.pk), total, open_sum


@pytest.mark.django_db
@pytest.mark.accepts("money-21")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
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
            raise Undo
    except Undo:
        pass


@pytest.mark.django_db
@pytest.mark.accepts("money-21")
@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        ("UPDATE ledger_entry SET amount = 99 WHERE source = 'may'", "may"),
        ("UPDATE ledger_entry SET balance_after = 61 WHERE source = 'paid'", "paid"),
        ("UPDATE ledger_entry SET position = 7 WHERE source = 'paid'", "paid"),
        ("UPDATE ledger_entry SET kind = 'debit' WHERE source = 'paid'", "paid"),
        ("UPDATE ledger_allocation SET amount = 40.01", "paid"),
        ("UPDATE ledger_allocation SET amount = -1", "paid"),
    ],
)
def test_the_row_that_was_tampered_with_is_named(tampering: str, named: str) -> None:
    bell = account("100100")
    actions.post(posting=posting(bell, EntryKind.CHARGE, "100.00", "may", DAY), now=NOON)
    actions.post(posting=posting(bell, EntryKind.PAYMENT, "40.00", "paid", DAY), now=NOON)
    assert queries.check() == []

    with connection.cursor() as cursor:
        lift_ink(cursor)
        cursor.execute(tampering)

    assert any(named in fault.message for fault in queries.check())


def lift_ink(cursor: object) -> None:
    """Tamper behind the back of the database's own protection."""
    on_table = " ON {table}" if connection.vendor == "postgresql" else ""
    for table in ("ledger_entry", "ledger_allocation"):
        statement = f"DROP TRIGGER {table}_refuses_update" + on_table.format(table=table)
        cursor.execute(statement)  # type: ignore[attr-defined]
