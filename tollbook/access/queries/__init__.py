"""Reads of the access room."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.module_loading import import_string

from tollbook.access.cipher import keyed_hash, opened
from tollbook.access.keeping import history_begins
from tollbook.access.models import AccessEvent, Change, Module, SignIn, User, Visit
from tollbook.access.once import (
    found_link,
    given_since,
    links_given_since,
    links_unused,
    live_secret,
    plain_code,
)
from tollbook.access.passwords import hint_for, mailbox_names
from tollbook.access.types import PUBLIC, RIGHTS, SIGNED_IN, Kind, Route, Standing
from tollbook.kernel.errors import NotFound

__all__ = [
    "GENERIC_USER_ID",
    "changes_of_account",
    "changes_of_user",
    "events_of_account",
    "forget_rights",
    "found_link",
    "given_since",
    "hint_for",
    "history_begins",
    "keyed_hash",
    "lender_of",
    "links_given_since",
    "links_unused",
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
    "sign_ins_of",
    "standing_of",
    "visits_of",
]

GENERIC_USER_ID = {
    Kind.CUSTOMER: "GenericCustomer",
    Kind.WHOLESALE: "GenericWholesale",
    Kind.AGENT: "GenericAgent",
}

BLIND_WITHOUT_ACCESS = frozenset({"Update", "Delete"})
RIGHTS_SECONDS = 60
LENT_KEY = "rights:lent"


def rights_of(user: User) -> frozenset[str]:
    """Every "Module.Right" of `user`; Admin of a module includes its other four.

    Staff have those of their own groups, a superuser all of them; everybody else has those of the
    generic log-in that lends to them, so that a right on a single log-in has no effect.
    """
    if user.kind == Kind.STAFF:
        return _with_admin(permissions_of(user).values_list("codename", flat=True))
    return standing_of(user).narrow(rights_lent().get(lender_of(user), frozenset()))


def lender_of(user: User) -> str:
    """The user id of the generic log-in whose rights `user` borrows; "" where none exists."""
    lent = rights_lent()
    return next((each for each in standing_of(user).lenders if each in lent), "")


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


def is_above(person: User, user: User) -> bool:
    """Whether `person` may do what `user` may not, so that `user` must not act on the log-in."""
    if user.is_superuser:
        return False
    return person.is_superuser or not rights_of(person) <= rights_of(user)


def may(user: User, right: str) -> bool:
    """Whether `user` has "Module.Right"; PUBLIC and SIGNED_IN are marks, not rights.

    Who may not see a module neither changes nor deletes there, whatever was ticked.
    """
    if right in (PUBLIC, SIGNED_IN):
        return right == PUBLIC or user.is_authenticated
    module, _, act = right.partition(".")
    if act in BLIND_WITHOUT_ACCESS and not user.has_perm(f"access.{module}.Access"):
        return False
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


def visits_of(user: User, *, now: datetime, idle: timedelta) -> list[Visit]:
    """The open sessions of `user`, newest first: those that Django keeps and that are in use."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    found = Visit.objects.filter(user=user, key__in=alive, seen_at__gt=now - idle)
    return list(found.order_by("-seen_at", "-pk"))


def sign_ins_of(user: User) -> QuerySet[SignIn]:
    """Every try to sign in with this log-in, newest first."""
    return SignIn.objects.filter(user=user).order_by("-at", "-pk")


def changes_of_account(number: str) -> QuerySet[Change]:
    """The change history of an account, newest first, with who did it."""
    return (
        Change.objects.filter(account=number)
        .select_related("user", "acting_as")
        .order_by("-at", "-pk")
    )


def changes_of_user(user_id: int) -> QuerySet[Change]:
    """What became of one log-in, newest first, with who did it."""
    found = Change.objects.filter(entity="user", entity_id=str(user_id))
    return found.select_related("user", "acting_as").order_by("-at", "-pk")


def events_of_account(number: str) -> QuerySet[AccessEvent]:
    """Who opened or revealed what of an account, newest first."""
    return (
        AccessEvent.objects.filter(account=number)
        .select_related("user", "acting_as")
        .order_by("-at", "-pk")
    )


def staff_log_ins() -> QuerySet[User]:
    """Everybody of the staff with their groups, by user id; two statements."""
    found = User.objects.filter(kind=Kind.STAFF, is_generic=False)
    return found.prefetch_related("groups").order_by(Lower("user_id"))


def staff_log_in(user_id: str) -> User:
    """The log-in of the staff with this user id; raises NotFound."""
    found = staff_log_ins().filter(user_id__iexact=user_id).first()
    if found is None:
        raise NotFound("log-in of the staff", user_id)
    return found


def user_groups() -> QuerySet[Group]:
    """Every group of people with `member_count`, `right_count`, and whether it is `lent`."""
    lenders = User.objects.filter(is_generic=True, groups=OuterRef("pk"))
    return Group.objects.annotate(
        member_count=Count("user", distinct=True, filter=Q(user__is_generic=False)),
        right_count=Count("permissions", distinct=True),
        lent=Exists(lenders),
    ).order_by(Lower("name"))


def staff_groups() -> QuerySet[Group]:
    """Those of `user_groups` that no generic log-in lends to everybody of a kind."""
    return user_groups().filter(lent=False)  # type: ignore[misc]  # annotated above


def user_group(group_id: int) -> Group:
    """One of `user_groups`; raises NotFound."""
    found = user_groups().filter(pk=group_id).first()
    if found is None:
        raise NotFound("group", group_id)
    return found


def rights_of_group(group: Group) -> frozenset[str]:
    """Every "Module.Right" that the group holds, as it is written down."""
    held = group.permissions.filter(content_type__model="module")
    return frozenset(held.values_list("codename", flat=True))


def modules() -> QuerySet[Module]:
    """Every module by name."""
    return Module.objects.order_by(Lower("name"))


def module_named(name: str) -> Module:
    """One module; raises NotFound."""
    found = Module.objects.filter(name=name).first()
    if found is None:
        raise NotFound("module", name)
    return found


def changes_of_row(row: Model) -> QuerySet[Change]:
    """What became of one row, newest first, with who did it."""
    found = Change.objects.filter(entity=str(row._meta.verbose_name), entity_id=str(row.pk))
    return found.select_related("user", "acting_as").order_by("-at", "-pk")


def access_events() -> QuerySet[AccessEvent]:
    """Who opened, revealed or checked what is protected, newest first."""
    return AccessEvent.objects.select_related("user", "acting_as").order_by("-at", "-pk")


def event_kinds() -> list[str]:
    """Every kind of event that was ever written down."""
    return list(AccessEvent.objects.order_by("kind").values_list("kind", flat=True).distinct())
