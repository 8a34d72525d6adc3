"""Reads of the access room."""

from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db.models import QuerySet

from tollbook.access.cipher import keyed_hash, opened
from tollbook.access.models import AccessEvent, Change, Module, User
from tollbook.access.types import PUBLIC, RIGHTS, SIGNED_IN, Kind, Route
from tollbook.kernel.errors import NotFound

__all__ = [
    "GENERIC_USER_ID",
    "changes_of_account",
    "events_of_account",
    "forget_rights",
    "keyed_hash",
    "log_in_called",
    "may",
    "opened",
    "permissions_of",
    "rights_key",
    "rights_of",
    "rights_wanted",
]

GENERIC_USER_ID = {
    Kind.CUSTOMER: "GenericCustomer",
    Kind.WHOLESALE: "GenericWholesale",
    Kind.AGENT: "GenericAgent",
}

RIGHTS_SECONDS = 60


def permissions_of(user: User) -> QuerySet[Permission]:
    """The rights that `user` has by groups, of modules that are on.

    Staff have those of their own groups, a superuser all of them; everybody else has those of
    the generic log-in of their kind, so that a right on a single log-in has no effect.
    """
    found = Permission.objects.filter(
        content_type__app_label="access", content_type__model="module"
    ).filter(name__in=Module.objects.filter(is_on=True).values("name"))
    if user.kind != Kind.STAFF:
        lender = GENERIC_USER_ID[Kind(user.kind)]
        return found.filter(group__user__user_id=lender, group__user__is_generic=True).distinct()
    return found if user.is_superuser else found.filter(group__user=user).distinct()


def rights_of(user: User) -> set[str]:
    """Every "Module.Right" of `user`; Admin of a module includes its other four.

    All log-ins of a kind that borrows its rights have the same ones, so these are kept for a
    minute, and dropped when a group or a module is saved (`access.apps`).
    """
    if user.kind == Kind.STAFF:
        return _rights_read(user)
    found: set[str] | None = cache.get(rights_key(user.kind))
    if found is None:
        found = _rights_read(user)
        cache.set(rights_key(user.kind), found, RIGHTS_SECONDS)
    return found


def rights_key(kind: str) -> str:
    """Where the rights of a kind of log-in are kept."""
    return f"rights:{kind}"


def forget_rights(**_: object) -> None:
    """Read the rights anew; called whenever groups, their rights or modules change."""
    cache.delete_many([rights_key(kind) for kind in GENERIC_USER_ID])


def _rights_read(user: User) -> set[str]:
    codes = set(permissions_of(user).values_list("codename", flat=True))
    admins = [code.removesuffix(".Admin") for code in codes if code.endswith(".Admin")]
    return codes | {f"{module}.{right}" for module in admins for right in RIGHTS}


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
