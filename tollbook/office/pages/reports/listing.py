"""The reports that a member of the staff may run, and for who builds them every one there is."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tollbook.kernel.listing import Column, listing_from
from tollbook.office.pages.shared import paged, say
from tollbook.office.request import OfficeRequest
from tollbook.reports.actions import retire_report
from tollbook.reports.queries import (
    built_report_for,
    built_reports_for,
    reports_for,
    source_called,
    sources_for,
)

COLUMNS = (
    Column("Report"),
    Column("Subject"),
    Column("Shared with"),
    Column("Mailed"),
    Column("State"),
    Column("", css="do", hidden="Actions"),
)


@require_safe
def reports(request: OfficeRequest) -> HttpResponse:
    """What can be run; below it, for builders, what can be changed."""
    viewer = request.viewer
    listing = listing_from(request.GET, sorts=("name",), default="name")
    rows, pager = paged(built_reports_for(viewer), listing)
    aging = reverse("office-aging") if viewer.may("Accounting.Access") else ""
    context = {
        "reports": [each for each in reports_for(viewer) if not viewer.may("Reports.Access")],
        "rows": [(each, source_called(each.subject).title) for each in rows],
        "pager": pager,
        "listing": listing,
        "columns": COLUMNS,
        "builds": viewer.may("Reports.Access"),
        "aging_url": aging,
    }
    return render(request, "office/reports/list.html", context)


@require_safe
def subjects(request: OfficeRequest) -> HttpResponse:
    """What a new report may be about."""
    context = {
        "sources": sources_for(request.viewer),
        "crumbs": [
            {"label": "Reports", "url": reverse("reports")},
            {"label": "New report", "url": ""},
        ],
    }
    return render(request, "office/reports/subjects.html", context)


@require_POST
def retire(request: OfficeRequest, slug: str) -> HttpResponse:
    """Take a report from all menus and mails, or bring it back."""
    found = built_report_for(request.viewer, slug)
    wanted = request.POST.get("back") != "yes"
    retire_report(report=found, by=request.actor, is_retired=wanted)
    words = "is retired: nobody finds it any more." if wanted else "is back in its menus."
    say(request, f"{found.title} {words}")
    return redirect("reports")
