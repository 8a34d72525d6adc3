"""The forms of a customer's products: sell, change, disconnect; put on, change or end a charge."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tollbook.catalog.models import ChargeItem
from tollbook.customers.models import Location
from tollbook.fields.queries import choices_of
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.record import FieldSpec, Kind, Reading, Section, typed
from tollbook.kernel.sheet import Sheet, drawn, options_from, sent
from tollbook.office.request import OfficeRequest
from tollbook.services.models import Product, ProductCharge
from tollbook.services.queries.selling import Sold, items_to_choose, to_choose
from tollbook.services.types import NewCharge, NewProduct

CHARGES_MAX = 4
PRICE_MAX = Decimal("99999999.9999")
QUANTITY_MAX = Decimal(999_999)
NPANXX = 6
BEGINS = (("active", "In service from that day"), ("new", "New, put in service later"))
TYPE = FieldSpec("product_type", "Product type", "", Kind.REFERENCE, is_required=True)
PRODUCT_ID = FieldSpec(
    *("product_id", "Product ID", "The phone number, where calls are billed to it."),
    size=40,
    is_required=True,
)
ALTERNATE = FieldSpec(
    *("alternate_id", "Alternate ID", "What else it is called, such as a circuit number."), size=40
)
DESCRIPTION = FieldSpec("description", "Description", "What the customer calls it.", size=100)
LOCATION = FieldSpec(
    *("location", "Location", "Decides taxes and the sheet it is printed on.", Kind.REFERENCE),
    empty="None",
)
RATE_PLAN = FieldSpec(
    *("rate_plan", "Rate plan", "Prices its calls. It acts on calls without a price yet."),
    Kind.REFERENCE,
    empty="None",
)
PARENT = FieldSpec(
    "parent", "Parent product", "The product it belongs to.", Kind.REFERENCE, empty="None"
)
EXCHANGE = FieldSpec(
    *("tax_npanxx", "Tax NPANXX", "Area code and exchange it is taxed at, if not its location."),
    size=NPANXX,
)
RING_TO = FieldSpec(
    "ring_to", "Ring To Number", "Of a toll-free number: where it rings.", Kind.PHONE
)
ACTIVE_ON = FieldSpec(
    "active_on", "Active from", "Charges begin on this day.", Kind.DATE, is_required=True
)
BEGIN = FieldSpec("begins", "Begins as", "", Kind.CHOICE, choices=BEGINS, is_required=True)
ITEM = FieldSpec("item", "Charge", "", Kind.REFERENCE, is_required=True)
QUANTITY = FieldSpec(
    *("quantity", "Quantity", "A change acts from the next period that begins.", Kind.WHOLE),
    lowest=Decimal(1),
    highest=QUANTITY_MAX,
    is_required=True,
)
PRICE = FieldSpec(
    *("price", "Own price", "For one. Empty: the list price of the day.", Kind.NUMBER),
    places=4,
    lowest=-PRICE_MAX,
    highest=PRICE_MAX,
)
CHARGED_FROM = FieldSpec("active_on", "From", "", Kind.DATE, is_required=True)
CHARGED_UNTIL = FieldSpec("ended_on", "First day without it", "Empty while it goes on.", Kind.DATE)
LAST_DAY = FieldSpec(
    *("on", "Disconnect date", "The first day without service.", Kind.DATE), is_required=True
)
REASON = FieldSpec("reason", "Reason", "", Kind.CHOICE, is_required=True)


def _charge_lines() -> list[Section]:
    """A few lines of charges; what is left empty is none."""
    found = []
    for place in range(1, CHARGES_MAX + 1):
        fields = (
            FieldSpec(f"c{place}_item", "Charge", "", Kind.REFERENCE, empty="None"),
            FieldSpec(
                *(f"c{place}_quantity", "Quantity", "", Kind.WHOLE),
                lowest=Decimal(1),
                highest=QUANTITY_MAX,
                default=None,
            ),
            FieldSpec(
                *(f"c{place}_price", "Own price", "", Kind.NUMBER),
                places=4,
                lowest=-PRICE_MAX,
                highest=PRICE_MAX,
            ),
        )
        found.append(Section(f"charge-{place}", "", f"Charge {place}", "", fields))
    return found


@dataclass
class SellingForm:
    """The form of a new product with what it may choose from."""

    sheet: Sheet
    sold: Sold
    items: Sequence[ChargeItem]

    def wanted(self, product: Product) -> NewProduct:
        """What the action takes; raises WrongFields where a line of charges is half filled.

        product: blank, with its account.
        """
        told = self.sheet.values
        return NewProduct(
            account=product.account,
            product_type=by_key(self.sold.types, told["product_type"]),
            product_id=told["product_id"],
            active_on=told["active_on"],
            location=by_key(self.sold.places, told["location"]),
            description=told["description"],
            rate_plan=by_key(self.sold.plans, told["rate_plan"]),
            parent=by_key(self.sold.parents, told["parent"]),
            charges=self._charges(),
            status=told["begins"],
            ring_to=told["ring_to"],
            tax_npanxx=told["tax_npanxx"],
            alternate_id=told["alternate_id"],
        )

    def _charges(self) -> tuple[NewCharge, ...]:
        told = self.sheet.values
        found = []
        for place in range(1, CHARGES_MAX + 1):
            item = by_key(self.items, told[f"c{place}_item"])
            quantity, price = told[f"c{place}_quantity"], told[f"c{place}_price"]
            if item is None and (quantity is not None or price is not None):
                raise WrongFields({f"c{place}_item": ("REQ", "Choose the charge of this line.")})
            if item is not None:
                found.append(NewCharge(item=item, quantity=quantity or 1, price=price))
        return tuple(found)


def by_key(rows: Iterable[Any], key: str) -> Any:
    """The row with this key, None for none."""
    return next((row for row in rows if str(row.pk) == key), None)


def selling_form(request: OfficeRequest, product: Product) -> SellingForm:
    """The form of a new product on an account, as it was sent or blank."""
    sold, items = to_choose(product.account), items_to_choose()
    fields = (TYPE, PRODUCT_ID, DESCRIPTION, LOCATION, RATE_PLAN, ACTIVE_ON, BEGIN)
    about = Section("about", "", "Product", "", fields)
    more = Section("more", "", "Seldom needed", "", (ALTERNATE, PARENT, RING_TO, EXCHANGE))
    options = _options(sold) | {
        f"c{place}_item": options_from(items) for place in range(1, CHARGES_MAX + 1)
    }
    reading = Reading(today=request.viewer.today, options=options)
    place = next((each for each in sold.places if each.is_bill_to), None)
    values = {
        "active_on": request.viewer.today,
        "begins": "active" if product.account.status.is_billable else "new",
        "location": str(place.pk) if place else "",
    }
    sections = [about, *_charge_lines(), more]
    return SellingForm(_sheet(request, sections, values, reading), sold, items)


def _options(sold: Sold) -> dict[str, Sequence[Option]]:
    return {
        "product_type": options_from(sold.types),
        "location": place_options(sold.places),
        "rate_plan": options_from(sold.plans),
        "parent": options_from(sold.parents),
    }


def place_options(places: Iterable[Location]) -> list[Option]:
    """Places by code and words; closed ones only where they stand."""
    return [
        Option(str(each.pk), f"{each.code} {each.description}", each.is_active) for each in places
    ]


def changing_form(request: OfficeRequest, product: Product) -> tuple[Sheet, Sold]:
    """What of a product may change."""
    sold = to_choose(product.account, product)
    fields = [DESCRIPTION, LOCATION, ALTERNATE, PARENT, EXCHANGE]
    if product.product_type.has_usage:
        fields.insert(2, RATE_PLAN)
    present = {
        "alternate_id": product.alternate_id,
        "description": product.description,
        "location": _key(product.location_id),
        "rate_plan": _key(product.rate_plan_id),
        "parent": _key(product.parent_id),
        "tax_npanxx": product.tax_npanxx,
    }
    reading = Reading(request.viewer.today, options=_options(sold), present=present)
    section = Section("about", "", "Change the product", "", tuple(fields))
    return _sheet(request, [section], present, reading), sold


def charge_form(
    request: OfficeRequest, charge: ProductCharge, billed_until: date | None
) -> tuple[Sheet, Sequence[ChargeItem]]:
    """A new charge, or what may change of one; the first day of one that is billed stays."""
    items = [] if charge.pk else items_to_choose()
    fields = (*(() if charge.pk else (ITEM,)), QUANTITY, PRICE, CHARGED_FROM, CHARGED_UNTIL)
    values = {
        "quantity": charge.quantity,
        "price": charge.price,
        "active_on": charge.active_on,
        "ended_on": charge.ended_on,
    }
    reading = Reading(request.viewer.today, options={"item": options_from(items)})
    sheet = _sheet(request, [Section("about", "", "Charge", "", fields)], values, reading)
    if billed_until is not None:
        sheet.fixed = {"active_on": typed(CHARGED_FROM, charge.active_on)}
    return sheet, items


def ending_form(request: OfficeRequest) -> Sheet:
    """When it ends and why."""
    reasons = [
        Option(each.value, each.label, each.is_active) for each in choices_of("ReasonCancelled")
    ]
    reading = Reading(request.viewer.today, options={"reason": reasons})
    section = Section("about", "", "Disconnect", "", (LAST_DAY, REASON))
    return _sheet(request, [section], {"on": request.viewer.today}, reading)


def _sheet(
    request: OfficeRequest, sections: list[Section], values: Mapping[str, Any], reading: Reading
) -> Sheet:
    if request.method == "POST":
        return sent(sections, request.POST, reading)
    return drawn(sections, values, reading)


def _key(key: int | None) -> str:
    return str(key) if key else ""
