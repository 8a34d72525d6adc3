"""What the pages of taxes, tax places and automatic charges are sent."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from tollbook.catalog.models import ChargeItem, TaxCategory
from tollbook.catalog.types import ProductKind
from tollbook.customers.models import Base
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import CODE_ERRORS, choice_field, day_field, text_field

LEVELS = [("federal", "Federal"), ("state", "State"), ("county", "County"), ("city", "City")]
MEASURES = [
    ("percent", "Percentage of the line"),
    ("interstate_percent", "Percentage of its interstate part"),
    ("per_line", "Amount for each line in service"),
]
FOR_WHOM = [("both", "Everybody"), ("business", "Business"), ("residential", "Residences")]
WAYS = [
    ("fixed", "Amount, once a bill"),
    ("percent", "Percentage of lines"),
    ("paper", "Amount, where the bill goes on paper"),
]
KINDS = [
    ("recurring", "Recurring charges"),
    ("one_time", "One-time charges"),
    ("usage", "Usage"),
]
EXEMPT = [
    ("exempt_federal", "Federal"),
    ("exempt_state", "State"),
    ("exempt_county", "County"),
    ("exempt_city", "City"),
    ("tax_reseller", "All, as a reseller"),
]
QUARTERS_OFFERED = 6


def _code() -> forms.SlugField:
    return forms.SlugField(
        label="Code",
        max_length=30,
        error_messages=CODE_ERRORS,
        widget=forms.TextInput(input_of(autocomplete="off")),
    )


def _number(label: str, most: int, places: int, help_text: str = "") -> forms.DecimalField:
    sentence = "Enter a number such as 6.875."
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        decimal_places=places,
        help_text=help_text,
        error_messages={"invalid": sentence},
        widget=forms.TextInput(input_of(inputmode="decimal", autocomplete="off")),
    )


def _ticks(label: str, choices: Iterable[tuple[str, str]], **more: Any) -> Any:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        error_messages={"required": "Choose one or more."},
        widget=forms.CheckboxSelectMultiple,
        **more,
    )


class TaxRuleForm(forms.Form):
    """A tax or recovery fee from a day on."""

    code = _code()
    label = text_field("Words on the bill", 80, "Enter what the bill calls it.")
    is_government = choice_field(
        "Set by", [("yes", "A government"), ("no", "The carrier, as a recovery fee")]
    )
    level = choice_field("Level", LEVELS)
    state = text_field("State", 2, "", required=False, help_text="Two letters, such as MN.")
    county = text_field("County", 60, "", required=False)
    city = text_field("City", 60, "", required=False)
    kind = choice_field("Measured as", MEASURES)
    percent = _number("Percent", 100, 5)
    amount = _number("Amount a line", 100, 4)
    categories = _ticks("Tax categories", [])
    applies_to = choice_field("For", FOR_WHOM)
    valid_from = day_field("From", help_text="The first invoice date; a former rate ends before.")
    valid_to = day_field("Until", required=False, help_text="The last one. Empty: no end.")
    source = text_field("Source", 200, "", required=False, help_text="Law, notice or tariff.")

    def __init__(self, *args: Any, categories: Iterable[TaxCategory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, each.label) for each in categories if each.is_taxed]
        self.fields["categories"].choices = choices  # type: ignore[attr-defined]

    def clean_state(self) -> str:
        return str(self.cleaned_data["state"]).strip().upper()

    def facts(self) -> dict[str, Any]:
        """Fields of the rule."""
        told = dict(self.cleaned_data)
        told.pop("categories")
        told["is_government"] = told["is_government"] == "yes"
        for name in ("percent", "amount"):
            told[name] = told[name] or Decimal(0)
        return told


class FactorForm(forms.Form):
    """The Federal USF factor of a quarter."""

    quarter = choice_field("Quarter", ())
    percent = _number("Factor in percent", 100, 5, "As the FCC announces it, such as 37.6.")
    source = text_field("Source", 200, "Enter the notice, such as DA 25-1026.")

    def __init__(self, *args: Any, quarters: Iterable[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (day.isoformat(), f"Quarter {(day.month - 1) // 3 + 1} of {day.year}")
            for day in quarters
        ]
        self.fields["quarter"].choices = choices  # type: ignore[attr-defined]

    def clean_percent(self) -> Decimal:
        percent = self.cleaned_data["percent"]
        if not percent:
            raise forms.ValidationError("Enter the factor in percent, such as 37.6.")
        return Decimal(percent)


class TaxPlaceForm(forms.Form):
    """Where an exchange is taxed."""

    npanxx = forms.RegexField(
        r"^[2-9][0-9]{5}$",
        label="Area code and exchange",
        error_messages={
            "required": "Enter six digits, such as 212555.",
            "invalid": "Enter six digits, such as 212555.",
        },
        widget=forms.TextInput(input_of(inputmode="numeric", autocomplete="off")),
    )
    state = text_field("State", 2, "Enter two letters, such as MN.")
    county = text_field("County", 60, "", required=False)
    city = text_field("City", 60, "", required=False)


class PreviewForm(forms.Form):
    """A charge at a place, to see its taxes."""

    on = day_field("Invoice date")
    amount = _number("Monthly charge", 1_000_000, 2)
    category = choice_field("Tax category", ())
    product_kind = choice_field(
        "Kind of product",
        [(kind.value, kind.value.replace("_", " ").capitalize()) for kind in ProductKind],
    )
    is_business = choice_field("Customer", [("yes", "Business"), ("no", "Residence")])
    state = text_field("State", 2, "Enter two letters, such as MN.")
    county = text_field("County", 60, "", required=False)
    city = text_field("City", 60, "", required=False)
    in_city = choice_field("City limits", [("yes", "Inside"), ("no", "Outside")])
    npanxx = text_field("Tax NPANXX", 6, "", required=False, help_text="Goes before the place.")
    exempt = _ticks("Exempt from", EXEMPT, required=False)

    def __init__(self, *args: Any, categories: Iterable[TaxCategory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, each.label) for each in categories]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]

    def clean_amount(self) -> Decimal:
        return Decimal(self.cleaned_data["amount"] or 0)


class BaseChargeForm(forms.Form):
    """A charge that a base puts on all its bills."""

    base = choice_field("Base", ())
    code = _code()
    description = text_field("Words on the bill", 100, "Enter what the bill calls it.")
    way = choice_field("Charged as", WAYS)
    amount = _number("Amount", 1000, 4)
    percent = _number("Percent", 100, 4)
    of_kinds = _ticks("Percentage of", KINDS, required=False)
    of_items = _ticks("And of these items", [], required=False)
    tax_category = choice_field("Tax category", ())
    applies_to = choice_field("For", FOR_WHOM)
    is_fee = choice_field(
        "Stands among", [("no", "Service charges"), ("yes", "The carrier's own fees")]
    )
    valid_from = day_field("From", help_text="The first invoice date.")
    valid_to = day_field("Until", required=False, help_text="The last one. Empty: no end.")

    def __init__(
        self,
        *args: Any,
        bases: Iterable[Base],
        items: Iterable[ChargeItem],
        categories: Iterable[TaxCategory],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bases = {each.abbreviation: each for each in bases}
        self.items = {each.code: each for each in items}
        self.categories = {each.code: each for each in categories}
        names: dict[str, list[tuple[str, str]]] = {
            "base": [(code, each.name) for code, each in self.bases.items()],
            "of_items": [(code, each.description) for code, each in self.items.items()],
            "tax_category": [(code, each.label) for code, each in self.categories.items()],
        }
        for name, choices in names.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        wanted = "percent" if told.get("way") == "percent" else "amount"
        if not self.errors and not told.get(wanted):
            self.add_error(wanted, "Enter a number above 0.")
        return told

    def item(self) -> dict[str, Any]:
        """Fields of the charge item behind it."""
        told = self.cleaned_data
        category = self.categories[told["tax_category"]]
        return {
            "code": told["code"],
            "description": told["description"],
            "tax_category": category,
        }

    def facts(self) -> dict[str, Any]:
        """Fields of the charge."""
        told = self.cleaned_data
        is_percent = told["way"] == "percent"
        return {
            "base": self.bases[told["base"]],
            "way": told["way"],
            "percent": told["percent"] if is_percent else Decimal(0),
            "of_kinds": told["of_kinds"] if is_percent else [],
            "of_items": [self.items[code] for code in told["of_items"]] if is_percent else [],
            "applies_to": told["applies_to"],
            "is_fee": told["is_fee"] == "yes",
            "valid_from": told["valid_from"],
            "valid_to": told["valid_to"],
        }
