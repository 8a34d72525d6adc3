"""Charge items: what products carry, what they cost from which day, what they bring along."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.catalog import actions
from tollbook.catalog.models import ChargeItem, ItemPrice
from tollbook.catalog.queries.shown import (
    allotments_for,
    item_for,
    item_price_for,
    items_for,
    plans_for,
    tax_categories_for,
)
from tollbook.catalog.types import ItemKind
from tollbook.kernel import show
from tollbook.kernel.listing import Column
from tollbook.office.forms.items import KINDS, ItemForm, ItemPriceForm, ItemWordsForm
from tollbook.office.pages.catalog.shared import Act, CatalogRow, Cell, Link, acting
from tollbook.office.pages.shared import Badge, crumb, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Charge item"),
    Column("Is charged"),
    Column("Brings"),
    Column("Today", css="num"),
    Column("More", css="more"),
)
AMENDS = "ProductsAdmin.Update"


def items(request: OfficeRequest) -> HttpResponse:
    """Every charge item with its list price of today."""
    today = request.viewer.today
    context = {
        "title": "Charge items",
        "lead": "What products carry: charges, and the rate plans and allotments that come along.",
        "links": [Link("New charge item", reverse("office-charge-item-new"), css="btn btn-main")],
        "columns": COLUMNS,
        "rows": [_row(each, today) for each in items_for(request.viewer)],
        "empty": "No charge item yet. Products cost nothing but their calls.",
    }
    return render(request, "office/catalog/list.html", context)


def _row(item: ChargeItem, today: date) -> CatalogRow:
    cells = (
        Cell(kind_words(item), "" if item.is_active else "no longer on sale"),
        Cell(brings(item), label="Brings"),
        Cell(price_words(item, today), css="c-fig num nowrap"),
    )
    url = reverse("office-charge-item", args=[item.code])
    return CatalogRow(item.description, url, item.code, cells)


def kind_words(item: ChargeItem) -> str:
    """How it becomes money."""
    return KINDS.get(ItemKind(item.kind), "By the carrier itself")


def brings(item: ChargeItem) -> str:
    """The plan or allotment that it points to."""
    if item.rate_plan is not None:
        return item.rate_plan.name
    return item.allotment.name if item.allotment is not None else ""


def price_words(item: ChargeItem, today: date) -> str:
    """The list price of today; of an item that has none yet the first one to come."""
    prices = sorted(item.prices.all(), key=lambda each: each.valid_from)
    begun = [each for each in prices if each.valid_from <= today]
    if begun:
        return figures_of(begun[-1])
    first = prices[0] if prices else None
    return f"{figures_of(first)} from {show.day(first.valid_from)}" if first else ""


def figures_of(price: ItemPrice) -> str:
    """The amount with the decimals it has, two at least."""
    return show.figures(price.amount, 4 if price.amount * 100 % 1 else 2)


@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest) -> HttpResponse:
    """An item with its first price."""
    viewer = request.viewer
    act = Act(
        "New charge item",
        "Once it is there, products can carry it.",
        "Add the item",
        reverse("office-charge-items"),
        "The item is there. Products can carry it from now on.",
        [crumb("Charge items", "office-charge-items"), crumb("New")],
    )
    form = ItemForm(
        sent_by(request),
        plans=plans_for(viewer),
        allotments=allotments_for(viewer),
        categories=tax_categories_for(viewer),
        initial={"valid_from": viewer.today},
    )

    def do(form: ItemForm) -> str:
        told = form.cleaned_data
        price, since = told["price"], told["valid_from"]
        made = actions.open_item(
            facts=form.facts(), price=price, valid_from=since, by=request.actor
        )
        return reverse("office-charge-item", args=[made.code])

    return acting(request, form, act, do)


def item(request: OfficeRequest, code: str) -> HttpResponse:
    """One item: what it is, and its list prices, the newest first."""
    found, today = item_for(request.viewer, code), request.viewer.today
    prices = sorted(found.prices.all(), key=lambda each: each.valid_from, reverse=True)
    now = next((each for each in prices if each.valid_from <= today), None)
    context = {
        "item": found,
        "kind": kind_words(found),
        "brings": brings(found),
        "prices": [
            {
                "price": each,
                "figures": figures_of(each),
                "badge": _badge(each, now, today),
                "url": reverse("office-charge-item-price", args=[each.pk])
                if each.valid_from > today
                else "",
            }
            for each in prices
        ],
        "crumbs": [crumb("Charge items", "office-charge-items"), crumb(found.description)],
    }
    return render(request, "office/catalog/item.html", context)


def _badge(price: ItemPrice, now: ItemPrice | None, today: date) -> Badge:
    if price.valid_from > today:
        return "Coming", "clock", "info"
    return ("Holds", "check", "good") if price == now else ("Ended", "clock", "")


def _crumbs(item: ChargeItem, label: str) -> list[dict[str, str]]:
    steps = [crumb("Charge items", "office-charge-items")]
    return [*steps, crumb(item.description, "office-charge-item", item.code), crumb(label)]


@require_http_methods(["GET", "POST"])
def words(request: OfficeRequest, code: str) -> HttpResponse:
    """Other words, or off the shelf."""
    found = item_for(request.viewer, code)
    act = Act(
        f"Change {found.description}",
        "What products carry already keeps its price; bills to come use these words.",
        "Keep",
        reverse("office-charge-item", args=[code]),
        "The item is kept.",
        _crumbs(found, "Change"),
    )
    names = ("description", "provider", "gl_code", "is_active")
    start = {name: getattr(found, name) for name in names}

    def do(form: ItemWordsForm) -> None:
        actions.change_item(item=found, facts=form.cleaned_data, by=request.actor)

    return acting(request, ItemWordsForm(sent_by(request), initial=start), act, do)


@require_http_methods(["GET", "POST"])
def price_new(request: OfficeRequest, code: str) -> HttpResponse:
    """Another list price from a day on."""
    found, today = item_for(request.viewer, code), request.viewer.today
    act = Act(
        f"New price of {found.description}",
        "Products with a price of their own keep that one.",
        "Add the price",
        reverse("office-charge-item", args=[code]),
        "The price is added.",
        _crumbs(found, "New price"),
    )

    def do(form: ItemPriceForm) -> None:
        told = form.cleaned_data
        actions.add_item_price(
            item=found,
            amount=told["price"],
            valid_from=told["valid_from"],
            today=today,
            by=request.actor,
        )

    return acting(request, ItemPriceForm(sent_by(request), initial={"valid_from": today}), act, do)


@require_http_methods(["GET", "POST"])
def price(request: OfficeRequest, price_id: int) -> HttpResponse:
    """Take back a price that has not begun."""
    found = item_price_for(request.viewer, price_id)
    act = Act(
        f"Take back {figures_of(found)}",
        f"From {show.day(found.valid_from)}. It has not begun, so it can go.",
        "Take it back",
        reverse("office-charge-item", args=[found.item.code]),
        "Taken back.",
        _crumbs(found.item, "Take back a price"),
        is_bad=True,
    )

    def do(_form: object) -> None:
        actions.drop_item_price(price=found, today=request.viewer.today, by=request.actor)

    return acting(request, None, act, do)
