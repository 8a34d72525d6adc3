"""The index of parts of search texts: made where the server offers it, never in the way."""

import pytest
from django.db import connection, transaction

from tests.town import NOW, Town
from tollbook.access.models import User
from tollbook.customers.models.search import INDEX, index_by_part
from tollbook.customers.queries import viewer_of
from tollbook.customers.queries.search import hits_of

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has none")


def plan_of(part: str) -> str:
    """How the server would look for a part of a code, however few rows there are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        like = "EXPLAIN SELECT account_id FROM customers_searchtext WHERE codes LIKE %s"
        cursor.execute(like, [f"%\n{part}%"])
        return "\n".join(row[0] for row in cursor.fetchall())


@on_postgresql
def test_a_part_of_a_text_is_looked_up_in_the_index(db: None) -> None:
    assert index_by_part()

    assert INDEX in plan_of("1001")


@on_postgresql
def test_a_user_who_may_not_add_it_searches_without_it(town: Town) -> None:
    sam = viewer_of(User.objects.get(user_id="sam"), viewing="", now=NOW)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE passer_by")
        cursor.execute("SET LOCAL ROLE passer_by")
        is_made = index_by_part()
        cursor.execute("RESET ROLE")
        found = [each.account_id for each in hits_of(sam, "100100")]
        transaction.set_rollback(True)

    assert not is_made
    assert found == [town.bell.pk]


def test_elsewhere_no_index_is_made(db: None) -> None:
    assert index_by_part() == (connection.vendor == "postgresql")
