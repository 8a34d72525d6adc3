"""The paper file: the bills of a base that go to the printer, one after the other, and an index.

A part holds some hundreds of bills. Its files are laid in their place whole, then one transaction
says which bills stand in it; a kill before leaves files that the next try writes over, and no bill
stands in two parts.
"""

import csv
import io
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from pypdf import PdfReader, PdfWriter

from tollbook.billing.emailing import hold_run, judged_of
from tollbook.billing.models import (
    BillingProfile,
    Document,
    Invoice,
    PaperBill,
    PaperFile,
    Run,
    Settings,
)
from tollbook.billing.rules.delivery import is_wanted
from tollbook.billing.run import Step, quiet
from tollbook.billing.types import RunState
from tollbook.customers.models import Base
from tollbook.kernel.errors import Refused
from tollbook.kernel.rows import among

BILLS_PER_PART = 500
FOLDER = "paper"
INDEX = (
    *("sequence", "invoice", "account", "name", "address_1", "address_2", "attention", "city"),
    *("state", "postal_code", "country", "first_page", "pages", "total_due", "due_on"),
)


def make_paper_files(*, run: Run, now: datetime, step: Step = quiet) -> int:
    """Put every bill that goes on paper and has its PDF into a file; says how many were put.

    Called again it goes on with what is left. Raises Refused before the issue.
    """
    if run.state != RunState.ISSUED:
        raise Refused("run-not-issued", "Issue the bills first; then they can go to the printer.")
    put = 0
    for base in Base.objects.order_by("abbreviation"):
        while invoices := _next_bills(run, base):
            _make_part(run, base, invoices, now)
            put += len(invoices)
            step(f"{put} bills in the paper files")
    return put


def bills_for_paper(run: Run) -> list[Invoice]:
    """The bills of the run that go on paper and stand in no file yet, in the order of accounts."""
    issued = Invoice.objects.filter(run=run, issued_at__isnull=False, paper_bill__isnull=True)
    with_pdf = issued.filter(documents__made_at__isnull=False).select_related("account")
    invoices = list(with_pdf.order_by("account__number"))
    profiles = BillingProfile.objects.filter(account__in=among(i.account_id for i in invoices))
    choices = dict(profiles.values_list("account", "paper_bill"))
    minimum = Settings.load().minimum_billing_amount
    return [
        invoice
        for invoice in invoices
        if is_wanted(choices.get(invoice.account_id, 0), judged_of(invoice), minimum)
    ]


def _next_bills(run: Run, base: Base) -> list[Invoice]:
    mine = [each for each in bills_for_paper(run) if each.front.get("base") == base.pk]
    return mine[:BILLS_PER_PART]


def _make_part(run: Run, base: Base, invoices: Sequence[Invoice], now: datetime) -> None:
    part = _next_part(run, base)
    name = f"{base.abbreviation}-{run.invoice_on:%Y-%m-%d}-{run.pk}-{part:03d}"
    folder = Path(FOLDER) / (base.printer_folder or base.abbreviation)
    pdf, places = _bundle(invoices)
    _lay(folder / f"{name}.pdf", pdf)
    _lay(folder / f"{name}.csv", _index(invoices, places))
    facts = PaperFile(
        run=run,
        base=base,
        part=part,
        path=str(folder / f"{name}.pdf"),
        index_path=str(folder / f"{name}.csv"),
        bills=len(invoices),
        pages=sum(pages for _first, pages in places),
        made_at=now,
    )
    _note(facts, invoices, places)


def _next_part(run: Run, base: Base) -> int:
    newest = PaperFile.objects.filter(run=run, base=base).aggregate(Max("part"))["part__max"]
    return (newest or 0) + 1


@transaction.atomic
def _note(facts: PaperFile, invoices: Sequence[Invoice], places: Sequence[tuple[int, int]]) -> None:
    """Say which bills the part holds; a second hand that made the same part is refused here."""
    hold_run(facts.run)
    facts.save(force_insert=True)
    PaperBill.objects.bulk_create(
        PaperBill(invoice=invoice, file=facts, first_page=first, pages=pages)
        for invoice, (first, pages) in zip(invoices, places, strict=True)
    )


def _bundle(invoices: Sequence[Invoice]) -> tuple[bytes, list[tuple[int, int]]]:
    """All bills in one PDF, and the first page and the pages of each."""
    paths = dict(
        Document.objects.filter(invoice__in=among(each.pk for each in invoices)).values_list(
            "invoice", "path"
        )
    )
    writer, places, first = PdfWriter(), [], 1
    for invoice in invoices:
        reader = PdfReader(Path(settings.DATA_DIR) / paths[invoice.pk])
        writer.append(reader, outline_item=invoice.number, import_outline=False)
        places.append((first, len(reader.pages)))
        first += len(reader.pages)
    # Each bill brings the same letters and logo along; the printer needs them once.
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue(), places


def _index(invoices: Sequence[Invoice], places: Sequence[tuple[int, int]]) -> bytes:
    """A line for each bill: who it goes to and where it stands."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(INDEX)
    pairs = zip(invoices, places, strict=True)
    for sequence, (invoice, (first, pages)) in enumerate(pairs, 1):
        to = invoice.front["bill_to"]
        address = [to.get(name, "") for name in INDEX[3:11]]
        table.writerow(
            [
                *(sequence, invoice.number, invoice.front["account"]["number"], *address),
                *(first, pages, invoice.total_due, invoice.due_on.isoformat()),
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def _lay(place: Path, content: bytes) -> None:
    """Put a file into the data folder in one step."""
    path = Path(settings.DATA_DIR) / place
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f"{path.suffix}.{os.getpid()}.tmp")
    fresh.write_bytes(content)
    fresh.replace(path)
