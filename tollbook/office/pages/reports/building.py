"""The builder: a report is put together, looked at with real rows, and kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.kernel.errors import NotFound, Refused, WrongFields
from tollbook.kernel.patience import TooSlow
from tollbook.office.forms.reports import Builder, ReportForm, blamed, definition_in
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.reports.actions import save_report
from tollbook.reports.models import FlexReport
from tollbook.reports.queries import (
    built_report_for,
    definition_of,
    listed_for,
    offer_when_shared,
    plan_for,
    refuse_unfit,
    result_of,
    source_called,
    sources_for,
    words_of,
)
from tollbook.reports.types import BUILDER, PAGE_SECONDS, SHARED_WITH, Definition

PREVIEW_ROWS = 10
Faults = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Preview:
    """The first rows, as whoever builds the report sees them."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: str


@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest, kind: str) -> HttpResponse:
    """A new report about one subject."""
    if kind not in {each.key for each in sources_for(request.viewer)}:
        raise NotFound("subject of reports", kind)
    return _built(request, FlexReport(subject=kind, module=BUILDER), "New report")


@require_http_methods(["GET", "POST"])
def edit(request: OfficeRequest, slug: str) -> HttpResponse:
    """Change a report."""
    found = built_report_for(request.viewer, slug)
    return _built(request, found, found.title)


def _built(request: OfficeRequest, held: FlexReport, title: str) -> HttpResponse:
    form = ReportForm(sent_by(request), instance=held)
    if request.method != "POST":
        return _page(request, (held, title), (form, definition_of(held)), {})
    wanted, faults = definition_in(request.POST), {}
    is_kept = form.is_valid() and request.POST.get("do") == "save"
    module = form.cleaned_data.get("module", BUILDER) if hasattr(form, "cleaned_data") else BUILDER
    try:
        refuse_unfit(wanted, request.viewer, held.subject, module)
        if is_kept:
            seen = form.cleaned_data["seen_version"] if held.pk else None
            row = form.save(commit=False)
            save_report(
                report=row,
                wanted=wanted,
                viewer=request.viewer,
                by=request.actor,
                seen_version=seen,
            )
            say(request, f"{row.title} is saved.")
            return redirect("report", row.slug)
    except WrongFields as wrong:
        faults = wrong.faults
        blamed(form, wrong)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return _page(request, (held, title), (form, wanted), faults)


def _page(
    request: OfficeRequest,
    about: tuple[FlexReport, str],
    filled: tuple[ReportForm, Definition],
    faults: Faults,
) -> HttpResponse:
    (held, title), (form, wanted) = about, filled
    module = form["module"].value() or BUILDER
    source = source_called(held.subject)
    known = module if module in SHARED_WITH else BUILDER
    offer = offer_when_shared(request.viewer, source, known)
    listed = listed_for(request.viewer, held.subject, wanted, offer.columns)
    wrong = bool(faults) or bool(form.errors)
    context = {
        "form": form,
        "builder": Builder(wanted, offer, faults, listed),
        "preview": None if faults else _preview(request, held, wanted),
        "report": held,
        "source": source,
        "title": title,
        "crumbs": [crumb("Reports", "reports"), crumb(title)],
    }
    return render(request, "office/reports/builder.html", context, status=422 if wrong else 200)


def _preview(request: OfficeRequest, held: FlexReport, wanted: Definition) -> Preview | None:
    """The first rows; None while nothing is chosen or they take too long."""
    if not wanted.columns and not wanted.groups:
        return None
    try:
        plan = plan_for(request.viewer, held.subject, wanted, {})
        result = result_of(plan, request.viewer, (0, PREVIEW_ROWS), PAGE_SECONDS)
    except (WrongFields, TooSlow):
        return None
    rows = tuple(
        tuple(words_of(out, cell) for out, cell in zip(plan.outs, row, strict=True))
        for row in result.rows
    )
    words = f"The first {len(rows)} of {result.found:,} rows, as you see them."
    return Preview(tuple(out.label for out in plan.outs), rows, words)
