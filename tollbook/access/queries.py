"""Reads of the access room."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from tollbook.access.models import Module, User
from tollbook.access.types import PUBLIC, SIGNED_IN, Kind, Route

GENERIC_USER_ID = {
    Kind.CUSTOMER: "GenericCustomer",
    Kind.WHOLESALE: "GenericWholesale",
    Kind.AGENT: "GenericAgent",
}


def permissions_of(user: User) -> QuerySet[Permission]:
    """The rights of the groups that count for `user`, of modules that are on."""
    groups = Permission.objects.filter(content_type__app_label="access")
    if user.kind == Kind.STAFF:
        found = groups.filter(group__user=user)
    else:
        found = groups.filter(group__user__user_id=GENERIC_USER_ID[Kind(user.kind)])
    return found.exclude(content_type__model="module", name__in=_switched_off()).distinct()


def _switched_off() -> QuerySet[Module, str]:
    # A permission's name is that of its module, so switching off is one comparison.
    return Module.objects.filter(is_on=False).values_list("name", flat=True)


def may(user: User, right: str) -> bool:
    """Whether `user` has "Module.Right"; Admin of the module includes the other four."""
    if right in (PUBLIC, SIGNED_IN):
        return right == PUBLIC or user.is_authenticated
    module = right.partition(".")[0]
    return user.has_perm(f"access.{right}") or user.has_perm(f"access.{module}.Admin")


def rights_wanted(routes: list[Route]) -> set[str]:
    """Every "Module.Right" that `routes` ask for."""
    return {route.right for route in routes} - {PUBLIC, SIGNED_IN}
