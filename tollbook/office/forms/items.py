"""What the pages of charge items are sent."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from tollbook.catalog.models import Allotment, RatePlan, TaxCategory
from tollbook.catalog.types import Interval, ItemKind
from tollbook.office.forms.catalog import Naming
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import choice_field, day_field, text_field

KINDS = {
    ItemKind.RECURRING: "Each period",
    ItemKind.ONE_TIME: "Once",
    ItemKind.RATE_PLAN: "Brings a rate plan",
    ItemKind.ALLOTMENT: "Brings an allotment",
}
MOST = Decimal(99_999_999)


def price_field() -> forms.DecimalField:
    """A list price; below zero it is a discount."""
    return forms.DecimalField(
        label="List price",
        help_text="For one, each period. Below zero is a discount.",
        min_value=-MOST,
        max_value=MOST,
        decimal_places=4,
        error_messages={
            "required": "Enter an amount such as 12.50, or 0.",
            "invalid": "Enter an amount such as 12.50.",
        },
        widget=forms.TextInput(input_of(inputmode="decimal", autocomplete="off")),
    )


class ItemForm(Naming):
    """A new charge item with its first price."""

    kind = choice_field("It is charged", [(kind.value, words) for kind, words in KINDS.items()])
    rate_plan = choice_field("Rate plan", (), required=False)
    allotment = choice_field("Allotment", (), required=False)
    interval = choice_field(
        "Period",
        [
            ("", "That of the account"),
            *((each.value, each.value.title()) for each in Interval),
        ],
        required=False,
    )
    is_prorated = forms.BooleanField(
        label="Parts of a period are charged by the day", required=False, initial=True
    )
    price = price_field()
    valid_from = day_field("From", help_text="Acts from the first billing period that begins then.")
    tax_category = choice_field("For the taxes it is", ())
    provider = text_field("Provider", 60, "", required=False)
    gl_code = text_field("Ledger code", 20, "", required=False)

    def __init__(
        self,
        *args: Any,
        plans: Iterable[RatePlan],
        allotments: Iterable[Allotment],
        categories: Iterable[TaxCategory],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "As bills call it"
        self.fields["provider"].help_text = "Empty: we ourselves."
        self.known: dict[str, dict[str, Any]] = {
            "rate_plan": {each.code: each for each in plans},
            "allotment": {each.code: each for each in allotments},
            "tax_category": {each.code: each for each in categories},
        }
        for name, rows in self.known.items():
            told = [(code, str(row)) for code, row in rows.items()]
            choices = told if name == "tax_category" else [("", "None"), *told]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        told = dict(self.cleaned_data)
        plain = ("code", "kind", "interval", "is_prorated", "provider", "gl_code")
        chosen = {name: rows.get(told[name]) for name, rows in self.known.items()}
        return {name: told[name] for name in plain} | chosen | {"description": told["name"]}


class ItemWordsForm(forms.Form):
    """What may change of an item."""

    description = text_field("As bills call it", 100, "Enter what bills call it.")
    provider = text_field("Provider", 60, "", required=False, help_text="Empty: we ourselves.")
    gl_code = text_field("Ledger code", 20, "", required=False)
    is_active = forms.BooleanField(label="On sale", required=False)


class ItemPriceForm(forms.Form):
    """Another list price from a day on."""

    valid_from = day_field("From", help_text="Acts from the first billing period that begins then.")
    price = price_field()
