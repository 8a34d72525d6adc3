"""A bank's lockbox file: a CSV of payments, one a line, under headings of its own.

Columns, in any order and case: `amount` and `date` (2026-04-13 or 04/13/2026), and `account`, the
account's number, or `invoice`, an invoice's; `check` if there is one. All or nothing: a file with a
line that cannot be read is refused as a whole, naming each such line. Source: docs/money/ledger.md.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from tollbook.kernel.days import day_of
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import settle
from tollbook.ledger.types import LockboxRow

ROWS_MAX = 50_000
FAULTS_SHOWN = 10
NEEDED = ("amount", "date")
KNOWN = (*NEEDED, "account", "invoice", "check")
LENGTHS = {"account": 40, "invoice": 20, "check": 40}
MOST = Decimal("9999999.99")


def read_lockbox(data: bytes, today: date) -> list[LockboxRow]:
    """The payments of a file; raises Refused with the lines that cannot be read."""
    found, faults = [], []
    for line, row in _rows(_text(data)):
        try:
            found.append(_row(line, row, today))
        except Refused as fault:
            faults.append(f"Line {line}: {fault}")
    _refuse(found, faults)
    return found


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    """Line and cells by heading of each line that is not empty."""
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        head = [cell.strip().casefold() for cell in next(lines, [])]
        _refuse_head(head)
        cells = [(lines.line_num, [cell.strip() for cell in row]) for row in lines]
    except csv.Error as wrong:
        raise Refused("lockbox-file", "This is no CSV file.") from wrong
    return [(line, dict(zip(head, row, strict=False))) for line, row in cells if any(row)]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _refuse_head(head: list[str]) -> None:
    if not set(NEEDED) <= set(head) or not {"account", "invoice"} & set(head):
        raise Refused(
            "lockbox-head",
            "The first line must name the columns: amount, date, and account or invoice; "
            "check if there is one.",
        )
    if len(set(head)) != len(head):
        raise Refused("lockbox-head", "A column stands twice in the first line.")


def _refuse(found: list[LockboxRow], faults: list[str]) -> None:
    if faults:
        more = [f"and {len(faults) - FAULTS_SHOWN} more lines."] if faults[FAULTS_SHOWN:] else []
        raise Refused("lockbox-lines", " ".join([*faults[:FAULTS_SHOWN], *more]))
    if not found:
        raise Refused("lockbox-empty", "The file holds no payment.")
    if len(found) > ROWS_MAX:
        raise Refused("lockbox-long", f"A file holds at most {ROWS_MAX:,} payments; split it.")


def _row(line: int, row: Mapping[str, str], today: date) -> LockboxRow:
    for name in _too_long(row):
        raise Refused("LEN", f"the {name} is longer than {LENGTHS[name]} signs.")
    paid_on = day_of(row.get("date", ""), today) if row.get("date") else None
    if paid_on is None or paid_on > today:
        raise Refused("DAY", "enter the day of the payment, not in the future.")
    if not (row.get("account") or row.get("invoice")):
        raise Refused("REQ", "neither an account nor an invoice is named.")
    return LockboxRow(
        line=line,
        account=row.get("account", ""),
        invoice=row.get("invoice", ""),
        amount=_amount(row.get("amount", "")),
        reference=row.get("check", ""),
        paid_on=paid_on,
    )


def _too_long(row: Mapping[str, str]) -> Iterator[str]:
    return (name for name, most in LENGTHS.items() if len(row.get(name, "")) > most)


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace("$", "").replace(",", ""))
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or not 0 < amount <= MOST or amount != settle(amount):
        raise Refused("MONEY", f'"{text[:20]}" is no amount above zero in dollars and cents.')
    return settle(amount)
