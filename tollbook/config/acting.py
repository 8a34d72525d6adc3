"""Acting as a customer: the portal's addresses show the customer, the office stays the staff's own.

It is kept in the session under a key of its own, beside the sign-in, which it does not touch. So
two tabs cannot mix: what a tab shows follows from its address alone.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse

from tollbook.access.actions.acting import end_acting, note_acting
from tollbook.access.models import User
from tollbook.access.queries import log_in_by_id, may
from tollbook.access.types import ACTING_KEY, Acting, Actor, Face, Kind, Route
from tollbook.config import errors
from tollbook.config.callers import shut_to_acting
from tollbook.config.routes import BOTH, OFFICE, PREFIXES, face_at
from tollbook.customers.queries.sight import sees_whole_structure
from tollbook.entrance.asking import address_asking
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound

LOOKS, CHANGES = "Impersonation.Access", "Impersonation.Update"
OVER = "The 30 minutes of viewing as {name} are over."
READ_ONLY = "Read-only view"
ONLY_LOOK = "You look at this as somebody else, so nothing can be changed."
NEVER = "Only the customer can do this, whatever your rights are. End viewing first."
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What nobody does for a customer: proofs, sessions and what moves money or calls. Pages of payment
# and ring-to numbers may be looked at; those of security are the person's own. The addresses are
# the portal's; other faces have the same pages below their prefix.
NEVER_SHOWN = ("/profile/security/",)
NEVER_SENT = ("/payments/", "/services/ring-to/")


def acting_in(request: HttpRequest) -> Acting | None:
    """Whom the staff member of this request looks as; None in the office and for everybody else."""
    if not hasattr(request, "acting"):
        request.acting = _found(request)  # type: ignore[attr-defined]
    found: Acting | None = request.acting  # type: ignore[attr-defined]
    return found


def kept_acting(request: HttpRequest) -> Acting | None:
    """The acting that stands in this session, on whatever page; it may be over."""
    kept: dict[str, Any] | None = request.session.get(ACTING_KEY)
    if kept is None:
        return None
    try:
        return Acting.of(kept, log_in_by_id(kept["user"]))
    except NotFound:
        return None


def actor_as(request: HttpRequest, staff: User, acting: Acting | None) -> Actor:
    """The staff member, with the customer they act as."""
    as_user = acting.user if acting else None
    ip = address_asking(request)
    return Actor(at=clock.now(), face=Face.PORTAL, user=staff, acting_as=as_user, ip=ip)


def judged(request: HttpRequest, route: Route, acting: Acting) -> HttpResponse | None:
    """What stands in the way of this page or form, if anything; either way it is written down."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    staff = by.user
    assert staff is not None
    sends = request.method not in SAFE_METHODS
    sentence = _against(request, route, staff)
    did = _words(route, sends=sends, is_refused=bool(sentence))
    note_acting(acting=acting, did=did, address=request.path, by=by)
    return errors.forbidden(request, sentence, READ_ONLY) if sentence else None


def never(request: HttpRequest, face: str, route: Route) -> HttpResponse | None:
    """Refuses pages without a face of their own that change proofs, while one looks as another."""
    if face != BOTH or not route.never_acting or kept_acting(request) is None:
        return None
    return errors.forbidden(request, NEVER, READ_ONLY)


def ended(request: HttpRequest, why: str) -> Acting | None:
    """End what stands in the session, with its line in the journal; what there was."""
    acting = kept_acting(request)
    request.session.pop(ACTING_KEY, None)
    request.session.pop("viewing", None)
    if acting is not None and isinstance(request.user, User):
        end_acting(acting=acting, why=why, by=actor_as(request, request.user, acting))
    return acting


def end_with_session(request: HttpRequest | None, **_: object) -> None:
    """Receiver of Django's user_logged_out: who signs out looks as nobody any more."""
    if request is not None and ACTING_KEY in request.session:
        ended(request, "signed out")


def _found(request: HttpRequest) -> Acting | None:
    user = request.user
    if not isinstance(user, User) or user.kind != Kind.STAFF or face_at(request.path) == OFFICE:
        return None
    acting = kept_acting(request)
    if acting is None:
        return None
    is_theirs = acting.user.is_active and sees_whole_structure(user, acting.user)
    if acting.until <= clock.now() or not may(user, LOOKS) or not is_theirs:
        ended(request, "over")
        name = acting.user.name or acting.user.user_id
        request.session["notice"] = OVER.format(name=name)
        return None
    return acting


def _against(request: HttpRequest, route: Route, staff: User) -> str:
    sends = request.method not in SAFE_METHODS
    address = "/" + request.path.removeprefix(f"/{PREFIXES[face_at(request.path)]}")
    is_never = route.never_acting or address.startswith(NEVER_SHOWN)
    if is_never or (sends and address.startswith(NEVER_SENT)):
        return NEVER
    if sends and not may(staff, CHANGES):
        return ONLY_LOOK
    return shut_to_acting(request, route)


def _words(route: Route, *, sends: bool, is_refused: bool) -> str:
    if sends:
        return "refused form" if is_refused else "sent form"
    if is_refused:
        return "refused page"
    return "disclosed call records" if route.shows_calls else "opened page"
