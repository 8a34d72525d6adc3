"""The terms that a base keeps here: drafted, looked at, put in force, replaced, taken out.

A version that was in force is evidence: customers accepted exactly its bytes, so neither they nor
its title change any more. Only a draft is ever thrown away.
"""

import secrets
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Max

from tollbook.access.actions import record_changes, save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.content.models import TermsDocument
from tollbook.content.queries import links_key
from tollbook.content.queries.terms import draft_of, terms_in_force
from tollbook.customers.actions.papers import put_away
from tollbook.customers.models import Base
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.uploads import ending_of

TITLE_MAX = 100
ONLY_SHOWN = ("KIND", "Terms are a PDF or a plain text, so that every browser shows them.")
ONLY_UTF8 = ("KIND", "Save the text as UTF-8 first, so that every sign shows as it was meant.")
NO_TITLE = ("REQ", "Say what the document is called.")
LONG_TITLE = ("LEN", f"Use at most {TITLE_MAX} characters.")
NO_DRAFT = ("no-draft", "There is no draft any more. Somebody put it in force or dropped it.")
NONE_IN_FORCE = ("no-terms", "No document is in force any more.")
OTHER_DRAFT = ("other-draft", "The draft was replaced meanwhile. Look at the new one first.")


@transaction.atomic
def draft_terms(*, base: Base, title: str, file: tuple[str, bytes], by: Actor) -> TermsDocument:
    """Keep a file (its name and content) to be looked at; another draft makes way for it.

    Customers go on being asked for what is in force. Raises WrongFields at `title` or `file`.
    """
    faults = _faults_of(title, *file)
    if faults:
        raise WrongFields(faults)
    _locked(base)
    _drop(draft_of(base), by)
    kept = put_away(folder=terms_folder(), name=file[0], content=file[1])
    last = TermsDocument.objects.filter(base=base).aggregate(last=Max("number"))["last"] or 0
    row = TermsDocument(base=base, number=last + 1, title=title.strip(), put_at=by.at)
    row.handle, row.put_by = secrets.token_hex(8), by.user
    row.file_key, row.file_name, row.size_bytes = kept.file_key, kept.file_name, kept.size_bytes
    row.digest = sha256(file[1]).hexdigest()
    save_tracked(row=row, by=by)
    return row


def _faults_of(title: str, name: str, content: bytes) -> dict[str, tuple[str, str]]:
    faults = {}
    if not title.strip():
        faults["title"] = NO_TITLE
    elif len(title.strip()) > TITLE_MAX:
        faults["title"] = LONG_TITLE
    ending = ending_of(name)
    if ending not in ("pdf", "txt"):
        faults["file"] = ONLY_SHOWN
    elif ending == "txt" and not _is_utf8(content):
        faults["file"] = ONLY_UTF8
    return faults


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@transaction.atomic
def publish_terms(*, base: Base, handle: str, by: Actor) -> TermsDocument:
    """Put the draft in force in place of what was; who accepted that keeps the acceptance.

    handle: of the draft that was looked at. Raises Refused where it is gone or another one stands
    there.
    """
    _locked(base)
    draft = draft_of(base)
    if draft is None:
        raise Refused(*NO_DRAFT)
    if draft.handle != handle:
        raise Refused(*OTHER_DRAFT)
    if (before := terms_in_force(base.pk)) is not None:
        before.ended_at = by.at
        save_tracked(row=before, by=by)
    draft.published_at = by.at
    save_tracked(row=draft, by=by)
    _forget_links_of(base)
    return draft


@transaction.atomic
def withdraw_terms(*, base: Base, by: Actor) -> TermsDocument:
    """Ask nobody for the document in force any more; raises Refused where there is none."""
    _locked(base)
    found = terms_in_force(base.pk)
    if found is None:
        raise Refused(*NONE_IN_FORCE)
    found.ended_at = by.at
    save_tracked(row=found, by=by)
    _forget_links_of(base)
    return found


@transaction.atomic
def drop_terms_draft(*, base: Base, by: Actor) -> None:
    """Throw the draft away; raises Refused where there is none."""
    _locked(base)
    draft = draft_of(base)
    if draft is None:
        raise Refused(*NO_DRAFT)
    _drop(draft, by)


def content_of_terms(document: TermsDocument) -> Path:
    """The stored bytes of a document; raises Refused where they are gone."""
    path = terms_folder() / document.file_key
    if not path.is_file():
        raise Refused("file-gone", "The file is not there any more.")
    return path


def terms_folder() -> Path:
    """Where the files of terms lie."""
    return Path(settings.DOCUMENTS_DIR) / "terms"


def _locked(base: Base) -> None:
    """Two people at the terms of one base come one after the other."""
    Base.objects.select_for_update().get(pk=base.pk)


def _drop(draft: TermsDocument | None, by: Actor) -> None:
    if draft is None:
        return
    gone = [FieldChange("", "draft of terms dropped", f"{draft}: {draft.digest}", "")]
    record_changes(row=draft, by=by, changes=gone)
    path = terms_folder() / draft.file_key
    draft.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _forget_links_of(base: Base) -> None:
    transaction.on_commit(lambda: cache.delete(links_key(base.pk)))
