"""When a report is mailed, as what, and to whom."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.kernel.errors import Refused, WrongFields
from tollbook.office.forms.reports import ScheduleForm, blamed
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.reports.actions import drop_schedule, save_schedule
from tollbook.reports.models import FlexReport, Schedule
from tollbook.reports.queries import built_report_for, schedule_for, schedules_of


@require_http_methods(["GET", "POST"])
def mail(request: OfficeRequest, slug: str) -> HttpResponse:
    """The schedules of a report, and a new one."""
    report = built_report_for(request.viewer, slug)
    return _scheduled(request, report, Schedule(report=report))


@require_http_methods(["GET", "POST"])
def schedule(request: OfficeRequest, slug: str, schedule_id: int) -> HttpResponse:
    """Change a schedule."""
    held = schedule_for(request.viewer, slug, schedule_id)
    return _scheduled(request, held.report, held)


@require_POST
def drop(request: OfficeRequest, slug: str, schedule_id: int) -> HttpResponse:
    """Mail it no more."""
    held = schedule_for(request.viewer, slug, schedule_id)
    drop_schedule(schedule=held, by=request.actor)
    say(request, f"{held.report.title} is no longer mailed like that.")
    return redirect("office-report-mail", slug)


def _scheduled(request: OfficeRequest, report: FlexReport, held: Schedule) -> HttpResponse:
    form = ScheduleForm(sent_by(request), instance=held)
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        say(request, f"{report.title} is mailed from its next day on.")
        return redirect("office-report-mail", report.slug)
    steps = [crumb("Reports", "reports"), crumb(report.title, "report", report.slug)]
    context = {
        "form": form,
        "report": report,
        "held": held,
        "schedules": [] if held.pk else schedules_of(report),
        "crumbs": [*steps, crumb("By mail")],
    }
    status = 422 if form.errors else 200
    return render(request, "office/reports/mail.html", context, status=status)


def _kept(request: OfficeRequest, form: ScheduleForm) -> bool:
    seen = form.cleaned_data["seen_version"] if form.instance.pk else None
    row = form.save(commit=False)
    row.place = form.place()
    try:
        save_schedule(
            schedule=row,
            recipients=form.cleaned_data["recipients"],
            by=request.actor,
            zone=request.viewer.zone,
            seen_version=seen,
        )
    except WrongFields as wrong:
        blamed(form, wrong)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors
