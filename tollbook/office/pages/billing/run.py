"""The cockpit of one bill run: where it stands, what was found, what it comes to."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.billing.queries.runs import (
    Sums,
    accounts_of_run,
    change_of,
    changed_bills_of,
    differences_of,
    finding_counts_of,
    findings_of,
    progress_of,
    run_for,
    totals_by_cycle_of,
    totals_by_group_of,
    totals_by_kind_of,
    totals_of,
)
from tollbook.billing.types import Cause, Level, LineKind, RunKind, RunState, Section
from tollbook.flows.queries import work_on
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.billing import RunAccountFilter
from tollbook.office.pages.billing.states import (
    CAUSE_WORDS,
    LEVEL_BADGES,
    LINE_WORDS,
    SECTION_WORDS,
    RunAccountRow,
    RunRow,
    bar_of,
    steps_of,
)
from tollbook.office.pages.shared import chips, crumb, paged
from tollbook.office.request import OfficeRequest

FINDINGS_SHOWN = 50
DIFFERENCES_SHOWN = 10
PARKED_SHOWN = 10
# More bills are summed up on the page of changes only.
SUMMED_AT_ONCE_MAX = 5000
ACCOUNT_COLUMNS = (
    Column("Customer"),
    Column("Number"),
    Column("State"),
    Column("Reason"),
    Column("Current billing", css="num"),
    Column("Total due", css="num"),
    Column("More", css="more"),
    Column("", css="do", hidden="Actions"),
)
CHANGE_COLUMNS = (
    Column("Customer"),
    Column("Because of"),
    Column("Last bill", css="num"),
    Column("This bill", css="num"),
    Column("Change", css="num"),
    Column("More", css="more"),
)
REVIEWED = (RunState.DRAFTED, RunState.APPROVED, RunState.ISSUED)


@dataclass(frozen=True)
class Next:
    """What the person may do now: the main step, and whether the run may be begun again."""

    run: Any
    error_count: int

    @property
    def step(self) -> str:
        """The main action: verify, draft, approve, issue, or "" where nothing is left."""
        state = self.run.state
        if state == RunState.OPEN:
            return "verify"
        if state == RunState.VERIFIED:
            return "draft"
        if state == RunState.DRAFTED:
            return "" if self.run.kind == RunKind.TRIAL else "approve"
        return "issue" if state == RunState.APPROVED else ""

    @property
    def may_restart(self) -> bool:
        return self.run.state in {RunState.VERIFIED, RunState.DRAFTED, RunState.APPROVED}

    @property
    def may_discard(self) -> bool:
        return self.run.state not in {RunState.ISSUED, RunState.DISCARDED}


def run(request: OfficeRequest, run_id: int) -> HttpResponse:
    """The whole state of a run, read from its rows; reloading tells the same truth."""
    found = run_for(request.viewer, run_id)
    counts = finding_counts_of(found)
    progress = progress_of(found)
    work = work_on(found)
    context = {
        "row": RunRow(found),
        "steps": steps_of(found),
        "next": Next(found, found.error_count),  # type: ignore[attr-defined]
        "work": work,
        "bar": bar_of(found, progress),
        "progress": progress,
        "counts": [(LEVEL_BADGES[level], counts.get(level, 0)) for level in Level],
        "findings": [
            (finding, LEVEL_BADGES[finding.level])
            for finding in findings_of(found)[:FINDINGS_SHOWN]
        ],
        "finding_total": sum(counts.values()),
        "parked": [
            RunAccountRow(entry)
            for entry in accounts_of_run(found).filter(state="parked")[:PARKED_SHOWN]
        ],
        "review": review_of(found) if found.state in REVIEWED else None,
        "currency": request.viewer.currency,
        "zone": request.viewer.zone,
        "crumbs": [crumb("Bill runs", "office-runs"), crumb(RunRow(found).name)],
    }
    return render(request, "office/billing/run.html", context)


@dataclass(frozen=True)
class Review:
    """Totals and changes of a drafted run."""

    total: Sums
    change: Any  # RunChange with its causes in words; None where it takes a while
    cycles: list[Sums]
    groups: list[Sums]
    kinds: list[tuple[str, str, int, Any]]
    differences: list[Any]


def review_of(run: Any) -> Review:
    """What a person looks at before approving."""
    total = totals_of(run)
    cycles = totals_by_cycle_of(run)
    return Review(
        total=total,
        change=summed(run) if total.invoices <= SUMMED_AT_ONCE_MAX else None,
        cycles=cycles if len(cycles) > 1 else [],
        groups=totals_by_group_of(run),
        kinds=[
            (SECTION_WORDS[Section(section)], LINE_WORDS[LineKind(kind)], lines, amount)
            for section, kind, lines, amount in sorted(totals_by_kind_of(run), key=bill_order)
        ],
        differences=told(changed_bills_of(run)[:DIFFERENCES_SHOWN]),
    )


def summed(run: Any) -> tuple[Any, list[tuple[str, Any]]]:
    """The change of the whole run, and its causes in words."""
    change = change_of(run)
    return change, [(CAUSE_WORDS[Cause(cause)], amount) for cause, amount in change.causes]


def told(bills: Any) -> list[Any]:
    """Each difference with its causes in words."""
    return [
        (each, [(CAUSE_WORDS[Cause(cause)], amount) for cause, amount in each.causes])
        for each in differences_of(list(bills))
    ]


def changes(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Every bill of the run beside the account's last one, the biggest changes first."""
    found = run_for(request.viewer, run_id)
    listing = listing_from(request.GET, sorts=("change",), default="-change")
    bills, pager = paged(changed_bills_of(found), listing)
    context = {
        "row": RunRow(found),
        "rows": told(bills),
        "change": summed(found) if pager.total else None,
        "currency": request.viewer.currency,
        "columns": CHANGE_COLUMNS,
        "listing": listing,
        "pager": pager,
        "crumbs": [
            crumb("Bill runs", "office-runs"),
            crumb(RunRow(found).name, "office-run", found.pk),
            crumb("Changes"),
        ],
    }
    return render(request, "office/billing/changes.html", context)


def bill_order(row: tuple[str, str, int, Any]) -> tuple[int, int]:
    """Where a kind of line stands on a bill."""
    return list(Section).index(Section(row[0])), list(LineKind).index(LineKind(row[1]))


def accounts(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Every account of the run with its state; each may be held, released or looked at."""
    found = run_for(request.viewer, run_id)
    form = RunAccountFilter(request.GET)
    listing = listing_from(request.GET, sorts=("number",), default="number")
    rows, pager = paged(form.applied(accounts_of_run(found)), listing)
    context = {
        "row": RunRow(found),
        "form": form,
        "listing": listing,
        "columns": ACCOUNT_COLUMNS,
        "rows": [RunAccountRow(entry) for entry in rows],
        "pager": pager,
        "chips": chips(listing, form.words()),
        "is_open": found.state not in {RunState.ISSUED, RunState.DISCARDED},
        "crumbs": [
            crumb("Bill runs", "office-runs"),
            crumb(RunRow(found).name, "office-run", found.pk),
            crumb("Accounts"),
        ],
    }
    return render(request, "office/billing/accounts.html", context)
