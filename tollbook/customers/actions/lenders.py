"""Corporate log-ins with rights of their own: the generic log-ins behind them (portal.md R5)."""

from django.contrib.auth.models import Group
from django.db import transaction

from tollbook.access.actions import claim_name, record_changes, refuse_others, save_tracked
from tollbook.access.models import User
from tollbook.access.queries import GENERIC_USER_ID, rights_of_group
from tollbook.access.types import Actor, FieldChange, Kind
from tollbook.customers.queries.lenders import OWN_GROUPS
from tollbook.kernel.errors import NotFound, Refused

TAKEN = "A person signs in under this name. Give them another user ID first."


@transaction.atomic
def lend_own_rights(*, user_id: str, by: Actor) -> User:
    """Let corporate log-ins work with a group of their own, from their next page.

    user_id: GenericCorporate for parents, GenericCorporateSub for subs. A new group begins with the
    rights that customers have now; one that was lent before comes back as it is. Raises Refused for
    anybody but superusers as `by`.
    """
    refuse_others(by)
    if user_id not in OWN_GROUPS:
        raise NotFound("generic log-in", user_id)
    claim_name(name=user_id)
    user = User.objects.filter(user_id__iexact=user_id).first()
    if user is not None and not user.is_generic:
        raise Refused("user-id-taken", TAKEN)
    if user is None:
        user = User(user_id=user_id, name=user_id, kind=Kind.CUSTOMER, is_generic=True)
        user.set_unusable_password()
    user.is_active = True
    save_tracked(row=user, by=by)
    if not user.groups.exists():
        user.groups.set([_group(OWN_GROUPS[user_id], by)])
    return user


def _group(name: str, by: Actor) -> Group:
    """The group of this name; a new one as what customers may do now."""
    found, is_new = Group.objects.get_or_create(name=name)
    if is_new:
        lent = Group.objects.filter(user__user_id=GENERIC_USER_ID[Kind.CUSTOMER])
        found.permissions.set({right for group in lent for right in group.permissions.all()})
        changes = [
            FieldChange("rights", each, "No", "Yes") for each in sorted(rights_of_group(found))
        ]
        record_changes(row=found, by=by, changes=changes)
    return found


@transaction.atomic
def end_own_rights(*, user_id: str, by: Actor) -> None:
    """Let corporate log-ins work with the rights of all customers again; the group stays."""
    refuse_others(by)
    user = User.objects.filter(user_id=user_id, is_generic=True).first()
    if user is None or user_id not in OWN_GROUPS:
        raise NotFound("generic log-in", user_id)
    user.is_active = False
    save_tracked(row=user, by=by)
