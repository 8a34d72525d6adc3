"""A bill run from the verification to the mails and the paper, as its steps, and what it leaves.

Each step does what is left of it, so whoever was killed simply begins again at the first.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from pypdf import PdfReader

from tollbook.billing.actions import (
    approve,
    draft,
    initialise_email,
    issue,
    make_documents,
    make_paper_files,
    verify,
)
from tollbook.billing.calls import Calls
from tollbook.billing.models import (
    ChargeStamp,
    Document,
    EmailBill,
    Finding,
    Invoice,
    InvoiceLine,
    PaperBill,
    PaperFile,
    Run,
    RunAccount,
)
from tollbook.billing.types import RunState
from tollbook.flows.email_bills import send_email_bills
from tollbook.ledger.models import Entry
from tollbook.notices.models import Notice

Step = Callable[[Run], object]


def steps_of(now: datetime, calls: Calls) -> dict[str, Step]:
    """The steps by name; each may be called again and again."""
    open_states = {RunState.OPEN, RunState.VERIFIED}

    def until_issued(run: Run) -> None:
        """What a person does: accounts that went back are drafted, approved and issued as well."""
        while run.state != RunState.ISSUED:
            if run.state == RunState.VERIFIED:
                run = draft(run=run, calls=calls)
            if run.state == RunState.DRAFTED:
                run = approve(run=run, now=now)
            run = issue(run=run, now=now, calls=calls)

    return {
        "verify": lambda run: run.state in open_states and verify(run=run, now=now),
        "draft": lambda run: run.state == RunState.VERIFIED and draft(run=run, calls=calls),
        "issue": until_issued,
        "documents": lambda run: make_documents(now=now, run=run, workers=1),
        "look": lambda run: initialise_email(run=run),
        "mails": lambda run: send_email_bills(run=run, now=now),
        "paper": lambda run: make_paper_files(run=run, now=now),
    }


def live(run_id: int, now: datetime, calls: Calls) -> None:
    """All steps in their order."""
    for step in steps_of(now, calls).values():
        step(Run.objects.select_related("cycle").get(pk=run_id))


class Fuse:
    """Ends the process at one of its statements: before it is sent, or right after it was done.

    Boundaries count on: 2n is before statement n, 2n + 1 behind it.
    """

    def __init__(self, at: int, end: Callable[[], None]) -> None:
        self.at = at
        self.end = end
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        self._boundary()
        done = execute(sql, params, many, context)
        self._boundary()
        return done

    def _boundary(self) -> None:
        if self.count == self.at:
            self.count += 1
            self.end()
        self.count += 1

    def __enter__(self) -> "Fuse":
        self._wrapped = connection.execute_wrapper(self)
        self._wrapped.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._wrapped.__exit__(*error)


def outcome() -> list[Any]:
    """Everything that a run leaves behind, without keys and without the order of the work."""
    numbers = "account__number", "number", "sequence", "service", "usage", "taxes", "total_due"
    lines = "invoice__account__number", "position", "kind", "description", "amount"
    entries = "account__number", "position", "kind", "amount", "balance_after", "source", "due_on"
    stamps = "invoice__account__number", "charge__item__code", "billed_until"
    mails = "invoice__account__number", "state", "reason", "to", "sends"
    papers = "invoice__account__number", "file__base__abbreviation", "first_page", "pages"
    return [
        list(Run.objects.values_list("state")),
        _sorted(Finding.objects.values_list("level", "code", "message")),
        _sorted(RunAccount.objects.values_list("account__number", "state", "reason")),
        _sorted(Invoice.objects.values_list(*numbers)),
        _sorted(InvoiceLine.objects.values_list(*lines)),
        _sorted(Entry.objects.values_list(*entries)),
        _sorted(ChargeStamp.objects.values_list(*stamps)),
        _sorted((row[0], bool(row[1])) for row in _documents()),
        _sorted(EmailBill.objects.values_list(*mails)),
        _sorted(Notice.objects.filter(kind="email_bill").values_list("account", "to", "kind")),
        _sorted(PaperBill.objects.values_list(*papers)),
        _sorted(_papers()),
    ]


def _documents() -> list[tuple[Any, ...]]:
    return list(Document.objects.values_list("invoice__account__number", "made_at"))


def _papers() -> list[tuple[Any, ...]]:
    """Each paper file with the pages that really lie in it."""
    return [
        (file.base.abbreviation, file.part, file.bills, file.pages, _pages_in(file.path))
        for file in PaperFile.objects.select_related("base")
    ]


def _pages_in(path: str) -> int:
    return len(PdfReader(Path(settings.DATA_DIR) / path).pages)


def _sorted(rows: Any) -> list[tuple[str, ...]]:
    return sorted(tuple(str(cell) for cell in row) for row in rows)
