"""The fixed town: a small carrier with the same people and accounts in every test.

    100100  Bell Bakery         standard, business, Base North        Ben
    200100  Acme                corporate parent, Base North          Ada
    200101  Acme Superior       its sub                               Dora
    200102  Acme Two Harbors    its sub, never pays                   -
    300100  Cole & Sons         wholesale, Base South                 Cole
    400100  Dune Cafe           closed on 1 March 2026, Base North    Eve
    500100  Cygnet Travel       another company, Base South           Cyd, who must see nothing

Agents: nora, master agent A-100, who brought nobody herself; below her sid, sales agent A-110, with
Bell and Dune Cafe. Cygnet came by B-200, who has no log-in.
Staff: sam, with every staff right. Everybody's password is `PASSWORD`. The town's clock stands
at `NOW`; its company lives in the zone of Chicago, its one cycle bills on the 13th.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group as UserGroup

from tests.town_catalog import Shop, open_shop, shop_as_it_stands
from tollbook.access.actions import create_user
from tollbook.access.models import Change, Settings, User
from tollbook.access.types import Actor, Face, Kind
from tollbook.billing.actions import open_reports
from tollbook.billing.models import (
    BaseBilling,
    BillingProfile,
    Cycle,
    InvoiceSequence,
)
from tollbook.content.models import BaseLook, News
from tollbook.customers.actions import add_account, add_location, add_member
from tollbook.customers.models import (
    Account,
    AccountNumberScheme,
    AccountSecurity,
    Agent,
    Base,
    Company,
    Group,
    Location,
    Status,
)
from tollbook.customers.types import AgentLevel
from tollbook.flows.setup import STAFF_GROUP, install
from tollbook.payments.models import PaymentProfile
from tollbook.services.actions import add_product, disconnect
from tollbook.services.models import Product
from tollbook.services.types import NewCharge, NewProduct
from tollbook.usage.models import Feed, UsageProfile

NOW = datetime(2026, 4, 20, 15, 0, tzinfo=UTC)
TODAY = date(2026, 4, 20)
BUILDER = Actor(at=NOW, face=Face.SYSTEM)
ZONE = "America/Chicago"
PASSWORD = "wire-and-bird-42"
OPENED_ON = date(2026, 1, 1)
CLOSED_ON = date(2026, 3, 1)
INVOICE_DATES = (date(2026, 1, 13), date(2026, 2, 13), date(2026, 3, 13), date(2026, 4, 13))

DULUTH = {
    "address_1": "12 Canal Street",
    "city": "Duluth",
    "state": "MN",
    "postal_code": "55802",
    "county": "St. Louis County",
    "in_city": True,
}
SUPERIOR = {
    "address_1": "1407 Tower Avenue",
    "city": "Superior",
    "state": "WI",
    "postal_code": "54880",
    "county": "Douglas County",
    "in_city": True,
}
TWO_HARBORS = {
    "address_1": "621 First Avenue",
    "city": "Two Harbors",
    "state": "MN",
    "postal_code": "55616",
    "county": "Lake County",
    "in_city": False,
}


@dataclass
class Town:
    """Everything that stands in the town, by the names the tests use."""

    shop: Shop
    company: Company
    north: Base
    south: Base
    groups: dict[str, Group]
    cycle: Cycle
    feed: Feed
    asterisk_feed: Feed
    accounts: dict[str, Account] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)

    @property
    def bell(self) -> Account:
        return self.accounts["100100"]

    @property
    def acme(self) -> Account:
        return self.accounts["200100"]

    @property
    def superior(self) -> Account:
        return self.accounts["200101"]

    @property
    def two_harbors(self) -> Account:
        return self.accounts["200102"]

    @property
    def cole(self) -> Account:
        return self.accounts["300100"]

    @property
    def closed(self) -> Account:
        return self.accounts["400100"]

    @property
    def cygnet(self) -> Account:
        return self.accounts["500100"]


def build_town() -> Town:
    """The whole town in an empty database; no bills and no calls yet."""
    install()
    # The town's staff sign in with a password alone; claims that want more say so.
    Settings(staff_second_factor_required=False).save()
    town = _carrier()
    _accounts(town)
    _people(town)
    _agents(town)
    _products(town)
    _news(town)
    return town


def town_as_it_stands() -> Town:
    """The town whose rows lie in the database."""
    bases = {base.abbreviation: base for base in Base.objects.select_related("company")}
    feeds = {feed.code: feed for feed in Feed.objects.all()}
    return Town(
        shop=shop_as_it_stands(),
        company=bases["NORTH"].company,
        north=bases["NORTH"],
        south=bases["SOUTH"],
        groups={group.base.abbreviation: group for group in Group.objects.all() if group.base},
        cycle=Cycle.objects.get(),
        feed=feeds["switch"],
        asterisk_feed=feeds["pbx"],
        accounts={account.number: account for account in Account.objects.all()},
        users={user.user_id: user for user in User.objects.filter(is_generic=False)},
        products={product.product_id: product for product in Product.objects.all()},
    )


def _carrier() -> Town:
    company = Company.objects.create(
        name="Larkspur",
        legal_name="Larkspur Communications LLC",
        time_zone=ZONE,
        federal_tax_id="00-0000001",
        address_1="1 Wire Street",
        city="Duluth",
        state="MN",
        postal_code="55802",
    )
    InvoiceSequence.objects.create(company=company, prefix="L", next_number=1001)
    north = _base(company, "NORTH", "Base North", "2185550100")
    south = _base(company, "SOUTH", "Base South", "5075550100")
    scheme = AccountNumberScheme.objects.create(name="Master", next_number=600100)
    groups = {
        base.abbreviation: Group.objects.create(
            abbreviation=base.abbreviation[:4], name=base.name, base=base, scheme=scheme
        )
        for base in (north, south)
    }
    cycle = Cycle.objects.create(
        code="M13", description="Monthly on the 13th", day=13, first_invoice_on=INVOICE_DATES[0]
    )
    feed = Feed.objects.create(code="switch", name="Class 5 switch", file_format="tollbook")
    asterisk = Feed.objects.create(code="pbx", name="Hosted PBX", file_format="asterisk", zone=ZONE)
    return Town(open_shop(), company, north, south, groups, cycle, feed, asterisk)


def _base(company: Company, abbreviation: str, name: str, phone: str) -> Base:
    host = f"{abbreviation.casefold()}.example"
    base = Base.objects.create(
        abbreviation=abbreviation,
        company=company,
        name=name,
        is_default=abbreviation == "NORTH",
        host_names=host,
        website=f"https://{host}",
        cs_phone=phone,
        cs_hours="Monday to Friday, 8 am to 6 pm",
        customer_service_email=f"care@{host}",
        return_name=name,
        return_address_1="1 Wire Street",
        return_city="Duluth",
        return_state="MN",
        return_postal_code="55802",
        remit_company=name,
        remit_address_1="PO Box 4410",
        remit_city="Duluth",
        remit_state="MN",
        remit_postal_code="55803",
    )
    # Nobody in the town is charged for being late, however long its bills lie about.
    BaseBilling.objects.create(
        base=base, due_days=20, finance_start_days=999, message=f"Thank you from {name}."
    )
    BaseLook.objects.create(base=base, tokens={})
    return base


def _accounts(town: Town) -> None:
    _account(town, "100100", "Bell Bakery", "NORTH", DULUTH, contact_name="Ben Bell")
    acme: dict[str, Any] = {"billing_type": "corporate", "contact_name": "Ada Lund"}
    _account(town, "200100", "Acme", "NORTH", DULUTH, **acme)
    acme |= {"corporate_parent": town.acme}
    _account(town, "200101", "Acme Superior", "NORTH", SUPERIOR, **acme)
    _account(town, "200102", "Acme Two Harbors", "NORTH", TWO_HARBORS, **acme)
    cole = {"billing_type": "wholesale", "contact_name": "Cole Adams"}
    _account(town, "300100", "Cole & Sons", "SOUTH", DULUTH, **cole)
    closed = {"disconnected_on": CLOSED_ON, "status": _status("disconnected")}
    _account(town, "400100", "Dune Cafe", "NORTH", DULUTH, contact_name="Eve Dunn", **closed)
    _account(town, "500100", "Cygnet Travel", "SOUTH", DULUTH, contact_name="Cyd Moore")


def _status(code: str) -> Status:
    return Status.objects.get(code=code)


def _account(
    town: Town, number: str, name: str, base: str, place: dict[str, Any], **more: Any
) -> Account:
    facts = {
        "number": number,
        "name": name,
        "group": town.groups[base],
        "status": _status("active"),
        "is_business": True,
        "phone": f"+1218555{number[:4]}",
        "contact_emails": f"a{number}@{base.casefold()}.example",
        "contracted_on": OPENED_ON,
        "activated_on": OPENED_ON,
    }
    account = add_account(facts=facts | more, bill_to={"description": "Main Location"} | place)
    BillingProfile.objects.create(account=account, cycle=town.cycle)
    open_reports(account=account)
    for row in (AccountSecurity, UsageProfile, PaymentProfile):
        row.objects.create(account=account)
    town.accounts[number] = account
    return account


def _people(town: Town) -> None:
    people = [
        ("100100", "Ben Bell", Kind.CUSTOMER),
        ("200100", "Ada Lund", Kind.CUSTOMER),
        ("200101", "Dora Lake", Kind.CUSTOMER),
        ("300100", "Cole Adams", Kind.WHOLESALE),
        ("400100", "Eve Dunn", Kind.CUSTOMER),
        ("500100", "Cyd Moore", Kind.CUSTOMER),
    ]
    for user_id, name, kind in people:
        user = _person(user_id, name, kind)
        town.users[user_id] = user
        add_member(account=town.accounts[user_id], user=user)
    town.users["sam"] = sam = _person("sam", "Sam Oak", Kind.STAFF)
    sam.groups.set([UserGroup.objects.get(name=STAFF_GROUP)])


def _agents(town: Town) -> None:
    """Two levels of one tree, and a stranger among the agents."""
    nora = _person("nora", "Nora Starr", Kind.AGENT)
    sid = _person("sid", "Sid Marsh", Kind.AGENT)
    master = _agent("A-100", AgentLevel.MASTER, nora.name, user=nora)
    below = _agent("A-110", AgentLevel.SALES, sid.name, user=sid, parent=master)
    stranger = _agent("B-200", AgentLevel.MASTER, "Blue Line Sales")
    town.users |= {"nora": nora, "sid": sid}
    for account, agent in ((town.bell, below), (town.closed, below), (town.cygnet, stranger)):
        account.agent = agent
        account.save(update_fields=["agent"])


def _agent(code: str, level: AgentLevel, name: str, **more: Any) -> Agent:
    return Agent.objects.create(code=code, level=level, name=name, **more)


def _person(user_id: str, name: str, kind: Kind) -> User:
    facts = {"name": name, "emails": f"{user_id}@people.example"}
    return create_user(user_id=user_id, kind=kind, password=PASSWORD, facts=facts)


def bill_to_of(account: Account) -> Location:
    """The bill-to location of `account`."""
    return account.locations.get(is_bill_to=True)


def _products(town: Town) -> None:
    """Bell has two places and a bit of everything; the others have a line or two."""
    shop, bell = town.shop, town.bell
    annex = add_location(
        account=bell, facts={"description": "Harbor Annex"} | DULUTH | {"address_1": "8 Pier Road"}
    )
    sell(town, bell, "line", "2185550110", ("line-business",))
    sell(town, bell, "line", "2185550111", ("line-business", "voicemail"), location=annex)
    sell(town, bell, "tollfree", "8005550142", ("toll-free",))
    sell(town, bell, "internet", "FIB-20417", ("fiber",), location=annex)
    sell(town, bell, "account", "BELL", ("install", "discount", "directory-listing"))
    sell(town, town.acme, "voip", "2185550120", ("seat",), quantity=3)
    sell(town, town.acme, "equipment", "PHONE-1", ("desk-phone",), quantity=3)
    sell(town, town.superior, "line", "7155550130", ("line-business",))
    sell(town, town.two_harbors, "line", "2185550131", ("line-business",))
    sell(town, town.cole, "longdistance", "2185550140", ("wholesale-port",))
    sell(town, town.cygnet, "line", "5075550150", ("line-business",))
    cafe = sell(town, town.closed, "line", "2185550160", ("line-business",))
    disconnect(product=cafe, on=CLOSED_ON, today=TODAY, by=BUILDER)
    assert shop.plan.rules.exists()
    # So that the history of a test holds what the test did.
    Change.objects.all().delete()


def sell(
    town: Town,
    account: Account,
    kind: str,
    product_id: str,
    items: tuple[str, ...],
    **more: Any,
) -> Product:
    """A product on an account with charges for `items`; more: quantity, location, active_on."""
    shop = town.shop
    quantity = more.get("quantity", 1)
    charges = tuple(NewCharge(item=shop.items[code], quantity=quantity) for code in items)
    product_type = shop.types[kind]
    plan = shop.wholesale_plan if account.billing_type == "wholesale" else shop.plan
    town.products[product_id] = product = add_product(
        wanted=NewProduct(
            account=account,
            product_type=product_type,
            product_id=product_id,
            active_on=more.get("active_on", OPENED_ON),
            location=more.get("location", bill_to_of(account)),
            rate_plan=plan if product_type.has_usage else None,
            charges=charges,
        ),
        by=BUILDER,
    )
    return product


def _news(town: Town) -> None:
    rows = [
        ("Winter office hours", "everyone", None),
        ("New fiber streets", "customers", None),
        ("Commission calendar", "agents", None),
        ("Last year's news", "everyone", date(2026, 2, 1)),
    ]
    for title, audience, expires_on in rows:
        News.objects.create(
            title=title,
            body=f"{title}: see your office.",
            audience=audience,
            starts_on=OPENED_ON,
            expires_on=expires_on,
        )


def pennies(text: str) -> Decimal:
    """A settled amount written as text."""
    return Decimal(text).quantize(Decimal("0.01"))
