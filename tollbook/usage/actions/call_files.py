"""Call files of an account, gzip CSV: of a day, and of an invoice.

A daily file has the calls up to its day that no earlier one had: those of the day, and late ones,
which came, found their owner or got their price since. A call without a price waits for the file
of the day on which it gets one. A monthly file has the calls of one invoice. So in the files of
either kind no call stands twice and none is lost. A file lies in its place before its row does; a
killed attempt leaves no row and is made again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tollbook.customers.models import Account
from tollbook.customers.queries import base_of
from tollbook.kernel.clock import day_in
from tollbook.kernel.period import add_months
from tollbook.usage.models import AccountCallFile, Feed, UsageProfile
from tollbook.usage.queries.call_files import CALL_FILES_KEPT_MONTHS, place_of
from tollbook.usage.queries.sums import latest_pass
from tollbook.usage.store.export import export
from tollbook.usage.store.read import calls_in, rows
from tollbook.usage.store.shelf import files_for

# After this many days a closed account gets no daily file any more; no call comes so late.
CLOSED_DAYS = 62


@dataclass(frozen=True)
class BilledMonth:
    """An issued invoice whose calls make a monthly file."""

    account_id: int
    account_number: str
    invoice_id: int
    invoice_number: str
    invoice_on: date


@dataclass(frozen=True)
class _Wanted:
    """A file to be made: its row without what the writing tells, and which calls it holds."""

    row: AccountCallFile
    condition: str
    delivered: tuple[Path, ...] = ()


def write_daily_files(*, now: datetime) -> int:
    """Make the file of yesterday for each account that wants daily ones; how many were made."""
    pass_max = latest_pass()
    flagged = UsageProfile.objects.filter(daily_call_file=True).values("account")
    accounts = Account.objects.filter(pk__in=flagged).select_related("group__base__company")
    made = 0
    for account in accounts.order_by("pk"):
        yesterday = day_in(now, base_of(account).company.time_zone) - timedelta(days=1)
        wanted = _daily(account, yesterday, pass_max)
        if wanted is not None:
            _write(wanted, now)
            made += 1
    return made


def write_monthly_files(*, months: Iterable[BilledMonth], now: datetime) -> int:
    """Make the file of each of these invoices that has none yet; how many were made."""
    told = {month.invoice_id: month for month in months}
    has_one = AccountCallFile.objects.filter(kind="monthly", invoice_id__in=list(told))
    for invoice_id in has_one.values_list("invoice_id", flat=True):
        del told[invoice_id]
    for month in told.values():
        row = AccountCallFile(
            account_id=month.account_id,
            kind="monthly",
            day=month.invoice_on,
            invoice_id=month.invoice_id,
            name=_name(month.account_number, month.invoice_number),
        )
        _write(_Wanted(row, f"invoice_id = {month.invoice_id:d}"), now)
    return len(told)


def mark_downloaded(*, file: AccountCallFile, at: datetime) -> None:
    """The customer has fetched this file."""
    AccountCallFile.objects.filter(pk=file.pk).update(downloaded_at=at)


def forget_call_files(*, now: datetime) -> int:
    """Remove the files that were made more than 18 months ago; how many went.

    The bytes go before the row does, so a killed attempt is finished by the next one.
    """
    before = now - (now.date() - add_months(now.date(), -CALL_FILES_KEPT_MONTHS))
    old = list(AccountCallFile.objects.filter(made_at__lt=before))
    for file in old:
        place_of(file).unlink(missing_ok=True)
        file.delete()
    return len(old)


def _daily(account: Account, day: date, pass_max: int) -> _Wanted | None:
    """What the file of `day` has to hold; None where it was made, or nobody is there any more."""
    ended_on = account.disconnected_on
    if ended_on is not None and ended_on + timedelta(days=CLOSED_DAYS) < day:
        return None
    earlier = AccountCallFile.objects.filter(account=account, kind="daily")
    newest = earlier.order_by("-day").first()
    if newest is not None and newest.day >= day:
        return None
    row = AccountCallFile(account=account, kind="daily", day=day, pass_max=pass_max)
    row.name = _name(account.number, day.isoformat())
    rated = f"unrated = '' AND local_day <= DATE '{day}' AND pass_id <= {pass_max:d}"
    if newest is None:
        return _Wanted(row, f"{rated} AND local_day = DATE '{day}'")
    late = f"local_day <= DATE '{newest.day}' AND pass_id > {newest.pass_max:d}"
    condition = f"{rated} AND (local_day > DATE '{newest.day}' OR ({late}))"
    return _Wanted(row, condition, _near(account, f"{rated} AND {late}"))


def _near(account: Account, late: str) -> tuple[Path, ...]:
    """The earlier files that may hold one of the `late` calls, by the times that they tell."""
    sql = f"SELECT min(started_at), max(started_at) FROM {_calls(account.pk, late)}"
    first, last = rows(sql)[0]
    if first is None:
        return ()
    files = AccountCallFile.objects.filter(
        account=account,
        kind="daily",
        last_started_at__gte=first.replace(tzinfo=UTC),
        first_started_at__lte=last.replace(tzinfo=UTC),
    )
    return tuple(place_of(file) for file in files)


def _calls(account_id: int, condition: str) -> str:
    """SQL: the calls of an account that meet a condition."""
    files = calls_in(files_for([account_id]))
    return f"(FROM {files} WHERE account_id = {account_id:d} AND {condition})"


def _name(account_number: str, of: str) -> str:
    """A file name that every system takes."""
    plain = (re.sub("[^A-Za-z0-9]+", "-", part) for part in (account_number, of))
    return f"calls-{'-'.join(plain)}.csv.gz"


def _write(wanted: _Wanted, now: datetime) -> None:
    """Lay the file in its place, then say in one row that it is there."""
    row = wanted.row
    feeds = dict(Feed.objects.values_list("pk", "code"))
    calls = _calls(row.account_id, wanted.condition)
    made = export(calls, place_of(row), feeds, wanted.delivered)
    row.row_count, row.size_bytes = made.row_count, made.size_bytes
    row.first_started_at, row.last_started_at = made.first_started_at, made.last_started_at
    row.fingerprint, row.made_at = made.fingerprint, now
    row.save(force_insert=True)
