"""Start: today's files, the runs, what waits for a person, what failed last."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from tollbook.billing.queries.runs import runs_for, waiting_work_for
from tollbook.customers.types import Viewer
from tollbook.flows.models import Night, NightStep
from tollbook.flows.queries import latest_night_for
from tollbook.kernel.clock import midnight
from tollbook.kernel.show import took
from tollbook.office.pages.billing.states import RunRow
from tollbook.office.pages.shared import Badge
from tollbook.office.pages.usage.files import FileRow
from tollbook.office.pages.work.lists import my_open
from tollbook.office.request import OfficeRequest
from tollbook.usage.models import CallFile
from tollbook.usage.queries import files_for
from tollbook.usage.queries.idle import idle_counts_for, is_orphan_cause

FILES_SHOWN = 8
MINE_SHOWN = 8
RUNS_SHOWN = 5
TROUBLES_SHOWN = 5
FAILURE_DAYS = 14


def start(request: OfficeRequest) -> HttpResponse:
    """Where staff land."""
    viewer = request.viewer
    # Calls and runs are those of every Base at once.
    sees_usage = viewer.sees_all and viewer.may("Usage.Access")
    sees_runs = viewer.sees_all and viewer.may("Billing.Access")
    morning = midnight(viewer.today, viewer.zone)
    files = files_for(viewer).order_by("-arrived_at", "-pk")
    recent = morning - timedelta(days=FAILURE_DAYS)
    context = {
        "today": viewer.today,
        "mine": my_open(request, MINE_SHOWN),
        "sees_work": viewer.may("TroubleTickets.Access") or viewer.may("Orders.Access"),
        "zone": viewer.zone,
        "sees_usage": sees_usage,
        "sees_runs": sees_runs,
        "files": _rows(files.filter(arrived_at__gte=morning), FILES_SHOWN) if sees_usage else [],
        "failures": (
            _rows(files.filter(state="failed", arrived_at__gte=recent), FILES_SHOWN)
            if sees_usage
            else []
        ),
        "idle": idle_of(viewer) if sees_usage else None,
        "night": night_of(viewer) if sees_usage else None,
        "runs": [RunRow(run) for run in runs_for(viewer)[:RUNS_SHOWN]] if sees_runs else [],
        "waiting": waiting_work_for(viewer) if sees_runs else None,
    }
    return render(request, "office/start.html", context)


@dataclass(frozen=True)
class NightRow:
    """The newest night as the page shows it."""

    night: Night

    @property
    def badge(self) -> Badge:
        if self.night.ended_at is None:
            return "Not finished", "clock", "warn"
        if self.night.has_troubles:
            return "Needs a look", "alert", "bad"
        return "All done", "check", "good"

    @property
    def steps(self) -> list[tuple[NightStep, list[str]]]:
        """Each step with what a person has to look at."""
        return [
            (step, step.troubles.splitlines()[:TROUBLES_SHOWN]) for step in self.night.steps.all()
        ]

    @property
    def took(self) -> str:
        return took(sum(step.took_ms for step in self.night.steps.all()))


def night_of(viewer: Viewer) -> NightRow | None:
    """The newest night, None before the first."""
    found = latest_night_for(viewer)
    return NightRow(found) if found else None


def idle_of(viewer: Viewer) -> dict[str, int]:
    """How many calls earn nothing now, for want of an owner or of a price."""
    counts = idle_counts_for(viewer)
    orphans = sum(each.calls for each in counts if is_orphan_cause(each.cause))
    return {"orphans": orphans, "unrated": sum(each.calls for each in counts) - orphans}


def _rows(files: QuerySet[CallFile], limit: int) -> list[FileRow]:
    return [FileRow(file) for file in files[:limit]]


def to_customers(_: OfficeRequest) -> HttpResponse:
    """Where "Billing" of a shared page leads in the office: the list of customers."""
    return redirect("office-customers")
