"""Flex reports: the list of those shared with one, a run with its chart and files.

Every face mounts these pages; a report runs as whoever reads it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tollbook.access.types import Kind as Person
from tollbook.kernel import clock, show
from tollbook.kernel.culture import present
from tollbook.kernel.errors import NotFound, Refused, WrongFields
from tollbook.kernel.listing import Column as Head
from tollbook.kernel.listing import Listing, Pager, listing_from
from tollbook.kernel.patience import TooSlow
from tollbook.kernel.show import currency_name
from tollbook.portal.charts.points import Chart, drawn
from tollbook.portal.forms.flex import Ask, asks_of, plainly
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.reports.actions import ask_file, bytes_of, go_on, name_of, refuse_too_many
from tollbook.reports.models import FlexReport
from tollbook.reports.queries import (
    definition_of,
    file_for,
    filters_in_words,
    keys_shown,
    listed_for,
    offer_for,
    path_of,
    places_of,
    plan_for,
    points_of,
    report_for,
    reports_for,
    result_of,
    source_called,
    words_of,
)
from tollbook.reports.types import (
    CHART_POINTS_MAX,
    FILE_TYPES,
    PAGE_SECONDS,
    PDF_ROWS_MAX,
    ROWS_MAX,
    Definition,
    FileState,
    Format,
    Kind,
    Out,
    Plan,
    Result,
    Row,
)

FACTS = 2  # of a card, besides its heading and its figure


@dataclass(frozen=True)
class Cell:
    """One cell of the table: its words, its class, its name on a card."""

    words: str
    css: str
    label: str


@dataclass(frozen=True)
class Wish:
    """What is asked of a report: by whom, the filters put in, the sort of the list.

    given: as it was typed.   plain: with its numbers as reports read them.
    """

    report: FlexReport
    definition: Definition
    plan: Plan
    listing: Listing
    given: Mapping[str, str]
    plain: Mapping[str, str]


@require_safe
def reports(request: PortalRequest) -> HttpResponse:
    """The reports that are shared with one."""
    found = reports_for(request.viewer)
    if not found:
        raise NotFound("reports", "shared")
    context = {"reports": found, "has_rate_sheet": request.viewer.user.kind == Person.WHOLESALE}
    return render(request, "portal/flex/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PortalRequest, slug: str) -> HttpResponseBase:
    """One report: run, exported, or made into a file beside the server."""
    found = report_for(request.viewer, slug)
    query = request.POST if request.method == "POST" else request.GET
    definition = definition_of(found)
    listing = listing_from(query, sorts=keys_shown(definition), default="")
    given = {name: query[name] for name in query if name[:1] == "f" and name[1:].isdecimal()}
    try:
        plain = _plain(request, found, definition, given)
        plan = plan_for(request.viewer, found.subject, definition, plain, listing.sort)
        wish = Wish(found, definition, plan, listing, given, plain)
        if request.method == "POST":
            return _beside(request, wish, query.get("format", ""))
        if query.get("format"):
            return _export(request, wish, query["format"])
        return _shown(request, wish)
    except WrongFields as wrong:
        return _wrong(request, found, definition, (listing, given, wrong))


def _plain(
    request: PortalRequest, found: FlexReport, definition: Definition, given: Mapping[str, str]
) -> Mapping[str, str]:
    if present().is_usual or not given:
        return given
    columns = offer_for(request.viewer, source_called(found.subject)).columns
    return plainly(definition, columns, given)


def _export(request: PortalRequest, wish: Wish, wanted: str) -> HttpResponseBase:
    """The file at once; one that takes longer is made beside the server."""
    kind = _format(wanted)
    try:
        result = result_of(wish.plan, request.viewer, (0, ROWS_MAX), PAGE_SECONDS)
    except TooSlow:
        return render(request, "portal/flex/slow.html", _frame(wish) | {"format": kind})
    refuse_too_many(kind, result)
    words = filters_in_words(wish.definition, wish.given, request.viewer, wish.report.subject)
    content = bytes_of(wish.report, request.viewer, wish.plan, result, (kind, words))
    name = name_of(wish.report, request.viewer, kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=FILE_TYPES[kind], headers=headers)


def _format(wanted: str) -> Format:
    if wanted not in {each.value for each in Format}:
        raise NotFound("format", wanted)
    return Format.called(wanted)


def _beside(request: PortalRequest, wish: Wish, wanted: str) -> HttpResponse:
    """Have the file made beside the server, and look at how far it is."""
    asked = {**wish.plain, "sort": wish.listing.sort}
    file = ask_file(
        report=wish.report,
        viewer=request.viewer,
        asked={name: value for name, value in asked.items() if value},
        wanted=_format(wanted),
        at=clock.now(),
    )
    return redirect("report-file", file.handle)


def _shown(request: PortalRequest, wish: Wish) -> HttpResponse:
    plan = wish.plan
    try:
        listing, result = _page(request, wish)
        chart = _chart(request, wish, result)
    except TooSlow:
        return render(request, "portal/flex/slow.html", _frame(wish) | {"format": Format.CSV})
    is_money = any(out.kind == Kind.MONEY for out in plan.outs)
    money = f", amounts in {currency_name(request.viewer.currency)}" if is_money else ""
    context = {
        **_frame(wish),
        "asks": _asks(request, wish.report, wish.definition, wish.given, {}),
        "result": result,
        "rows": _rows(plan, result.rows),
        "columns": (*map(_head, plan.outs), Head("More", css="more")),
        "tally": _tally(plan, result),
        "chart": chart,
        "pager": Pager(listing, result.count, len(result.rows), "Back", "Next"),
        "caption": f"{wish.report.title}{money}",
        "pdf_rows": PDF_ROWS_MAX,
        "several": "c-rest" in _places(plan),
    }
    return render(request, "portal/flex/report.html", context)


def _page(request: PortalRequest, wish: Wish) -> tuple[Listing, Result]:
    """The page asked for, the last one where that lies behind it."""
    listing = wish.listing
    result = result_of(wish.plan, request.viewer, (listing.start, listing.rows), PAGE_SECONDS)
    if result.rows or not result.count:
        return listing, result
    listing = listing.within(result.count)
    span = (listing.start, listing.rows)
    return listing, result_of(wish.plan, request.viewer, span, PAGE_SECONDS)


def _frame(wish: Wish) -> dict[str, object]:
    return {
        "report": wish.report,
        "listing": wish.listing,
        "given": [*wish.given.items(), ("sort", wish.listing.sort)],
        "crumbs": [crumb("Reports", "reports"), crumb(wish.report.title)],
    }


def _asks(
    request: PortalRequest,
    found: FlexReport,
    definition: Definition,
    given: Mapping[str, str],
    errors: Mapping[str, str],
) -> list[Ask]:
    """The filters that may be changed; those with few values offer what the viewer's rows hold."""
    columns = offer_for(request.viewer, source_called(found.subject)).columns
    asked = replace(definition, filters=tuple(each for each in definition.filters if each.asked))
    listed = listed_for(request.viewer, found.subject, asked, columns)
    return asks_of(definition, columns, given, errors, listed)


def _chart(request: PortalRequest, wish: Wish, result: Result) -> Chart | None:
    """The chart of the first rows, on whatever page one is."""
    if not wish.definition.chart:
        return None
    if wish.listing.start or len(result.rows) < min(CHART_POINTS_MAX, result.count):
        result = result_of(wish.plan, request.viewer, (0, CHART_POINTS_MAX), PAGE_SECONDS)
    points = points_of(wish.definition, wish.plan, result)
    label = next(o.label for o in wish.plan.outs if o.key == wish.definition.chart_value)
    return drawn(wish.definition.chart, label, points)


def _head(out: Out) -> Head:
    return Head(out.label, out.key, "num" if out.is_figure else "")


def _rows(plan: Plan, rows: Sequence[Row]) -> list[list[Cell]]:
    """The rows of a page; the amounts of a column have the same decimals."""
    columns = zip(*rows, strict=True) if rows else ()
    places = [places_of(out, cells) for out, cells in zip(plan.outs, columns, strict=False)]
    return [_row(plan, row, places) for row in rows]


def _row(plan: Plan, row: Row, places: Sequence[int]) -> list[Cell]:
    """A row as a table and, where it is narrow, as a card: first column, one figure, two facts."""
    css = _places(plan)
    cells = []
    for place, (out, value) in enumerate(zip(plan.outs, row, strict=True)):
        words = words_of(out, value, places[place])
        words = words or ("Not set" if place == 0 else "")
        cells.append(Cell(words, f"{css[place]} num" if out.is_figure else css[place], out.label))
    return cells


def _places(plan: Plan) -> list[str]:
    """Where each column stands on a card; figures but the leading one carry their names."""
    figures = [place for place, out in enumerate(plan.outs) if out.is_figure and place]
    money = [place for place in figures if plan.outs[place].kind == Kind.MONEY]
    lead = (money or figures or [0])[-1]
    facts = [place for place, out in enumerate(plan.outs) if place and not out.is_figure][:FACTS]
    found = ["c-rest"] * len(plan.outs)
    for place in facts:
        found[place] = "c-fact"
    if lead:
        found[lead] = "c-fig lead-num"
    found[0] = "c-head"
    return found


def _tally(plan: Plan, result: Result) -> list[tuple[str, str]]:
    """How many rows, and the measures over everything."""
    totals = zip(plan.totals, result.totals, strict=True)
    told = [(out.label.lower(), words_of(out, cell)) for out, cell in totals if out.of != "count"]
    return [("rows" if result.found != 1 else "row", show.whole(result.found)), *told]


def _wrong(
    request: PortalRequest,
    found: FlexReport,
    definition: Definition,
    told: tuple[Listing, Mapping[str, str], WrongFields],
) -> HttpResponse:
    """The form again with what is wrong; nothing was run."""
    listing, given, wrong = told
    errors = {where: words for where, (_, words) in wrong.faults.items()}
    asks = _asks(request, found, definition, given, errors)
    context = {
        "report": found,
        "listing": listing,
        "asks": asks,
        "problems": list(errors.items()),
        "crumbs": [crumb("Reports", "reports"), crumb(found.title)],
    }
    return render(request, "portal/flex/report.html", context, status=422)


@require_safe
def file(request: PortalRequest, handle: str) -> HttpResponseBase:
    """A file that was made beside the server, or how far it is; only for who asked for it."""
    found = file_for(request.viewer, handle, request.viewer.user)
    report_for(request.viewer, found.report.slug)
    if found.view != request.viewer.view_key:
        raise NotFound("file of a report", handle)
    if found.state == FileState.WAITING:
        go_on(at=clock.now())
        found.refresh_from_db()
    if request.GET.get("take") and found.state == FileState.READY:
        kind = Format.called(found.file_format)
        name = name_of(found.report, request.viewer, kind)
        if not path_of(found).is_file():
            raise Refused("file-gone", "The file is not there any more. Run the report again.")
        return FileResponse(
            path_of(found).open("rb"),
            as_attachment=True,
            filename=name,
            content_type=FILE_TYPES[kind],
        )
    context = {
        "file": found,
        "take_url": f"{reverse('report-file', args=[handle])}?take=1",
        "crumbs": [
            crumb("Reports", "reports"),
            crumb(found.report.title, "report", found.report.slug),
            crumb("File"),
        ],
    }
    return render(request, "portal/flex/file.html", context)
