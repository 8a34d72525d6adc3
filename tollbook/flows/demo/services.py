"""What each customer of the demo carrier has, and what changes in the middle of a month."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from tollbook.access.types import Actor, Face
from tollbook.customers.models import Location
from tollbook.flows.demo import accounts
from tollbook.flows.demo.accounts import Customer
from tollbook.flows.demo.calendar import Calendar, at_hour
from tollbook.flows.demo.chance import draws
from tollbook.flows.demo.shop import Shop
from tollbook.flows.demo.specials import BUNDLE
from tollbook.services.actions import add_products
from tollbook.services.models import Product
from tollbook.services.types import NewCharge, NewProduct

# Exchanges that are never given to customers: 555 holds numbers for fiction, the others tests.
BULK_EXCHANGES = ("958", "959")
FICTION_NUMBERS = 100
OPENED_AT_HOUR = 8
PLAN_OF = {
    accounts.HOME: "home",
    accounts.FIRM: "office",
    accounts.SPREAD_FIRM: "office",
    accounts.CLOSED: "office",
    accounts.PARENT: "fleet",
    accounts.SUB: "fleet",
    accounts.CARRIER: "carrier",
}

# Half of these buy included minutes.
WITH_MINUTES = {accounts.FIRM, accounts.SPREAD_FIRM}


class Numbers:
    """Hands out telephone numbers, each once: first those for fiction, then unassigned ones."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def next(self, area_code: str) -> str:
        """The next number in `area_code`, ten digits."""
        given = self._given.get(area_code, 0)
        self._given[area_code] = given + 1
        if given < FICTION_NUMBERS:
            return f"{area_code}55501{given:02d}"
        exchange, line = divmod(given - FICTION_NUMBERS, 10_000)
        return f"{area_code}{BULK_EXCHANGES[exchange]}{line:04d}"


class Outfitter:
    """Puts products on customers."""

    def __init__(self, shop: Shop, calendar: Calendar) -> None:
        self.shop = shop
        self.calendar = calendar
        self.numbers = Numbers()

    def outfit(self, customer: Customer) -> list[Product]:
        """All products of `customer`, with their charges, as of the calendar's first day."""
        wanted = list(self._wanted(customer))
        return add_products(
            wanted=[self._late(product, place) for place, product in enumerate(wanted)],
            by=Actor(at=at_hour(self.calendar.billed_from, OPENED_AT_HOUR), face=Face.SYSTEM),
        )

    def _late(self, wanted: NewProduct, place: int) -> NewProduct:
        """Every eleventh product after an account's first begins in the middle of a cycle."""
        source = draws(f"late/{wanted.account.number}/{place}")
        if place == 0 or source.randrange(11):
            return wanted
        cycle = source.choice(self.calendar.invoice_dates[:-1] or (self.calendar.calls_from,))
        begins = cycle + timedelta(days=source.randint(3, 24))
        fresh = tuple(replace(charge, active_on=begins) for charge in wanted.charges)
        install = NewCharge(self.shop.items["install"], active_on=begins)
        return replace(wanted, active_on=begins, charges=(*fresh, install))

    def _wanted(self, customer: Customer) -> Iterator[NewProduct]:
        kind = customer.settler.kind
        if kind == accounts.HOME:
            yield from self._home(customer)
        elif kind == accounts.CARRIER:
            yield from self._carrier(customer)
        elif kind == accounts.PARENT:
            yield from self._headquarters(customer)
        else:
            for place in customer.locations:
                yield from self._office(customer, place)
        if kind != accounts.CARRIER:
            yield from self._account_charges(customer)

    def _home(self, customer: Customer) -> Iterator[NewProduct]:
        source, place = draws(f"home/{customer.key}"), customer.locations[0]
        area_code = customer.settler.place.area_code
        yield self._new(customer, place, "local", self.numbers.next(area_code), "res-line")
        if source.randrange(3):
            fiber = source.choice(("fiber-100", "fiber-500"))
            yield self._new(
                customer, place, "internet", f"FIB-{customer.key}", fiber, "router-rent"
            )
        if source.randrange(4) == 0:
            yield self._new(customer, place, "voicemail", f"VM-{customer.key}", "mailbox")
        if source.randrange(12) == 0:
            card = self.numbers.next(area_code)
            yield self._new(customer, place, "calling-card", card, "card")

    def _office(self, customer: Customer, place: Location) -> Iterator[NewProduct]:
        source = draws(f"office/{customer.key}/{place.code}")
        area_code = "715" if place.state == "WI" else "701" if place.state == "ND" else "218"
        if source.randrange(2):
            seats = source.randint(3, 14)
            number = self.numbers.next(area_code)
            voice = self._new(customer, place, "hosted-voice", number, "seat", "queue")
            yield _times(voice, seats)
            phones = self._new(customer, place, "equipment", f"PH-{number}", "phone-rent")
            yield _times(phones, seats)
        else:
            for _ in range(source.randint(1, 3)):
                yield self._new(
                    *(customer, place, "local", self.numbers.next(area_code), "bus-line", "mailbox")
                )
        if place.is_bill_to and source.randrange(2):
            toll_free = self._toll_free(customer)
            yield self._new(customer, place, "toll-free", toll_free, "tf-number")
        fiber = source.choice(("fiber-500", "fiber-1g"))
        label = f"FIB-{customer.key}-{place.code}"
        yield self._new(customer, place, "internet", label, fiber, "static-ip")

    def _headquarters(self, customer: Customer) -> Iterator[NewProduct]:
        place = customer.locations[0]
        yield from self._office(customer, place)
        yield self._new(customer, place, "circuit", f"CKT-{customer.key}", "ethernet")
        number = self.numbers.next(customer.settler.place.area_code)
        yield self._new(customer, place, "long-distance", number, "ld-access", "pri")

    def _carrier(self, customer: Customer) -> Iterator[NewProduct]:
        place, area_code = customer.locations[0], customer.settler.place.area_code
        for _ in range(3):
            number = self.numbers.next(area_code)
            yield self._new(customer, place, "long-distance", number, "trunk-port")

    def _account_charges(self, customer: Customer) -> Iterator[NewProduct]:
        """Discounts, paper bill and what other providers bill through us."""
        source = draws(f"extras/{customer.key}")
        items = [
            code
            for code, one_in in (
                ("paper-bill", 4),
                ("loyalty", 5),
                ("listing", 9),
                ("relay-ld", 14),
            )
            if source.randrange(one_in) == 0
        ]
        if customer.settler.kind == accounts.PARENT:
            items.append("term")
        if customer.settler.kind in WITH_MINUTES and draws(f"minutes/{customer.key}").randrange(2):
            items.append(BUNDLE)
        if items:
            place = customer.locations[0]
            yield self._new(customer, place, "account", customer.key, *items)

    def _new(
        self, customer: Customer, place: Location, kind: str, product_id: str, *items: str
    ) -> NewProduct:
        """In service since the contract; billed here from the calendar's first invoice date."""
        product_type = self.shop.types[kind]
        billed_from = self.calendar.billed_from
        plan = self.shop.plans[PLAN_OF[customer.settler.kind]]
        return NewProduct(
            account=customer.account,
            product_type=product_type,
            product_id=product_id,
            active_on=customer.account.contracted_on or billed_from,
            location=place,
            rate_plan=plan if product_type.has_usage else None,
            charges=tuple(
                NewCharge(self.shop.items[code], active_on=billed_from) for code in items
            ),
        )

    def _toll_free(self, customer: Customer) -> str:
        return self.numbers.next("844" if customer.settler.group == "PRAI" else "800")


def _times(wanted: NewProduct, quantity: int) -> NewProduct:
    """`quantity` of the first charge."""
    first, *others = wanted.charges
    return replace(wanted, charges=(replace(first, quantity=quantity), *others))
