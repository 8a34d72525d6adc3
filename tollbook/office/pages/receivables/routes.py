"""Addresses of receivables; the actions ask for more where it depends on whose entry it is."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.receivables import (
    batches,
    books,
    credits,
    entries,
    overview,
    queue,
    suspensions,
    writing_off,
)

SEES: Final = "Accounting.Access"
ADDS: Final = "Accounting.Add"
DECIDES: Final = "Accounting.Admin"
AREA: Final = "receivables/"
QUEUE: Final = AREA + "queue/"
ITEM: Final = QUEUE + "<int:item_id>/"
BATCHES: Final = AREA + "batches/"
BATCH: Final = BATCHES + "<int:batch_id>/"
ENTRY: Final = AREA + "entries/<int:entry_id>/"
INVOICE: Final = AREA + "invoices/<str:number>/"
CREDITS: Final = "AccountCredit.Access"
CREDITING: Final = "AccountCredit.Add"
CLASSES: Final = AREA + "classifications/"

ROUTES: list[Route] = [
    Route(AREA, overview.overview, "office-receivables", SEES),
    Route(AREA + "aging/", overview.aging, "office-aging", SEES),
    Route(AREA + "unapplied/", overview.unapplied, "office-unapplied", SEES),
    Route(QUEUE, queue.queue, "office-queue", SEES),
    Route(QUEUE + "new/", queue.new, "office-item-new", SEES, change=ADDS),
    Route(ITEM, queue.item, "office-item", SEES),
    Route(ITEM + "post/", queue.post, "office-item-post", SEES, change=ADDS),
    Route(ITEM + "approve/", queue.approve, "office-item-approve", DECIDES),
    Route(ITEM + "drop/", queue.drop, "office-item-drop", SEES, change=ADDS),
    Route(ITEM + "account/", queue.account, "office-item-account", SEES, change=ADDS),
    Route(BATCHES, batches.batches, "office-batches", SEES, of_company=True),
    Route(BATCHES + "new/", batches.new, "office-batch-new", SEES, change=ADDS, of_company=True),
    Route(
        BATCHES + "lockbox/", batches.lockbox, "office-lockbox", SEES, change=ADDS, of_company=True
    ),
    Route(BATCH, batches.batch, "office-batch", SEES, change=ADDS, of_company=True),
    Route(BATCH + "post/", batches.post, "office-batch-post", SEES, change=ADDS, of_company=True),
    Route(ENTRY, entries.entry, "office-entry", SEES),
    Route(ENTRY + "reverse/", entries.turn_back, "office-entry-reverse", DECIDES),
    Route(ENTRY + "move/", entries.move, "office-entry-move", DECIDES),
    Route(AREA + "write-offs/", writing_off.write_offs, "office-write-offs", SEES, change=ADDS),
    Route(
        AREA + "suspensions/",
        suspensions.suspensions,
        "office-suspensions",
        SEES,
        change="Customers.Update",
    ),
    Route(CLASSES, books.classifications, "office-classifications", SEES, of_company=True),
    Route(
        CLASSES + "new/",
        books.new_classification,
        "office-classification-new",
        DECIDES,
        of_company=True,
    ),
    Route(
        CLASSES + "<slug:code>/",
        books.classification,
        "office-classification",
        DECIDES,
        of_company=True,
    ),
    Route(INVOICE, credits.credits, "office-credits", CREDITS),
    Route(INVOICE + "credit/", credits.new_credit, "office-credit-new", CREDITING),
    Route(INVOICE + "calls/", credits.calls, "office-credit-calls", CREDITING, shows_calls=True),
    Route(
        INVOICE + "credits/<int:credit_id>/back/",
        credits.take_back,
        "office-credit-back",
        CREDITING,
    ),
    Route(INVOICE + "void/", credits.voiding, "office-void", "AccountCredit.Admin"),
    Route(AREA + "journal/", books.journal, "office-journal", SEES, of_company=True),
]
