"""What one call would cost, by the same engine that rates all: for staff who are asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

import pyarrow as pa

from tollbook.catalog.models import ExceptionRate, RatePlan, RateRule
from tollbook.catalog.queries import pricing_of, tariff_for
from tollbook.catalog.types import ProductKind
from tollbook.customers.models import Account, Company, Location
from tollbook.customers.queries import base_of, default_base
from tollbook.flows.trail import PRICE_NUMBERS
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import Refused
from tollbook.kernel.show import day
from tollbook.rating.engine import Engine
from tollbook.rating.explain import Explanation, Trail, explain
from tollbook.rating.rate import rate
from tollbook.rating.types import CALLS, RATED
from tollbook.services.models import Product
from tollbook.services.queries import plan_of, products_with_number
from tollbook.usage.queries import usage_profile_of
from tollbook.usage.types import LOCAL_CATEGORIES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A call that nobody made; numbers in E.164 digits or short codes."""

    direction: str  # out, in
    from_number: str
    to_number: str
    started_at: datetime
    seconds: int
    account: Account | None = None
    plan: RatePlan | None = None


@dataclass(frozen=True)
class Calculated:
    """What it would cost, and why."""

    category: str
    place: str
    source: str  # which row prices it, in words; "" where nothing does
    plan: RatePlan | None
    explained: Explanation
    currency: str


def calculated(asked: Asked) -> Calculated:
    """Rate the call as if it came in now; nothing included is taken off."""
    call, row = _decided(_calls(asked), asked)
    priced = pricing_of(row["rule_id"], row["deck_row_id"], row["exception_id"])
    numbers = {name: getattr(priced, name) for name in PRICE_NUMBERS} if priced else {}
    told = explain(
        Trail(
            category=row["category"],
            seconds=asked.seconds,
            billed_seconds=row["billed_seconds"],
            free_seconds=0,
            exact_micros_x60=row["price_micros_x60"],
            price_micros=row["price_micros"],
            decimals=call["decimals"],
            round_up=call["round_up"],
            band=row["band"],
            prefix=row["prefix"],
            destination=getattr(priced, "destination", row["place"]) or "",
            unrated=row["unrated"],
            exception=priced.exception.name if isinstance(priced, ExceptionRate) else "",
            **numbers,
        )
    )
    plan = RatePlan.objects.filter(pk=row["plan_id"]).first()
    currency = _company(asked).currency
    return Calculated(row["category"], row["place"], _source(priced), plan, told, currency)


def _decided(calls: list[Row], asked: Asked) -> tuple[Row, Row]:
    """The call and its rated row; of a number that is both, the product that its kind asks for."""
    tariff = tariff_for([asked.from_number, asked.to_number])
    with Engine(threads=1) as engine:
        table = engine.table(pa.Table.from_pylist(calls, schema=CALLS))
        rated = engine.to_arrow(rate(engine, table, tariff), RATED).sort_by("call_no")
    rows = rated.to_pylist()
    is_local = asked.direction == "in" or rows[0]["category"] in LOCAL_CATEGORIES
    place = 0 if is_local else -1
    return calls[place], rows[place]


def _source(priced: Any) -> str:
    """The row that prices the call, named as staff find it."""
    if priced is None:
        return ""
    since = f"from {day(priced.valid_from)}"
    if isinstance(priced, RateRule):
        return f"rule of the plan {priced.plan.code}, {since}"
    if isinstance(priced, ExceptionRate):
        return f"exception code {priced.exception.code}, {since}"
    return f"deck {priced.deck.code}, prefix {priced.prefix}, {since}"


def _calls(asked: Asked) -> list[Row]:
    """The call in the columns of the engine: once for each product that may pay, local first."""
    on = day_in(asked.started_at, _company(asked).time_zone)
    products: list[Product | None] = [*_products(asked, on)] or [None]
    return [_call(asked, on, product, no) for no, product in enumerate(products, 1)]


def _company(asked: Asked) -> Company:
    base = base_of(asked.account) if asked.account else default_base()
    return base.company


def _call(asked: Asked, on: date, product: Product | None, no: int) -> Row:
    """The call with what its owner brings along."""
    account = asked.account
    profile = usage_profile_of(account) if account else None
    plan_id = asked.plan.pk if asked.plan else plan_of(product, on) if product else None
    if plan_id is None:
        raise Refused("no-plan", "Choose a rate plan, or an account with a product of that number.")
    return {
        "call_no": no,
        "call_key": "asked",
        "started_ms": (asked.started_at - EPOCH) // MILLISECOND,
        "seconds": asked.seconds,
        "direction": asked.direction,
        "from_number": asked.from_number,
        "to_number": asked.to_number,
        "billed_number": _billed(asked),
        "account_id": account.pk if account else 0,
        "product_id": product.pk if product else 0,
        "plan_id": plan_id,
        "home_state": _home_state(account, product),
        "account_zone": _company(asked).time_zone,
        "decimals": profile.rating_decimals if profile else 4,
        "round_up": profile.round_up if profile else False,
        "is_on_net": _is_on_net(asked, on),
        "product_exception_id": (product and product.rate_exception_id) or 0,
        "account_exception_id": (profile and profile.rate_exception_id) or 0,
    }


def _billed(asked: Asked) -> str:
    return asked.to_number if asked.direction == "in" else asked.from_number


def _products(asked: Asked, on: date) -> list[Product]:
    """Whom the call may be billed to: one product, or the local and the long distance one of a
    number that is both; refused where the intake would find no owner either.
    """
    if asked.account is None:
        return []
    found = products_with_number(asked.account.pk, _billed(asked), on)
    kinds = {each.product_type.kind: each for each in found}
    if len(found) <= 1:
        return found
    if len(found) == 2 and kinds.keys() == {ProductKind.LOCAL, ProductKind.LONG_DISTANCE}:
        return [kinds[ProductKind.LOCAL], kinds[ProductKind.LONG_DISTANCE]]
    raise Refused(
        "two-owners", "Several products of the account have this number, so nobody would own it."
    )


def _home_state(account: Account | None, product: Product | None) -> str:
    if product and product.location:
        return product.location.state
    if account is None:
        return ""
    bill_to = Location.objects.filter(account=account, is_bill_to=True).first()
    return bill_to.state if bill_to else ""


def _is_on_net(asked: Asked, on: date) -> bool:
    if asked.account is None or asked.direction != "out":
        return False
    ends = (asked.from_number, asked.to_number)
    return all(products_with_number(asked.account.pk, number, on) for number in ends)
