"""Which actions an account may take, and which accounts wait for one."""

from datetime import date

from django.db.models import QuerySet

from tollbook.customers.models import Account, Action
from tollbook.customers.types import Effect, Viewer
from tollbook.kernel.errors import NotFound


def actions_for(viewer: Viewer, account: Account) -> list[Action]:
    """What `viewer` may do with `account` as it stands, in order; one statement."""
    rows = Action.objects.filter(from_statuses=account.status_id, is_active=True)
    found = rows.select_related("to_status").order_by("order", "label")
    return [each for each in found if viewer.may(f"Customers.{each.right}")]


def action_for(viewer: Viewer, code: str) -> Action:
    """The action with this code, if `viewer` may run it at all; raises NotFound."""
    found = Action.objects.filter(code=code, is_active=True).select_related("to_status").first()
    if found is None or not viewer.may(f"Customers.{found.right}"):
        raise NotFound("action", code)
    return found


def disconnects_due(on: date) -> QuerySet[Account]:
    """Accounts that wait for a disconnect date which has come by `on`, wherever they are."""
    waiting = Action.objects.filter(effect=Effect.COMPLETE, is_active=True).values("from_statuses")
    due = Account.objects.filter(status__in=waiting, disconnected_on__lte=on)
    return due.select_related("group__base__company").order_by("pk")


def step_after(account: Account) -> Action | None:
    """The action that ends the wait for the disconnect date, None where there is none."""
    steps = Action.objects.filter(
        effect=Effect.COMPLETE, is_active=True, from_statuses=account.status_id
    )
    return steps.select_related("to_status").order_by("order").first()
