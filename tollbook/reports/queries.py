"""Reads of the reports room: who finds which report, what the builder offers, and runs."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from tollbook.access.models import User
from tollbook.access.types import Kind as ReaderKind
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.reports.files import path_of
from tollbook.reports.models import FlexReport, ReportFile, Schedule
from tollbook.reports.planning import (
    definition_of,
    is_fit,
    may_read,
    offer_for,
    offer_when_shared,
    plan_for,
    refuse_unfit,
)
from tollbook.reports.rules.definition import keys_shown, measures_of, outs_of
from tollbook.reports.rules.reading import (
    asked_again,
    filter_words,
    options_of,
    places_of,
    words_of,
)
from tollbook.reports.running import result_of, values_of
from tollbook.reports.sources import SOURCES
from tollbook.reports.sources.base import Source
from tollbook.reports.types import (
    BUILDER,
    CHART_POINTS_MAX,
    CUSTOMER_PORTAL,
    SHARED_WITH,
    STAFF,
    ChartKind,
    Column,
    Definition,
    Plan,
    Point,
    Result,
    reader_of,
)

__all__ = [
    "definition_of",
    "filter_words",
    "is_fit",
    "keys_shown",
    "measures_of",
    "offer_for",
    "offer_when_shared",
    "options_of",
    "outs_of",
    "path_of",
    "places_of",
    "plan_for",
    "refuse_unfit",
    "result_of",
    "words_of",
]

MENU_SECONDS = 60
MENU_KEY = "reports:modules"
LISTED_MAX = 200


def _shared() -> frozenset[tuple[str, str]]:
    """Module and subject of everything that is shared; known for a minute."""
    found = cache.get_or_set(MENU_KEY, _shared_as_stored, MENU_SECONDS)
    assert isinstance(found, frozenset)
    return found


def _shared_as_stored() -> frozenset[tuple[str, str]]:
    live = FlexReport.objects.filter(is_retired=False).order_by()
    return frozenset(live.values_list("module", "subject").distinct())


def modules_of(viewer: Viewer) -> list[str]:
    """The modules whose reports a viewer finds."""
    own = [each for each in SHARED_WITH if reader_of(each) == viewer.user.kind]
    return [each for each in own if viewer.may(f"{_asked(viewer, each)}.Access")]


def _asked(viewer: Viewer, module: str) -> str:
    """The right is asked by the customers' name of it; a wholesale viewer answers for its twin."""
    return CUSTOMER_PORTAL if viewer.user.kind == ReaderKind.WHOLESALE else module


def reports_for(viewer: Viewer) -> list[FlexReport]:
    """The reports that a viewer may run, in their order; those that are unfit are left out.

    Who may build reports finds those of all modules.
    """
    live = FlexReport.objects.filter(is_retired=False)
    if not (viewer.user.kind == STAFF and viewer.may(f"{BUILDER}.Access")):
        live = live.filter(module__in=modules_of(viewer))
    return [each for each in live[:LISTED_MAX] if is_fit(each, viewer)]


def has_reports(viewer: Viewer) -> bool:
    """Whether the menu leads to reports; it costs a page no statement.

    What is shared was fit for its readers when it was saved, so their rights are asked alone.
    """
    if viewer.user.kind == STAFF:
        return True
    own = set(modules_of(viewer))
    return any(
        module in own and subject in SOURCES and may_read(SOURCES[subject], viewer)
        for module, subject in _shared()
    )


def report_for(viewer: Viewer, slug: str) -> FlexReport:
    """One report that a viewer may run; raises NotFound, for staff PermissionDenied with the right
    of the report's module that is missing.
    """
    found = FlexReport.objects.filter(slug=slug, is_retired=False).first()
    is_staff = viewer.user.kind == STAFF
    is_builder = is_staff and viewer.may(f"{BUILDER}.Access")
    if found is not None and not is_builder and found.module not in modules_of(viewer):
        if is_staff and reader_of(found.module) == STAFF:
            words = f"Your log-in does not have the right {found.module}.Access."
            raise PermissionDenied(words)
        found = None
    if found is None or not is_fit(found, viewer):
        raise NotFound("report", slug)
    return found


def built_reports_for(viewer: Viewer) -> QuerySet[FlexReport]:
    """Every report with its maker, retired ones last, for those who build them."""
    found = FlexReport.objects.select_related("made_by").prefetch_related("schedules")
    allowed = viewer.user.kind == STAFF and viewer.may(f"{BUILDER}.Access")
    return found.order_by("is_retired", "list_order", "title") if allowed else found.none()


def built_report_for(viewer: Viewer, slug: str) -> FlexReport:
    """One report to be changed; raises NotFound."""
    found = built_reports_for(viewer).filter(slug=slug).first()
    if found is None:
        raise NotFound("report", slug)
    return found


def schedule_for(viewer: Viewer, slug: str, schedule_id: int) -> Schedule:
    """One schedule of a report; raises NotFound."""
    report = built_report_for(viewer, slug)
    found = report.schedules.prefetch_related("recipients").filter(pk=schedule_id).first()
    if found is None:
        raise NotFound("schedule", schedule_id)
    return found


def schedules_of(report: FlexReport) -> list[Schedule]:
    """When a report is mailed, with the receivers; two statements."""
    return list(report.schedules.prefetch_related("recipients"))


def sources_for(viewer: Viewer) -> list[Source]:
    """The subjects that a viewer may build reports of."""
    return [each for each in SOURCES.values() if may_read(each, viewer)]


def source_called(key: str) -> Source:
    """A subject by its key; raises NotFound."""
    if key not in SOURCES:
        raise NotFound("subject of reports", key)
    return SOURCES[key]


def file_for(viewer: Viewer, handle: str, user: User) -> ReportFile:
    """A file that was made for this very person, while it lasts; raises NotFound.

    What staff had made before their limit changed may hold more than they see now.
    """
    found = ReportFile.objects.select_related("report").filter(handle=handle, user=user).first()
    if found is not None and viewer.is_staff and found.view != viewer.view_key:
        found = None
    if found is None or found.report.is_retired or viewer.user != user:
        raise NotFound("file of a report", handle)
    return found


def points_of(wanted: Definition, plan: Plan, result: Result) -> list[Point]:
    """The marks of a report's chart: the first group's names, the chosen figure; none without.

    A row that lacks the figure is left out.
    """
    if not wanted.chart or not result.rows:
        return []
    figure = next(i for i, out in enumerate(plan.outs) if out.key == wanted.chart_value)
    groups = [i for i, out in enumerate(plan.outs) if not out.of]
    points = [
        Point(
            ", ".join(words_of(plan.outs[i], row[i]) or "Not set" for i in groups),
            Decimal(str(row[figure])),
            words_of(plan.outs[figure], row[figure]),
        )
        for row in result.rows[:CHART_POINTS_MAX]
        if row[figure] is not None
    ]
    # A line goes from left to right in time, also where the list begins with the newest.
    is_turned = wanted.chart == ChartKind.LINE and any(
        each.key == plan.outs[0].key and each.descending for each in plan.order[:1]
    )
    return points[::-1] if is_turned else points


def listed_for(
    viewer: Viewer, subject: str, wanted: Definition, columns: Mapping[str, Column]
) -> dict[str, tuple[str, ...]]:
    """The values to choose from for the listed columns that a report's filters compare with."""
    used = {each.column for each in wanted.filters if each.column in columns}
    listed = sorted(key for key in used if columns[key].is_listed)
    return {key: values_of(viewer, subject, columns[key]) for key in listed}


def filters_in_words(
    wanted: Definition, given: Mapping[str, str], viewer: Viewer, subject: str
) -> list[str]:
    """What a run lets through, in words; filters that compare with nothing are left out."""
    columns = offer_for(viewer, SOURCES[subject]).columns
    found = asked_again(wanted.filters, given)
    return [
        filter_words(each, columns[each.column])
        for each in found
        if each.value or each.op in ("empty", "filled")
    ]
