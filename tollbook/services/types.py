"""What crosses the door of the services room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Final, Protocol

import pyarrow as pa

from tollbook.catalog.models import ChargeItem, ProductType, RateException, RatePlan
from tollbook.customers.models import Account, Location
from tollbook.customers.types import Viewer
from tollbook.kernel.labelled import Labelled
from tollbook.services.models import Product

LAST_DAY = date(9999, 12, 31)
# What emergency calls over the internet cannot do, as customers acknowledge it. Whoever changes a
# sentence changes the version too, which is kept with each acknowledgement.
LIMITS_911_VERSION: Final = "2026-1"
LIMITS_911: Final = (
    "Without power or internet at the location these phones reach nobody, 911 included.",
    "Help is sent to the address in force, wherever the phone really is. Before you move a phone, "
    "change the address here and wait until it is accepted.",
    "A new number or address can take a while to reach the emergency center. Say where you are "
    "when you call.",
    "Tell everybody who uses these phones.",
)
# Days are half-open: `active_on` is in, `ended_on` is out.
NUMBERS = pa.schema(
    [
        ("product_id", pa.int64()),
        ("account_id", pa.int64()),
        ("digits", pa.string()),  # E.164
        ("active_on", pa.date32()),
        ("ended_on", pa.date32()),
        ("kind", pa.string()),  # a ProductKind
        ("rate_plan_id", pa.int64()),  # 0: none
        ("home_state", pa.string()),
        ("zone", pa.string()),  # IANA
        ("exception_id", pa.int64()),  # a code of exception rates; 0: none
    ]
)
PLAN_SPANS = pa.schema(
    [
        ("product_id", pa.int64()),
        ("rate_plan_id", pa.int64()),
        ("active_on", pa.date32()),
        ("ended_on", pa.date32()),
    ]
)


@dataclass(frozen=True)
class CarriedAllotment:
    """A charge item with an allotment on a product, from `active_on` until `ended_on`."""

    charge_id: int
    allotment_id: int
    account_id: int
    location_id: int | None  # of the product
    product_id: int
    quantity: int
    active_on: date
    ended_on: date  # excluded


@dataclass(frozen=True)
class CoverProduct:
    """A product that calls are billed to, as allotments see it."""

    id: int
    account_id: int
    location_id: int | None
    kind: str  # a ProductKind
    is_traditional: bool
    allows_free_minutes: bool


@dataclass(frozen=True)
class NewCharge:
    """A charge to be put on a product; without a price the list price of the item counts."""

    item: ChargeItem
    quantity: int = 1
    price: Decimal | None = None
    active_on: date | None = None  # default: the product's
    ended_on: date | None = None  # first day without it


@dataclass(frozen=True)
class NewProduct:
    """A product to be put on an account."""

    account: Account
    product_type: ProductType
    product_id: str  # the phone number for usage products, else any label
    active_on: date
    location: Location | None = None
    description: str = ""
    rate_plan: RatePlan | None = None
    parent: Product | None = None
    charges: tuple[NewCharge, ...] = ()
    status: str = "active"  # "new" until its account is activated
    ring_to: str = ""  # of a toll-free number: where it rings, as people write it
    rate_exception: RateException | None = None
    tax_npanxx: str = ""
    alternate_id: str = ""
    free_minutes_out: bool = True
    free_minutes_in: bool = False
    disconnected_on: date | None = None  # first day without it, of one that has ended
    end_reason: str = ""  # a stored value of the list ReasonCancelled


@dataclass(frozen=True)
class Leaving:
    """What ends of a product, from the day `on` (the first without it).

    today: in the company's zone.   is_whole: the product itself with all it carries, and those of
    its children that are named by key; else only the charges that are.   reason: a stored value of
    the list ReasonCancelled.
    """

    on: date
    today: date
    is_whole: bool = True
    charges: tuple[int, ...] = ()
    children: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class NewRingTo:
    """Where a toll-free number shall ring: as typed, and what stood when it was typed (E.164)."""

    product: Product
    typed: str
    was: str


class CareAction(Labelled):
    """What the long distance carrier is to do with a line (CareProvisioning_Action)."""

    ADD = "add", "Add"
    CHANGE = "change", "Change"
    REMOVE = "remove", "Remove"


class CareCalls(Labelled):
    """For which long distance calls."""

    INTERSTATE = "interstate", "Interstate"
    INTRASTATE = "intrastate", "Intrastate"
    BOTH = "both", "Interstate and intrastate"


@dataclass(frozen=True)
class UsageProduct:
    """A product that calls are billed to, as filters and lists of calls name it."""

    id: int
    account_id: int
    number: str  # its Product ID
    location: str


class ResourceAct(StrEnum):
    """What has happened to the products of a location."""

    ACTIVE = "active"
    CHANGE = "change"
    DISCONNECT = "disconnect"


class Verdict(StrEnum):
    """What a resource says; one that is pending is asked again or answered by hand."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PENDING = "pending"


@dataclass(frozen=True)
class ResourceRequest:
    """One order. key: the same for the same order, however often it is sent.

    asked_before: how often it was sent already.
    """

    key: str
    act: ResourceAct
    account: str  # number
    location: int  # code; -1 for a product without a place
    address: Mapping[str, str]
    numbers: tuple[str, ...]  # E.164 digits of the products there
    asked_before: int = 0


@dataclass(frozen=True)
class ResourceAnswer:
    """What came back; `words` say what to correct when it is rejected."""

    verdict: Verdict
    reference: str = ""
    words: str = ""


class NetworkResource(Protocol):
    """The one verb of a resource; it raises what it likes when it cannot be reached."""

    def order(self, request: ResourceRequest) -> ResourceAnswer: ...


@dataclass(frozen=True)
class PageAsked:
    """What a resource's page is asked for. facts: what it read of our own tables beforehand.

    sent: the fields of a form that was sent, empty where the page was only opened.
    """

    facts: Mapping[str, Any]
    sent: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PageShown:
    """A page of a resource: the piece of template that stands inside the frame, and its values.

    notice: said once on the next page after a form was sent; the page is then opened anew.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    notice: str = ""


class Resource:
    """A service of somebody else that our products hang on. A plug-in is a subclass of this.

    key: how it stands in addresses and orders; letters, digits, dashes.   menu_text, icon: its
    entry in the Services menu.   needs: the right of the customers' pages that opens it.
    has_page: it shows a page of its own.   leads_to: https address of its own site instead; the
    host must be among the approved ones.   is_by_hand: no machine answers, staff do.
    """

    key: ClassVar[str] = ""
    menu_text: ClassVar[str] = ""
    icon: ClassVar[str] = "out"
    needs: ClassVar[str] = "Products_CustomerLevel.Access"
    has_page: ClassVar[bool] = False
    leads_to: ClassVar[str] = ""
    keeps_911: ClassVar[bool] = False
    is_by_hand: ClassVar[bool] = False

    def applies_to(self, viewer: Viewer) -> bool:
        """Whether the entry shows for the viewer, who has the right already."""
        raise NotImplementedError

    def covers(self, product: Product) -> bool:  # noqa: ARG002
        """Whether it is told when this product begins, ends or its place changes."""
        return False

    def facts(self, viewer: Viewer) -> Mapping[str, Any]:  # noqa: ARG002
        """What its page needs of our own tables; read before anybody outside is asked."""
        return {}

    def page(self, asked: PageAsked) -> PageShown:
        """Its page; asks outside as it likes, but after five seconds nobody waits any more.

        It runs beside the request and must not touch our tables: `facts` has read them.
        """
        raise NotImplementedError

    def on_active(self, request: ResourceRequest) -> ResourceAnswer:
        """The first product here went into service."""
        raise NotImplementedError

    def on_change(self, request: ResourceRequest) -> ResourceAnswer:
        """Address or numbers changed."""
        raise NotImplementedError

    def on_disconnect(self, request: ResourceRequest) -> ResourceAnswer:
        """Nothing is in service here any more."""
        raise NotImplementedError

    def order(self, request: ResourceRequest) -> ResourceAnswer:
        """One order; told to the hook of its act."""
        match request.act:
            case ResourceAct.ACTIVE:
                return self.on_active(request)
            case ResourceAct.CHANGE:
                return self.on_change(request)
            case ResourceAct.DISCONNECT:
                return self.on_disconnect(request)


def accepted() -> ResourceAnswer:
    """What the recorder says unless it was told otherwise."""
    return ResourceAnswer(Verdict.ACCEPTED, "REC-1")


@dataclass
class Recording:
    """For rehearsals: keeps what it was asked and answers as it was told, accepted unless told."""

    answer: ResourceAnswer = field(default_factory=accepted)
    asked: list[ResourceRequest] = field(default_factory=list)
    is_down: bool = False

    def order(self, request: ResourceRequest) -> ResourceAnswer:
        if self.is_down:
            raise ConnectionError("the twin plays dead")
        self.asked.append(request)
        return self.answer


@dataclass(frozen=True)
class CallTerms:
    """What decides on a product's calls: the code of its exception ("" is none), free minutes."""

    exception: str
    free_minutes_out: bool
    free_minutes_in: bool


@dataclass(frozen=True)
class NewCallTerms:
    """What shall stand, and what stood when it was asked for; code: None for no exception."""

    code: RateException | None
    free_minutes_out: bool
    free_minutes_in: bool
    seen: CallTerms
