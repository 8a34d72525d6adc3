"""The door as staff see it: who tried to sign in, who waits."""

from datetime import datetime

from django.db.models import Q, QuerySet

from tollbook.access.models import SignIn, Tries, User
from tollbook.access.types import Outcome
from tollbook.kernel.errors import NotFound


def sign_ins_like(
    q: str = "",
    outcome: str = "",
    address: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[SignIn]:
    """The sign-in journal with its log-ins, narrowed; q: part of the name typed or the user id.

    until: the first instant that is left out.
    """
    found = SignIn.objects.select_related("user")
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(user__user_id__icontains=q))
    if outcome:
        found = found.filter(outcome=outcome)
    return found.filter(address__startswith=address) if address else found


def has_signed_in_from(user: User, address: str) -> bool:
    """Whether `user` has come in from this address before."""
    came = SignIn.objects.filter(user=user, outcome=Outcome.SIGNED_IN, address=address)
    return bool(address) and came.exists()


def locks_at(now: datetime) -> QuerySet[Tries]:
    """Every lock that holds at `now`, the one that lasts longest first."""
    return Tries.objects.filter(locked_until__gt=now).order_by("-locked_until", "-pk")


def lock_called(key: int, now: datetime) -> Tries:
    """A lock that holds at `now`, by its id; raises NotFound."""
    found = locks_at(now).filter(pk=key).first()
    if found is None:
        raise NotFound("lock", key)
    return found
