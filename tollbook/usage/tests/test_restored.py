"""A register that is older than the call store: a database restored, or without its last second."""

from pathlib import Path

import pytest
from django.core.management.color import no_style
from django.db import connection, transaction

from tests.town import NOW, Town
from tollbook.usage.mediation.intake import take
from tollbook.usage.models import CallFile, RatingPass
from tollbook.usage.queries import latest_pass
from tollbook.usage.tests.calls import line, stored, taken, written


def restored() -> None:
    """The register as it was before its first file; its counters give the same ids again."""
    CallFile.objects.all().delete()
    tables = [CallFile._meta.db_table, RatingPass._meta.db_table]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name IN (%s, %s)", tables)
        else:
            for statement in connection.ops.sequence_reset_sql(no_style(), [CallFile, RatingPass]):
                cursor.execute(statement)


def test_a_file_whose_id_was_another_files_is_not_lost(town: Town, tmp_path: Path) -> None:
    taken(tmp_path / "first.csv", town.feed, [line("k1")])
    restored()

    file = taken(tmp_path / "second.csv", town.feed, [line("k2"), line("k3")])

    assert (file.state, file.accepted) == ("taken", 2)
    assert [row[0] for row in stored("call_key")] == ["k1", "k2", "k3"]
    ids = dict(stored("call_key", "file_id"))
    assert ids["k2"] == ids["k3"] == file.pk != ids["k1"]


def test_a_file_that_the_register_forgot_is_taken_back_and_not_stored_twice(
    town: Town, tmp_path: Path
) -> None:
    first = taken(tmp_path / "first.csv", town.feed, [line("k1")])
    restored()
    taken(tmp_path / "second.csv", town.feed, [line("k2")])

    again = taken(tmp_path / "first.csv", town.feed, [line("k1")])

    assert (again.pk, again.accepted, again.duplicate) == (first.pk, 1, 0)
    assert stored("call_key", "file_id")[0] == ("k1", first.pk)
    assert len(stored("call_key")) == 2
    assert max(row[0] for row in stored("pass_id")) <= latest_pass()


def test_no_file_is_taken_inside_a_transaction_that_may_be_rolled_back(
    town: Town, tmp_path: Path
) -> None:
    path = written(tmp_path / "calls.csv", [line()])

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        take(path=path, feed=town.feed, now=NOW)

    assert stored("call_key") == []
    assert not CallFile.objects.exists()
