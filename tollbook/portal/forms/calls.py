"""The filter of call records and unbilled usage."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from tollbook.customers.types import Viewer
from tollbook.kernel.money import to_micros
from tollbook.kernel.phones import digits_of
from tollbook.portal.forms.ranges import RangeFilter
from tollbook.services.types import UsageProduct
from tollbook.usage.types import CallFilters

DIRECTIONS = {"out": "Outgoing", "in": "Incoming"}
# The kinds of calls as a column names them, short.
KIND_WORDS = {
    "local": "Local",
    "eas": "Extended area",
    "elc": "Extended local",
    "intralata": "Local toll",
    "intrastate": "In state",
    "interstate": "Long distance",
    "alaska_hawaii": "Alaska, Hawaii",
    "canada": "Canada",
    "international": "International",
    "toll_free_intra": "Toll-free, in state",
    "toll_free_inter": "Toll-free",
    "directory_assistance": "Directory",
    "operator": "Operator",
    "premium": "Premium rate",
    "inbound": "Received",
    "on_net": "Own numbers",
    "emergency": "Emergency",
}
NUMBER_DIGITS_MIN = 3
PRODUCTS_LISTED_MAX = 100
# No call is longer than a week, and none costs a million.
MINUTES_MAX, PRICE_MAX = 10_080, 1_000_000


class CallFilter(RangeFilter):
    """Days, product, location, direction, kind, number, at least so long, at least so dear."""

    product = forms.CharField(required=False, max_length=40)
    location = forms.CharField(required=False, max_length=60)
    direction = forms.ChoiceField(required=False, choices=[("", "All"), *DIRECTIONS.items()])
    kind = forms.ChoiceField(required=False, choices=[("", "All kinds"), *KIND_WORDS.items()])
    number = forms.CharField(required=False, max_length=20)
    code = forms.CharField(required=False, max_length=30)
    minutes = forms.DecimalField(
        required=False,
        min_value=0,
        max_value=MINUTES_MAX,
        decimal_places=1,
        error_messages={"invalid": "Enter minutes such as 2.5."},
    )
    price = forms.DecimalField(
        required=False,
        min_value=0,
        max_value=PRICE_MAX,
        decimal_places=4,
        error_messages={"invalid": "Enter an amount such as 0.25."},
    )

    def __init__(self, data: Any, *, viewer: Viewer, products: Sequence[UsageProduct]) -> None:
        self.products = products
        super().__init__(data, viewer=viewer)

    def clean_product(self) -> str:
        """The product's number, also when it was typed in another way."""
        text = str(self.cleaned_data["product"])
        if not text or any(each.number == text for each in self.products):
            return text
        digits = digits_of(text)
        found = next((each for each in self.products if digits == digits_of(each.number)), None)
        if not digits or found is None:
            raise forms.ValidationError("None of the products here has this number.")
        return found.number

    def clean_number(self) -> str:
        text = str(self.cleaned_data["number"])
        if text and len(digits_of(text)) < NUMBER_DIGITS_MIN:
            raise forms.ValidationError("Enter three digits or more.")
        return text

    @property
    def has_many_products(self) -> bool:
        """Whether a number is typed, because a list to choose from would be too long."""
        return len(self.products) > PRODUCTS_LISTED_MAX

    @property
    def locations(self) -> list[str]:
        """The places of the products, by name."""
        return sorted({product.location for product in self.products if product.location})

    @property
    def chosen_products(self) -> tuple[int, ...]:
        """Ids of the products that pass; none chosen is an empty tuple."""
        product, location = self.value("product"), self.value("location")
        if not product and not location:
            return ()
        return tuple(
            each.id
            for each in self.products
            if product in (None, each.number) and location in (None, each.location)
        ) or (0,)

    @property
    def account_ids(self) -> tuple[int, ...]:
        """The accounts that pass, of those in view."""
        wanted = self.value("account")
        return tuple(each.id for each in self.viewer.in_view if wanted in (None, each.number))

    def wanted(self) -> CallFilters:
        """The filter as the call store takes it."""
        first: date | None
        first, last = self.days
        minutes, price = self.value("minutes"), self.value("price")
        return CallFilters(
            from_day=first,
            to_day=last,
            product_ids=self.chosen_products,
            direction=self.value("direction") or "",
            category=self.value("kind") or "",
            number=self.value("number") or "",
            account_code=self.value("code") or "",
            min_seconds=int(minutes * 60) if minutes else 0,
            min_price_micros=to_micros(price) if price else 0,
        )
