"""What the unbilled calls of a record are narrowed by."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tollbook.office.forms.customers import input_of, one_of
from tollbook.office.forms.fields import KIND_WORDS, choice_field, day_field
from tollbook.services.types import UsageProduct
from tollbook.usage.queries.narrowing import (
    DIRECTIONS,
    MINUTES_MAX,
    PRICE_MAX,
    CallNarrowing,
)


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


class CallFilter(CallNarrowing):
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
        choices = [("", "All locations"), *((each, each) for each in self.locations)]
        self.fields["location"].choices = choices  # type: ignore[attr-defined]
        self.is_valid()
