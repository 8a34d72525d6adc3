"""What can be undone for ten minutes: kept in the session of the browser that did it.

A page shows its own entries as lines with a button; the newest one is a toast besides. Nothing
here undoes by itself: `taken` gives the facts back, once, to the page that knows what to do.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

KEY = "undo"
HOLDS = timedelta(minutes=10)
TOASTED = timedelta(seconds=10)
KEPT_MAX = 10


@dataclass(frozen=True)
class Undoable:
    """One thing that was done. of: the page it belongs to.   facts: what undoing it needs.

    is_new: it was done within the ten seconds in which a toast speaks of it.
    """

    id: str
    of: str
    words: str
    facts: dict[str, str]
    is_new: bool


def remember(
    request: HttpRequest, of: str, words: str, facts: dict[str, str], at: datetime
) -> None:
    """It was done at `at`; the sentence says what."""
    entry = {"id": secrets.token_hex(8), "of": of, "words": words, "facts": facts}
    kept = [*_kept(request, at), entry | {"at": at.isoformat()}]
    request.session[KEY] = kept[-KEPT_MAX:]


def undoable(request: HttpRequest, of: str, now: datetime) -> list[Undoable]:
    """What of a page can still be undone, newest first."""
    return [_of(each, now) for each in reversed(_kept(request, now)) if each["of"] == of]


def taken(request: HttpRequest, of: str, wanted: str, now: datetime) -> dict[str, str] | None:
    """The facts of an entry, which is gone from then on; None where it is too late."""
    kept = _kept(request, now)
    found = next((each for each in kept if each["id"] == wanted and each["of"] == of), None)
    if found is None:
        return None
    request.session[KEY] = [each for each in kept if each is not found]
    facts: dict[str, str] = found["facts"]
    return facts


def _kept(request: HttpRequest, now: datetime) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = request.session.get(KEY, [])
    return [each for each in kept if now - datetime.fromisoformat(each["at"]) < HOLDS]


def _of(kept: dict[str, Any], now: datetime) -> Undoable:
    is_new = now - datetime.fromisoformat(kept["at"]) < TOASTED
    return Undoable(kept["id"], kept["of"], kept["words"], kept["facts"], is_new)
