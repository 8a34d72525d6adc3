"""What crosses the door of the customers room."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256

from tollbook.access.models import User
from tollbook.access.queries import may
from tollbook.access.types import Kind
from tollbook.customers.record import SECTIONS
from tollbook.kernel.culture import AMERICAN
from tollbook.kernel.labelled import Labelled

# The sections of an account's record that stand in this room.
RECORD = SECTIONS


ENTIRE_VIEW = "all"
# Begins what stands for the number of an account that gets one only when it is activated; no number
# can hold this sign.
PENDING = "~"
PENDING_WORDS = "(pending)"
CURRENCY_STAYS = ("currency", "The currency is fixed after the first ledger entry.")
ONE_CURRENCY = ("CURRENCY", "Parent and sub must share a currency.")


class SecondFactorPolicy(StrEnum):
    """What a base asks of its customers besides a password."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Role(Labelled):
    """How much of an account a log-in may use; narrower roles only take rights away."""

    EVERYTHING = "everything", "Everything"
    BILLING = "billing", "Billing only"
    SERVICES = "services", "Services only"
    LOOK = "look", "Look only"


# The modules of the customers' pages; wholesale customers have their own, mirrored ones.
PORTAL_MODULES = (
    *("Customers_CustomerLevel", "Locations_CustomerLevel", "Orders_CustomerLevel"),
    *("Products_CustomerLevel", "TroubleTickets_CustomerLevel", "CustomerPortal"),
)
WHOLESALE_MODULES = {
    module: f"Wholesale_{module.removesuffix('_CustomerLevel')}" for module in PORTAL_MODULES
}


def wholesale_right(right: str) -> str:
    """The wholesale twin of a right of the customers' pages; any other right is its own twin."""
    module, _, verb = right.partition(".")
    return f"{WHOLESALE_MODULES.get(module, module)}.{verb}" if verb else right


class Shut(StrEnum):
    """Why the portal is shut for a log-in, if it is."""

    NOT = ""
    CLOSED = "closed"  # by the status of its account
    ENDED = "ended"  # the account's service has ended, and the setting says that this shuts


class IdentityReason(Labelled):
    """Why staff should look at who somebody is."""

    NO_CONTACT = "no-contact", "Identity check by post or call-back"
    NOT_ME = "not-me", "Reported: this was not me"


class AgentLevel(Labelled):
    """Where an agent stands; each but the highest belongs to one of the level above."""

    MASTER = "master", "Master agent"
    SALES = "sales", "Sales agent"
    SUB = "sub", "Sub agent"


class Effect(Labelled):
    """What an action on an account does to its products, and to the account's own days."""

    NONE = "none", "Nothing"
    ACTIVATE = "activate", "Chosen products become active"
    SUSPEND = "suspend", "Products are suspended"
    RESTORE = "restore", "Suspended products are active again"
    DISCONNECT = "disconnect", "Chosen products end on the date"
    COMPLETE = "complete", "Runs by itself on the disconnect date"
    CANCEL = "cancel", "Products are canceled"
    REACTIVATE = "reactivate", "The disconnect date is emptied"


class NoteLevel(Labelled):
    """How loudly a note speaks in the header."""

    NONE = "", "None"
    INFO = "info", "Info"
    WARNING = "warning", "Warning"
    ALERT = "alert", "Alert"


@dataclass(frozen=True)
class Place:
    """A place that a ZIP code may mean; picking it fills the rest of the address."""

    postal_code: str
    city: str
    state: str
    county: str
    country: str
    in_city: bool
    is_retired: bool = False

    @property
    def words(self) -> str:
        """The place in one line."""
        parts = [f"{self.city}, {self.state}", self.county, self.country]
        parts.append("inside the city" if self.in_city else "outside the city")
        return ", ".join([part for part in parts if part] + ["retired"] * self.is_retired)

    @property
    def facts(self) -> dict[str, object]:
        """The fields of a location that it fills."""
        names = ("city", "state", "county", "country", "in_city")
        return {name: getattr(self, name) for name in names}

    def named(self, city: str) -> "Place":
        """The same place under another name."""
        return replace(self, city=city)

    def known_as(self, county: str, *, in_city: bool) -> "Place":
        """The same place with what staff know of it."""
        return replace(self, county=county, in_city=in_city)


@dataclass(frozen=True)
class AccountRef:
    """An account as selectors and lists name it."""

    id: int
    number: str
    name: str
    is_parent: bool = False

    def __str__(self) -> str:
        return f"{self.shown_number} - {self.name}"

    @property
    def shown_number(self) -> str:
        """The number as people read it."""
        return PENDING_WORDS if self.number.startswith(PENDING) else self.number


@dataclass(frozen=True)
class SearchFilter:
    """What a log-in sees of its accounts: those that meet every criterion that is given.

    accounts: numbers.   groups: abbreviations.   states: of the bill-to location.   locations:
    account number and code, as 100100/1; of other places neither they nor their products are seen,
    while bills stay those of the whole account.
    """

    accounts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()


@dataclass(frozen=True)
class StaffScope:
    """What of all accounts a staff person sees: those that meet every criterion that is given.

    base_ids, group_ids: the account's Base, its Group; at least one of them names something.
    has_default_base: the System Default Base is among them, and with it accounts without a Base.
    """

    base_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()
    has_default_base: bool = False

    @property
    def key(self) -> str:
        """A short text that another scope does not have."""
        told = repr((sorted(self.base_ids), sorted(self.group_ids)))
        return sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Viewer:
    """Who looks, at what, and what they may do; built once for each request.

    `allowed` are the accounts that may ever be seen, `in_view` those that the Currently Viewing
    choice lets through now; a parent's `in_view` holds all allowed in the entire view. Staff have
    `sees_all`, or else a `scope`, and empty lists; an agent has `agent_ids`, its own and those of
    the levels below. What that lets through, `customers.queries.sight` says and nobody else.
    """

    user: User
    base_id: int
    zone: str  # IANA, of the company of the home account
    currency: str
    today: date
    home: AccountRef | None = None
    culture: str = AMERICAN.name  # of the base: how days and amounts are written for them
    # The account that the log-in belongs to, also where a customer filter hides it.
    own_account_id: int = 0
    allowed: tuple[AccountRef, ...] = ()
    in_view: tuple[AccountRef, ...] = ()
    sees_all: bool = False
    # The limit of a staff person who does not see all.
    scope: StaffScope | None = None
    # Status or Disconnect Date of the home account shut the portal, also for open sessions.
    is_shut_out: bool = False
    agent_ids: tuple[int, ...] = ()
    # The only places that a customer filter leaves; None where it names none.
    location_ids: tuple[int, ...] | None = None
    # Where a member of a cooperative is sent instead of Home, "" for nowhere else.
    leaves_for: str = ""
    # Somebody has accepted the terms for the home account; staff have none to accept.
    has_accepted_terms: bool = True
    # What the base asks of its customers; for staff a setting says (access.Settings).
    second_factor: SecondFactorPolicy = SecondFactorPolicy.OFF
    _rights: dict[str, bool] = field(default_factory=dict, compare=False)

    @property
    def is_staff(self) -> bool:
        """Whether staff look with their own eyes, limited or not."""
        return self.sees_all or self.scope is not None

    @property
    def is_parent(self) -> bool:
        """Whether the viewer's home is the top of a corporate structure."""
        return len(self.allowed) > 1 or bool(self.home and self.home.is_parent)

    @property
    def is_agent(self) -> bool:
        return bool(self.agent_ids)

    @property
    def sees_several(self) -> bool:
        """Whether lists name the account of each row: of a parent's entire view, and of agents."""
        return self.is_agent or len(self.in_view) > 1

    @property
    def sees_entire_view(self) -> bool:
        return self.is_parent and len(self.in_view) == len(self.allowed)

    @property
    def view_key(self) -> str:
        """What a form carries to know for which view it was drawn: an account number or all.

        The entire view names whose it is: staff may act as one parent after another. That of
        staff who see only some customers names their limit, so what was made before it changed
        is known from what it may be now.
        """
        if self.scope is not None:
            return f"{ENTIRE_VIEW} within {self.scope.key}"
        if self.sees_entire_view or not self.in_view:
            return f"{ENTIRE_VIEW} {self.home.number}" if self.home else ENTIRE_VIEW
        return self.in_view[0].number

    @property
    def allowed_ids(self) -> list[int]:
        return [account.id for account in self.allowed]

    @property
    def in_view_ids(self) -> list[int]:
        return [account.id for account in self.in_view]

    def may(self, right: str) -> bool:
        """Whether the viewer has "Module.Right"; a wholesale one its twin."""
        if right not in self._rights:
            asked = wholesale_right(right) if self.user.kind == Kind.WHOLESALE else right
            self._rights[right] = may(self.user, asked)
        return self._rights[right]


@dataclass(frozen=True)
class StatusFacts:
    """A status of accounts and what it means; see `customers.models.Status`."""

    code: str
    label: str
    is_initial: bool = False
    blocks_portal: bool = False
    is_billable: bool = True
    counts_active: bool = True
    is_open: bool = True
    is_terminated: bool = False


@dataclass(frozen=True)
class ActionFacts:
    """An action on accounts; statuses by their codes; see `customers.models.Action`."""

    code: str
    label: str
    from_statuses: tuple[str, ...]
    to_status: str
    effect: Effect
    right: str = "Update"
    asks_date: bool = False
    asks_reason: str = ""
    asks_note: bool = False


@dataclass(frozen=True)
class Answers:
    """What an action asked for before it ran; `product_ids` None means every product."""

    on: date | None = None
    reason: str = ""
    note: str = ""
    product_ids: tuple[int, ...] | None = None


class SearchKind(StrEnum):
    """What of an account a search may look at."""

    NUMBER = "number"
    NAME = "name"
    PHONE = "phone"
    EXTERNAL = "external"


@dataclass(frozen=True)
class Kept:
    """A file that was put away: its name on disk, the name it came with, its size."""

    file_key: str
    file_name: str
    size_bytes: int


@dataclass(frozen=True)
class Hit:
    """An account that a search found: the lower its rank, the better the match."""

    account_id: int
    rank: int
    why: str = ""
