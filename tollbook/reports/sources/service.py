"""Products, orders, tickets and tasks."""

from functools import partial
from typing import Any, Final

from django.db.models import QuerySet

from tollbook.customers.types import Viewer
from tollbook.reports.sources.base import (
    Field,
    Source,
    choice,
    day,
    day_of,
    listed,
    of_account,
    text,
    whether,
    yes,
)
from tollbook.reports.types import AGENT
from tollbook.services.models import STATUSES, Product
from tollbook.services.queries import products_for, products_in_view_for
from tollbook.work.models import Task
from tollbook.work.queries import TICKETS, tasks_for
from tollbook.work.types import Priority


def product_fields() -> list[Field]:
    """Columns of a product."""
    return [
        *of_account(),
        text("product", "Product ID", "product_id"),
        listed("type", "Type", "product_type__label"),
        text("description", "Description", "description"),
        text("location", "Location", "location__description"),
        text("city", "City", "location__city"),
        text("state", "State", "location__state"),
        choice("product_status", "Status", "status", dict(STATUSES)),
        day("active", "Active", "active_on"),
        day("ended", "Disconnected", "disconnected_on"),
        listed("plan", "Rate plan", "rate_plan__name", for_staff=True),
    ]


def _products(viewer: Viewer) -> QuerySet[Product]:
    is_agent = viewer.user.kind == AGENT
    found = products_for(viewer) if is_agent else products_in_view_for(viewer)
    return found.select_related(None).order_by()


def task_fields() -> list[Field]:
    """Columns of an order, ticket or task."""
    return [
        *of_account(),
        text("number", "Number", "number"),
        listed("type", "Type", "task_type__name"),
        listed("task_status", "Status", "status__label"),
        yes("closed_yet", "Closed", whether("closed_at")),
        text("subject", "Subject", "subject"),
        text("location", "Location", "location__description"),
        day("opened", "Opened", day_of("opened_at")),
        day("changed", "Last update", day_of("changed_at")),
        day("wanted", "Wanted for", "wanted_on"),
        day("closed", "Closed on", day_of("closed_at")),
        choice(
            *("priority", "Priority", "priority", {each.value: each.label for each in Priority}),
            for_staff=True,
        ),
        text("assigned", "Assigned to", "assigned_to__name", for_staff=True),
        day("goal", "Goal", day_of("goal_at"), for_staff=True),
        yes("from_customer", "From the customer", "from_customer", for_staff=True),
    ]


def _tasks(viewer: Viewer, *, orders: bool) -> "QuerySet[Any, Any]":
    wanted = ("order",) if orders else TICKETS
    found: QuerySet[Task] = tasks_for(viewer).filter(task_type__kind__in=wanted)
    if not (viewer.is_staff or viewer.agent_ids):
        found = found.filter(account__in=viewer.in_view_ids)
    return found.select_related(None).order_by()


PRODUCTS: Final = Source(
    "products",
    "Products",
    "One row for each product, those that ended too.",
    "Products.Access",
    "Products_CustomerLevel.Access",
    product_fields,
    _products,
    for_agents=True,
)
ORDERS: Final = Source(
    "orders",
    "Orders",
    "One row for each order.",
    "Orders.Access",
    "Orders_CustomerLevel.Access",
    task_fields,
    partial(_tasks, orders=True),
    for_agents=True,
)
TICKETS_AND_TASKS: Final = Source(
    "tickets",
    "Tickets",
    "One row for each ticket or task.",
    "TroubleTickets.Access",
    "TroubleTickets_CustomerLevel.Access",
    task_fields,
    partial(_tasks, orders=False),
    for_agents=True,
)
