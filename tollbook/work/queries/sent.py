"""Reads of the files that wholesale customers sent."""

from django.db.models import QuerySet

from tollbook.customers.queries.sight import in_view_of, seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.work.models import SentFault, SentFile


def sent_files_for(viewer: Viewer) -> QuerySet[SentFile]:
    """The files of the accounts in view, newest first."""
    rows = SentFile.objects.select_related("sent_by", "task")
    return rows.filter(in_view_of(viewer, "account")).order_by("-sent_at", "-pk")


def sent_files_seen_by(viewer: Viewer) -> QuerySet[SentFile]:
    """The files of every account that the viewer may ever see, in no order."""
    rows = SentFile.objects.select_related("sent_by", "task", "account")
    return rows.filter(seen_by(viewer, "account"))


def sent_file_for(viewer: Viewer, handle: str) -> SentFile:
    """One of them; raises NotFound."""
    found = sent_files_seen_by(viewer).filter(handle=handle).first()
    if found is None:
        raise NotFound("sent file", handle)
    return found


def faults_of(file: SentFile) -> QuerySet[SentFault]:
    """The rows that were not taken, by line."""
    return file.faults.order_by("line", "pk")
