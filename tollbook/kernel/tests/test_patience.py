"""A question that takes too long is stopped, and the connection goes on."""

import pytest
from django.db import connection, transaction

from tollbook.kernel.patience import TooSlow, patience

COUNTS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
FOREVER = COUNTS.format(2_000_000_000) + "SELECT count(*) FROM n"


def asked(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
        return row[0] if row else None


@pytest.mark.django_db
def test_what_takes_too_long_is_stopped_and_the_transaction_around_it_goes_on() -> None:
    with transaction.atomic():
        with pytest.raises(TooSlow), patience(1):
            asked(FOREVER)

        assert asked("SELECT 7") == 7


@pytest.mark.django_db
def test_what_is_quick_is_answered_and_leaves_no_limit_behind() -> None:
    with patience(1):
        assert asked("SELECT 7") == 7

    assert asked(COUNTS.format(300_000) + "SELECT count(*) FROM n") == 300_000
