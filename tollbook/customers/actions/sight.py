"""Limiting which customers a staff person sees."""

from collections.abc import Iterable

from django.db import transaction

from tollbook.access.actions import record_changes, refuse_others
from tollbook.access.models import User
from tollbook.access.types import Actor, FieldChange, Kind
from tollbook.customers.models import Base, Group
from tollbook.customers.queries.sight import scope_words
from tollbook.kernel.errors import Refused

LABEL = "Sees"
NOT_STAFF = "Only staff are limited to some customers; others see their own."
IS_SUPERUSER = "A superuser sees every customer. Take that from the person first."
UNKNOWN = "One of these does not exist any more. Look at the list again."


@transaction.atomic
def limit_sight(
    *, user: User, base_ids: Iterable[int], group_ids: Iterable[int], by: Actor
) -> bool:
    """Let a staff person see only the customers of these Bases and of these Groups; naming none of
    either lets them see all. It holds from their next page. Whether anything changed.

    Raises Refused for anybody but superusers as `by`, for superusers and for those who are not
    staff, and for a Base or Group that is not there.
    """
    refuse_others(by)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.kind != Kind.STAFF:
        raise Refused("not-staff", NOT_STAFF)
    named = {"bases": sorted(set(base_ids)), "groups": sorted(set(group_ids))}
    wanted = {name: keys for name, keys in named.items() if keys}
    if wanted and locked.is_superuser:
        raise Refused("superuser", IS_SUPERUSER)
    for model, keys in ((Base, named["bases"]), (Group, named["groups"])):
        if model.objects.filter(pk__in=keys).count() != len(keys):
            raise Refused("unknown", UNKNOWN)
    if wanted == locked.data_scope:
        return False
    was, locked.data_scope = locked.data_scope, wanted
    locked.save(update_fields=["data_scope"])
    change = FieldChange("data_scope", LABEL, scope_words(was), scope_words(wanted))
    record_changes(row=locked, by=by, changes=[change])
    user.data_scope = wanted
    return True
