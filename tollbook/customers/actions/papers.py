"""Notes and documents of an account: written, followed up, taken away, never quietly changed."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from tollbook.access.actions import record_changes, save_tracked
from tollbook.access.models import User
from tollbook.access.types import Actor, FieldChange
from tollbook.customers.models import Account, Document, Note
from tollbook.customers.types import Kept
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.uploads import ending_of, fault_of

EDIT_WINDOW = timedelta(minutes=15)
OVER = "The text stands after 15 minutes; write a follow-up note."
WRONG_DAYS = ("note-days", "The end date lies before the start date.")
ONE_OF_BOTH = ("one-of-both", "Give a file or a link.")
ONLY_HTTPS = ("https", "Enter a web address beginning with https://.")
LEVEL_FIELDS = ("level", "shown_from", "shown_until", "portal_visible", "agent_visible")


@transaction.atomic
def write_note(
    *, account: Account, values: Mapping[str, Any], by: Actor, follows: Note | None = None
) -> Note:
    """A new note, or one that follows another."""
    note = Note(account=account, author=by.user, written_at=by.at, follows=follows)
    note.text = values["text"]
    put_level(note, values)
    save_tracked(row=note, by=by, account=account.number)
    return note


@dataclass(frozen=True)
class Written:
    """When and by whom a note was written that comes from another system."""

    at: datetime
    author: User | None


@transaction.atomic
def keep_note(*, account: Account, values: Mapping[str, Any], written: Written, by: Actor) -> Note:
    """A note as it was written elsewhere."""
    note = Note(account=account, author=written.author, written_at=written.at)
    note.text = values["text"]
    put_level(note, values)
    save_tracked(row=note, by=by, account=account.number)
    return note


@transaction.atomic
def change_note(
    *, note: Note, values: Mapping[str, Any], by: Actor, seen_version: int | None = None
) -> Note:
    """Level and days by whoever may; the text by its author, for fifteen minutes."""
    text = values.get("text", note.text)
    if text != note.text:
        if not may_rewrite(note, by):
            raise WrongFields({"text": ("note-stands", OVER)})
        note.text, note.edited_at = text, by.at
    put_level(note, values)
    save_tracked(row=note, by=by, account=note.account.number, seen_version=seen_version)
    return note


def may_rewrite(note: Note, by: Actor) -> bool:
    """Whether the text may still be changed by this person."""
    is_author = note.author_id is not None and note.author_id == getattr(by.user, "pk", None)
    return is_author and by.at - note.written_at <= EDIT_WINDOW


def put_level(note: Note, values: Mapping[str, Any]) -> None:
    """Level and days of a note; raises WrongFields."""
    for name in LEVEL_FIELDS:
        if name in values:
            setattr(note, name, values[name])
    if note.shown_from and note.shown_until and note.shown_until < note.shown_from:
        raise WrongFields({"shown_until": WRONG_DAYS})


@transaction.atomic
def delete_note(*, note: Note, by: Actor) -> None:
    """Take a note away; its text stays in the history."""
    gone = [FieldChange("", "note deleted", note.text, "")]
    record_changes(row=note, by=by, changes=gone, account=note.account.number)
    note.delete()


def documents_folder() -> Path:
    """Where the files of accounts lie, under names that nobody can guess."""
    return Path(settings.DOCUMENTS_DIR) / "accounts"


@transaction.atomic
def keep_document(
    *,
    account: Account,
    values: Mapping[str, Any],
    by: Actor,
    file: tuple[str, bytes] | None = None,
) -> Document:
    """Keep a file (its name and content) or a link; raises WrongFields for what will not do."""
    link = values.get("link") or ""
    if bool(link) == (file is not None):
        raise WrongFields({"file": ONE_OF_BOTH})
    if link and not link.startswith("https://"):
        raise WrongFields({"link": ONLY_HTTPS})
    document = Document(account=account, uploader=by.user, uploaded_at=by.at, link=link)
    for name in ("title", "kind", "expires_on", "portal_visible"):
        setattr(document, name, values[name])
    if file is not None:
        _put_away(document, *file)
    save_tracked(row=document, by=by, account=account.number)
    return document


def _put_away(document: Document, name: str, content: bytes) -> None:
    kept = put_away(folder=documents_folder(), name=name, content=content)
    document.file_name, document.size_bytes = kept.file_name, kept.size_bytes
    document.file_key = kept.file_key


def put_away(*, folder: Path, name: str, content: bytes) -> Kept:
    """Judge an upload by its content and keep its bytes in `folder`, under a name nobody guesses.

    Raises WrongFields at `file` for what may not be kept.
    """
    if (fault := fault_of(name, content)) is not None:
        raise WrongFields({"file": fault})
    kept = Kept(f"{secrets.token_hex(20)}.{ending_of(name)}", Path(name).name[-255:], len(content))
    folder.mkdir(parents=True, exist_ok=True)
    # Nobody else may have the name, and nobody but this program reads the file.
    handle = os.open(folder / kept.file_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as kept_file:
        kept_file.write(content)
    return kept


@transaction.atomic
def delete_document(*, document: Document, by: Actor) -> None:
    """Take a document away; its file goes once that is certain."""
    gone = [FieldChange("", "document deleted", document.title, "")]
    record_changes(row=document, by=by, changes=gone, account=document.account.number)
    path = documents_folder() / document.file_key if document.file_key else None
    document.delete()
    if path is not None:
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def content_of(document: Document) -> Path:
    """The stored file of a document; raises Refused where it is gone."""
    path = documents_folder() / document.file_key
    if not document.file_key or not path.is_file():
        raise Refused("file-gone", "The file is not there any more.")
    return path
