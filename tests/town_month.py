"""Four months of the fixed town: call files as its switches write them, and what was paid.

Each month has the same small set of calls a number, so a test can count them: see `CALLS`.
"""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.town import CLOSED_ON, INVOICE_DATES, OPENED_ON, TODAY, ZONE, Town
from tollbook.billing.actions import NewRun
from tollbook.billing.models import Invoice
from tollbook.billing.types import RunKind
from tollbook.flows import bill
from tollbook.kernel.money import settle
from tollbook.ledger.actions import post
from tollbook.ledger.types import EntryKind, Posting
from tollbook.usage.actions import take

HEAD = (
    *("call_id", "started_at", "from", "to", "billed_number", "direction", "seconds"),
    *("disposition", "account_code", "trunk"),
)
CALLS = (
    # days into the month, hour, other end, direction, seconds
    (1, 9, "2185550177", "out", 61),  # local
    (2, 10, "7155550130", "out", 125),  # EAS from Duluth, local in Superior
    (3, 11, "6125550188", "out", 75),  # within Minnesota
    (4, 14, "2125550100", "out", 301),  # between states, by day
    (5, 19, "2125550100", "out", 301),  # between states, in the evening on working days
    (6, 15, "4165550123", "out", 90),  # Canada
    (7, 16, "011442079460000", "out", 44),  # London, by the longest prefix
    (8, 12, "411", "out", 20),  # directory assistance
    (9, 13, "6125550188", "in", 600),  # inbound
)
TOLL_FREE_CALLS = ((2, 9, "6125550188", "in", 240), (3, 9, "2125550100", "in", 66))
NUMBERS = (
    *("2185550110", "2185550111", "7155550130", "2185550131", "2185550140", "5075550150"),
    "2185550160",  # of the account that closes
)
TOLL_FREE = "8005550142"
VOIP = "2185550120"
# The hosted exchange is read for these months only, to keep the making of the town short.
EXCHANGE_ARRIVES = (INVOICE_DATES[-1], TODAY)
STRANGER = "2185550199"  # nobody's: its call is an orphan


@dataclass(frozen=True)
class Paid:
    """A payment: which account, when, how much of its invoice."""

    number: str
    days_after_invoice: int
    share: Decimal = Decimal(1)


# Who pays which bill (place of the invoice date): Two Harbors never pays, Cygnet pays half.
PAYMENTS = {
    0: (Paid("100100", 15), Paid("200100", 15), Paid("200101", 18), Paid("500100", 20)),
    1: (Paid("100100", 14), Paid("200100", 16), Paid("500100", 12, Decimal("0.5"))),
    2: (Paid("100100", 16), Paid("200101", 20), Paid("300100", 9)),
}


def months() -> list[tuple[date, date]]:
    """First day and the day behind the last of each month of calls; the newest is unbilled."""
    edges = [OPENED_ON, *INVOICE_DATES, TODAY]
    return list(pairwise(edges))


def switch_file(first: date, last: date) -> bytes:
    """The telephone switch's file of a month, in the `tollbook` format, with a bad row.

    Rows: one bad number, one unanswered call, one orphan, the rest good.
    """
    rows: list[tuple[str, ...]] = [HEAD]
    for number in NUMBERS if first < CLOSED_ON else NUMBERS[:-1]:
        rows += [_row(number, call, first) for call in CALLS if _day(first, call[0]) < last]
    rows += [_row(TOLL_FREE, call, first) for call in TOLL_FREE_CALLS]
    good = _row(STRANGER, CALLS[0], first)
    rows += [
        good,
        (f"{first}-bad", good[1], "12", "34", STRANGER, *good[5:]),
        (f"{first}-silent", *good[1:6], "0", "no_answer", *good[8:]),
    ]
    return _text(rows)


def exchange_file(first: date, last: date) -> bytes:
    """The hosted exchange's Master.csv of a month: Acme's calls, in local time."""
    calls = [call for call in CALLS if call[3] == "out" and _day(first, call[0]) < last]
    return _text([_asterisk_row(call, first) for call in calls])


Facts = tuple[int, int, str, str, int]


def _day(first: date, days: int) -> date:
    return first + timedelta(days=days)


def _started(first: date, call: Facts) -> datetime:
    return datetime.combine(_day(first, call[0]), time(call[1]), ZoneInfo(ZONE))


def _row(number: str, call: Facts, first: date) -> tuple[str, ...]:
    _, _, other, direction, seconds = call
    started = _started(first, call).astimezone(UTC).isoformat().replace("+00:00", "Z")
    ends = (other, number) if direction == "in" else (number, other)
    key = f"{number}-{first}-{call[0]}"
    return (key, started, *ends, number, direction, str(seconds), "answered", "", "sip-1")


def _asterisk_row(call: Facts, first: date) -> tuple[str, ...]:
    started = _started(first, call)
    answered = started + timedelta(seconds=4)
    ended = answered + timedelta(seconds=call[4])
    written = [each.strftime("%Y-%m-%d %H:%M:%S") for each in (started, answered, ended)]
    return (
        *("sales", VOIP, call[2], "from-internal", f'"{VOIP}" <{VOIP}>', "PJSIP/1", "PJSIP/2"),
        *("Dial", "PJSIP/out", *written, str(call[4] + 4), str(call[4]), "ANSWERED"),
        *("DOCUMENTATION", f"{int(started.timestamp())}.1", ""),
    )


def _text(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def live_four_months(town: Town, folder: Path) -> None:
    """Files are taken, bills issued and payments posted by the real code, month by month."""
    for place, (first, last) in enumerate(months()):
        _take_files(town, folder, first, last)
        if last in INVOICE_DATES:
            _bill(town, last)
            _pay(town, place, last)


def _take_files(town: Town, folder: Path, first: date, last: date) -> None:
    arrived = datetime.combine(last, time(2), ZoneInfo(ZONE))
    wanted = [(town.feed, f"switch-{first}.csv", switch_file(first, last))]
    if last in EXCHANGE_ARRIVES:
        content = exchange_file(first, last)
        wanted.append((town.asterisk_feed, f"Master-{first}.csv", content))
    for feed, name, content in wanted:
        path = folder / name
        path.write_bytes(content)
        take(path=path, feed=feed, now=arrived)


def _bill(town: Town, day: date) -> None:
    at = datetime.combine(day, time(9), ZoneInfo(ZONE))
    sam = town.users["sam"]
    wanted = NewRun(cycle=town.cycle, invoice_on=day, kind=RunKind.PRODUCTION)
    bill.issue(run=bill.prepare(wanted=wanted, now=at, by=sam), now=at, by=sam)


def _pay(town: Town, place: int, invoice_on: date) -> None:
    for paid in PAYMENTS.get(place, ()):
        invoice = Invoice.objects.get(account__number=paid.number, invoice_on=invoice_on)
        on = invoice_on + timedelta(days=paid.days_after_invoice)
        posting = Posting(
            account_id=invoice.account_id,
            kind=EntryKind.PAYMENT,
            amount=settle(invoice.total_current * paid.share),
            source=f"town-payment:{invoice.number}",
            effective_on=on,
            classification="payment",
            description="Check 1042",
        )
        at = datetime.combine(on, time(11), ZoneInfo(ZONE))
        post(posting=posting, now=at, by=town.users["sam"])
