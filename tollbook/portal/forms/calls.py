"""The filter of call records and unbilled usage."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tollbook.customers.types import Viewer
from tollbook.kernel.form_fields import AmountField
from tollbook.portal.forms.ranges import RangeFilter
from tollbook.services.types import UsageProduct
from tollbook.usage.queries.narrowing import (
    DIRECTIONS,
    MINUTES_MAX,
    PRICE_MAX,
    CallNarrowing,
)

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
PRODUCTS_LISTED_MAX = 100


class CallFilter(CallNarrowing, RangeFilter):
    """Days, product, location, direction, kind, number, at least so long, at least so dear."""

    product = forms.CharField(required=False, max_length=40)
    location = forms.CharField(required=False, max_length=60)
    direction = forms.ChoiceField(required=False, choices=[("", "All"), *DIRECTIONS.items()])
    kind = forms.ChoiceField(required=False, choices=[("", "All kinds"), *KIND_WORDS.items()])
    number = forms.CharField(required=False, max_length=20)
    code = forms.CharField(required=False, max_length=30)
    minutes = AmountField(
        required=False,
        min_value=0,
        max_value=MINUTES_MAX,
        decimal_places=1,
        error_messages={"invalid": "Enter minutes such as 2.5."},
    )
    price = AmountField(
        required=False,
        min_value=0,
        max_value=PRICE_MAX,
        decimal_places=4,
        error_messages={"invalid": "Enter an amount such as 0.25."},
    )

    def __init__(self, data: Any, *, viewer: Viewer, products: Sequence[UsageProduct]) -> None:
        self.products = products
        super().__init__(data, viewer=viewer)

    @property
    def has_many_products(self) -> bool:
        """Whether a number is typed, because a list to choose from would be too long."""
        return len(self.products) > PRODUCTS_LISTED_MAX

    @property
    def account_ids(self) -> tuple[int, ...]:
        """The accounts that pass, of those in view."""
        wanted = self.value("account")
        return tuple(each.id for each in self.viewer.in_view if wanted in (None, each.number))
