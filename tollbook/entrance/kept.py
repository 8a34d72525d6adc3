"""A form that came too late is kept on the server and given back after the sign-in.

It came after the idle end of a session, or asks for a fresh proof first. It is kept for 30 minutes
in the session of the browser that sent it, for the same person only; passwords, codes, card and
bank fields are never kept.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from tollbook.access.models import User
from tollbook.kernel import clock

KEPT_KEY = "kept_form"
HOLDS = timedelta(minutes=30)
SIZE_MAX = 50_000
# Words in a field's name that mark it as one that no server keeps.
NEVER = re.compile(
    r"pass|secret|token|(?<!postal_)(?<!area_)code|otp|(^|_)pin($|_)|answer|card|cvc|cvv|expir|"
    r"iban|routing|bank|account_?number|acct|ssn|tax_?id|signature|credential",
    re.IGNORECASE,
)
# The mark of an opened page, by which sending it twice is one thing; a processor's token for a card
# has the same name and another shape.
ONE_TIME = re.compile(r"[0-9a-f]{32}", re.ASCII)
# What a form carries beside what the person wrote.
MARKS = ("next", "view", "version", "seen_version", "token", "do")


@dataclass(frozen=True)
class KeptForm:
    """Where it was sent, on which page it stood, what it held; whether something was left out."""

    address: str
    page: str
    fields: tuple[tuple[str, str], ...]
    is_whole: bool

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What the person wrote, by the names of the fields as words; hidden marks left out."""
        return [
            (name.replace("_", " ").replace("-", " ").capitalize(), value)
            for name, value in self.fields
            if value.strip() and name not in MARKS and not name.startswith("was-")
        ]

    @property
    def view(self) -> str:
        """The view that the form was drawn for, "" where it names none."""
        return next((value for name, value in self.fields if name == "view"), "")


def keep(request: HttpRequest, user: User, page: str) -> None:
    """Keep what this request has sent, in the session as it is now; nothing when it is too long.

    page: where the form stood, to go back to.
    """
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    fields = [[name, str(value)] for name, value in sent if may_keep(name, str(value))]
    if not fields or sum(len(name) + len(value) for name, value in fields) > SIZE_MAX:
        return
    request.session[KEPT_KEY] = {
        "user": user.pk,
        "at": clock.now().isoformat(),
        "address": request.get_full_path(),
        "page": page,
        "fields": fields,
        "is_whole": len(fields) == len(sent) and not request.FILES,
    }


def may_keep(name: str, value: str) -> bool:
    """Whether a field may wait on the server."""
    return not NEVER.search(name) or (name == "token" and bool(ONE_TIME.fullmatch(value)))


def kept_for(request: HttpRequest, user: User) -> KeptForm | None:
    """The form that waits for `user` in this browser, if one does; that of another is dropped."""
    kept: dict[str, Any] | None = request.session.get(KEPT_KEY)
    if kept is None:
        return None
    is_old = clock.now() - datetime.fromisoformat(kept["at"]) >= HOLDS
    if is_old or kept["user"] != user.pk:
        forget(request)
        return None
    fields = tuple((name, value) for name, value in kept["fields"])
    return KeptForm(kept["address"], kept["page"], fields, kept["is_whole"])


def sent(request: HttpRequest) -> None:
    """A form goes to its page: if it is the one that waited, it waits no more."""
    waiting = request.session.get(KEPT_KEY)
    if waiting and request.method == "POST" and waiting["address"] == request.get_full_path():
        forget(request)


def forget(request: HttpRequest) -> None:
    """It was sent, or the person does not want it."""
    request.session.pop(KEPT_KEY, None)
