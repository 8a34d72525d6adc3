"""Builds the demo carrier up to the day before its first call: seller, catalog, customers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from tollbook.access.models import User
from tollbook.billing.models import Cycle
from tollbook.customers.models import Company, Status
from tollbook.flows.demo import accounts
from tollbook.flows.demo.accounts import ACCOUNTS_MIN, Customer, Registry, settlers
from tollbook.flows.demo.brands import BRANDS, COMPANY_NAME, found_brand, found_company
from tollbook.flows.demo.calendar import Calendar
from tollbook.flows.demo.calls import Line, line_of
from tollbook.flows.demo.people import STAFF_USER_ID, add_log_ins, publish_news
from tollbook.flows.demo.services import Outfitter
from tollbook.flows.demo.shop import open_shop
from tollbook.flows.demo.taxes import levy_taxes
from tollbook.flows.setup import install
from tollbook.kernel.errors import Refused
from tollbook.kernel.period import add_months
from tollbook.services.models import Product
from tollbook.usage.models import Feed

Tell = Callable[[str], None]
CATALOG_AGE_MONTHS = 24
TAXES_AHEAD_DAYS = 200
CLOSED_AFTER_DAYS = 17


@dataclass
class Carrier:
    """Everything that the months of calls and bills need to know."""

    calendar: Calendar
    cycle: Cycle
    switch: Feed
    exchange: Feed
    customers: list[Customer]
    lines: list[Line]

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
    lines = _outfit(Outfitter(shop, calendar), customers)
    tell(f"{len(customers)} accounts with their products")
    add_log_ins(customers)
    publish_news(calendar.today)
    switch = Feed.objects.create(code="switch", name="Telephone switch", file_format="tollbook")
    exchange = Feed.objects.create(
        code="exchange", name="Hosted exchange", file_format="asterisk", zone="America/Chicago"
    )
    return Carrier(calendar, cycle, switch, exchange, customers, lines)


def _outfit(outfitter: Outfitter, customers: list[Customer]) -> list[Line]:
    """Products for everybody; the closed ones leave in the middle of the second cycle."""
    lines: list[Line] = []
    leaving = _leaving_on(outfitter.calendar)
    for customer in customers:
        products = outfitter.outfit(customer)
        kind = customer.settler.kind
        if kind == accounts.CLOSED:
            _close(outfitter, customer, products, leaving)
        lines += [line_of(each, kind) for each in products if each.product_type.has_usage]
    return lines


def _leaving_on(calendar: Calendar) -> date:
    cycle = calendar.invoice_dates[min(1, len(calendar.invoice_dates) - 1)]
    return min(cycle + timedelta(days=CLOSED_AFTER_DAYS), calendar.today)


def _close(
    outfitter: Outfitter, customer: Customer, products: list[Product], leaving: date
) -> None:
    outfitter.close(products, leaving)
    customer.account.disconnected_on = leaving
    customer.account.status = Status.objects.get(code="disconnected")
    customer.account.save(update_fields=["disconnected_on", "status"])
