"""The types of work that an empty system begins with; staff change them as they like."""

from typing import Final

from tollbook.work.types import ActionFacts, OrderClass, StatusFacts, TypeFacts, WorkKind

_OVER: Final = (
    StatusFacts("completed", "Completed", is_final=True, is_done=True),
    StatusFacts("rejected", "Rejected", is_final=True),
    StatusFacts("canceled", "Canceled", is_final=True),
)
_ORDER_STATUSES: Final = (
    StatusFacts("received", "Received", goal_hours=24, near_hours=6),
    StatusFacts("assigned", "Assigned", goal_hours=24, near_hours=6),
    StatusFacts("credit-review", "Credit Review", goal_hours=48, near_hours=12),
    StatusFacts("in-progress", "In Progress", goal_hours=120, near_hours=24),
    StatusFacts("on-hold", "On Hold"),
    *_OVER,
)
_WAY_ON: Final = ("received", "assigned", "credit-review", "in-progress")
_ORDER_ACTIONS: Final = (
    ActionFacts("assign", "Assign", ("received",), "assigned"),
    ActionFacts("review-credit", "Review credit", ("received", "assigned"), "credit-review"),
    ActionFacts("start", "Start", ("received", "assigned", "credit-review"), "in-progress"),
    ActionFacts(
        *("hold", "Put on hold", _WAY_ON, "on-hold"),
        asks_note=True,
        prompt="Say what it waits for.",
        note_visible=True,
    ),
    ActionFacts("resume", "Go on", ("on-hold",), "in-progress"),
    ActionFacts("complete", "Complete", ("in-progress",), "completed"),
    ActionFacts(
        *("reject", "Reject", ("received", "assigned", "credit-review"), "rejected"),
        asks_note=True,
        prompt="Say why; the customer reads it.",
        note_visible=True,
    ),
    ActionFacts(
        *("cancel", "Cancel", (*_WAY_ON, "on-hold"), "canceled"),
        asks_note=True,
        prompt="Say who canceled it and why.",
    ),
)
_TICKET_STATUSES: Final = (
    StatusFacts("new", "New", goal_hours=4, near_hours=1),
    StatusFacts("in-progress", "In Progress", goal_hours=24, near_hours=4),
    StatusFacts("waiting", "Waiting for customer", goal_hours=72, near_hours=12),
    StatusFacts("resolved", "Resolved", is_final=True, is_done=True),
    StatusFacts("canceled", "Canceled", is_final=True),
)
_TICKET_ACTIONS: Final = (
    ActionFacts("start", "Start", ("new",), "in-progress"),
    ActionFacts(
        *("ask", "Ask the customer", ("new", "in-progress"), "waiting"),
        asks_note=True,
        prompt="Say what you need to know; the customer reads it.",
        note_visible=True,
    ),
    ActionFacts("go-on", "Go on", ("waiting",), "in-progress"),
    ActionFacts(
        *("resolve", "Resolve", ("new", "in-progress", "waiting"), "resolved"),
        asks_note=True,
        prompt="Say what was done; the customer reads it.",
        note_visible=True,
    ),
    ActionFacts(
        *("cancel", "Cancel", ("new", "in-progress", "waiting"), "canceled"),
        asks_note=True,
        prompt="Say why.",
    ),
    ActionFacts(
        *("reopen", "Reopen", ("resolved", "canceled"), "in-progress"),
        asks_note=True,
        prompt="Say what is still wrong.",
        note_visible=True,
        customer_may=True,
    ),
)
_TASK_STATUSES: Final = (
    StatusFacts("new", "New", goal_hours=24, near_hours=6),
    StatusFacts("in-progress", "In Progress", goal_hours=72, near_hours=12),
    StatusFacts("done", "Done", is_final=True, is_done=True),
    StatusFacts("canceled", "Canceled", is_final=True),
)
_TASK_ACTIONS: Final = (
    ActionFacts("start", "Start", ("new",), "in-progress"),
    ActionFacts("finish", "Finish", ("new", "in-progress"), "done"),
    ActionFacts(
        *("cancel", "Cancel", ("new", "in-progress"), "canceled"),
        asks_note=True,
        prompt="Say why; the customer reads it.",
        note_visible=True,
    ),
    ActionFacts("reopen", "Reopen", ("done", "canceled"), "in-progress", asks_note=True),
)
SHIPPED: Final = (
    TypeFacts(
        *("trouble", "Trouble ticket", WorkKind.TICKET, "TroubleTickets"),
        *(_TICKET_STATUSES, _TICKET_ACTIONS),
        is_portal_ticket=True,
    ),
    TypeFacts(
        *("new-order", "New service order", WorkKind.ORDER, "Orders"),
        *(_ORDER_STATUSES, _ORDER_ACTIONS, OrderClass.NEW),
        uses_locations=True,
    ),
    TypeFacts(
        *("change-order", "Change order", WorkKind.ORDER, "Orders"),
        *(_ORDER_STATUSES, _ORDER_ACTIONS, OrderClass.MACD),
        uses_locations=True,
    ),
    TypeFacts(
        *("new-service", "Request for new service", WorkKind.TASK, "NewService"),
        *(_TASK_STATUSES, _TASK_ACTIONS),
        uses_locations=True,
    ),
)
