"""Reports and their schedules as staff keep them."""

from django.core.cache import cache
from django.db import transaction
from django.utils.text import slugify

from tollbook.access.actions import record_changes, save_tracked
from tollbook.access.models import User
from tollbook.access.types import Actor, FieldChange
from tollbook.customers.types import Viewer
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import WrongFields
from tollbook.reports.models import FlexReport, Schedule
from tollbook.reports.planning import kept_form, refuse_unfit
from tollbook.reports.queries import MENU_KEY
from tollbook.reports.rules.days import due_day
from tollbook.reports.types import SHARED_WITH, Definition, Rhythm

SLUG_LENGTH = 50
RECIPIENTS_MAX = 100


@transaction.atomic
def save_report(
    *,
    report: FlexReport,
    wanted: Definition,
    viewer: Viewer,
    by: Actor,
    seen_version: int | None = None,
) -> FlexReport:
    """Keep a new or changed report, checked against what `viewer` and its readers may see.

    Raises WrongFields, and Refused STALE where somebody else has changed it meanwhile.
    """
    if report.module not in SHARED_WITH:
        raise WrongFields({"module": ("CHO", "Choose who may read it.")})
    refuse_unfit(wanted, viewer, report.subject, report.module)
    report.definition = kept_form(wanted)
    if report._state.adding:
        report.slug = report.slug or _free_slug(report.title)
        report.made_at, report.made_by = by.at, by.user
    save_tracked(row=report, by=by, seen_version=seen_version)
    transaction.on_commit(_forget_menu)
    return report


def _forget_menu() -> None:
    cache.delete(MENU_KEY)


def _free_slug(title: str) -> str:
    """An address made of the title that no other report has."""
    wanted = slugify(title)[:SLUG_LENGTH].strip("-") or "report"
    taken = set(FlexReport.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    free = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (wanted, *free) if each not in taken and each != "files")


@transaction.atomic
def retire_report(*, report: FlexReport, by: Actor, is_retired: bool) -> FlexReport:
    """Take a report from all menus and mails, or bring it back; twice does it once."""
    report.is_retired = is_retired
    save_tracked(row=report, by=by)
    transaction.on_commit(_forget_menu)
    return report


@transaction.atomic
def save_schedule(
    *,
    schedule: Schedule,
    recipients: list[User],
    by: Actor,
    zone: str,
    seen_version: int | None = None,
) -> Schedule:
    """Keep a new or changed schedule; the first mail goes out on its next day.

    zone: in which its days are counted.
    """
    if not recipients:
        raise WrongFields({"recipients": ("REQ", "Enter whom it is mailed to.")})
    if len(recipients) > RECIPIENTS_MAX:
        words = f"Enter {RECIPIENTS_MAX} log-ins at most."
        raise WrongFields({"recipients": ("MAX", words)})
    before = set(schedule.recipients.all()) if schedule.pk else set()
    rhythm = Rhythm.called(schedule.rhythm)
    if schedule._state.adding or _moved(schedule):
        schedule.done_for = due_day(rhythm, schedule.place, day_in(by.at, zone))
    save_tracked(row=schedule, by=by, seen_version=seen_version)
    if before != set(recipients):
        schedule.recipients.set(recipients)
        change = FieldChange("recipients", "Mailed to", _names(before), _names(recipients))
        record_changes(row=schedule, by=by, changes=[change])
    return schedule


def _moved(schedule: Schedule) -> bool:
    """Whether it goes out on other days from now on, or again after a pause."""
    held = Schedule.objects.get(pk=schedule.pk)
    days = (held.rhythm, held.place) != (schedule.rhythm, schedule.place)
    return days or (schedule.is_active and not held.is_active)


def _names(users: "set[User] | list[User]") -> str:
    return ", ".join(sorted(user.user_id for user in users))


@transaction.atomic
def drop_schedule(*, schedule: Schedule, by: Actor) -> None:
    """Mail it no more; the history keeps that it was."""
    gone = [FieldChange("", "schedule of a report deleted", str(schedule), "")]
    record_changes(row=schedule, by=by, changes=gone)
    schedule.delete()
