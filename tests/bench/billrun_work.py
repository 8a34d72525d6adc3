# ruff: noqa: E402  The rooms can be loaded only after the project is set up.
"""The measured process of the bill run's bench; `tests.bench.billrun` starts it."""

import json
import resource
import sqlite3
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import django
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

django.setup()

from django.conf import settings
from django.db import transaction

from tests.bench.billrun_data import INVOICE_ON, fill, usage_of
from tests.bench.billrun_loop import bill_by_loop
from tests.bench.ready import make_tables
from tollbook.billing.issuing import issue
from tollbook.billing.models import Invoice, InvoiceLine, Run
from tollbook.billing.run import NewRun, approve, draft, open_run
from tollbook.billing.types import RunKind, RunState
from tollbook.ledger.models import Entry

NOW = datetime(2026, 3, 13, 6, tzinfo=UTC)
BASELINE_ACCOUNTS = 400


class Book:
    """The sums of all calls, as the call store would give them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def table(self) -> pa.Table:
        """Read once in each process."""
        return pq.read_table(self.path)

    def __getstate__(self) -> dict[str, Path]:
        return {"path": self.path}

    def sums(self, account_ids: Sequence[int], _cut_off_on: date, _pass_max: int) -> pa.Table:
        wanted = pa.array(account_ids, pa.int64())
        return self.table.filter(pc.is_in(self.table["account_id"], value_set=wanted))

    def latest_pass(self) -> int:
        return 1

    def stamp(self, invoices: pa.Table, _cut_off_on: date, _pass_max: int) -> None:
        assert invoices.num_rows, "nothing to stamp"

    def stamped(self, account_ids: Sequence[int], _invoice_ids: Sequence[int]) -> pa.Table:
        return self.sums(account_ids, INVOICE_ON, 1)

    def unstamp(self, invoice_ids: Sequence[int]) -> None:
        raise AssertionError(f"{len(invoice_ids)} drafts differ from their calls")


def measure(accounts: int, workers: int) -> dict[str, Any]:
    """Both speeds, the baseline and the peak memory."""
    make_tables()
    with transaction.atomic():
        carrier = fill(accounts)
    path = settings.DATA_DIR / "usage.parquet"
    pq.write_table(usage_of(accounts), path)
    book = Book(path)
    wanted = NewRun(carrier.cycle, INVOICE_ON, RunKind.PRODUCTION)
    run = open_run(wanted=wanted, now=NOW)
    Run.objects.filter(pk=run.pk).update(state=RunState.VERIFIED)
    run, drafting = timed(lambda: draft(run=run, calls=book, workers=workers))
    drafted = Invoice.objects.filter(run=run).count()
    lines = InvoiceLine.objects.filter(invoice__run=run).count()
    assert drafted == accounts, f"{accounts - drafted} drafts are missing"
    baseline = loop_speed(carrier.cycle.pk, run, book, min(BASELINE_ACCOUNTS, accounts))
    run = approve(run=run, now=NOW)
    run, issuing = timed(lambda: issue(run=run, now=NOW, calls=book))
    assert Entry.objects.count() == accounts, "an entry is missing"
    return {
        "figure": round(drafted / drafting),
        "issued_and_posted": round(accounts / issuing),
        "baseline": baseline,
        "lines": lines,
        "calls": pc.sum(book.table["calls"]).as_py(),
        "workers": workers,
        "peak_memory_mb": peak_memory_mb(),
        "database": f"SQLite {sqlite3.sqlite_version}",
    }


def peak_memory_mb() -> int:
    """Of the largest process, with or without the workers."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024


def timed(work: Any) -> tuple[Any, float]:
    """What `work` gives, and its seconds."""
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def loop_speed(cycle_id: int, run: Run, book: Book, accounts: int) -> float:
    """Invoices a second of the ORM loop over a sample, which must come to the same totals."""
    trial = Run.objects.create(
        kind=RunKind.TRIAL,
        cycle_id=cycle_id,
        invoice_on=INVOICE_ON,
        cut_off_on=INVOICE_ON,
        opened_at=NOW,
    )
    sums = book.sums(range(1, accounts + 1), INVOICE_ON, 1).to_pylist()
    _, seconds = timed(lambda: bill_by_loop(trial, accounts, sums))
    fields = ("account", "service", "usage", "taxes", "total_current", "total_due")
    ours = Invoice.objects.filter(run=run, account__lte=accounts).order_by("account")
    theirs = Invoice.objects.filter(run=trial).order_by("account")
    assert list(ours.values_list(*fields)) == list(theirs.values_list(*fields)), "they differ"
    InvoiceLine.objects.filter(invoice__run=trial).delete()
    theirs.delete()
    trial.delete()
    return round(accounts / seconds, 1)


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
