"""Who is here and who tried to come in: open sessions and the sign-in journal."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from tollbook.access.models import SignIn, User, Visit
from tollbook.access.models.door import ADDRESS_MAX, AGENT_MAX, SHOWN_NAME_MAX
from tollbook.access.types import Attempt, Outcome


def note_sign_in(*, attempt: Attempt, outcome: Outcome, user: User | None) -> None:
    """One line of the sign-in journal."""
    SignIn.objects.create(
        at=attempt.at,
        name=_plain(attempt.name, SHOWN_NAME_MAX),
        user=user,
        outcome=outcome,
        how=attempt.how,
        address=_plain(attempt.address, ADDRESS_MAX),
        agent=_plain(attempt.agent, AGENT_MAX),
    )


@transaction.atomic
def begin_visit(*, user: User, key: str, attempt: Attempt) -> None:
    """The session `key` belongs to `user` from now on."""
    facts = {
        "user": user,
        "address": _plain(attempt.address, ADDRESS_MAX),
        "agent": _plain(attempt.agent, AGENT_MAX),
        "started_at": attempt.at,
        "seen_at": attempt.at,
    }
    Visit.objects.update_or_create(key=key, defaults=facts)


@transaction.atomic
def move_visit(*, key: str, to: str) -> None:
    """The session with `key` goes on under another key."""
    Visit.objects.filter(key=key).update(key=to)


@transaction.atomic
def see_visit(*, user: User, key: str, at: datetime) -> None:
    """Its person has opened a page; faces say so once a minute at most."""
    Visit.objects.filter(key=key).update(seen_at=at)
    User.objects.filter(pk=user.pk).update(last_seen_at=at)


@transaction.atomic
def end_visits(*, user: User, but: str = "", only: Iterable[int] | None = None) -> int:
    """End open sessions of `user` on the server: all, but the one with the key `but`.

    only: just these, by the id of their visit; those of other people stay untouched.
    """
    found = Visit.objects.filter(user=user).exclude(key=but)
    if only is not None:
        found = found.filter(pk__in=list(only))
    keys = list(found.values_list("key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    found.delete()
    return len(keys)


@transaction.atomic
def end_visit(*, key: str) -> None:
    """End the session with this key, whosesoever it is."""
    Session.objects.filter(session_key=key).delete()
    Visit.objects.filter(key=key).delete()


@transaction.atomic
def forget_visits(*, before: datetime) -> int:
    """Drop sessions that are over anyway; says how many visits went with them."""
    Session.objects.filter(expire_date__lt=before).delete()
    over = Visit.objects.exclude(key__in=Session.objects.values("session_key"))
    count, _ = over.delete()
    return count


def _plain(text: str, length: int) -> str:
    """What fits a column and what every database takes."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:length]
