"""Builds the demo carrier up to the day before its first call: seller, catalog, customers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from tollbook.access.models import User
from tollbook.billing.models import Cycle
from tollbook.customers.models import Company
from tollbook.flows.demo import accounts
from tollbook.flows.demo.accounts import ACCOUNTS_MIN, Customer, Registry, settlers
from tollbook.flows.demo.agents import add_agents
from tollbook.flows.demo.brands import BRANDS, COMPANY_NAME, found_brand, found_company
from tollbook.flows.demo.calendar import Calendar, at_hour
from tollbook.flows.demo.calls import Line, line_of
from tollbook.flows.demo.chance import draws
from tollbook.flows.demo.people import PASSWORD, STAFF_USER_ID, add_log_ins, publish_news
from tollbook.flows.demo.services import Outfitter
from tollbook.flows.demo.shop import open_shop
from tollbook.flows.demo.specials import grant_own_rates
from tollbook.flows.demo.taxes import levy_taxes
from tollbook.flows.demo.tills import open_tills
from tollbook.flows.setup import install
from tollbook.kernel.errors import Refused
from tollbook.kernel.period import add_months
from tollbook.services.models import Product
from tollbook.usage.models import Feed

Tell = Callable[[str], None]
CATALOG_AGE_MONTHS = 24
TAXES_AHEAD_DAYS = 200
CLOSED_AFTER_DAYS = 17
DEPARTURE_ONE_IN = 14
PRODUCTS_TO_SPARE = 3


@dataclass(frozen=True)
class Departure:
    """A product that will be disconnected; `on` is its first day without service."""

    product: Product
    on: date


@dataclass
class Carrier:
    """Everything that the months of calls and bills need to know."""

    calendar: Calendar
    cycle: Cycle
    switch: Feed
    exchange: Feed
    customers: list[Customer]
    lines: list[Line]
    departures: list[Departure]

    @property
    def staff(self) -> User:
        return User.objects.get(user_id=STAFF_USER_ID)


def exists() -> bool:
    """Whether the demo carrier stands in this database already."""
    return Company.objects.filter(name=COMPANY_NAME).exists()


@transaction.atomic
def found_carrier(calendar: Calendar, account_count: int, tell: Tell) -> Carrier:
    """The carrier without calls and bills; refused where another company is at home."""
    if Company.objects.exists():
        raise Refused("not-empty", "The demo carrier needs an empty database; this one is in use.")
    if account_count < ACCOUNTS_MIN:
        raise Refused("too-few", f"The demo carrier has at least {ACCOUNTS_MIN} accounts.")
    install()
    company, cycle = found_company(calendar)
    groups = {brand.group: found_brand(company, brand) for brand in BRANDS}
    tell("three brands")
    first_day = add_months(calendar.billed_from, -CATALOG_AGE_MONTHS)
    shop = open_shop(
        first_day, calendar.invoice_dates[-2 if len(calendar.invoice_dates) > 1 else -1]
    )
    levy_taxes(first_day, calendar.today + timedelta(days=TAXES_AHEAD_DAYS))
    tell("catalog, plans and a deck of 10,000 prefixes")
    registry = Registry(groups, cycle, calendar.billed_from)
    customers = [registry.add(settler) for settler in settlers(account_count)]
    grant_own_rates(customers, first_day)
    lines, departures = _outfit(Outfitter(shop, calendar), customers)
    tell(f"{len(customers)} accounts with their products")
    add_log_ins(customers)
    add_agents(customers, PASSWORD)
    open_tills(cycle, at_hour(calendar.billed_from, 8))
    publish_news(calendar.today)
    switch = Feed.objects.create(code="switch", name="Telephone switch", file_format="tollbook")
    exchange = Feed.objects.create(
        code="exchange", name="Hosted exchange", file_format="asterisk", zone="America/Chicago"
    )
    return Carrier(calendar, cycle, switch, exchange, customers, lines, departures)


def _outfit(outfitter: Outfitter, customers: list[Customer]) -> tuple[list[Line], list[Departure]]:
    """Products for everybody, and which of them will leave."""
    lines: list[Line] = []
    departures: list[Departure] = []
    for customer in customers:
        products = outfitter.outfit(customer)
        leaving = _departures(customer, products, outfitter.calendar)
        departures += leaving
        last = {each.product.pk: each.on for each in leaving}
        kind = customer.settler.kind
        lines += [
            line_of(each, kind, last.get(each.pk))
            for each in products
            if each.product_type.has_usage
        ]
    return lines, departures


def _departures(customer: Customer, products: list[Product], calendar: Calendar) -> list[Departure]:
    """A closed account loses everything in its second cycle, a few others their last product."""
    if customer.settler.kind == accounts.CLOSED:
        on = calendar.invoice_dates[:2][-1] + timedelta(days=CLOSED_AFTER_DAYS)
        return _leaving(products, on, calendar)
    source = draws(f"departure/{customer.key}")
    if len(products) < PRODUCTS_TO_SPARE or source.randrange(DEPARTURE_ONE_IN):
        return []
    on = source.choice(calendar.invoice_dates) + timedelta(days=source.randint(4, 25))
    return _leaving(products[-1:], on, calendar)


def _leaving(products: list[Product], on: date, calendar: Calendar) -> list[Departure]:
    """Only days that have come, and only what was in service by then."""
    if on > calendar.today:
        return []
    return [Departure(each, on) for each in products if each.active_on < on]
