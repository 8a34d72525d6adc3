"""What the nightly tidying may remove: nothing that a reader of the last day can still want."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot

from tollbook.kernel import clock
from tollbook.usage.store import write
from tollbook.usage.store.read import calls_in, rows
from tollbook.usage.store.shelf import shelf
from tollbook.usage.store.write import compact, tidy, writing
from tollbook.usage.tests.calls import call, lay, stored

pytestmark = pytest.mark.django_db
NIGHTS = 12


def age(hours: float) -> datetime:
    """Now, as it will be in some hours; files and snapshots bear the machine's own time."""
    return clock.now() + timedelta(hours=hours)


def test_a_file_replaced_today_stays_however_old_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader began before the compaction; the files that it reads are days old."""
    lay(call("k1"))
    lay(call("k2", file_id=2))
    held = shelf().files()
    days_old = age(-100).timestamp()
    _date_back(monkeypatch, hours=100, files=[Path(file.path) for file in held], mtime=days_old)
    compact()

    tidy(now=age(0))

    found = rows(f"SELECT call_key FROM {calls_in(held)} ORDER BY call_key")
    assert found == [("k1",), ("k2",)]


def _date_back(
    monkeypatch: pytest.MonkeyPatch, *, hours: int, files: list[Path], mtime: float
) -> None:
    """Let the snapshots made so far and these files be some hours older than they are."""
    table = shelf().table
    ids = {each.snapshot_id for each in table.snapshots()}
    snapshots = type(table).snapshots

    def older(self: Table) -> Iterator[Snapshot]:
        for each in snapshots(self):
            is_older = each.snapshot_id in ids
            shift = hours * 3_600_000 if is_older else 0
            yield each.model_copy(update={"timestamp_ms": each.timestamp_ms - shift})

    monkeypatch.setattr(type(table), "snapshots", lambda self: list(older(self)))
    for path in files:
        os.utime(path, (mtime, mtime))


def test_a_file_that_nobody_can_still_read_goes() -> None:
    lay(call("k1"))
    lay(call("k2", file_id=2))
    held = shelf().files()
    compact()

    tidy(now=age(30))

    assert not any(Path(file.path).exists() for file in held)
    assert [row[0] for row in stored("call_key")] == ["k1", "k2"]


def test_nights_do_not_pile_up_files(call_store: Path) -> None:
    counts = []
    for night in range(1, NIGHTS + 1):
        lay(call(f"a{night}", file_id=night), call(f"b{night}", file_id=night, account_id=2))
        compact()
        tidy(now=age(30))
        counts.append(sum(path.is_file() for path in (call_store / "usage").rglob("*")))

    assert len(stored("call_key")) == 2 * NIGHTS
    assert counts[-1] <= counts[NIGHTS // 2] + 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the lock is PostgreSQL's")
def test_no_other_machine_writes_meanwhile() -> None:
    with writing():
        assert not _free()
    assert _free()


def _free() -> bool:
    """Whether another session, as of another machine, would get the writers' lock."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [write.WRITERS_LOCK])
            return bool(cursor.fetchone()[0])
    finally:
        other.close()
