"""A statement that hangs ends a claim soon, in its own words."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.statement_bound import SECONDS

pytestmark = pytest.mark.django_db


def test_a_statement_that_fails_tells_its_text() -> None:
    with (
        pytest.raises(DatabaseError) as failed,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT nothing FROM a_table_that_is_not_there")

    assert "a_table_that_is_not_there" in "".join(failed.value.__notes__)


def test_a_statement_that_hangs_is_ended_by_the_server_and_tells_its_text() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that could end it")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == (f"{SECONDS // 60}min",)
        cursor.execute("SET LOCAL statement_timeout = '20ms'")
    with (
        pytest.raises(DatabaseError, match="statement timeout") as failed,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(100)")

    assert "pg_sleep(100)" in "".join(failed.value.__notes__)
