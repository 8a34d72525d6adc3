"""Which invoice a call is on: billing writes its key on calls by value, and takes it away."""

from collections.abc import Callable, Iterable
from datetime import date

import pyarrow as pa
from duckdb import DuckDBPyConnection

from tollbook.usage.actions.included import forget_included
from tollbook.usage.queries.sums import billable
from tollbook.usage.store.read import calls_in, rows
from tollbook.usage.store.schema import NAMES
from tollbook.usage.store.shelf import StoredFile, files_for, shelf
from tollbook.usage.store.write import Change, replace, rewrite, working, writing
from tollbook.usage.types import UNBILLED


def stamp(*, invoices: pa.Table, cut_off_on: date, pass_max: int) -> int:
    """Put the calls that `usage_sums` counted on their invoices; gives how many.

    invoices: account_id, invoice_id. A call that has an invoice keeps it, so doing it twice does
    it once, and a killed attempt is simply made again. One commit: readers see all or nothing.
    """
    chosen = f"{billable(cut_off_on, pass_max)} AND account_id IN (SELECT owner_id FROM stamps)"
    changed = f"""SELECT {_with_invoice("coalesce(stamps.bill_id, c.invoice_id)")}
        FROM {{calls}} c LEFT JOIN stamps
        ON stamps.owner_id = c.account_id AND {billable(cut_off_on, pass_max)}"""
    wanted = sorted(set(invoices["account_id"].to_pylist()))
    with writing() as scratch, working(scratch) as connected:
        # Names of their own, so that the store's columns need no prefix in `billable`.
        pairs = invoices.select(["account_id", "invoice_id"])
        connected.register("stamps", pairs.rename_columns(["owner_id", "bill_id"]))

        def holds_any(files: tuple[StoredFile, ...]) -> list[StoredFile]:
            near = files_for(wanted, files)
            return [file for file in near if file.invoice.low == UNBILLED]

        return _change(connected, holds_any, chosen, changed)


def unstamp(*, invoice_ids: Iterable[int]) -> int:
    """Take the calls of these invoices off them again (a voided bill); gives how many."""
    gone = sorted(set(invoice_ids))
    among = f"invoice_id IN ({', '.join(f'{each:d}' for each in gone) or 'NULL'})"
    assert UNBILLED not in gone
    changed = f"""SELECT {_with_invoice(f"CASE WHEN {among} THEN {UNBILLED} ELSE invoice_id END")}
        FROM {{calls}} c"""
    with writing() as scratch, working(scratch) as connected:

        def holds_any(files: tuple[StoredFile, ...]) -> list[StoredFile]:
            return [file for file in files if file.invoice.holds_any(gone)]

        # They take their part of what is included among the open calls again.
        forget_included(_accounts_of(holds_any(shelf().files()), among))
        return _change(connected, holds_any, among, changed)


def _accounts_of(files: list[StoredFile], chosen: str) -> list[int]:
    found = rows(f"SELECT DISTINCT account_id FROM {calls_in(files)} WHERE {chosen}")
    return [row[0] for row in found]


def _with_invoice(made: str) -> str:
    columns = NAMES.split(", ")
    told = (f"{made} AS invoice_id" if name == "invoice_id" else f"c.{name}" for name in columns)
    return ", ".join(told)


def _change(
    connected: DuckDBPyConnection,
    pick: Callable[[tuple[StoredFile, ...]], list[StoredFile]],
    chosen: str,
    changed: str,
) -> int:
    """Rewrite the picked files that hold `chosen` rows by the SQL `changed`; how many rows."""
    count = 0

    def plan(files: tuple[StoredFile, ...]) -> Change:
        nonlocal count
        counts = {
            file: connected.sql(
                f"SELECT count(*) FROM {calls_in([file])} WHERE {chosen}"
            ).fetchall()[0][0]
            for file in pick(files)
        }
        touched = [file for file, calls in counts.items() if calls]
        count = sum(counts.values())
        return Change(touched, rewrite(connected, touched, changed), {"tollbook.act": "stamp"})

    replace(plan)
    return count
