"""The signed form that lets a bank account be debited again and again.

asked for -> uploaded -> accepted or refused. A file is judged by its bytes, kept under a name that
nobody can guess, and only ever given back as a download.
"""

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from tollbook.access.actions import record_event
from tollbook.access.types import Actor
from tollbook.kernel.errors import Refused
from tollbook.kernel.uploads import ending_of, fault_of
from tollbook.payments.models import AchForm, Method
from tollbook.payments.types import FORM_BYTES_MAX, MethodKind

FORM_ENDINGS = frozenset({"pdf", "png", "jpg", "jpeg"})
SHOWN_AFTER_REMOVAL, REFUSED_KEPT = timedelta(days=731), timedelta(days=90)
DROPPED_AT_ONCE = 500
OVER = "This form has been looked at already."


@transaction.atomic
def ask_form(*, method: Method, by: Actor) -> AchForm:
    """Note that the customer asked for the form by mail; once while it is not uploaded."""
    Method.objects.select_for_update().get(pk=method.pk)
    open_one = AchForm.objects.filter(method=method, state__in=("sent", "uploaded")).first()
    if open_one is not None:
        return open_one
    return AchForm.objects.create(method=method, state="sent", sent_at=by.at)


@transaction.atomic
def upload_form(*, method: Method, file: tuple[str, bytes], by: Actor) -> AchForm:
    """Keep the signed form for review; one that waited is replaced. Raises Refused for a file that
    is not what it says, too large, or holds a program."""
    name, content = file
    if method.kind != MethodKind.BANK:
        raise Refused("no-bank-account", "Only a bank account has a form.")
    fault = fault_of(name, content, endings=FORM_ENDINGS, most_bytes=FORM_BYTES_MAX)
    if fault is not None:
        raise Refused(*fault)
    Method.objects.select_for_update().get(pk=method.pk)
    form = AchForm.objects.filter(method=method, state__in=("sent", "uploaded")).first()
    form = form or AchForm(method=method)
    old = form.file_key
    form.state, form.uploaded_at = "uploaded", by.at
    form.file_name = Path(name).name[-255:]
    form.file_key = _put_away(name, content)
    form.save()
    record_event(by=by, kind="uploaded form", account=method.account.number, subject=str(method))
    if old:
        transaction.on_commit(lambda: (forms_folder() / old).unlink(missing_ok=True))
    return form


def _put_away(name: str, content: bytes) -> str:
    key = f"{secrets.token_hex(20)}.{ending_of(name)}"
    forms_folder().mkdir(parents=True, exist_ok=True)
    handle = os.open(forms_folder() / key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as kept:
        kept.write(content)
    return key


@transaction.atomic
def review_form(*, form: AchForm, is_accepted: bool, by: Actor, reason: str = "") -> AchForm:
    """Accept or refuse an uploaded form; the newest accepted one is the one that counts."""
    row = AchForm.objects.select_for_update().get(pk=form.pk)
    if row.state != "uploaded":
        raise Refused("reviewed", OVER)
    if is_accepted:
        # A newer form takes the place of the one before it.
        AchForm.objects.filter(method=row.method, state="accepted").update(
            state="refused", reason="replaced by a newer form"
        )
    row.state = "accepted" if is_accepted else "refused"
    row.reviewed_at, row.reviewed_by, row.reason = by.at, by.user, reason
    row.save()
    word = "accepted" if is_accepted else "refused"
    account = row.method.account.number
    record_event(
        by=by, kind=f"{word} form", account=account, subject=str(row.method), reason=reason
    )
    return row


def drop_old_forms(*, now: datetime) -> int:
    """Delete the files of forms that nobody may have to show any more: two years after their bank
    account was removed, as the NACHA rules ask, or ninety days after they were refused; what became
    of the form stays written. Gives how many."""
    accounts = Method.objects.filter(is_removed=True, removed_at__lt=now - SHOWN_AFTER_REMOVAL)
    refused = Q(state="refused", reviewed_at__lt=now - REFUSED_KEPT)
    over = AchForm.objects.exclude(file_key="").filter(Q(method__in=accounts) | refused)
    dropped = list(over.order_by("pk")[:DROPPED_AT_ONCE])
    for form in dropped:
        # The file first: killed in between, the row still names what is gone, and is done again.
        (forms_folder() / form.file_key).unlink(missing_ok=True)
        AchForm.objects.filter(pk=form.pk).update(file_key="")
    return len(dropped)


def forms_folder() -> Path:
    """Where the signed forms lie."""
    return Path(settings.DOCUMENTS_DIR) / "ach-forms"


def form_file(form: AchForm) -> Path:
    """The stored file of a form; raises Refused where it is gone."""
    path = forms_folder() / form.file_key
    if not form.file_key or not path.is_file():
        raise Refused("file-gone", "The file is not there any more.")
    return path
