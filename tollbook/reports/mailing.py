"""Reports by mail: each receiver gets their own rows, once for each day that is due.

Receivers are log-ins, looked at anew each time: whoever may not read the report any more gets
nothing. A night that breaks off is carried on: files and mails have keys of schedule, day and
log-in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from tollbook.access.models import User
from tollbook.customers.models import Base
from tollbook.customers.queries import default_base, viewer_of
from tollbook.customers.types import ENTIRE_VIEW, Viewer
from tollbook.kernel import show
from tollbook.kernel.clock import day_in
from tollbook.kernel.entry import addresses_in, emails
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.patience import TooSlow
from tollbook.notices.actions import queue
from tollbook.notices.models import Notice
from tollbook.notices.queries import words_of
from tollbook.notices.types import Attachment, Channel, NewNotice, NoticeKind, Reach
from tollbook.reports.files import name_of, new_file, path_of, place_of
from tollbook.reports.making import make
from tollbook.reports.models import ReportFile, Schedule
from tollbook.reports.queries import report_for
from tollbook.reports.rules.days import due_day
from tollbook.reports.types import (
    AGENT,
    CUSTOMER,
    STAFF,
    WHOLESALE,
    FileState,
    Format,
    Rhythm,
    Sender,
)

ATTACHED_MAX: Final = 8 * 1024 * 1024
TOLD_LENGTH: Final = 300
PLACES: Final = {
    STAFF: "/office/reports/",
    CUSTOMER: "/reports/",
    WHOLESALE: "/wholesale/reports/",
    AGENT: "/agent/reports/",
}
SenderOf = Callable[[Base], Sender]


class LeftOut(Exception):
    """Somebody gets no mail; says why, for the staff."""


@dataclass(frozen=True)
class Due:
    """What one night mails of one schedule."""

    schedule: Schedule
    on: date
    now: datetime
    sender_of: SenderOf


def mail_due(*, now: datetime, sender_of: SenderOf) -> int:
    """Queue the mails of every schedule whose day has come. How many."""
    today = day_in(now, default_base().company.time_zone)
    live = Schedule.objects.filter(is_active=True, report__is_retired=False)
    queued = 0
    for schedule in live.select_related("report").prefetch_related("recipients"):
        on = due_day(Rhythm.called(schedule.rhythm), schedule.place, today)
        if schedule.done_for is None or schedule.done_for < on:
            queued += _worked_off(Due(schedule, on, now, sender_of))
    return queued


def _worked_off(due: Due) -> int:
    """One schedule: every receiver, then the mark that its day is done."""
    left_out, queued = [], 0
    for user in due.schedule.recipients.all():
        try:
            queued += _mailed(due, user)
        except LeftOut as reason:
            left_out.append(f"{user.user_id} ({reason})")
    words = f"{show.day(due.on)}: mailed to {show.counted(queued, 'log-in')}"
    if left_out:
        words += f"; left out: {', '.join(left_out)}"
    due.schedule.done_for, due.schedule.told = due.on, words[:TOLD_LENGTH]
    due.schedule.save(update_fields=["done_for", "told"])
    return queued


def _mailed(due: Due, user: User) -> int:
    viewer = _reader(user, due.now)
    to = _addresses(user)
    key = f"report:{due.schedule.pk}:{due.on}:{user.pk}"
    if Notice.objects.filter(key=key).exists():
        return 0
    file = _file(due, viewer, key)
    queue(key=key, notice=_notice(due, viewer, file, to), at=due.now)
    return 1


def _reader(user: User, now: datetime) -> Viewer:
    """The receiver as they stand today; raises LeftOut."""
    if not user.is_active:
        raise LeftOut("the log-in is turned off")
    try:
        viewer = viewer_of(user, viewing=ENTIRE_VIEW, now=now)
    except NotFound as missing:
        raise LeftOut("sees no account") from missing
    if viewer.is_shut_out:
        raise LeftOut("online access is closed")
    return viewer


def _addresses(user: User) -> str:
    try:
        found = emails(user.emails)
    except Refused as refusal:
        raise LeftOut("no plain e-mail address") from refusal
    if not addresses_in(found):
        raise LeftOut("no e-mail address")
    return found


def _file(due: Due, viewer: Viewer, key: str) -> ReportFile:
    """The file of a receiver; one that a night before broke off at is made anew."""
    report = due.schedule.report
    held = ReportFile.objects.filter(key=key).first()
    file = held or new_file(report, viewer, key, due.now)
    file.file_format = due.schedule.file_format
    if held is not None and held.state == FileState.READY and path_of(held).is_file():
        return held
    try:
        report_for(viewer, report.slug)
        file.save()
        make(file, viewer)
    except NotFound as missing:
        raise LeftOut("may not read it") from missing
    except TooSlow as slow:
        raise LeftOut("it takes too long") from slow
    except Refused as refusal:
        raise LeftOut(str(refusal)) from refusal
    return file


def _notice(due: Due, viewer: Viewer, file: ReportFile, to: str) -> NewNotice:
    report = due.schedule.report
    base = Base.objects.select_related("company").get(pk=viewer.base_id)
    sender = due.sender_of(base)
    values = {
        "name": viewer.user.name or viewer.user.user_id,
        "report": report.title,
        "on": show.day(due.on),
        "rows": show.counted(file.rows, "row"),
        "link": sender.address(f"{PLACES[viewer.user.kind]}{report.slug}/"),
    }
    small = path_of(file).stat().st_size <= ATTACHED_MAX
    name = name_of(report, viewer, Format.called(file.file_format))
    return NewNotice(
        kind=NoticeKind.REPORT,
        message=words_of(NoticeKind.REPORT, values, sender.brand),
        reach=(Reach(Channel.EMAIL, to),),
        brand=sender.brand,
        envelope=sender.envelope,
        account=viewer.home.number if viewer.home else "",
        attachment=Attachment(place_of(file), name[-100:]) if small else None,
    )
