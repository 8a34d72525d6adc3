"""The list of doubts about who somebody is."""

from django.db.models import F, QuerySet

from tollbook.customers.models import IdentityTask
from tollbook.customers.queries import accounts_for
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound


def identity_tasks_for(viewer: Viewer) -> QuerySet[IdentityTask]:
    """What is open first, the urgent before the rest; then what was settled, newest first."""
    found = IdentityTask.objects.filter(account__in=accounts_for(viewer).order_by().values("pk"))
    return found.select_related("account", "user", "closed_by").order_by(
        F("closed_at").desc(nulls_first=True), "-is_urgent", "-opened_at", "-pk"
    )


def identity_task_for(viewer: Viewer, task_id: int) -> IdentityTask:
    """One of them, of an account that `viewer` may see; raises NotFound."""
    found = identity_tasks_for(viewer).filter(pk=task_id).first()
    if found is None:
        raise NotFound("identity task", task_id)
    return found
