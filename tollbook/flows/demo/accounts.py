"""Who the demo carrier's customers are: homes, firms, two corporate structures, wholesale."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tollbook.billing.actions import open_reports
from tollbook.billing.models import BillingProfile, Cycle
from tollbook.customers.actions import add_account, add_location
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.models import Account, AccountSecurity, Group, Location, Status
from tollbook.flows.demo.chance import draws
from tollbook.flows.demo.names import (
    LAKE_PLACES,
    PRAIRIE_PLACES,
    WOODS_PLACES,
    Place,
    firm,
    person,
    street,
)
from tollbook.kernel import clock
from tollbook.payments.models import PaymentProfile
from tollbook.usage.models import UsageProfile

HOME, FIRM, SPREAD_FIRM, PARENT, SUB, CARRIER, CLOSED = (
    *("home", "firm", "spread firm", "parent", "sub"),
    *("carrier", "closed"),
)
PLACES_OF_GROUP = {"LARK": LAKE_PLACES, "FERN": WOODS_PLACES, "PRAI": PRAIRIE_PLACES}
BIG_PARENT_NUMBER = "210100"
BIG_STRUCTURE_SUBS = 40
SMALL_STRUCTURE_SUBS = 5
SPREAD_LOCATIONS = 11
FIXED_ACCOUNTS = 2 + BIG_STRUCTURE_SUBS + SMALL_STRUCTURE_SUBS + 2 + 4 + 1
ACCOUNTS_MIN = FIXED_ACCOUNTS + 10


@dataclass(frozen=True)
class Settler:
    """An account to be, with what only the demo knows about it."""

    kind: str
    name: str
    group: str
    place: Place
    contact: str
    number: str = ""
    parent: str = ""  # name of the corporate parent


@dataclass
class Customer:
    """An account that stands, with its places and its kind."""

    account: Account
    settler: Settler
    locations: list[Location]

    @property
    def key(self) -> str:
        """What its chances are drawn for."""
        return self.account.number


def settlers(count: int) -> Iterator[Settler]:
    """`count` accounts; the named ones first, homes and firms in a ratio of two to one after."""
    yield from _named()
    for number in range(count - FIXED_ACCOUNTS):
        source = draws(f"settler/{number}")
        group = source.choice(("LARK", "LARK", "FERN", "PRAI"))
        place = source.choice(PLACES_OF_GROUP[group])
        name = person(source)
        if number % 3 == 2:
            yield Settler(FIRM, firm(source), group, place, name)
        else:
            yield Settler(HOME, name, group, place, name)


def _named() -> Iterator[Settler]:
    duluth, superior, fargo = LAKE_PLACES[0], WOODS_PLACES[0], PRAIRIE_PLACES[0]
    yield Settler(
        SPREAD_FIRM, "Lakehead Outfitters", "LARK", duluth, "Linnea Foss", number="105100"
    )
    yield Settler(PARENT, "Halloran Hardware", "LARK", duluth, "Maeve Halloran", number="200100")
    for place in (*LAKE_PLACES[3:7], superior)[:SMALL_STRUCTURE_SUBS]:
        yield Settler(
            *(SUB, f"Halloran {place.city}", "LARK", place, "Maeve Halloran"),
            parent="Halloran Hardware",
        )
    yield from _credit_union(fargo)
    yield Settler(CARRIER, "Cole & Sons Telecom", "FERN", superior, "Cole Adams", number="300100")
    yield Settler(CARRIER, "Big River Relay", "PRAI", fargo, "Noor Vance", number="300200")
    for number in range(4):
        source = draws(f"closed/{number}")
        yield Settler(CLOSED, firm(source), "LARK", LAKE_PLACES[number], person(source))


def _credit_union(seat: Place) -> Iterator[Settler]:
    name, contact = "Northland Credit Union", "Anders Brandt"
    yield Settler(PARENT, name, "PRAI", seat, contact, number=BIG_PARENT_NUMBER)
    everywhere = (*PRAIRIE_PLACES, *LAKE_PLACES, *WOODS_PLACES)
    for branch in range(1, BIG_STRUCTURE_SUBS + 1):
        place = everywhere[branch % len(everywhere)]
        branch_name = f"Northland Branch {branch:02d} {place.city}"
        yield Settler(SUB, branch_name, "PRAI", place, contact, parent=name)


class Registry:
    """Adds accounts one by one, with their profiles and places."""

    def __init__(self, groups: dict[str, Group], cycle: Cycle, billed_from: date) -> None:
        self.groups = groups
        self.cycle = cycle
        self.billed_from = billed_from
        self.statuses = {status.code: status for status in Status.objects.all()}
        self.parents: dict[str, Account] = {}
        self._subs: dict[str, int] = {}

    def add(self, settler: Settler) -> Customer:
        """The account of `settler`, its bill-to location and its other places."""
        source = draws(f"account/{settler.name}/{settler.contact}")
        since = self.billed_from - timedelta(days=source.randint(40, 2600))
        account = add_account(
            facts=self._facts(settler, since),
            bill_to=_address(settler.place, street(source)) | {"description": "Main Location"},
        )
        BillingProfile.objects.create(
            account=account, cycle=self.cycle, billing_emails=account.contact_emails
        )
        keep_contacts(
            account=account,
            at=clock.midnight(since, "UTC"),
            written={"billing_emails": account.contact_emails},
        )
        UsageProfile.objects.create(
            account=account,
            rating_decimals=4,
            round_up=settler.kind == CARRIER,
            daily_call_file=settler.kind == CARRIER,
            monthly_call_file=settler.kind == CARRIER,
        )
        open_reports(account=account)
        for row in (AccountSecurity, PaymentProfile):
            row.objects.create(account=account)
        if settler.kind == PARENT:
            self.parents[settler.name] = account
        return Customer(
            account, settler, [account.locations.get(), *_more_places(account, settler)]
        )

    def _facts(self, settler: Settler, since: date) -> dict[str, Any]:
        parent = self.parents.get(settler.parent)
        digits = draws(f"phone/{settler.name}").randint(100, 199)
        return {
            "number": settler.number or self._sub_number(parent),
            "name": settler.name,
            "billing_type": _billing_type(settler.kind),
            "corporate_parent": parent,
            "group": self.groups[settler.group],
            "status": self.statuses["active"],
            "is_business": settler.kind != HOME,
            "contact_name": settler.contact,
            "contact_emails": f"{settler.contact.casefold().replace(' ', '.')}@mail.example",
            "phone": f"+1{settler.place.area_code}5550{digits}",
            "contracted_on": since,
            "activated_on": since,
        }

    def _sub_number(self, parent: Account | None) -> str:
        """Subs count on from their parent's number; others ask the scheme of their group."""
        if parent is None:
            return ""
        place = self._subs[parent.number] = self._subs.get(parent.number, 0) + 1
        return str(int(parent.number) + place)


def _billing_type(kind: str) -> str:
    return {PARENT: "corporate", SUB: "corporate", CARRIER: "wholesale"}.get(kind, "standard")


def _address(place: Place, line: str) -> dict[str, Any]:
    return {
        "address_1": line,
        "city": place.city,
        "state": place.state,
        "postal_code": place.postal_code,
        "county": place.county,
        "in_city": True,
    }


def _more_places(account: Account, settler: Settler) -> list[Location]:
    """Further locations: many for the spread firm, one or two for every third of the firms."""
    source = draws(f"places/{account.number}")
    wanted = SPREAD_LOCATIONS - 1 if settler.kind == SPREAD_FIRM else 0
    if settler.kind == FIRM and source.randrange(3) == 0:
        wanted = source.randint(1, 2)
    places = PLACES_OF_GROUP[settler.group]
    return [
        add_location(account=account, facts=_annex(places[number % len(places)], number))
        for number in range(wanted)
    ]


def _annex(place: Place, number: int) -> dict[str, Any]:
    kind = ("Store", "Warehouse", "Workshop", "Office")[number % 4]
    line = street(draws(f"annex/{place.city}/{number}"))
    return {"description": f"{kind} {place.city} {number + 2}"} | _address(place, line)
