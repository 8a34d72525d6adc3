"""Log-ins of the demo carrier and the news on its pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import Group as UserGroup

from tollbook.access.actions import create_user, take_try
from tollbook.access.models import Settings, User
from tollbook.access.types import Actor, Face, Guess, Kind, Purpose
from tollbook.content.actions import save_custom_link
from tollbook.content.models import CustomLink, News
from tollbook.content.types import LinkPlace
from tollbook.customers.actions import add_member
from tollbook.customers.actions.terms import accept_terms
from tollbook.customers.models import Account, Agent, Base, Membership
from tollbook.flows.demo import accounts
from tollbook.flows.demo.accounts import Customer
from tollbook.flows.setup import STAFF_GROUP

PASSWORD = "wire-and-bird"  # noqa: S105 - printed for everybody who starts the demo
STAFF_USER_ID = "sam"
# The brand whose customers meet the terms gate; from where somebody guesses at a password.
TERMS_OF = "PRAIRIE"
GUESSED_FROM = "203.0.113.9"
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


def add_log_ins(customers: list[Customer]) -> None:
    """One log-in of every kind of person, all with the same password and nothing but it."""
    Settings(staff_second_factor_required=False).save()
    staff = _user(STAFF_USER_ID, "Sam Oakley", Kind.STAFF)
    staff.groups.set([UserGroup.objects.get(name=STAFF_GROUP)])
    for customer in _chosen(customers):
        is_carrier = customer.settler.kind == accounts.CARRIER
        kind = Kind.WHOLESALE if is_carrier else Kind.CUSTOMER
        user = _user(customer.account.number, customer.settler.contact, kind)
        add_member(account=customer.account, user=user)


def add_troubles(now: datetime) -> None:
    """What the door meets: terms to accept at one brand, a log-in that is turned off, and one
    whose name somebody has just guessed at (its lock ends by itself after a quarter of an hour)."""
    prairie = Base.objects.get(abbreviation=TERMS_OF)
    link = CustomLink(
        place=LinkPlace.TERMS,
        text="Terms of Prairie Signal",
        url=f"https://{prairie.host_names}/terms/",
        base=prairie,
    )
    save_custom_link(link=link, by=Actor(at=now, face=Face.SYSTEM))
    _accepted_by_others(link, now)
    firm = Membership.objects.filter(account__is_business=True).order_by("pk").first()
    assert firm is not None, "a firm is among those who sign in"
    former = _user(f"{firm.account.number}-2", "Former Bookkeeper", Kind.CUSTOMER)
    add_member(account=firm.account, user=former)
    former.is_active = False
    former.save(update_fields=["is_active"])
    guess = Guess(Purpose.SIGN_IN, name=firm.user.user_id, address=GUESSED_FROM, at=now)
    for _ in range(Settings.load().login_max_tries_per_name_and_address):
        take_try(guess=guess)


def _accepted_by_others(link: CustomLink, now: datetime) -> None:
    """All who sign in under that brand have accepted, but for the first household."""
    members = Membership.objects.filter(account__group__base=link.base).order_by("pk")
    home = members.filter(account__is_business=False).first()
    others = members if home is None else members.exclude(pk=home.pk)
    for member in others.select_related("account", "user"):
        by = Actor(at=now, face=Face.PORTAL, user=member.user)
        links = [(link.text, link.url)]
        accept_terms(account=member.account, user=member.user, links=links, by=by)


def _user(user_id: str, name: str, kind: Kind) -> User:
    facts = {"name": name, "emails": f"{user_id}@people.example"}
    return create_user(user_id=user_id, kind=kind, password=PASSWORD, facts=facts)


def _chosen(customers: list[Customer]) -> Iterator[Customer]:
    """The first customer of each kind that one wants to look at, and a home of each brand."""
    seen: set[tuple[str, ...]] = set()
    for customer in customers:
        settler = customer.settler
        is_home = settler.kind == accounts.HOME
        kind = (settler.kind, settler.group) if is_home else (settler.kind,)
        if kind not in seen or customer.account.number == accounts.BIG_PARENT_NUMBER:
            seen.add(kind)
            yield customer


def log_ins() -> list[LogIn]:
    """Everybody who can sign in, staff first."""
    staff = User.objects.get(user_id=STAFF_USER_ID)
    members = Membership.objects.select_related("user", "account__group__base", "account__status")
    return [
        LogIn("Staff", staff.user_id, staff.name),
        *(
            LogIn(_who(member), member.user.user_id, member.user.name)
            for member in members.order_by("pk")
        ),
        *(
            LogIn(agent.get_level_display(), agent.user.user_id, agent.name)
            for agent in Agent.objects.filter(user__isnull=False).select_related("user")
            if agent.user is not None
        ),
    ]


def _who(member: Membership) -> str:
    """What makes a log-in worth a look."""
    if not member.user.is_active:
        return "Turned off"
    account = member.account
    base = account.group.base if account.group else None
    asked = base is not None and base.abbreviation == TERMS_OF
    terms = ", must accept terms" if asked and account.terms_accepted_at is None else ""
    return _kind_of(account) + terms


def _kind_of(account: Account) -> str:
    """What kind of customer this is."""
    if account.status.is_terminated:
        return "Closed account"
    if account.corporate_parent_id is not None:
        return "Corporate sub account"
    if account.billing_type == "corporate":
        return f"Corporate parent of {account.subs.count()}"
    if account.billing_type == "wholesale":
        return "Wholesale"
    kind = "Business" if account.is_business else "Residential"
    places = account.locations.count()
    return f"{kind}, {account.group}" + (f", {places} locations" if places > 1 else "")


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
