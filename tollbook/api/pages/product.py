"""TMF637 Product Inventory: what accounts have, what it costs each period, and until when.

Staff sell, change and end products here as in the office; whatever is refused there is refused.
"""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Field, Query, Router

from tollbook.access.types import Kind
from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import ApiRequest, Choice, Part, part_of, refuse_unknown
from tollbook.api.pages.account import currency_of, reference_to
from tollbook.api.resources import Resource
from tollbook.api.selling import STATES, ProductPatch, ProductWish, changed, ended, sold
from tollbook.api.sending import mark_of, require, row_in
from tollbook.api.shapes import MARKED, WRONG, WRONG_SENT, Money, Reference, Shape, money
from tollbook.api.trail import note_opened
from tollbook.customers.types import Viewer
from tollbook.kernel.clock import midnight
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import settle
from tollbook.services.models import Product, ProductCharge
from tollbook.services.queries import products_for, with_charges

PATH = "productInventory/v4/product"
ROUTER = Router(tags=["TMF637 Product inventory"])
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("Products.Access", "Products.Update"),
    customer=("Products_CustomerLevel.Access", "Products.Update"),
    agent=("Products_AgentLevel.Access", "Products.Update"),
    changes={"api-products": ("Products.Add", "Products.Add")},
)
OWNER: Final = "account__group__base__company"
ORDER: Final = ("account__number", "product_id", "pk")
PERIODS: Final = {"recurring": "recurring", "one_time": "oneTime"}


class Price(Shape):
    """An amount before taxes."""

    duty_free: Money = Field(alias="dutyFreeAmount")


class ProductPrice(Shape):
    """A charge that the product bears or will; without `price` it has no list price yet."""

    id: str = Field(description="The code of the charge.")
    name: str
    price_type: str = Field(alias="priceType", description="recurring, oneTime or usage.")
    period: str | None = Field(
        None, alias="recurringChargePeriod", description="monthly, or what the charge says."
    )
    quantity: int
    price: Price | None = Field(None, description="Of all together for a whole period.")


class Characteristic(Shape):
    """A further fact of a product by its name."""

    name: str
    value: str


class Place(Shape):
    """The place where it is; its id is the code of the location."""

    id: str
    name: str
    role: str


class Relationship(Shape):
    """Another product that it belongs to."""

    relationship_type: str = Field(alias="relationshipType")
    product: Reference


class ProductShape(Shape):
    """A product of an account."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    name: str | None = Field(None, description="The Product ID, such as a telephone number.")
    description: str | None = None
    status: str | None = Field(
        None, description="pendingActive, active, suspended, terminated or cancelled."
    )
    start_date: str | None = Field(None, alias="startDate")
    termination_date: str | None = Field(
        None, alias="terminationDate", description="From then on it is out of service."
    )
    specification: Reference | None = Field(None, alias="productSpecification")
    characteristics: list[Characteristic] | None = Field(None, alias="productCharacteristic")
    prices: list[ProductPrice] | None = Field(None, alias="productPrice")
    place: list[Place] | None = None
    relationships: list[Relationship] | None = Field(None, alias="productRelationship")
    billing_account: Reference | None = Field(None, alias="billingAccount")


class Wanted(Part):
    """What a list of products may be narrowed by."""

    account: str = Field("", alias="billingAccount.id", max_length=20)
    name: str = Field("", max_length=40, description="A whole Product ID.")
    status: str = Field("", max_length=20)
    specification: str = Field("", alias="productSpecification.id", max_length=20)


Products = list[ProductShape]


@ROUTER.get("", url_name="api-products", response={200: Products, 206: Products, **WRONG})
def products(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Products by account and Product ID, ended ones too."""
    refuse_unknown(request, part)
    rows, total = part_of(_narrowed(_seen(request.viewer), part), part)
    if part.account:
        note_opened(request, *(each.account.number for each in rows))
    shown = (chosen(shape_of(request.viewer, each), part.fields) for each in rows)
    return listed(shown, total=total, offset=part.offset)


@ROUTER.get("/{product_key}", url_name="api-product", response={200: ProductShape, **WRONG})
def product(request: ApiRequest, product_key: str, choice: Query[Choice]) -> HttpResponse:
    """One product."""
    refuse_unknown(request, choice)
    found = _one(request, product_key)
    shown = chosen(shape_of(request.viewer, found), choice.fields)
    return answer(shown, headers=mark_of(found.version))


@ROUTER.post("", url_name="api-products", response={201: ProductShape, **WRONG_SENT})
def sell(request: ApiRequest, wish: ProductWish) -> HttpResponse:
    """Put a product on an account, with its charges; for staff."""
    made = _one(request, str(sold(request, wish).pk))
    found = shape_of(request.viewer, made)
    return answer(found, 201, {"Location": found["href"], **mark_of(made.version)})


@ROUTER.patch("/{product_key}", response={200: ProductShape, **WRONG_SENT}, openapi_extra=MARKED)
def change(request: ApiRequest, product_key: str, patch: ProductPatch) -> HttpResponse:
    """Change words, place, plan or parent of a product, or end it from a day on; for staff."""
    changed(request, _one(request, product_key), patch)
    found = _one(request, product_key)
    return answer(shape_of(request.viewer, found), headers=mark_of(found.version))


@ROUTER.delete("/{product_key}", response={204: None, **WRONG_SENT}, openapi_extra=MARKED)
def end(request: ApiRequest, product_key: str) -> HttpResponse:
    """End a product today; it stays readable. One that has ended already is left as it is."""
    require(request, "Products.Delete")
    ended(request, _one(request, product_key))
    return HttpResponse(status=204)


def _seen(viewer: Viewer) -> QuerySet[Product]:
    rows = products_for(viewer).select_related("rate_plan", OWNER)
    return with_charges(rows, viewer.today, ahead=True).order_by(*ORDER)


def _one(request: ApiRequest, key: str) -> Product:
    """One product in sight; that staff look at its account stands in the trail."""
    found = _seen(request.viewer).filter(pk=row_in("product", key)).first()
    if found is None:
        raise NotFound("product", key)
    note_opened(request, found.account.number)
    return found


def _narrowed(rows: QuerySet[Product], part: Wanted) -> QuerySet[Product]:
    wanted: dict[str, Any] = {
        "account__number__iexact": part.account,
        "product_id__iexact": part.name,
        "product_type__code__iexact": part.specification,
    }
    if part.status:
        wanted["status__in"] = [own for own, theirs in STATES.items() if theirs == part.status]
    return rows.filter(**{key: value for key, value in wanted.items() if value != ""})


def address_of(product: Product) -> str:
    """Where a product is found."""
    return f"/{PREFIX}{PATH}/{product.pk}"


def reference_to_product(product: Product) -> dict[str, str]:
    """The pointer to a product from what is about it."""
    return {
        "id": str(product.pk),
        "href": address_of(product),
        "name": product.product_id,
        "@referredType": "Product",
    }


def shape_of(viewer: Viewer, product: Product) -> dict[str, Any]:
    """A product, read with its charges, as the document describes it; an empty attribute is not
    there. Agents read neither prices nor what is dialed, here as on their pages."""
    kind, is_told = product.product_type, viewer.user.kind != Kind.AGENT
    days = {"startDate": product.active_on, "terminationDate": product.disconnected_on}
    found = {
        "id": str(product.pk),
        "href": address_of(product),
        "@type": "Product",
        "name": product.product_id,
        "description": product.description,
        "status": STATES[product.status],
        **{name: midnight(day, viewer.zone) for name, day in days.items() if day is not None},
        "productSpecification": {"id": kind.code, "name": kind.label},
        "productCharacteristic": _characteristics(product) if is_told else [],
        "productPrice": _prices(viewer, product) if is_told else [],
        "place": _place(product),
        "productRelationship": _parent(product),
        "billingAccount": reference_to(product.account),
    }
    return {name: value for name, value in found.items() if value}


def _characteristics(product: Product) -> list[dict[str, str]]:
    facts = {
        "alternateId": product.alternate_id,
        "ringTo": product.ring_to,
        "ratePlan": product.rate_plan.code if product.rate_plan else "",
        "taxExchange": product.tax_npanxx,
    }
    return [{"name": name, "value": value} for name, value in facts.items() if value]


def _prices(viewer: Viewer, product: Product) -> list[dict[str, Any]]:
    unit = currency_of(viewer, product.account)
    return [_price(each, unit) for each in product.charges.all()]


def _price(charge: ProductCharge, unit: str) -> dict[str, Any]:
    item = charge.item
    found: dict[str, Any] = {
        "id": item.code,
        "name": item.description,
        "priceType": PERIODS.get(item.kind, "usage"),
        "quantity": charge.quantity,
    }
    if item.kind == "recurring":
        found["recurringChargePeriod"] = item.interval or "monthly"
    listed_at = getattr(charge, "list_price", None)
    own = charge.price if charge.price is not None else listed_at
    if own is not None:
        found["price"] = {"dutyFreeAmount": money(settle(own * charge.quantity), unit)}
    return found


def _place(product: Product) -> list[dict[str, str]]:
    place = product.location
    if place is None:
        return []
    return [{"id": str(place.code), "name": place.description, "role": "installation"}]


def _parent(product: Product) -> list[dict[str, Any]]:
    if product.parent is None:
        return []
    about = reference_to_product(product.parent)
    return [{"relationshipType": "reliesOn", "product": about}]
