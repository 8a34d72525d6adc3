"""Whose accounts somebody sees: the one condition that every read by a viewer passes (section 30).

Customers see their own, agents the tree below them, staff all or those that their data scope lets
through. Other rooms ask `seen_by` and `in_view_of` instead of looking into the viewer.
"""

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from tollbook.access.models import User
from tollbook.customers.models import Account, Base, Group, Membership
from tollbook.customers.queries.numbers import number_is
from tollbook.customers.types import StaffScope, Viewer
from tollbook.kernel.rows import among


def seen_by(viewer: Viewer, path: str = "") -> Q:
    """The condition that the account at `path` is one that `viewer` may ever see.

    path: lookup from the row to its account, as "invoice__account"; "" for accounts themselves.
    For staff without a limit it is empty and costs nothing.
    """
    return _through(viewer, path, viewer.allowed_ids)


def in_view_of(viewer: Viewer, path: str = "") -> Q:
    """The same for the accounts that Currently Viewing lets through; only customers choose."""
    return _through(viewer, path, viewer.in_view_ids)


def _through(viewer: Viewer, path: str, own_ids: Sequence[int]) -> Q:
    if viewer.sees_all:
        return Q()
    if viewer.scope is not None:
        return Q(**{f"{path or 'pk'}__in": accounts_within(viewer.scope)})
    if viewer.agent_ids:
        return Q(**{f"{path}__agent__in" if path else "agent__in": viewer.agent_ids})
    return Q(**{f"{path or 'pk'}__in": among(own_ids)})


def accounts_within(scope: StaffScope) -> QuerySet[Account, int]:
    """The ids of the accounts that a data scope lets through: every criterion that it names."""
    wanted = Q()
    if scope.base_ids:
        wanted &= Q(group__base__in=scope.base_ids)
        if scope.has_default_base:
            # A path that ends early leads to the System Default Base.
            wanted |= Q(group__isnull=True) | Q(group__base__isnull=True)
    if scope.group_ids:
        wanted &= Q(group__in=scope.group_ids)
    return Account.objects.filter(wanted).order_by().values_list("pk", flat=True)


def scope_of(user: User, default_base_id: int) -> StaffScope | None:
    """The data scope that the log-in of a staff person carries; None where it sees all.

    A superuser always sees all: who sets the limits of others has none.
    """
    stored: Mapping[str, list[int]] = user.data_scope
    if user.is_superuser or not stored:
        return None
    bases, groups = tuple(stored.get("bases", ())), tuple(stored.get("groups", ()))
    return StaffScope(bases, groups, has_default_base=default_base_id in bases)


def may_see(viewer: Viewer, account_id: int) -> bool:
    """Whether the account is one that `viewer` may ever see; one statement where staff are limited
    or an agent asks."""
    if viewer.sees_all:
        return True
    return Account.objects.filter(seen_by(viewer), pk=account_id).exists()


def sees_number(viewer: Viewer, number: str) -> bool:
    """Whether `number` is that of an account which `viewer` may ever see; one statement."""
    return Account.objects.filter(seen_by(viewer), number_is(number)).exists()


def sees_whole_structure(staff: User, user: User) -> bool:
    """Whether a staff person sees every account that the customer log-in `user` can look at.

    Who acts as a parent sees its subs too, so one sub of another Base is one too many (I1). Costs
    nothing for staff without a limit.
    """
    if staff.is_superuser or not staff.data_scope:
        return True
    scope = scope_of(staff, Base.objects.values_list("pk", flat=True).get(is_default=True))
    home = Membership.objects.filter(user=user).values_list("account", flat=True)
    reached = Account.objects.filter(Q(pk__in=home) | Q(corporate_parent__in=home))
    return scope is None or not reached.exclude(pk__in=accounts_within(scope)).exists()


def group_within(viewer: Viewer, group: Group | None) -> bool:
    """Whether an account of `group` would be one that the staff person sees.

    So nobody opens an account, or moves one, where they could not find it any more.
    """
    scope = viewer.scope
    if scope is None:
        return viewer.sees_all
    base_id = group.base_id if group else None
    in_base = scope.has_default_base if base_id is None else base_id in scope.base_ids
    in_group = group is not None and group.pk in scope.group_ids
    return (in_base or not scope.base_ids) and (in_group or not scope.group_ids)


def scope_words(stored: Mapping[str, list[int]]) -> str:
    """A stored data scope as people read it: "All customers", or what it names."""
    if not stored:
        return "All customers"
    bases = Base.objects.filter(pk__in=stored.get("bases", ())).order_by("name")
    groups = Group.objects.filter(pk__in=stored.get("groups", ())).order_by("name")
    parts = {"Base": [each.name for each in bases], "Group": [each.name for each in groups]}
    return "; ".join(f"{word} {', '.join(names)}" for word, names in parts.items() if names)


def base_ids_seen_by(viewer: Viewer) -> list[int] | None:
    """The bases whose own pages and words the staff person may see; None for every one."""
    if viewer.scope is None:
        return None if viewer.sees_all else []
    if viewer.scope.base_ids:
        return list(viewer.scope.base_ids)
    found = Group.objects.filter(pk__in=viewer.scope.group_ids, base__isnull=False)
    return list(found.values_list("base", flat=True).distinct())


def beyond_sight(viewer: Viewer, values: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """What of an account's new values would lead out of the staff person's sight, as faults.

    values: `group` by its abbreviation, `corporate_parent` by its number; what is absent stays.
    """
    faults: dict[str, tuple[str, str]] = {}
    if viewer.scope is None:
        return faults
    if "group" in values:
        group = Group.objects.filter(abbreviation=str(values["group"] or "")).first()
        if not group_within(viewer, group):
            faults["group"] = ("SCOPE", "Choose a group whose customers you may see.")
    parent = str(values.get("corporate_parent") or "")
    if parent not in ("", "self") and not sees_number(viewer, parent):
        faults["corporate_parent"] = ("ACC", "No account has this number.")
    return faults
