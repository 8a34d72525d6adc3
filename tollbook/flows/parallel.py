"""A trial run beside the old biller's totals: what differs on each account, and why.

The trial is taken back at the end, however it ends, so nothing of it remains.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from tollbook.billing.actions import NewRun
from tollbook.billing.models import Run
from tollbook.billing.queries.parallel import (
    LABELS,
    NewBill,
    OldBill,
    Reason,
    bills_beside,
    left_out_of,
    reasons_of,
)
from tollbook.customers.models import Account
from tollbook.flows.bill import Tell, end_trial, prepare, quiet
from tollbook.flows.exchange.cells import Column, Reader
from tollbook.flows.exchange.companions import ACCOUNT
from tollbook.flows.exchange.sheet import Line, Sheet, open_sheet
from tollbook.flows.exchange.tables import told, values_in
from tollbook.kernel import export
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.money import ZERO
from tollbook.kernel.record import Kind

LOWEST = Decimal("-9999999999.99")
HEAD = ("account", "old_total", "new_total", "difference", "reason", "amount")


def _money(name: str, label: str, *, is_required: bool = False) -> Column:
    bounds = {"kind": Kind.MONEY, "places": 2, "lowest": LOWEST, "is_required": is_required}
    return Column(name, told(name, label, "Charges of the old bill.", **bounds))


CALLS = Column("calls", told("calls", "Calls", "Billed there.", kind=Kind.WHOLE))
COLUMNS = (
    ACCOUNT,
    _money("total", "Total", is_required=True),
    *(_money(name, label) for name, label in LABELS.items()),
    CALLS,
)


@dataclass(frozen=True)
class Beside:
    """One account on both sides; `reasons` add up to the difference."""

    account: str
    old: Decimal | None  # None: no bill there
    new: Decimal | None  # None: no bill here
    reasons: tuple[Reason, ...]

    @property
    def difference(self) -> Decimal:
        """Our total less the old one."""
        return (self.new or ZERO) - (self.old or ZERO)


def compare_with_old(
    *, path: Path, wanted: NewRun, now: datetime, tell: Tell = quiet
) -> list[Beside]:
    """Every account of either side by number. Raises Refused for a file with faults."""
    old = old_bills(path, wanted.invoice_on)
    run = prepare(wanted=wanted, now=now, tell=tell)
    try:
        return list(_beside(run, old))
    finally:
        end_trial(run=run)


def old_bills(path: Path, today: date) -> dict[str, OldBill]:
    """The bills of the old biller's file by account; Refused names each line that will not do."""
    sheet = open_sheet(path, {each.name for each in COLUMNS})
    reader = Reader(COLUMNS, today, heading=sheet.columns)
    found: dict[str, OldBill] = {}
    faults: list[str] = []
    for line in sheet.lines():
        fault = _take(line, reader, found)
        if fault:
            faults.append(f"line {line.number}: {fault}")
    if faults:
        raise Refused("old-bills", f"{path.name}, {' '.join(faults[:5])}{_more(faults)}")
    _refuse_empty(sheet, found)
    return found


def _refuse_empty(sheet: Sheet, found: Mapping[str, OldBill]) -> None:
    if not found:
        raise Refused("old-bills", f"{sheet.path.name} holds no bill.")


def _more(faults: list[str]) -> str:
    return f" And {len(faults) - 5} more." if len(faults) > 5 else ""


def _take(line: Line, reader: Reader, found: dict[str, OldBill]) -> str:
    """Put the bill of a line to `found`; what is wrong with it in words, "" for nothing."""
    if line.fault:
        return line.fault
    try:
        values = values_in(line, COLUMNS, reader, None)
    except WrongFields as refusal:
        return " ".join(f"{name}: {words}" for name, (_, words) in refusal.faults.items())
    number = str(values["account_number"]).upper()
    if number in found:
        return f"account {number} stands twice."
    parts = {name: values[name] for name in LABELS if values.get(name) is not None}
    found[number] = OldBill(values["total"], parts, values.get("calls"))
    return ""


def _beside(run: Run, old: Mapping[str, OldBill]) -> Iterator[Beside]:
    left = dict(old)
    for number, new in bills_beside(run):
        yield _one(number, left.pop(number, None), new, "")
    why = left_out_of(run)
    known = set(Account.objects.values_list("number", flat=True)) if left else set()
    for number, bill in sorted(left.items()):
        elsewhere = f"the account is not billed in cycle {run.cycle.code}"
        unknown = elsewhere if number in known else "no account has this number"
        yield _one(number, bill, None, why.get(number, unknown))


def _one(number: str, old: OldBill | None, new: NewBill | None, why_none: str) -> Beside:
    return Beside(
        number,
        None if old is None else old.total,
        None if new is None else new.total,
        tuple(reasons_of(old, new, why_none)),
    )


def write_beside(path: Path, found: list[Beside]) -> None:
    """The comparison as a file: a row for each reason, one for an account that agrees."""
    with path.open("w", newline="", encoding="utf-8-sig") as paper:
        writer = csv.writer(paper)
        writer.writerow(HEAD)
        for each in found:
            sums = (each.account, each.old, each.new, each.difference)
            for reason in each.reasons or (Reason("", ZERO),):
                words = export.inert(reason.words)
                writer.writerow((*sums, words, reason.amount))
