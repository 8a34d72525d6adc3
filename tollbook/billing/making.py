"""Makes the queued documents of issued invoices: rendered, put in place whole, then noted.

A kill leaves a document either made or queued; a broken one stays queued and is logged.
"""

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from tollbook.billing.documents.bill import Bill
from tollbook.billing.documents.pdf import DocumentFailed, render, render_many
from tollbook.billing.models import Document, Invoice, Run
from tollbook.billing.printing import bill_of
from tollbook.billing.run import Step, quiet

DOCUMENTS_PER_ROUND = 200
# Below this many a worker process takes longer to start than it saves.
WORKERS_FROM_DOCUMENTS = 40

logger = logging.getLogger(__name__)


def make_documents(
    *, now: datetime, run: Run | None = None, workers: int = 2, step: Step = quiet
) -> int:
    """Make every document that is queued (of one run, or of all); gives how many were made."""
    queued = Document.objects.filter(made_at__isnull=True).order_by("pk")
    if run is not None:
        queued = queued.filter(invoice__run=run)
    made, last = 0, 0
    while found := _round(queued, last):
        last = found[-1].pk
        made += _make(found, now, workers)
        step(f"{made} documents made")
    return made


def _round(queued: QuerySet[Document], after: int) -> list[Document]:
    rows = queued.filter(pk__gt=after).select_related("invoice__account", "invoice__company")
    return list(rows[:DOCUMENTS_PER_ROUND])


def _make(documents: Sequence[Document], now: datetime, workers: int) -> int:
    """Render and keep these documents; how many succeeded."""
    by_number = {each.invoice.number or "": each for each in documents}
    made = 0
    for number, pdf in _rendered([each.invoice for each in documents], workers):
        document = by_number[number]
        path = keep(document.invoice, pdf)
        Document.objects.filter(pk=document.pk).update(path=path, made_at=now)
        made += 1
    return made


def _rendered(invoices: Sequence[Invoice], workers: int) -> Iterator[tuple[str, bytes]]:
    """Number and PDF of each invoice that can be rendered; the others are logged."""
    bills = (bill_of(each) for each in invoices)
    if workers > 1 and len(invoices) >= WORKERS_FROM_DOCUMENTS:
        found: Iterable[tuple[str, bytes | DocumentFailed]] = render_many(bills, workers)
    else:
        found = ((bill.number, _try(bill)) for bill in bills)
    for number, pdf in found:
        if isinstance(pdf, DocumentFailed):
            logger.error("the document cannot be made: %s", pdf)
        else:
            yield number, pdf


def _try(bill: Bill) -> bytes | DocumentFailed:
    try:
        return render(bill)
    except DocumentFailed as failure:
        return failure


def keep(invoice: Invoice, pdf: bytes) -> str:
    """Put the PDF into the documents folder in one step; its path below the data folder."""
    folder = Path(settings.DOCUMENTS_DIR) / f"{invoice.invoice_on:%Y-%m}"
    folder.mkdir(parents=True, exist_ok=True)
    # The key and not the number names the file: a prefix may hold any letter.
    path = folder / f"{invoice.pk}.pdf"
    fresh = path.with_suffix(f".{os.getpid()}.tmp")
    fresh.write_bytes(pdf)
    fresh.replace(path)
    return str(path.relative_to(settings.DATA_DIR))
