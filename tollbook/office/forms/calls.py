"""What the unbilled calls of a record are narrowed by."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tollbook.kernel.money import to_micros
from tollbook.kernel.phones import digits_of
from tollbook.office.forms.customers import input_of, one_of
from tollbook.office.forms.fields import KIND_WORDS, choice_field, day_field
from tollbook.services.types import UsageProduct
from tollbook.usage.types import CallFilters

DIRECTIONS = {"out": "Outgoing", "in": "Incoming"}
NUMBER_DIGITS_MIN = 3
# No call is longer than a week, and none costs a million.
MINUTES_MAX, PRICE_MAX = 10_080, 1_000_000


def least(label: str, most: int, places: int, sentence: str) -> forms.DecimalField:
    """The least that a call must have of something."""
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        decimal_places=places,
        error_messages={"invalid": sentence},
        widget=forms.TextInput(input_of(inputmode="decimal", autocomplete="off")),
    )


class CallNarrowing(forms.Form):
    """Days, product, location, direction, kind, number, at least so long, at least so dear.

    It takes what it understands: a wrong field lets all through and says why.
    """

    start = day_field("From", required=False)
    end = day_field("To", required=False)
    product = one_of("Product", 40, inputmode="tel")
    location = choice_field("Location", (), required=False)
    direction = choice_field("Direction", [("", "All"), *DIRECTIONS.items()], required=False)
    kind = choice_field("Type", [("", "All kinds"), *KIND_WORDS.items()], required=False)
    number = one_of("Number contains", 20, inputmode="tel", placeholder="3 digits or more")
    minutes = least("At least, minutes", MINUTES_MAX, 1, "Enter minutes such as 2.5.")
    price = least("At least, price", PRICE_MAX, 4, "Enter an amount such as 0.25.")
    code = one_of("Account code", 30)

    def __init__(self, data: Any, *, products: Sequence[UsageProduct]) -> None:
        super().__init__(data)
        self.products = products
        places = sorted({each.location for each in products if each.location})
        choices = [("", "All locations"), *((each, each) for each in places)]
        self.fields["location"].choices = choices  # type: ignore[attr-defined]
        self.is_valid()

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
        text = str(self.cleaned_data["number"])
        if text and len(digits_of(text)) < NUMBER_DIGITS_MIN:
            raise forms.ValidationError("Enter three digits or more.")
        return text

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
        minutes, price = self.value("minutes"), self.value("price")
        return CallFilters(
            from_day=self.value("start"),
            to_day=self.value("end"),
            product_ids=self.chosen_products,
            direction=self.value("direction") or "",
            category=self.value("kind") or "",
            number=self.value("number") or "",
            account_code=self.value("code") or "",
            min_seconds=int(minutes * 60) if minutes else 0,
            min_price_micros=to_micros(price) if price else 0,
        )
