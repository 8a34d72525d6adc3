"""What the form above a list of calls means: the same for customers and for staff."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms

from tollbook.kernel.money import to_micros
from tollbook.kernel.phones import digits_of
from tollbook.services.types import UsageProduct
from tollbook.usage.types import CallFilters

DIRECTIONS: Final = {"out": "Outgoing", "in": "Incoming"}
NUMBER_DIGITS_MIN: Final = 3
# No call is longer than a week (in minutes), and none costs a million.
MINUTES_MAX: Final = 10_080
PRICE_MAX: Final = 1_000_000


class CallNarrowing(forms.Form):
    """Base of such a form. It takes what it understands: a wrong field lets all calls through.

    Who inherits declares start, end, product, location, direction, kind, number, minutes, price
    and code, and sets `products` before it looks at what was sent.
    """

    products: Sequence[UsageProduct]

    def value(self, name: str) -> Any:
        """The cleaned value, None when it is empty or wrong."""
        return self.cleaned_data.get(name) or None

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
        """A part of a number that is long enough to look for."""
        text = str(self.cleaned_data["number"])
        if text and len(digits_of(text)) < NUMBER_DIGITS_MIN:
            raise forms.ValidationError("Enter three digits or more.")
        return text

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

    def wanted(self) -> CallFilters:
        """The filter as the call store takes it."""
        first: date | None = self.value("start")
        last: date | None = self.value("end")
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
