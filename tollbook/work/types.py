"""What crosses the door of the work room."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tollbook.kernel.labelled import Labelled
from tollbook.work.rules.lights import Light

__all__ = [
    "OFFERS_KEY",
    "ActionFacts",
    "Callback",
    "Light",
    "NewTask",
    "OrderClass",
    "Priority",
    "Seen",
    "StatusFacts",
    "TypeFacts",
    "WorkKind",
]

if TYPE_CHECKING:
    from tollbook.customers.models import Account, Location
    from tollbook.services.models import Product
    from tollbook.work.models import TaskType


class WorkKind(Labelled):
    """What a type is for; customers find tickets and tasks in one list, orders in another."""

    TICKET = "ticket", "Ticket"
    ORDER = "order", "Order"
    TASK = "task", "Task"


class OrderClass(Labelled):
    """What an order does: only adds products, or changes what is there."""

    NONE = "", "None"
    NEW = "new", "New Service"
    MACD = "macd", "MACD"


class SentKind(Labelled):
    """What a file that a wholesale customer sends holds."""

    CALLS = "calls", "Call records"
    CARE = "care", "CARE"
    ORDERS = "orders", "Orders"


class Priority(Labelled):
    """How soon somebody should look."""

    NORMAL = "normal", "Normal"
    HIGH = "high", "High"
    URGENT = "urgent", "Urgent"


@dataclass(frozen=True)
class Callback:
    """Whom to reach about a piece of work, and when; phone as +12185550100, "" for none."""

    name: str = ""
    phone: str = ""
    when: str = ""
    email: str = ""


@dataclass(frozen=True)
class Seen:
    """Who may see what is added to work; what a customer says, the customer sees."""

    customer: bool = False
    agent: bool = False
    from_customer: bool = False


@dataclass(frozen=True)
class RowFault:
    """A row of a file that was not taken: its line in the file, why not, and the row as it came.

    code: such as "PLACE".   words: a sentence for people.
    """

    line: int
    code: str
    words: str
    row: str = ""


@dataclass(frozen=True)
class Arrived:
    """A file as it came: its name, its bytes as SHA-256 and how many they are."""

    kind: SentKind
    name: str
    fingerprint: str
    size_bytes: int


@dataclass(frozen=True)
class Counted:
    """What became of the rows of a file; every row is one of the three.

    left_out: in order, but nothing to do, such as a call that came before.   faults: the rejected
    rows, as many as are listed; rejected counts them all.
    """

    taken: int
    rejected: int
    left_out: int = 0
    faults: tuple[RowFault, ...] = ()


@dataclass(frozen=True)
class NewTask:
    """Work to be opened. products: of the account, in service.   from_customer: asked for by the
    customer, in whatever face."""

    account: "Account"
    task_type: "TaskType"
    subject: str
    description: str = ""
    products: "tuple[Product, ...]" = ()
    location: "Location | None" = None
    callback: Callback = Callback()
    wanted_on: date | None = None
    priority: Priority = Priority.NORMAL
    from_customer: bool = False


@dataclass(frozen=True)
class StatusFacts:
    """A status that a type is shipped with; see `work.models.TaskStatus`."""

    code: str
    label: str
    goal_hours: int | None = None
    near_hours: int = 0
    is_final: bool = False
    is_done: bool = False


@dataclass(frozen=True)
class ActionFacts:
    """An action that a type is shipped with; statuses by their codes, the first one begins."""

    code: str
    label: str
    from_statuses: tuple[str, ...]
    to_status: str
    asks_note: bool = False
    prompt: str = ""
    note_visible: bool = False
    customer_may: bool = False


@dataclass(frozen=True)
class TypeFacts:
    """A type that an empty system begins with; its first status is the one work begins in."""

    code: str
    name: str
    kind: WorkKind
    module: str
    statuses: tuple[StatusFacts, ...]
    actions: tuple[ActionFacts, ...]
    order_class: OrderClass = OrderClass.NONE
    uses_locations: bool = False
    is_portal_ticket: bool = False


# Where it is kept which modules open Request New Service; see `work.queries`.
OFFERS_KEY = "work:offers"
