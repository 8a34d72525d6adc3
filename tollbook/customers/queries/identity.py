"""The list of doubts about who somebody is."""

from django.db.models import F, QuerySet

from tollbook.customers.models import IdentityTask
from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound


def identity_tasks_for(viewer: Viewer) -> QuerySet[IdentityTask]:
    """What is open first, the urgent before the rest; then what was settled, newest first.

    Those about staff and agents belong to no account, so they are for staff who see all.
    """
    found = IdentityTask.objects.filter(seen_by(viewer, "account"))
    return found.select_related("account", "user", "closed_by").order_by(
        F("closed_at").desc(nulls_first=True), "-is_urgent", "-opened_at", "-pk"
    )


def identity_task_for(viewer: Viewer, task_id: int) -> IdentityTask:
    """One of them, that `viewer` may see; raises NotFound."""
    found = identity_tasks_for(viewer).filter(pk=task_id).first()
    if found is None:
        raise NotFound("identity task", task_id)
    return found
