"""Files that take longer than a page waits: made once, beside the server, kept for some days."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from tollbook.customers.queries import viewer_of
from tollbook.customers.types import ENTIRE_VIEW, Viewer
from tollbook.kernel.beside import begin
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.patience import TooSlow
from tollbook.reports.files import bytes_of, new_file, path_of, put
from tollbook.reports.models import FlexReport, ReportFile
from tollbook.reports.planning import definition_of, plan_for
from tollbook.reports.queries import filters_in_words, report_for
from tollbook.reports.running import result_of
from tollbook.reports.types import FILE_SECONDS, ROWS_MAX, FileState, Format

WAITING_MAX = 5
COMMAND = ("reports",)


def ask_file(
    *, report: FlexReport, viewer: Viewer, asked: Mapping[str, str], wanted: Format, at: datetime
) -> ReportFile:
    """Have a file made beside the server; the same wish on the same day finds the same file.

    Raises Refused where the person has too many files waiting.
    """
    file = new_file(report, viewer, _key(report, viewer, asked, wanted), at)
    file.asked, file.file_format = dict(asked), wanted
    held = ReportFile.objects.filter(key=file.key).exclude(state=FileState.FAILED).first()
    if held is None:
        waiting = ReportFile.objects.filter(user=viewer.user, state=FileState.WAITING)
        if waiting.count() >= WAITING_MAX:
            raise Refused("busy", f"{WAITING_MAX} files of yours are being made. Wait for one.")
        held = _saved(file)
    if held.state == FileState.WAITING:
        go_on(at=at)
    return held


def _key(report: FlexReport, viewer: Viewer, asked: Mapping[str, str], wanted: Format) -> str:
    told = [report.pk, report.version, viewer.user.pk, viewer.view_key, viewer.today.isoformat()]
    text = json.dumps([*told, wanted.value, sorted(asked.items())])
    return f"page:{sha256(text.encode()).hexdigest()}"


def _saved(file: ReportFile) -> ReportFile:
    """The row, or the one that a second press of the button saved a moment ago."""
    ReportFile.objects.filter(key=file.key, state=FileState.FAILED).delete()
    try:
        with transaction.atomic():
            file.save()
    except IntegrityError:
        return ReportFile.objects.get(key=file.key)
    return file


def go_on(*, at: datetime) -> None:
    """See to it that somebody makes the files that wait."""
    if settings.RUN_STEPS_INLINE:
        make_files(now=at)
    else:
        begin(COMMAND, Path(settings.DATA_DIR) / "runs" / "reports.lock")


def make_files(*, now: datetime) -> int:
    """Make every file that waits, the oldest first; each stands alone. How many were made."""
    made = 0
    while (file := _next()) is not None:
        made += _made(file, now)
    return made


def _next() -> ReportFile | None:
    waiting = ReportFile.objects.select_related("report", "user")
    return waiting.filter(state=FileState.WAITING).order_by("asked_at", "pk").first()


def _made(file: ReportFile, now: datetime) -> bool:
    """Make one file; what stands in the way is told in its words."""
    try:
        make(file, _viewer_then(file, now))
    except (Refused, NotFound, TooSlow) as error:
        words = str(error) if isinstance(error, Refused) else WORDS[type(error)]
        _end(file, FileState.FAILED, words=words)
        return False
    return True


WORDS: dict[type[Exception], str] = {
    NotFound: "The report is not open to you any more.",
    TooSlow: "It takes too long. Filter it to fewer days or accounts.",
}


def _viewer_then(file: ReportFile, now: datetime) -> Viewer:
    """Who asked, as they stand today; raises NotFound where they see less, or something else."""
    viewing = ENTIRE_VIEW if file.view.startswith(ENTIRE_VIEW) else file.view
    viewer = viewer_of(file.user, viewing=viewing, now=now)
    if not file.user.is_active or viewer.is_shut_out or viewer.view_key != file.view:
        raise NotFound("reader of a report", file.user.user_id)
    return viewer


def make(file: ReportFile, viewer: Viewer) -> None:
    """Run the report as `viewer` and put the file in its place."""
    report = report_for(viewer, file.report.slug)
    given = {name: str(value) for name, value in file.asked.items()}
    definition = definition_of(report)
    plan = plan_for(viewer, report.subject, definition, given, given.get("sort", ""))
    result = result_of(plan, viewer, (0, ROWS_MAX), FILE_SECONDS)
    words = filters_in_words(definition, given, viewer, report.subject)
    told = (Format.called(file.file_format), words)
    put(file, bytes_of(report, viewer, plan, result, told))
    _end(file, FileState.READY, rows=result.count)


def _end(file: ReportFile, state: FileState, *, rows: int = 0, words: str = "") -> None:
    file.state, file.rows, file.words = state, rows, words[:300]
    file.save(update_fields=["state", "rows", "words"])


def forget_files(*, now: datetime) -> int:
    """Take away the files whose days are over. How many."""
    old = list(ReportFile.objects.filter(expires_at__lt=now))
    for each in old:
        path_of(each).unlink(missing_ok=True)
        each.delete()
    return len(old)
