"""The ledger as double entry: receivables against revenue, taxes, cash and adjustments.

Each entry of the ledger is one transaction of the journal; its lines add up to zero. A charge of an
invoice stands against the sections of that invoice, a credit of one against the sections it
credits, a reversal against the lines of its original the other way round, and everything else
against the account of its classification. Source: docs/money/journal.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.db.models import Q, Sum

from tollbook.billing.models import Invoice, InvoiceCredit
from tollbook.kernel.export import Cell, csv_chunks
from tollbook.kernel.money import ZERO, from_micros, settle
from tollbook.kernel.rows import Micros, among
from tollbook.ledger.models import Classification, Entry
from tollbook.ledger.types import CLASSIFICATIONS, RAISING, EntryKind, JournalEntry, JournalLine

BEANCOUNT: Final = "beancount"
ENTRIES_AT_ONCE = 1000
RECEIVABLE = ("1100", "Accounts receivable")
CARRIED = ("3000", "Carried forward")
# Where the parts of an invoice stand in the general ledger.
SECTIONS = {
    "service": ("4000", "Service"),
    "usage": ("4100", "Usage"),
    "other_providers": ("4200", "Other providers"),
    "fees": ("4300", "Recovery fees"),
    "taxes": ("2200", "Taxes payable"),
}
KIND_OF_DIGIT = {"1": "Assets", "2": "Liabilities", "3": "Equity", "4": "Income"}
HEAD = (
    *("Entry", "Date", "Account", "Kind", "Description", "Reference", "Source"),
    *("GL account", "GL name", "Debit", "Credit"),
)


def journal(first_on: date, last_on: date) -> Iterator[JournalEntry]:
    """The entries of these days, both included, by day and order of posting."""
    rows = (
        Entry.objects.filter(effective_on__range=(first_on, last_on))
        .select_related("account", "classification", "reverses__classification")
        .order_by("effective_on", "pk")
        .iterator(chunk_size=ENTRIES_AT_ONCE)
    )
    while some := list(islice(rows, ENTRIES_AT_ONCE)):
        invoices = _invoices(some)
        for entry in some:
            yield _told(entry, invoices)


def journal_csv(first_on: date, last_on: date) -> Iterator[bytes]:
    """The journal as CSV, a line for each side."""
    return csv_chunks(HEAD, _cells(journal(first_on, last_on)))


def beancount(first_on: date, last_on: date) -> Iterator[bytes]:
    """The journal as a Beancount file that proves its own balance at the end."""
    yield _head(first_on).encode()
    carried = receivable_before(first_on)
    if carried:
        yield _carried(first_on, carried).encode()
    for entry in journal(first_on, last_on):
        yield _transaction(entry).encode()
    after = last_on + timedelta(days=1)
    total = receivable_before(after)
    yield f"{after} balance {_name(*RECEIVABLE)}  {total} USD\n".encode()


def receivable_before(on: date) -> Decimal:
    """What all accounts owed together when the day `on` began, by the effective days."""
    up = Q(kind__in=[each.value for each in RAISING])
    sums = Entry.objects.filter(effective_on__lt=on).aggregate(
        up=Sum(Micros("amount"), filter=up), down=Sum(Micros("amount"), filter=~up)
    )
    return settle(from_micros(int(sums["up"] or 0) - int(sums["down"] or 0)))


def _invoices(entries: Sequence[Entry]) -> dict[int, Mapping[str, Decimal]]:
    """Entry -> sections of the invoice that it posts or, for a credit, takes back."""
    keys = {entry.pk for entry in entries} | {e.reverses_id for e in entries if e.reverses_id}
    rows = Invoice.objects.filter(entry__in=among(keys)).values("entry", *SECTIONS)
    found: dict[int, Mapping[str, Decimal]] = {row["entry"]: row for row in rows}
    backs = InvoiceCredit.objects.filter(item__entry__in=among(keys))
    for row in backs.values("item__entry", *SECTIONS):
        found[row["item__entry"]] = {name: -row[name] for name in SECTIONS}
    return found


def _told(entry: Entry, invoices: Mapping[int, Mapping[str, Decimal]]) -> JournalEntry:
    signed = entry.amount if entry.kind in RAISING else -entry.amount
    original = entry.reverses
    if original is not None:
        others = [
            JournalLine(line.gl_code, line.name, -line.amount)
            for line in _others(original, invoices)
        ]
    else:
        others = _others(entry, invoices)
    lines = (JournalLine(*RECEIVABLE, signed), *others)
    assert sum(line.amount for line in lines) == 0, f"{entry.source} does not balance"
    return JournalEntry(
        entry_id=entry.pk,
        account=entry.account.number,
        on=entry.effective_on,
        kind=EntryKind(entry.kind),
        description=entry.description,
        reference=entry.reference,
        source=entry.source,
        lines=lines,
    )


def _others(entry: Entry, invoices: Mapping[int, Mapping[str, Decimal]]) -> list[JournalLine]:
    """The sides of an entry beside the receivable."""
    parts = invoices.get(entry.pk)
    if parts is not None:
        return [JournalLine(*SECTIONS[name], -parts[name]) for name in SECTIONS if parts[name]]
    signed = entry.amount if entry.kind in RAISING else -entry.amount
    code = entry.classification
    return [JournalLine(code.gl_code or "9999", code.label, -signed)]


def _cells(entries: Iterable[JournalEntry]) -> Iterator[Sequence[Cell]]:
    for each in entries:
        for line in each.lines:
            debit, credit = max(line.amount, ZERO), max(-line.amount, ZERO)
            yield (
                *(each.entry_id, each.on, each.account, each.kind.value, each.description),
                *(each.reference, each.source, line.gl_code, line.name),
                *(debit or None, credit or None),
            )


def _head(first_on: date) -> str:
    """Options and the accounts, opened on the first day."""
    known: dict[str, None] = dict.fromkeys(
        _name(*each) for each in (RECEIVABLE, CARRIED, *SECTIONS.values())
    )
    for label, gl_code in CLASSIFICATIONS.values():
        known[_name(gl_code, label)] = None
    for gl_code, label in Classification.objects.order_by("code").values_list("gl_code", "label"):
        known[_name(gl_code or "9999", label)] = None
    opened = "".join(f"{first_on} open {name}\n" for name in sorted(known))
    return f'option "title" "Journal"\noption "operating_currency" "USD"\n\n{opened}\n'


def _carried(on: date, amount: Decimal) -> str:
    return (
        f'{on} * "Carried forward"\n'
        f"  {_name(*RECEIVABLE)}  {amount} USD\n"
        f"  {_name(*CARRIED)}  {-amount} USD\n\n"
    )


def _transaction(entry: JournalEntry) -> str:
    lines = "".join(
        f"  {_name(line.gl_code, line.name)}  {line.amount} USD\n" for line in entry.lines
    )
    return (
        f"{entry.on} * {_quoted(entry.account)} {_quoted(entry.description)}\n"
        f"  entry: {entry.entry_id}\n"
        f"  source: {_quoted(entry.source)}\n{lines}\n"
    )


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{plain}"'


def _name(gl_code: str, label: str) -> str:
    """An account as Beancount names it: its kind by the first digit, then code and words."""
    kind = KIND_OF_DIGIT.get(gl_code[:1], "Expenses")
    words: Any = "-".join(part.capitalize() for part in re.findall(r"[A-Za-z0-9]+", label))
    code = re.sub(r"[^A-Za-z0-9-]", "-", gl_code).capitalize()
    return f"{kind}:{code}-{words}" if words else f"{kind}:{code}"
