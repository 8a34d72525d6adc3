"""Products that programs of the staff sell, change and end, by the actions of the office."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, Literal

from ninja import Field

from tollbook.api.asking import ApiRequest
from tollbook.api.sending import Date, Named, Sent, require, seen_version
from tollbook.catalog.models import ChargeItem
from tollbook.customers.models import Location
from tollbook.customers.queries import account_for
from tollbook.fields.queries import choices_of
from tollbook.flows.actions import change_product, end_product, sell_product
from tollbook.kernel import entry
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.services.models import Product
from tollbook.services.queries.selling import (
    GONE,
    Sold,
    items_to_choose,
    keys_of_children,
    to_choose,
)
from tollbook.services.types import Leaving, NewCharge, NewProduct

# Our states by the words of the forum.
STATES: Final = {
    "new": "pendingActive",
    "active": "active",
    "suspended": "suspended",
    "blocked": "suspended",
    "disconnected": "terminated",
    "canceled": "cancelled",
}
UNKNOWN: Final = ("CHO", "This is not known here.")


class WishedCharge(Sent):
    """A charge that it shall bear."""

    id: str = Field(max_length=30, description="The code of the charge.")
    quantity: int = Field(1, ge=1, le=999_999)
    price: Decimal | None = Field(
        None,
        max_digits=12,
        decimal_places=4,
        description="Of one; without it the list price counts.",
    )


class ProductWish(Sent):
    """A product that an account shall have."""

    name: str = Field(max_length=40, description="The Product ID, such as a telephone number.")
    description: str = Field("", max_length=100)
    account: Named = Field(alias="billingAccount")
    specification: Named = Field(alias="productSpecification", description="Its product type.")
    start: Date = Field(alias="startDate", description="From this day on, such as 2026-07-31.")
    status: Literal["active", "pendingActive"] = "active"
    charges: list[WishedCharge] = Field([], alias="productPrice", max_length=50)
    place: list[Named] = Field([], max_length=1, description="One location by its code.")
    rate_plan: str = Field("", alias="ratePlan", max_length=20, description="By its code.")
    alternate_id: str = Field("", alias="alternateId", max_length=40)
    ring_to: str = Field("", alias="ringTo", max_length=20)
    type: str = Field("Product", alias="@type", max_length=40)


class ProductPatch(Sent):
    """What of a product changes; what is not named stays."""

    description: str | None = Field(None, max_length=100)
    alternate_id: str | None = Field(None, alias="alternateId", max_length=40)
    place: list[Named] | None = Field(None, max_length=1)
    rate_plan: str | None = Field(None, alias="ratePlan", max_length=20)
    status: Literal["terminated"] | None = Field(None, description="To end it.")
    termination: Date | None = Field(
        None, alias="terminationDate", description="The first day without it; today unless said."
    )
    reason: str = Field("", max_length=60, description="Of the list ReasonCancelled, to end it.")


def sold(request: ApiRequest, wish: ProductWish) -> Product:
    """The product, once it stands; raises Refused as the office does."""
    account = account_for(request.viewer, wish.account.id)
    choice = to_choose(account)
    kind = _named("productSpecification", choice.types, "code", wish.specification.id)
    product_id = _words("name", wish.name, 40)
    missing = [
        name for name, has in (("productSpecification", kind), ("name", product_id)) if not has
    ]
    if missing:
        raise WrongFields(dict.fromkeys(missing, ("REQ", entry.REQUIRED_TEXT)))
    wanted = NewProduct(
        account=account,
        product_type=kind,
        product_id=product_id,
        active_on=wish.start,
        location=_place(choice, wish.place),
        description=_words("description", wish.description, 100),
        rate_plan=_named("ratePlan", choice.plans, "code", wish.rate_plan),
        charges=_charges(wish.charges),
        status="active" if wish.status == "active" else "new",
        ring_to=wish.ring_to,
        alternate_id=_words("alternateId", wish.alternate_id, 40),
    )
    return sell_product(wanted=wanted, by=request.actor)


def changed(request: ApiRequest, product: Product, patch: ProductPatch) -> None:
    """Change what is named, or end it: not both at once."""
    named = patch.model_fields_set
    if named & {"status", "termination", "reason"}:
        _end_by(request, product, patch)
        return
    values = _values(product, patch, named)
    if values:
        change_product(
            product=product, values=values, by=request.actor, seen_version=seen_version(request)
        )


def ended(request: ApiRequest, product: Product) -> None:
    """End it today, with what belongs to it; one that has ended stays as it is."""
    if product.status in GONE:
        return
    _end(request, product, ProductPatch.model_validate({"status": "terminated"}))


def _values(product: Product, patch: ProductPatch, named: set[str]) -> dict[str, Any]:
    choice = to_choose(product.account, product)
    found: dict[str, Any] = {}
    if "description" in named:
        found["description"] = _words("description", patch.description or "", 100)
    if "alternate_id" in named:
        found["alternate_id"] = _words("alternateId", patch.alternate_id or "", 40)
    if "place" in named:
        found["location"] = _place(choice, patch.place or [])
    if "rate_plan" in named:
        found["rate_plan"] = _named("ratePlan", choice.plans, "code", patch.rate_plan or "")
    return found


def _end_by(request: ApiRequest, product: Product, patch: ProductPatch) -> None:
    require(request, "Products.Update")
    if patch.status is None or patch.model_fields_set - {"status", "termination", "reason"}:
        words = 'To end a product send "status": "terminated", and no other change with it.'
        raise Refused("only_end", words)
    _end(request, product, patch)


def _end(request: ApiRequest, product: Product, patch: ProductPatch) -> None:
    reasons = {each.value for each in choices_of("ReasonCancelled")}
    if patch.reason and patch.reason not in reasons:
        raise WrongFields({"reason": ("CHO", f"Choose one of: {', '.join(sorted(reasons))}.")})
    today = request.viewer.today
    children = tuple(keys_of_children(product))
    on = patch.termination or max(today, product.active_on)
    leaving = Leaving(on=on, today=today, children=children, reason=patch.reason)
    end_product(
        product=product, leaving=leaving, by=request.actor, seen_version=seen_version(request)
    )


def _charges(wished: Iterable[WishedCharge]) -> tuple[NewCharge, ...]:
    items: list[ChargeItem] = items_to_choose()
    return tuple(
        NewCharge(_named("productPrice", items, "code", each.id), each.quantity, each.price)
        for each in wished
    )


def _named(name: str, rows: Iterable[Any], attribute: str, wanted: str) -> Any:
    """The row that is called so, None for ""; raises WrongFields for one that is not there."""
    if not wanted:
        return None
    found = next((each for each in rows if str(getattr(each, attribute)) == wanted), None)
    if found is None:
        raise WrongFields({name: UNKNOWN})
    return found


def _place(choice: Sold, wished: list[Named]) -> Location | None:
    code = wished[0].id if wished else ""
    found: Location | None = _named("place", choice.places, "code", code)
    return found


def _words(name: str, text: str, most: int) -> str:
    try:
        return entry.one_line(text, most)
    except Refused as refusal:
        raise WrongFields({name: (refusal.code, str(refusal))}) from None
