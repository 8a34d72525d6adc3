"""The database itself refuses to change or delete what was posted."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tollbook.ledger import actions
from tollbook.ledger.models import Entry
from tollbook.ledger.tests.people import NOON, account, posting
from tollbook.ledger.types import EntryKind

DAY = date(2026, 5, 1)


@pytest.mark.django_db
@pytest.mark.accepts("money-20")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount = 1",
        "UPDATE ledger_entry SET description = 'nothing'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_allocation SET amount = 1",
        "DELETE FROM ledger_allocation",
    ],
)
def test_plain_sql_cannot_touch_an_entry(statement: str) -> None:
    bell = account("100100")
    actions.post(posting=posting(bell, EntryKind.CHARGE, "100.00", "a", DAY), now=NOON)
    actions.post(posting=posting(bell, EntryKind.PAYMENT, "40.00", "b", DAY), now=NOON)
    before = list(Entry.objects.values_list())

    with (
        pytest.raises(DatabaseError, match="written in ink"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(Entry.objects.values_list()) == before
