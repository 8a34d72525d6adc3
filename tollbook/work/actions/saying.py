"""Words and files that are added to work."""

import hashlib
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

from tollbook.access.types import Actor
from tollbook.customers.actions.papers import put_away
from tollbook.kernel import entry
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.work.models import Task, TaskComment, TaskFile
from tollbook.work.types import Seen

COMMENT_LENGTH_MAX = 4000
FILES_MAX = 50


@transaction.atomic
def add_comment(*, task: Task, key: str, text: str, seen: Seen, by: Actor) -> TaskComment:
    """Say something; the same key twice says it once."""
    words = entry.many_lines(text, COMMENT_LENGTH_MAX)
    if not words:
        raise WrongFields({"text": ("REQ", entry.REQUIRED_TEXT)})
    _locked(task)
    comment, made = TaskComment.objects.get_or_create(
        key=key,
        defaults={
            "task": task,
            "text": words,
            "customer_visible": seen.customer or seen.from_customer,
            "agent_visible": seen.agent,
            "author": by.user,
            "from_customer": seen.from_customer,
            "written_at": by.at,
        },
    )
    if made:
        Task.objects.filter(pk=task.pk).update(changed_at=by.at)
    return comment


@transaction.atomic
def add_file(*, task: Task, name: str, content: bytes, seen: Seen, by: Actor) -> TaskFile:
    """Keep a file with the work; one with the same content stands for it.

    Raises WrongFields at `file` for what may not be kept.
    """
    _locked(task)
    digest = hashlib.sha256(content).hexdigest()
    known = task.files.filter(digest=digest).first()
    if known is not None:
        return known
    if task.files.count() >= FILES_MAX:
        raise WrongFields({"file": ("MANY", f"{FILES_MAX} files are kept already.")})
    kept = put_away(folder=files_folder(), name=name, content=content)
    Task.objects.filter(pk=task.pk).update(changed_at=by.at)
    return TaskFile.objects.create(
        task=task,
        handle=secrets.token_hex(8),
        file_key=kept.file_key,
        file_name=kept.file_name,
        size_bytes=kept.size_bytes,
        digest=digest,
        customer_visible=seen.customer or seen.from_customer,
        uploader=by.user,
        from_customer=seen.from_customer,
        uploaded_at=by.at,
    )


def _locked(task: Task) -> None:
    """Whoever adds to the same work waits here, so that nothing is added twice."""
    Task.objects.select_for_update().get(pk=task.pk)


def files_folder() -> Path:
    """Where the files of work lie."""
    return Path(settings.DOCUMENTS_DIR) / "work"


def content_of_file(file: TaskFile) -> Path:
    """The stored bytes of a file; raises Refused where they are gone."""
    path = files_folder() / file.file_key
    if not path.is_file():
        raise Refused("file-gone", "The file is not there any more.")
    return path
