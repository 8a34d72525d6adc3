"""Sums of calls for bills, and calls that earn nothing, by cause."""

from datetime import date, datetime

import pyarrow as pa
from django.db.models import Max

from tollbook.usage.models import CallFile, RatingPass
from tollbook.usage.store.read import calls_in, reading, rows
from tollbook.usage.store.schema import FILE_KEY_DIGITS
from tollbook.usage.store.shelf import StoredFile, files_for
from tollbook.usage.types import UNBILLED, CauseCount

USAGE_SUMS = pa.schema(
    [
        ("account_id", pa.int64()),
        ("product_id", pa.int64()),
        ("category", pa.string()),
        ("plan_id", pa.int64()),
        ("calls", pa.int64()),
        ("seconds", pa.int64()),
        ("billed_seconds", pa.int64()),
        ("free_seconds", pa.int64()),
        ("price_micros", pa.int64()),
    ]
)
_KEYS = USAGE_SUMS.names[:4]
_SUMMED = USAGE_SUMS.names[5:]


def latest_pass() -> int:
    """The newest pass whose rows are in the store, 0 before the first.

    Passes end in the order of their ids, so rows of a pass up to this one never come later.
    """
    found = RatingPass.objects.filter(done_at__isnull=False).aggregate(newest=Max("pk"))
    return found["newest"] or 0


def usage_sums(account_ids: list[int] | None, cut_off_on: date, pass_max: int) -> pa.Table:
    """What a bill charges for calls, in columns `USAGE_SUMS`: one row for each account, product,
    category and plan, over the priced calls not on an invoice whose local day is before
    `cut_off_on` and that passes up to `pass_max` wrote. None: every account.
    """
    where = f"{billable(cut_off_on, pass_max)} {_among(account_ids)}"
    return _summed(_unbilled_files(account_ids), where)


def billed_sums(account_ids: list[int], invoice_ids: list[int]) -> pa.Table:
    """The calls of these accounts that are stamped with one of these invoices, in columns
    `USAGE_SUMS`.
    """
    if not invoice_ids:
        return USAGE_SUMS.empty_table()
    low, high = min(invoice_ids), max(invoice_ids)
    files = [file for file in files_for(account_ids) if file.invoice.meets(low, high)]
    named = ", ".join(f"{invoice_id:d}" for invoice_id in invoice_ids)
    return _summed(files, f"invoice_id IN ({named}) {_among(account_ids)}")


def _summed(files: list[StoredFile], where: str) -> pa.Table:
    sums = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in _SUMMED)
    keys = ", ".join(_KEYS)
    sql = f"""SELECT {keys}, count(*) AS calls, {sums} FROM {calls_in(files)}
        WHERE {where} GROUP BY {keys} ORDER BY {keys}"""
    with reading() as connected:
        return connected.sql(sql).to_arrow_table().cast(USAGE_SUMS)


def billable(cut_off_on: date, pass_max: int) -> str:
    """SQL: a priced call, on no invoice, before the cut-off, written by a pass up to `pass_max`."""
    return (
        f"invoice_id = {UNBILLED} AND account_id <> 0 AND unrated = '' "
        f"AND local_day < DATE '{cut_off_on:%Y-%m-%d}' AND pass_id <= {pass_max:d}"
    )


def unrated_counts(account_ids: list[int] | None, cut_off_on: date) -> dict[int, int]:
    """How many calls before the cut-off have an owner and no price, by account."""
    sql = f"""SELECT account_id, count(*) FROM {calls_in(_unbilled_files(account_ids))}
        WHERE invoice_id = {UNBILLED} AND account_id <> 0 AND unrated <> ''
            AND local_day < DATE '{cut_off_on:%Y-%m-%d}' {_among(account_ids)}
        GROUP BY account_id ORDER BY account_id"""
    return dict(rows(sql))


def dear_categories(
    account_ids: list[int], product_ids: list[int], cut_off_on: date
) -> set[tuple[str, bool]]:
    """The kinds of the calls of these accounts that will be billed and cost something, each with
    whether the call is one of these products.
    """
    sql = f"""SELECT DISTINCT category, product_id IN (SELECT id FROM product)
        FROM {calls_in(_unbilled_files(account_ids))}
        WHERE invoice_id = {UNBILLED} AND price_micros > 0 AND unrated = ''
            AND local_day < DATE '{cut_off_on:%Y-%m-%d}'
            AND account_id IN (SELECT id FROM account)"""
    with reading() as connected:
        connected.register("account", pa.table({"id": pa.array(account_ids, pa.int64())}))
        connected.register("product", pa.table({"id": pa.array(product_ids, pa.int64())}))
        return set(connected.execute(sql).fetchall())


def orphan_count(cut_off_on: date) -> int:
    """How many calls before the cut-off have no owner."""
    sql = f"""SELECT count(*) FROM {calls_in(files_for([0]))}
        WHERE account_id = 0 AND local_day < DATE '{cut_off_on:%Y-%m-%d}'"""
    counted: int = rows(sql)[0][0]
    return counted


def stored_counts_of(file: CallFile) -> dict[str, int]:
    """What became of the accepted calls of `file` by now: stored, without owner, without price,
    on an invoice. Only files of the store that may hold them are read.
    """
    key = file.fingerprint[:FILE_KEY_DIGITS]
    near = [each for each in files_for(None) if each.keys[0] <= key <= each.keys[1]]
    found = rows(
        f"""SELECT count(*), count(*) FILTER (account_id = 0),
            count(*) FILTER (account_id <> 0 AND unrated <> ''),
            count(*) FILTER (invoice_id <> {UNBILLED})
        FROM {calls_in(near)} WHERE file_key = $key""",
        {"key": key},
    )
    return dict(zip(("stored", "orphans", "unrated", "billed"), found[0], strict=True))


def idle_counts() -> list[CauseCount]:
    """Calls on no invoice that earn nothing now, orphans too, by cause, most first."""
    found = rows(
        f"""SELECT unrated, count(*), min(local_day), max(local_day)
        FROM {calls_in(_unbilled_files(None))}
        WHERE unrated <> '' AND invoice_id = {UNBILLED}
        GROUP BY unrated ORDER BY count(*) DESC, unrated"""
    )
    return [CauseCount(*row) for row in found]


def billed_counts() -> dict[int, int]:
    """How many calls are stamped with each invoice, emergency calls included."""
    found = rows(
        f"""SELECT invoice_id, count(*) FROM {calls_in(files_for())}
        WHERE invoice_id <> {UNBILLED} GROUP BY invoice_id ORDER BY invoice_id"""
    )
    return dict(found)


def complete_up_to() -> datetime | None:
    """When the newest call file was taken, None before the first."""
    newest = CallFile.objects.filter(state="taken").order_by("-taken_at").first()
    return newest.taken_at if newest else None


def _unbilled_files(account_ids: list[int] | None) -> list[StoredFile]:
    return [file for file in files_for(account_ids) if file.invoice.low == UNBILLED]


def _among(account_ids: list[int] | None) -> str:
    if account_ids is None:
        return ""
    wanted = ", ".join(f"{account_id:d}" for account_id in account_ids)
    return f"AND account_id IN ({wanted})" if wanted else "AND FALSE"
