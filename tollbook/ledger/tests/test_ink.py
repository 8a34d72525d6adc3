"""The database itself refuses to change, delete or replace what was posted."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tollbook.ledger import actions, queries
from tollbook.ledger.models import Allocation, Choice, Classification, Entry
from tollbook.ledger.tests.people import NOON, account, posting
from tollbook.ledger.types import EntryKind

DAY = date(2026, 5, 1)
EVERY_COLUMN = (
    "account_id, position, kind, amount, balance_after, source, effective_on, due_on, posted_at, "
    "classification_id, description, reference, posted_by_id, reverses_id, digest"
)
CHANGES = [
    "UPDATE ledger_entry SET amount = 1",
    "UPDATE ledger_entry SET description = 'nothing'",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_choice SET settles_id = settles_id",
    "DELETE FROM ledger_choice",
    "UPDATE ledger_allocation SET amount = 1",
    "DELETE FROM ledger_allocation",
    "UPDATE ledger_classification SET code = 'other' WHERE code = 'payment'",
    "UPDATE ledger_classification SET gl_code = '9999' WHERE code = 'payment'",
    "DELETE FROM ledger_classification WHERE code = 'payment'",
    # A row put in place of another one is a change as well.
    f"INSERT INTO ledger_entry (id, {EVERY_COLUMN}) SELECT id, {EVERY_COLUMN} FROM ledger_entry "
    "WHERE true ON CONFLICT (id) DO UPDATE SET amount = 1",
]
SQLITE_CHANGES = [
    f"REPLACE INTO ledger_entry (id, {EVERY_COLUMN}) SELECT id, {EVERY_COLUMN} FROM ledger_entry",
    f"REPLACE INTO ledger_entry ({EVERY_COLUMN}) SELECT {EVERY_COLUMN} FROM ledger_entry",
    "REPLACE INTO ledger_entry (account_id, position, kind, amount, balance_after, source, "
    "effective_on, posted_at, classification_id, description, reference, digest) SELECT account_id,"
    "position, kind, 1, 1, 'new', effective_on, posted_at, classification_id, '', '', '' "
    "FROM ledger_entry",
    "REPLACE INTO ledger_choice SELECT * FROM ledger_choice",
    "REPLACE INTO ledger_allocation SELECT * FROM ledger_allocation",
    "REPLACE INTO ledger_classification SELECT * FROM ledger_classification",
    "REPLACE INTO ledger_classification (code, label, gl_code) VALUES ('payment', '', '')",
    "UPDATE OR REPLACE ledger_classification SET code = 'payment' WHERE code = 'unused'",
]
POSTGRESQL_CHANGES = [
    "TRUNCATE ledger_entry CASCADE",
    "TRUNCATE ledger_choice",
    "TRUNCATE ledger_allocation",
    "TRUNCATE ledger_classification CASCADE",
    "TRUNCATE customers_account CASCADE",
]


def everything() -> list[list[tuple[object, ...]]]:
    models = (Classification, Entry, Choice, Allocation)
    return [list(model._default_manager.order_by("pk").values_list()) for model in models]


def assert_refused(statement: str) -> None:
    bell = account("100100")
    Classification.objects.create(code="unused", label="Not used yet")
    debt = actions.post(posting=posting(bell, EntryKind.CHARGE, "100.00", "a", DAY), now=NOON)
    paid = posting(bell, EntryKind.PAYMENT, "40.00", "b", DAY)
    actions.post(posting=paid, now=NOON, settles=[debt.pk])
    before = everything()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(SETTLE_DEFERRED)

    with (
        pytest.raises(DatabaseError, match="written in ink"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert everything() == before
    assert queries.check() == []


# PostgreSQL empties no table whose foreign keys are still to be looked at.
SETTLE_DEFERRED = (
    "SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1"
)


@pytest.mark.django_db
@pytest.mark.accepts("money-20")
@pytest.mark.parametrize("statement", CHANGES)
def test_plain_sql_cannot_touch_what_was_posted(statement: str) -> None:
    assert_refused(statement)


@pytest.mark.django_db
@pytest.mark.accepts("money-20")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows")
@pytest.mark.parametrize("statement", SQLITE_CHANGES)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_nothing_is_put_in_place_of_what_was_posted(statement: str, recursive: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
    try:
        assert_refused(statement)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


@pytest.mark.django_db
@pytest.mark.accepts("money-20")
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL truncates")
@pytest.mark.parametrize("statement", POSTGRESQL_CHANGES)
def test_what_was_posted_is_not_emptied(statement: str) -> None:
    assert_refused(statement)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a setting of SQLite")
def test_every_connection_lets_triggers_see_what_is_replaced() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers")

        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_a_classification_keeps_only_its_codes() -> None:
    bell = account("100100")
    Classification.objects.create(code="unused", label="Not used yet", gl_code="1")
    actions.post(posting=posting(bell, EntryKind.CHARGE, "100.00", "a", DAY), now=NOON)

    assert Classification.objects.filter(code="adjustment").update(label="Corrections") == 1
    assert Classification.objects.filter(code="unused").update(gl_code="2") == 1
    assert Classification.objects.filter(code="unused").delete()[0] == 1
    assert queries.check() == []
