"""The forms of a product: each shows what the next bill would say before anything is saved."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.access.queries.trail import who_of
from tollbook.billing.queries import billed_until_of
from tollbook.flows.actions import (
    change_charge,
    change_product,
    end_product,
    foresee,
    put_charge,
    sell_product,
)
from tollbook.flows.types import Foreseen
from tollbook.kernel.errors import Refused
from tollbook.kernel.sheet import Sheet
from tollbook.office.forms.selling import (
    by_key,
    changing_form,
    charge_form,
    ending_form,
    selling_form,
)
from tollbook.office.pages.customers.products import name_of
from tollbook.office.pages.customers.record import Record, record_of
from tollbook.office.pages.shared import say
from tollbook.office.request import OfficeRequest
from tollbook.services.models import Product, ProductCharge
from tollbook.services.queries.selling import (
    changes_of_product,
    charge_of,
    children_of,
    product_of,
)
from tollbook.services.types import Leaving

NEWER_MAX = 5
Ticks = list[tuple[str, str, str, bool]]  # name, value, words, whether it is ticked


@dataclass
class Deed:
    """What a form does. do: does it and gives the product, from the values of the sheet."""

    title: str
    lead: str
    sheet: Sheet
    do: Callable[[], Product]
    button: str
    done: str
    product: Product | None = None  # as the form found it
    is_bad: bool = False
    whole: bool | None = None  # whether the product itself is ticked to end
    ticks: Ticks = field(default_factory=list)


def carried_out(request: OfficeRequest, record: Record, deed: Deed) -> HttpResponse:
    """The form; sent, show the next bill or do it; refused, say why and lose nothing typed."""
    foreseen: Foreseen | None = None
    newer: list[Any] = []
    if request.method == "POST" and deed.sheet.read():
        try:
            if request.POST.get("do") == "preview":
                foreseen = foresee(account=record.account, today=record.today, change=deed.do)
            else:
                product = deed.do()
                say(request, deed.done)
                return redirect("office-product", record.account.number, product.pk)
        except Refused as refusal:
            deed.sheet.refuse(refusal)
            if refusal.code == "STALE" and deed.product is not None:
                newer = changes_of_product(deed.product)[:NEWER_MAX]
    context = {
        "record": record,
        "deed": deed,
        "sheet": deed.sheet,
        "foreseen": foreseen,
        "newer": [(each, who_of(each)) for each in newer],
        "zone": request.viewer.zone,
        "seen": _seen(request, deed, is_stale=bool(newer)),
        "back": back_of(record, deed.product),
    }
    status = 422 if deed.sheet.errors else 200
    return render(request, "office/customers/selling.html", context, status=status)


def back_of(record: Record, product: Product | None) -> str:
    """Where Cancel leads."""
    number = record.account.number
    if product is None:
        return reverse("office-customer-products", args=[number])
    return reverse("office-product", args=[number, product.pk])


def _seen(request: OfficeRequest, deed: Deed, *, is_stale: bool) -> int | None:
    """The version that the form stands on; who was told what changed stands on the newest."""
    if deed.product is None:
        return None
    return deed.product.version if is_stale else version_seen(request) or deed.product.version


def version_seen(request: OfficeRequest) -> int | None:
    """The row version that was sent along."""
    text = request.POST.get("seen_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_http_methods(["GET", "POST"])
def new_product(request: OfficeRequest, number: str) -> HttpResponse:
    """Put a product on the account, with its first charges."""
    record = record_of(request, number)
    blank = Product(account=record.account)
    form = selling_form(request, blank)
    deed = Deed(
        title="Add a product",
        lead="With its first charges; more are added on its own page.",
        sheet=form.sheet,
        do=lambda: sell_product(wanted=form.wanted(blank), by=request.actor),
        button="Add the product",
        done="The product is added.",
    )
    return carried_out(request, record, deed)


@require_http_methods(["GET", "POST"])
def changing(request: OfficeRequest, number: str, product_key: int) -> HttpResponse:
    """Words, place, plan and parent of a product."""
    record = record_of(request, number)
    found = product_of(record.account, product_key)
    sheet, sold = changing_form(request, found)

    def do() -> Product:
        values = dict(sheet.values)
        lists = (("location", sold.places), ("rate_plan", sold.plans), ("parent", sold.parents))
        values |= {name: by_key(rows, values[name]) for name, rows in lists if name in values}
        return change_product(
            product=found, values=values, by=request.actor, seen_version=version_seen(request)
        )

    deed = Deed(
        title=f"Change {name_of(found)}",
        lead="Its type and its Product ID stay: bills and calls are told apart by them.",
        sheet=sheet,
        do=do,
        button="Save the product",
        done=f"{name_of(found)} is saved.",
        product=found,
    )
    return carried_out(request, record, deed)


@require_http_methods(["GET", "POST"])
def new_charge(request: OfficeRequest, number: str, product_key: int) -> HttpResponse:
    """One more charge on a product."""
    record = record_of(request, number)
    found = product_of(record.account, product_key)
    first = max(request.viewer.today, found.active_on)
    charge = ProductCharge(product=found, active_on=first)
    sheet, items = charge_form(request, charge, None)

    def do() -> Product:
        values = dict(sheet.values)
        item = by_key(items, values.pop("item"))
        wanted = ProductCharge(product=found, item=item, **values)
        put_charge(charge=wanted, by=request.actor, seen_version=version_seen(request))
        return found

    deed = Deed(
        title=f"Add a charge to {name_of(found)}",
        lead="A rate plan or an allotment is put on a product in the same way.",
        sheet=sheet,
        do=do,
        button="Add the charge",
        done=f"The charge is added to {name_of(found)}.",
        product=found,
    )
    return carried_out(request, record, deed)


@require_http_methods(["GET", "POST"])
def changing_charge(
    request: OfficeRequest, number: str, product_key: int, charge_id: int
) -> HttpResponse:
    """Quantity, price and days of a charge."""
    record = record_of(request, number)
    found = product_of(record.account, product_key)
    charge = charge_of(found, charge_id)
    sheet, _ = charge_form(request, charge, billed_until_of([charge.pk]).get(charge.pk))

    def do() -> Product:
        change_charge(
            charge=charge,
            values=sheet.values,
            by=request.actor,
            seen_version=version_seen(request),
        )
        return found

    deed = Deed(
        title=f"{charge.item.description} on {name_of(found)}",
        lead="What was billed stays; days that fall away are given back on the next bill.",
        sheet=sheet,
        do=do,
        button="Save the charge",
        done=f"{charge.item.description} is saved.",
        product=found,
    )
    return carried_out(request, record, deed)


@require_http_methods(["GET", "POST"])
def ending(request: OfficeRequest, number: str, product_key: int) -> HttpResponse:
    """Disconnect a product, or end some of its charges."""
    record = record_of(request, number)
    found = product_of(record.account, product_key)
    sheet = ending_form(request)
    ticks = ticks_of(request, found)
    is_whole = request.method != "POST" or "whole" in request.POST

    def do() -> Product:
        leaving = Leaving(
            on=sheet.values["on"],
            today=request.viewer.today,
            is_whole=is_whole,
            charges=_ticked(ticks, "charge"),
            children=_ticked(ticks, "child"),
            reason=sheet.values["reason"],
        )
        return end_product(
            product=found, leaving=leaving, by=request.actor, seen_version=version_seen(request)
        )

    deed = Deed(
        title=f"Disconnect {name_of(found)}",
        lead="Days that were billed ahead are given back where a charge is billed by the day.",
        sheet=sheet,
        do=do,
        button="Disconnect",
        done=f"It is written down when {name_of(found)} ends.",
        product=found,
        is_bad=True,
        whole=is_whole,
        ticks=ticks,
    )
    return carried_out(request, record, deed)


def ticks_of(request: OfficeRequest, product: Product) -> Ticks:
    """What may end with it or alone: its open charges, the products that belong to it."""
    open_charges = product.charges.filter(ended_on__isnull=True).select_related("item")
    rows = [
        ("charge", str(each.pk), each.item.description)
        for each in open_charges.order_by("item__description")
    ]
    rows += [
        ("child", str(each.pk), f"{name_of(each)}, {each.product_type.label}")
        for each in children_of(product)
    ]
    is_sent = request.method == "POST"
    sent = {(name, value) for name in ("charge", "child") for value in request.POST.getlist(name)}
    return [
        (name, value, words, not is_sent or (name, value) in sent) for name, value, words in rows
    ]


def _ticked(ticks: Ticks, wanted: str) -> tuple[int, ...]:
    return tuple(int(value) for name, value, _, is_on in ticks if name == wanted and is_on)
