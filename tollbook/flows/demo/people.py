"""Log-ins of the demo carrier and the news on its pages."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import Group as UserGroup

from tollbook.access.actions import create_user
from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.content.models import News
from tollbook.customers.actions import add_member
from tollbook.flows.demo import accounts
from tollbook.flows.demo.accounts import Customer
from tollbook.flows.setup import STAFF_GROUP

PASSWORD = "wire-and-bird"  # noqa: S105 - printed for everybody who starts the demo
STAFF_USER_ID = "sam"
NEWS = (
    # title, body, audience, days before today, days shown
    (
        "Fiber reaches the north shore",
        "Crews have lit the stretch from Two Harbors to Silver Bay. If your street is on the "
        "list, a letter with your installation day is on its way.",
        *("customers", 6, 90),
    ),
    (
        "Short night of maintenance",
        "Between 2 and 4 in the morning of next Sunday, hosted voice may drop a call while we "
        "move it to new machines. Calls to 911 are not affected.",
        *("everyone", 2, 20),
    ),
    (
        "A clearer bill",
        "Every line of your bill now has an Explain link that shows the sum behind it, step by "
        "step.",
        *("customers", 31, 120),
    ),
    (
        "Holiday office hours",
        "Our counters close at noon on the day before a public holiday. Repair answers day and "
        "night.",
        *("everyone", 45, 120),
    ),
    (
        "Commission statements",
        "Statements for the past quarter are ready.",
        *("agents", 9, 60),
    ),
    (
        "Spring paving on Canal Street",
        "The parking lot of the Duluth counter was closed for a week.",
        *("customers", 120, 30),
    ),
)


@dataclass(frozen=True)
class LogIn:
    """What the demo prints: who it is and with which user id."""

    who: str
    user_id: str
    name: str


def add_log_ins(customers: list[Customer]) -> list[LogIn]:
    """One log-in of every kind of person, all with the same password."""
    log_ins = [LogIn("Staff", STAFF_USER_ID, "Sam Oakley")]
    staff = _user(log_ins[0], Kind.STAFF)
    staff.groups.set([UserGroup.objects.get(name=STAFF_GROUP)])
    for who, customer in _chosen(customers):
        account = customer.account
        log_in = LogIn(who, account.number, customer.settler.contact)
        is_carrier = customer.settler.kind == accounts.CARRIER
        user = _user(log_in, Kind.WHOLESALE if is_carrier else Kind.CUSTOMER)
        add_member(account=account, user=user)
        log_ins.append(log_in)
    return log_ins


def _user(log_in: LogIn, kind: Kind) -> User:
    facts = {"name": log_in.name, "emails": f"{log_in.user_id}@people.example"}
    return create_user(user_id=log_in.user_id, kind=kind, password=PASSWORD, facts=facts)


def _chosen(customers: list[Customer]) -> list[tuple[str, Customer]]:
    """The first customer of each kind that one wants to look at, and a home of each brand."""
    by_kind: dict[str, Customer] = {}
    for customer in customers:
        settler = customer.settler
        kind = f"{settler.kind} {settler.group}" if settler.kind == accounts.HOME else settler.kind
        by_kind.setdefault(kind, customer)
    wanted = (
        ("Residential", f"{accounts.HOME} LARK"),
        ("Residential, Fernwood", f"{accounts.HOME} FERN"),
        ("Residential, Prairie", f"{accounts.HOME} PRAI"),
        ("Business, 11 locations", accounts.SPREAD_FIRM),
        ("Business", accounts.FIRM),
        ("Corporate parent", accounts.PARENT),
        ("Its sub account", accounts.SUB),
        ("Wholesale", accounts.CARRIER),
        ("Closed account", accounts.CLOSED),
    )
    found = [(who, by_kind[kind]) for who, kind in wanted if kind in by_kind]
    big = next(each for each in customers if each.account.number == accounts.BIG_PARENT_NUMBER)
    return [*found, ("Corporate, 40 subs", big)]


def publish_news(today: date) -> None:
    """Live items, one for others' eyes and one that has expired."""
    for title, body, audience, age, shown in NEWS:
        starts_on = today - timedelta(days=age)
        News.objects.create(
            title=title,
            body=body,
            audience=audience,
            starts_on=starts_on,
            expires_on=starts_on + timedelta(days=shown),
        )
