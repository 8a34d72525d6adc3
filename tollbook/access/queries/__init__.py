"""Reads of the access room."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.module_loading import import_string

from tollbook.access.cipher import keyed_hash, opened
from tollbook.access.models import AccessEvent, Change, Module, User
from tollbook.access.once import found_link, given_since, live_secret, plain_code
from tollbook.access.passwords import hint_for, mailbox_names
from tollbook.access.types import PUBLIC, RIGHTS, SIGNED_IN, Kind, Route, Standing
from tollbook.kernel.errors import NotFound

__all__ = [
    "GENERIC_USER_ID",
    "changes_of_account",
    "events_of_account",
    "forget_rights",
    "found_link",
    "given_since",
    "hint_for",
    "keyed_hash",
    "live_secret",
    "log_in_by_id",
    "log_in_called",
    "mailbox_names",
    "may",
    "opened",
    "permissions_of",
    "plain_code",
    "remember_standing",
    "rights_lent",
    "rights_of",
    "rights_wanted",
    "standing_of",
]

GENERIC_USER_ID = {
    Kind.CUSTOMER: "GenericCustomer",
    Kind.WHOLESALE: "GenericWholesale",
    Kind.AGENT: "GenericAgent",
}

RIGHTS_SECONDS = 60
LENT_KEY = "rights:lent"


def rights_of(user: User) -> frozenset[str]:
    """Every "Module.Right" of `user`; Admin of a module includes its other four.

    Staff have those of their own groups, a superuser all of them; everybody else has those of the
    generic log-in that lends to them, so that a right on a single log-in has no effect.
    """
    if user.kind == Kind.STAFF:
        return _with_admin(permissions_of(user).values_list("codename", flat=True))
    standing = standing_of(user)
    lent = rights_lent()
    lender = next((each for each in standing.lenders if each in lent), "")
    return standing.narrow(lent.get(lender, frozenset()))


def permissions_of(user: User) -> QuerySet[Permission]:
    """The rights that a member of the staff has by groups, of modules that are on."""
    found = Permission.objects.filter(
        content_type__app_label="access", content_type__model="module"
    ).filter(name__in=Module.objects.filter(is_on=True).values("name"))
    return found if user.is_superuser else found.filter(group__user=user).distinct()


def standing_of(user: User) -> Standing:
    """Whose rights `user` borrows; who knows accounts answers, as settings.STANDING_OF says.

    Remembered on the log-in, which lives as long as a request.
    """
    if not hasattr(user, "_standing"):
        remember_standing(user, import_string(settings.STANDING_OF)(user))
    found: Standing = user._standing  # type: ignore[attr-defined]
    return found


def remember_standing(user: User, standing: Standing) -> None:
    """Spare the question of `standing_of` to whoever has read the answer already."""
    user._standing = standing  # type: ignore[attr-defined]


def rights_lent() -> dict[str, frozenset[str]]:
    """What each generic log-in lends, by its user id; one without rights lends an empty set.

    Kept for a minute, and dropped when a group, a generic log-in or a module is saved
    (`access.apps`); one statement.
    """
    found: dict[str, frozenset[str]] | None = cache.get(LENT_KEY)
    if found is None:
        found = _lent_as_stored()
        cache.set(LENT_KEY, found, RIGHTS_SECONDS)
    return found


def _lent_as_stored() -> dict[str, frozenset[str]]:
    is_on = Module.objects.filter(name=OuterRef("groups__permissions__name"), is_on=True)
    rows = User.objects.filter(is_generic=True, is_active=True).values_list(
        "user_id", "groups__permissions__codename", Exists(is_on)
    )
    codes: dict[str, list[str]] = {}
    for lender, code, is_open in rows:
        codes.setdefault(lender, []).extend([code] if is_open else [])
    return {lender: _with_admin(each) for lender, each in codes.items()}


def forget_rights(**_: object) -> None:
    """Read the rights anew; called whenever groups, their rights or modules change."""
    cache.delete(LENT_KEY)


def _with_admin(codes: Iterable[str]) -> frozenset[str]:
    found = set(codes)
    admins = [code.removesuffix(".Admin") for code in found if code.endswith(".Admin")]
    return frozenset(found | {f"{module}.{right}" for module in admins for right in RIGHTS})


def may(user: User, right: str) -> bool:
    """Whether `user` has "Module.Right"; PUBLIC and SIGNED_IN are marks, not rights."""
    if right in (PUBLIC, SIGNED_IN):
        return right == PUBLIC or user.is_authenticated
    return user.has_perm(f"access.{right}")


def rights_wanted(routes: Iterable[Route]) -> set[str]:
    """Every "Module.Right" that `routes` ask for."""
    wanted = {right for route in routes for right in (route.right, route.change)}
    return wanted - {"", PUBLIC, SIGNED_IN}


def log_in_called(user_id: str) -> User:
    """The log-in with this user id; raises NotFound."""
    found = User.objects.filter(user_id__iexact=user_id.strip()).first()
    if found is None:
        raise NotFound("log-in", user_id)
    return found


def log_in_by_id(key: int) -> User:
    """The log-in that a session or a link has kept by its id; raises NotFound."""
    found = User.objects.filter(pk=key).first()
    if found is None:
        raise NotFound("log-in", key)
    return found


def changes_of_account(number: str) -> QuerySet[Change]:
    """The change history of an account, newest first, with who did it."""
    return (
        Change.objects.filter(account=number)
        .select_related("user", "acting_as")
        .order_by("-at", "-pk")
    )


def events_of_account(number: str) -> QuerySet[AccessEvent]:
    """Who opened or revealed what of an account, newest first."""
    return (
        AccessEvent.objects.filter(account=number)
        .select_related("user", "acting_as")
        .order_by("-at", "-pk")
    )
