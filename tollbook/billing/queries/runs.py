"""Bill runs as the office shows them: how far, what was found, what it comes to, what changed.

Everything here is read from the rows that the run itself keeps, so a page tells the truth after a
closed browser, a killed process or a second pair of hands.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Abs, Coalesce

from tollbook.billing.models import (
    Cycle,
    Document,
    Finding,
    Invoice,
    InvoiceLine,
    Run,
    RunAccount,
)
from tollbook.billing.rules.causes import LineFact, causes_of
from tollbook.billing.types import Level, LineKind, RunState
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import ZERO, from_micros, settle
from tollbook.kernel.rows import Micros, among

PARTS: Final = ("service", "usage", "taxes", "fees", "other_providers")
OVER: Final = (RunState.ISSUED, RunState.DISCARDED)
# States of an account that count as done with in each step.
DRAFTED_STATES: Final = frozenset({"drafted", "nothing", "parked", "held", "numbered", "issued"})
# Bills whose lines are held in memory together, and how long the sum over a run is kept.
BILLS_AT_ONCE: Final = 2000
CHANGE_KEPT_SECONDS: Final = 24 * 60 * 60
ISSUED_STATES: Final = frozenset({"issued", "nothing", "parked", "held"})


@dataclass(frozen=True)
class Progress:
    """How many accounts of a run stand in each state, and how many of its PDFs are made."""

    counts: dict[str, int]
    documents: int = 0
    documents_made: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def among(self, states: Collection[str]) -> int:
        """Accounts in one of `states`."""
        return sum(self.counts.get(state, 0) for state in states)


@dataclass(frozen=True)
class Sums:
    """Totals over drafts or invoices, settled; `key` is a group, a section or "" for all."""

    key: str
    invoices: int
    parts: dict[str, Decimal]
    total_current: Decimal
    total_due: Decimal


@dataclass(frozen=True)
class Difference:
    """A bill beside the account's last one; `causes` add up to `change`."""

    invoice: Invoice
    before: Decimal | None  # None: the account's first bill
    change: Decimal
    causes: tuple[tuple[str, Decimal], ...]  # (Cause, amount), biggest first, without noughts


@dataclass(frozen=True)
class RunChange:
    """All bills of a run beside the last ones of their accounts; `causes` add up to `change`."""

    bills: int
    first_bills: int
    before: Decimal
    now: Decimal
    causes: tuple[tuple[str, Decimal], ...]  # (Cause, amount), biggest first, without noughts

    @property
    def change(self) -> Decimal:
        return self.now - self.before


@dataclass(frozen=True)
class WaitingWork:
    """What waits for a person: parked accounts, runs to approve, documents to make."""

    parked: int
    to_approve: int
    documents: int


def cycles_for(viewer: Viewer) -> QuerySet[Cycle]:
    """Every billable cycle, by code; none for customers."""
    cycles = Cycle.objects.filter(is_billable=True).order_by("code")
    return cycles if viewer.sees_all else cycles.none()


def runs_for(viewer: Viewer) -> QuerySet[Run]:
    """Every run, newest first, with counts of accounts and findings; none for customers."""
    runs = Run.objects.select_related("cycle", "opened_by", "approved_by")
    runs = runs if viewer.sees_all else runs.none()
    accounts = RunAccount.objects.filter(run=OuterRef("pk")).order_by().values("run")
    errors = Finding.objects.filter(run=OuterRef("pk"), level=Level.ERROR).order_by().values("run")
    return runs.annotate(
        account_count=_counted(accounts),
        parked_count=_counted(accounts.filter(state="parked")),
        held_count=_counted(accounts.filter(state="held")),
        error_count=_counted(errors),
    ).order_by("-opened_at", "-pk")


def _counted(rows: "QuerySet[Any, Any]") -> Coalesce:
    return Coalesce(Subquery(rows.annotate(found=Count("pk")).values("found")), 0)


def run_for(viewer: Viewer, run_id: int) -> Run:
    """One run; raises NotFound."""
    found = runs_for(viewer).filter(pk=run_id).first()
    if found is None:
        raise NotFound("run", run_id)
    return found


def progress_of(run: Run) -> Progress:
    """How far the run has come; two statements."""
    states = RunAccount.objects.filter(run=run).order_by().values_list("state")
    documents = Document.objects.filter(invoice__run=run).aggregate(
        all=Count("pk"), made=Count("pk", filter=Q(made_at__isnull=False))
    )
    return Progress(dict(states.annotate(Count("pk"))), documents["all"], documents["made"])


def findings_of(run: Run) -> QuerySet[Finding]:
    """What the verification found, errors first."""
    weight = Case(When(level=Level.ERROR, then=0), When(level=Level.WARNING, then=1), default=2)
    findings = Finding.objects.filter(run=run).select_related("account")
    return findings.order_by(weight, "code", "account__number", "pk")


def finding_counts_of(run: Run) -> dict[str, int]:
    """How many findings of each level."""
    rows = Finding.objects.filter(run=run).order_by().values_list("level")
    return dict(rows.annotate(Count("pk")))


def accounts_of_run(run: Run) -> QuerySet[RunAccount]:
    """Every account of the run with its draft's total, by number."""
    drafts = Invoice.objects.filter(run=run, account=OuterRef("account"))
    return (
        RunAccount.objects.filter(run=run)
        .select_related("account__status", "account__group")
        .annotate(
            total_current=Subquery(drafts.values("total_current")[:1]),
            total_due=Subquery(drafts.values("total_due")[:1]),
            invoice_number=Subquery(drafts.values("number")[:1]),
        )
        .order_by("account__number")
    )


def totals_of(run: Run) -> Sums:
    """What the whole run comes to."""
    return _sums(Invoice.objects.filter(run=run), "")[0]


def totals_by_group_of(run: Run) -> list[Sums]:
    """What the run comes to for each group of accounts, by name."""
    return _sums(Invoice.objects.filter(run=run), "account__group__name")


def totals_by_cycle_of(run: Run) -> list[Sums]:
    """What each cycle that bills on the day of `run` comes to, in runs of its kind, by code."""
    day = Invoice.objects.filter(run__invoice_on=run.invoice_on, run__kind=run.kind)
    return _sums(day, "run__cycle__code")


def _sums(invoices: QuerySet[Invoice], by: str) -> list[Sums]:
    sums = {part: Sum(Micros(part)) for part in (*PARTS, "total_current", "total_due")}
    named = {f"{part}_sum": expression for part, expression in sums.items()}
    if not by:
        return [_sums_from("", invoices.aggregate(invoices=Count("pk"), **named))]
    rows = invoices.order_by(by).values(by).annotate(invoices=Count("pk"), **named)
    return [_sums_from(row[by] or "", row) for row in rows]


def _sums_from(key: str, row: dict[str, Any]) -> Sums:
    return Sums(
        key=key,
        invoices=row["invoices"],
        parts={part: _amount(row[f"{part}_sum"]) for part in PARTS},
        total_current=_amount(row["total_current_sum"]),
        total_due=_amount(row["total_due_sum"]),
    )


def _amount(micros: int | None) -> Decimal:
    return settle(from_micros(micros or 0))


def totals_by_kind_of(run: Run) -> list[tuple[str, str, int, Decimal]]:
    """Lines of the run by section and kind: (section, kind, lines, amount)."""
    rows = (
        InvoiceLine.objects.filter(invoice__run=run)
        .order_by("section", "kind")
        .values("section", "kind")
        .annotate(lines=Count("pk"), micros=Sum(Micros("amount")))
    )
    return [(row["section"], row["kind"], row["lines"], _amount(row["micros"])) for row in rows]


def changed_bills_of(run: Run) -> "QuerySet[Any, Any]":
    """The bills of the run beside the account's last one, those that moved most first."""
    before = Invoice.objects.filter(
        account=OuterRef("account"),
        issued_at__isnull=False,
        void__isnull=True,
        invoice_on__lt=OuterRef("invoice_on"),
    ).order_by("-invoice_on", "-pk")
    return (
        Invoice.objects.filter(run=run)
        .select_related("account")
        .annotate(
            before_id=Subquery(before.values("pk")[:1]),
            before_total=Subquery(before.values("total_current")[:1]),
        )
        .annotate(moved=Abs(F("total_current") - Coalesce(F("before_total"), F("total_current"))))
        .order_by("-moved", "account__number")
    )


def differences_of(bills: Collection[Any]) -> list[Difference]:
    """Why these bills (of `changed_bills_of`) differ from the last ones; one statement."""
    wanted = {bill.pk for bill in bills} | {bill.before_id for bill in bills if bill.before_id}
    rows = InvoiceLine.objects.filter(invoice__in=among(wanted)).order_by("invoice", "position")
    lines: dict[int, list[LineFact]] = defaultdict(list)
    fields = ("kind", "source", "product", "quantity", "unit_price", "amount")
    for invoice_id, kind, *rest in rows.values_list("invoice", *fields):
        lines[invoice_id].append(LineFact(LineKind(kind), *rest))
    return [_difference(bill, lines[bill.pk], lines.get(bill.before_id, [])) for bill in bills]


def _difference(bill: Any, now: list[LineFact], before: list[LineFact]) -> Difference:
    causes = causes_of(now, before)
    change = bill.total_current - (bill.before_total or ZERO)
    assert sum(causes.values(), ZERO) == change, "the causes miss something"
    told = tuple((cause.value, amount) for cause, amount in causes.items())
    return Difference(bill, bill.before_total, change, told)


def change_of(run: Run) -> RunChange:
    """Why the whole run differs from the last bills; worked out once for each state of its drafts.

    It reads every line of both, some seconds for 100,000 bills.
    """
    facts = Invoice.objects.filter(run=run).aggregate(
        bills=Count("pk"), newest=Max("pk"), micros=Sum(Micros("total_current"))
    )
    key = f"run-change:{run.pk}:{facts['bills']}:{facts['newest']}:{facts['micros']}"
    found = cache.get_or_set(key, lambda: _change_of(run), CHANGE_KEPT_SECONDS)
    assert isinstance(found, RunChange)
    return found


def _change_of(run: Run) -> RunChange:
    causes: dict[str, Decimal] = defaultdict(lambda: ZERO)
    bills = first_bills = 0
    before = now = ZERO
    for each in _all_differences(run):
        bills, first_bills = bills + 1, first_bills + (each.before is None)
        before, now = before + (each.before or ZERO), now + each.invoice.total_current
        for cause, amount in each.causes:
            causes[cause] += amount
    assert sum(causes.values(), ZERO) == now - before, "the causes miss something"
    told = sorted(causes.items(), key=lambda each: (-abs(each[1]), each[0]))
    return RunChange(bills, first_bills, before, now, tuple(each for each in told if each[1]))


def _all_differences(run: Run) -> Iterator[Difference]:
    """Of every bill of the run, some at a time."""
    part: list[Any] = []
    for bill in changed_bills_of(run).order_by("pk").iterator(chunk_size=BILLS_AT_ONCE):
        part.append(bill)
        if len(part) == BILLS_AT_ONCE:
            yield from differences_of(part)
            part = []
    yield from differences_of(part)


def draft_for(viewer: Viewer, run: Run, account_number: str) -> Invoice:
    """The draft (or by now the invoice) of an account in `run`; raises NotFound."""
    drafts = Invoice.objects.filter(run=run, account__number__iexact=account_number)
    found = drafts.select_related("account", "run").first() if viewer.sees_all else None
    if found is None:
        raise NotFound("draft", f"{run.pk}/{account_number}")
    return found


def run_account_for(viewer: Viewer, run: Run, account_number: str) -> RunAccount:
    """An account of `run`; raises NotFound."""
    rows = accounts_of_run(run).filter(account__number__iexact=account_number)
    found = rows.first() if viewer.sees_all else None
    if found is None:
        raise NotFound("account of run", f"{run.pk}/{account_number}")
    return found


def waiting_work_for(viewer: Viewer) -> WaitingWork:
    """What waits for a person; three statements."""
    if not viewer.sees_all:
        return WaitingWork(0, 0, 0)
    runs = Run.objects.exclude(state__in=OVER)
    return WaitingWork(
        parked=RunAccount.objects.filter(run__in=runs, state="parked").count(),
        to_approve=runs.filter(state=RunState.DRAFTED).count(),
        documents=Document.objects.filter(made_at__isnull=True).count(),
    )
