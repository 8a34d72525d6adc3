"""TMF620 Product Catalog: what can be sold, with the list prices of today and later; for staff.

An offering is a charge item; a specification is a kind of product that bears such charges.
"""

from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.http import HttpResponse
from ninja import Field, Query, Router

from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import ApiRequest, Choice, Part, part_of, refuse_unknown
from tollbook.api.resources import Resource
from tollbook.api.sending import Date, Sent, require
from tollbook.api.shapes import WRONG, WRONG_SENT, Money, Reference, Shape, money
from tollbook.catalog.actions import add_item_price, change_item, open_item
from tollbook.catalog.models import ChargeItem, ItemPrice, ProductType
from tollbook.catalog.queries.product_types import product_type_for, product_types_for
from tollbook.catalog.queries.shown import item_for, items_for, tax_categories_for
from tollbook.catalog.types import Interval, ItemKind
from tollbook.customers.types import Viewer
from tollbook.kernel import entry
from tollbook.kernel.errors import WrongFields

PATH = "productCatalogManagement/v4"
ROUTER = Router(tags=["TMF620 Product catalog"])
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("ProductsAdmin.Access", "ProductsAdmin.Update"),
    of_company=True,
    changes={"api-offerings": ("ProductsAdmin.Add", "")},
)
STATES = {True: "Launched", False: "Retired"}
CODE = r"^[a-z0-9][a-z0-9-]{0,29}$"
# The kinds that point to nothing else.
PLAIN = Literal["recurring", "one_time"]


class OfferingPrice(Shape):
    """A list price from a day on."""

    id: str
    price: Money = Field(description="Of one, before taxes; below zero a discount.")
    since: str = Field(alias="validFrom", description="A day.")


class Offering(Shape):
    """A charge item; its id is its code."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    name: str | None = Field(None, description="As bills print it.")
    status: str | None = Field(None, alias="lifecycleStatus", description="Launched or Retired.")
    kind: str | None = Field(None, alias="priceType")
    period: str | None = Field(None, alias="recurringChargePeriod")
    tax: Reference | None = Field(None, alias="taxCategory")
    provider: str | None = Field(None, description="Whose charge it is, where not the carrier's.")
    ledger_code: str | None = Field(None, alias="glCode")
    prices: list[OfferingPrice] | None = Field(None, alias="productOfferingPrice")


class Specification(Shape):
    """A kind of product; its id is its code."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    name: str | None = None
    kind: str | None = Field(None, alias="productType")
    status: str | None = Field(None, alias="lifecycleStatus", description="Launched or Retired.")


class OfferingWish(Sent):
    """A charge item to be made, with its first list price."""

    id: str = Field(pattern=CODE, description="Its code: small letters, digits, dashes.")
    name: str = Field(min_length=1, max_length=100)
    kind: PLAIN = Field("recurring", alias="priceType")
    period: Literal["", "monthly", "quarterly", "semiannual", "annual"] = Field(
        "", alias="recurringChargePeriod", description="Empty: the cycle of the account."
    )
    is_prorated: bool = Field(default=True, alias="isProrated")
    tax: str = Field(alias="taxCategory", max_length=20, description="By its code.")
    provider: str = Field("", max_length=60)
    ledger_code: str = Field("", alias="glCode", max_length=20)
    price: Decimal = Field(max_digits=12, decimal_places=4)
    since: Date = Field(alias="validFrom", description="The first day of the price.")
    type: str = Field("ProductOffering", alias="@type", max_length=40)


class NextPrice(Sent):
    """A list price from a day on, today at the earliest."""

    price: Decimal = Field(max_digits=12, decimal_places=4)
    since: Date = Field(alias="validFrom")


class OfferingPatch(Sent):
    """What of a charge item changes; what it is and has cost stays."""

    name: str | None = Field(None, min_length=1, max_length=100)
    status: Literal["Launched", "Retired"] | None = Field(None, alias="lifecycleStatus")
    provider: str | None = Field(None, max_length=60)
    ledger_code: str | None = Field(None, alias="glCode", max_length=20)
    price: NextPrice | None = Field(None, alias="productOfferingPrice")


class Wanted(Part):
    """What a list of offerings may be narrowed by."""

    status: Literal["", "Launched", "Retired"] = Field("", alias="lifecycleStatus")
    kind: str = Field("", alias="priceType", max_length=10)


Offerings = list[Offering]
Specifications = list[Specification]


@ROUTER.get(
    "/productOffering",
    url_name="api-offerings",
    response={200: Offerings, 206: Offerings, **WRONG},
)
def offerings(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Charge items by what bills call them."""
    refuse_unknown(request, part)
    rows = items_for(request.viewer)
    if part.status:
        rows = rows.filter(is_active=part.status == STATES[True])
    if part.kind:
        rows = rows.filter(kind=part.kind)
    found, total = part_of(rows, part)
    shown = (chosen(shape_of(request.viewer, each), part.fields) for each in found)
    return listed(shown, total=total, offset=part.offset)


@ROUTER.get("/productOffering/{code}", url_name="api-offering", response={200: Offering, **WRONG})
def offering(request: ApiRequest, code: str, choice: Query[Choice]) -> HttpResponse:
    """One charge item by its code."""
    refuse_unknown(request, choice)
    found = item_for(request.viewer, code)
    return answer(chosen(shape_of(request.viewer, found), choice.fields))


@ROUTER.post("/productOffering", url_name="api-offerings", response={201: Offering, **WRONG_SENT})
def open_offering(request: ApiRequest, wish: OfferingWish) -> HttpResponse:
    """Make a charge item. A code is given out once, so a second time is refused."""
    taxes = {each.code: each for each in tax_categories_for(request.viewer)}
    if wish.tax not in taxes:
        words = f"Choose one of: {', '.join(sorted(taxes))}."
        raise WrongFields({"taxCategory": ("CHO", words)})
    facts = {
        "code": wish.id,
        "description": _words("name", wish.name, 100),
        "kind": ItemKind(wish.kind),
        "interval": Interval(wish.period) if wish.period else "",
        "is_prorated": wish.is_prorated,
        "tax_category": taxes[wish.tax],
        "provider": _words("provider", wish.provider, 60),
        "gl_code": _words("glCode", wish.ledger_code, 20),
    }
    open_item(facts=facts, price=wish.price, valid_from=wish.since, by=request.actor)
    found = shape_of(request.viewer, item_for(request.viewer, wish.id))
    return answer(found, 201, {"Location": found["href"]})


@ROUTER.patch("/productOffering/{code}", response={200: Offering, **WRONG_SENT})
def change_offering(request: ApiRequest, code: str, patch: OfferingPatch) -> HttpResponse:
    """Change words and whether it is on sale, or put a list price from a day on."""
    item = item_for(request.viewer, code)
    _change(request, item, patch)
    return answer(shape_of(request.viewer, item_for(request.viewer, code)))


@ROUTER.delete("/productOffering/{code}", response={204: None, **WRONG_SENT})
def retire_offering(request: ApiRequest, code: str) -> HttpResponse:
    """Take a charge item off sale; products that bear it go on."""
    require(request, "ProductsAdmin.Delete")
    patch = OfferingPatch.model_validate({"lifecycleStatus": STATES[False]})
    _change(request, item_for(request.viewer, code), patch)
    return HttpResponse(status=204)


@ROUTER.get(
    "/productSpecification",
    url_name="api-specifications",
    response={200: Specifications, 206: Specifications, **WRONG},
)
def specifications(request: ApiRequest, part: Query[Part]) -> HttpResponse:
    """Kinds of products in their order."""
    refuse_unknown(request, part)
    found, total = part_of(product_types_for(request.viewer), part)
    shown = (chosen(specification_shape(each), part.fields) for each in found)
    return listed(shown, total=total, offset=part.offset)


@ROUTER.get(
    "/productSpecification/{code}",
    url_name="api-specification",
    response={200: Specification, **WRONG},
)
def specification(request: ApiRequest, code: str, choice: Query[Choice]) -> HttpResponse:
    """One kind of product by its code."""
    refuse_unknown(request, choice)
    found = product_type_for(request.viewer, code)
    return answer(chosen(specification_shape(found), choice.fields))


# Words of a patch, the field that holds them, and how long they may be.
WORDS = (("name", "description", 100), ("provider", "provider", 60), ("ledger_code", "gl_code", 20))


@transaction.atomic
def _change(request: ApiRequest, item: ChargeItem, patch: OfferingPatch) -> None:
    """Words and state together; then the price, which refuses for itself."""
    named = patch.model_fields_set
    facts: dict[str, Any] = {
        attribute: _words(name, getattr(patch, name) or "", most)
        for name, attribute, most in WORDS
        if name in named
    }
    if patch.status is not None:
        facts["is_active"] = patch.status == STATES[True]
    change_item(item=item, facts=facts, by=request.actor)
    if patch.price is not None:
        add_item_price(
            item=item,
            amount=patch.price.price,
            valid_from=patch.price.since,
            today=request.viewer.today,
            by=request.actor,
        )


def _words(name: str, text: str, most: int) -> str:
    found = entry.one_line(text, most)
    if name == "name" and not found:
        raise WrongFields({name: ("REQ", entry.REQUIRED_TEXT)})
    return found


def _prices(viewer: Viewer, item: ChargeItem) -> list[dict[str, Any]]:
    """The price in force and those that begin later."""
    rows: list[ItemPrice] = sorted(item.prices.all(), key=lambda each: each.valid_from)
    begun = [each for each in rows if each.valid_from <= viewer.today]
    shown = [*begun[-1:], *(each for each in rows if each.valid_from > viewer.today)]
    return [
        {
            "id": str(each.pk),
            "price": money(each.amount, viewer.currency),
            "validFrom": each.valid_from,
        }
        for each in shown
    ]


def shape_of(viewer: Viewer, item: ChargeItem) -> dict[str, Any]:
    """A charge item, read with its prices, as the document describes it."""
    tax = item.tax_category
    found = {
        "id": item.code,
        "href": f"/{PREFIX}{PATH}/productOffering/{item.code}",
        "@type": "ProductOffering",
        "name": item.description,
        "lifecycleStatus": STATES[item.is_active],
        "priceType": item.kind,
        "recurringChargePeriod": item.interval,
        "taxCategory": {"id": tax.code, "name": tax.label},
        "provider": item.provider,
        "glCode": item.gl_code,
        "productOfferingPrice": _prices(viewer, item),
    }
    return {name: value for name, value in found.items() if value}


def specification_shape(kind: ProductType) -> dict[str, Any]:
    """A kind of product as the document describes it."""
    return {
        "id": kind.code,
        "href": f"/{PREFIX}{PATH}/productSpecification/{kind.code}",
        "@type": "ProductSpecification",
        "name": kind.label,
        "productType": kind.kind,
        "lifecycleStatus": STATES[kind.is_sold],
    }
