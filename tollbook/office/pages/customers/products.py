"""Tab Products: what a customer has, one product with its charges and history, its states."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tollbook.access.queries.trail import who_of
from tollbook.billing.queries import billed_until_of, coming_bill
from tollbook.customers.models import Account
from tollbook.fields.queries import choices_of
from tollbook.flows.actions import activate_product
from tollbook.kernel import days, phones
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.money import settle
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.customers.states import product_badge
from tollbook.office.pages.shared import chips, paged, say
from tollbook.office.request import OfficeRequest
from tollbook.services.actions import cancel_products, restore_products, suspend_products
from tollbook.services.models import Product, ProductCharge
from tollbook.services.queries import charges_of, products_of
from tollbook.services.queries.selling import (
    GONE,
    changes_of_product,
    children_of,
    product_of,
)

SHOWN = {"living": "In service or to come", "ended": "Ended"}
CHARGE_COLUMNS = (
    Column("Charge"),
    Column("From"),
    Column("First day without"),
    Column("Billed until"),
    Column("Price", css="num"),
    Column("More", css="more"),
    Column("", css="do", hidden="Actions"),
)
ACTS: dict[str, tuple[Callable[..., int], str]] = {
    "suspend": (suspend_products, "suspended"),
    "restore": (restore_products, "active again"),
    "cancel": (cancel_products, "canceled"),
}


@dataclass(frozen=True)
class ChargeRow:
    """A charge on a product; `price` is its own or the list price of today."""

    charge: ProductCharge
    billed_until: date | None = None

    @property
    def words(self) -> str:
        return str(self.charge.item.description)

    @property
    def price(self) -> Decimal | None:
        listed: Decimal | None = getattr(self.charge, "list_price", None)
        return listed if self.charge.price is None else self.charge.price

    @property
    def places(self) -> int:
        """How many decimals its price needs."""
        price = self.price
        return 2 if price is None or price == settle(price) else 4

    @property
    def is_own_price(self) -> bool:
        return self.charge.price is not None

    @property
    def is_once(self) -> bool:
        return bool(self.charge.item.kind == "one_time")

    @property
    def bears_price(self) -> bool:
        """Plans and allotments have none."""
        return self.charge.item.kind in ("recurring", "one_time")


def products(request: OfficeRequest, number: str) -> HttpResponse:
    """Every product with its charges; those that ended on their own list."""
    record = record_of(request, number)
    listing = listing_from(request.GET, sorts=("place",), default="place")
    shown = request.GET.get("show", "")
    found = products_of(record.account, record.today)
    if shown == "ended":
        found = found.filter(status__in=GONE)
    elif shown == "living":
        found = found.exclude(status__in=GONE)
    rows, pager = paged(found, listing)
    context = {
        "record": record,
        "rows": [(each, product_badge(each), rows_of(each)) for each in rows],
        "pager": pager,
        "listing": listing,
        "shown": shown if shown in SHOWN else "",
        "choices": list(SHOWN.items()),
        "chips": chips(listing, {"show": SHOWN.get(shown, "")}),
    }
    return render(request, "office/customers/products.html", context)


def rows_of(product: Product) -> list[ChargeRow]:
    """The charges of a product that was read with them, as they stand on the page."""
    return [ChargeRow(charge) for charge in product.charges.all()]


def product(request: OfficeRequest, number: str, product_key: int) -> HttpResponse:
    """One product: what it carries, what the next bill says of it, what became of it."""
    record = record_of(request, number)
    found = product_of(record.account, product_key)
    charges = charges_of(found, record.today)
    billed = billed_until_of([each.pk for each in charges])
    bill = coming_bill(record.account.pk, record.today)
    lines = bill.of([found.pk])
    context = {
        "record": record,
        "product": found,
        "name": name_of(found),
        "state": product_badge(found),
        "is_over": found.status in GONE,
        "ends": found.disconnected_on is not None and found.status not in GONE,
        "reason": reason_words(found),
        "children": children_of(found),
        "rows": [ChargeRow(each, billed.get(each.pk)) for each in charges],
        "columns": CHARGE_COLUMNS,
        "bill": bill,
        "lines": lines,
        "sum": sum((line.amount or Decimal(0) for line in lines), Decimal(0)),
        "changes": [(each, who_of(each)) for each in changes_of_product(found)],
        "zone": request.viewer.zone,
    }
    return render(request, "office/customers/product.html", context)


def name_of(product: Product) -> str:
    """The number as people read it, or the Product ID."""
    return phones.shown(product.digits) if product.digits else product.product_id


def reason_words(product: Product) -> str:
    """Why it ended, "" where nobody said."""
    if not product.end_reason:
        return ""
    known = {each.value: each.label for each in choices_of("ReasonCancelled")}
    return known.get(product.end_reason, product.end_reason)


@require_POST
def state(request: OfficeRequest, number: str, product_key: int) -> HttpResponse:
    """Put a new product in service, suspend one, restore it, or cancel one that never began."""
    record = record_of(request, number)
    found = product_of(record.account, product_key)
    wish = request.POST.get("do", "")
    try:
        words = _done(request, record.account, found, wish)
    except Refused as refusal:
        say(request, f"Nothing was changed. {refusal}")
    else:
        say(request, words)
    return redirect("office-product", record.account.number, found.pk)


def _done(request: OfficeRequest, account: Account, found: Product, wish: str) -> str:
    """Do what was asked; gives the sentence for the next page."""
    if wish == "activate":
        text = request.POST.get("active_on", "")
        on = days.day_of(text, request.viewer.today, "mdy") or request.viewer.today
        activate_product(product=found, on=on, by=request.actor)
        return f"{name_of(found)} is in service."
    act, words = ACTS.get(wish, (None, ""))
    if act is None or not act(account=account, ids=[found.pk], by=request.actor):
        return "Nothing was changed: the product is in another state by now."
    return f"{name_of(found)} is {words}."
