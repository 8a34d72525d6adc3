"""The shape of a request for new service."""

from typing import Any

from django import forms

from tollbook.catalog.models import ProductType
from tollbook.kernel import entry, phones
from tollbook.kernel.errors import Refused
from tollbook.kernel.form_fields import DayField
from tollbook.portal.forms.services import Callback

LINES_MAX = 100
ID_LENGTH_MAX = 40
CHOOSE = "Choose what you would like."


def product_ids(text: str, kind: ProductType) -> list[str]:
    """The Product IDs of a text, one a line, each once; raises Refused for a line that is none.

    A kind that calls are billed to is known by its telephone number.
    """
    found: dict[str, None] = {}
    for typed in filter(None, map(str.strip, text.splitlines())):
        line = entry.one_line(typed, ID_LENGTH_MAX)
        digits = phones.normalise(line) if kind.has_usage else ""
        if kind.has_usage and len(digits) < len("12185550100"):
            raise Refused("TEL", f"“{line}” is no telephone number; enter ten digits.")
        found[digits.removeprefix("1") if digits.startswith("1") else digits or line] = None
    if not found:
        raise Refused("REQ", "Enter at least one Product ID.")
    if len(found) > LINES_MAX:
        raise Refused(
            "MANY", f"Enter at most {LINES_MAX} lines; send the rest in a second request."
        )
    return list(found)


class ServiceWish(Callback):
    """What a customer asks for."""

    account = forms.ChoiceField(
        label="Account",
        error_messages={"required": "Choose an account.", "invalid_choice": "Choose an account."},
        widget=forms.Select({"class": "input"}),
    )
    type = forms.ChoiceField(
        label="What would you like?",
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
        widget=forms.Select({"class": "input"}),
    )
    lines = forms.CharField(
        label="Product IDs",
        help_text="One a line, such as the numbers you would like. Up to 100.",
        max_length=LINES_MAX * (ID_LENGTH_MAX + 2),
        error_messages={
            "required": "Enter at least one Product ID.",
            "max_length": f"Enter at most {LINES_MAX} lines.",
        },
        widget=forms.Textarea({"class": "input", "rows": "5"}),
    )
    location = forms.ChoiceField(
        label="Location",
        required=False,
        error_messages={"invalid_choice": "Choose one of the locations."},
        widget=forms.Select({"class": "input"}),
    )
    callback_email = forms.EmailField(
        label="E-mail",
        max_length=254,
        error_messages={
            "required": "Enter the address we answer to.",
            "invalid": "Enter an address such as name@company.example.",
        },
        widget=forms.EmailInput({"class": "input", "autocomplete": "email"}),
    )
    wanted_on = DayField(
        label="Wanted for",
        required=False,
        widget=forms.DateInput({"class": "input", "type": "date"}),
    )
    notes = forms.CharField(
        label="Notes",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"class": "input", "rows": "3"}),
    )
    token = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        accounts: list[tuple[str, str]],
        types: dict[str, ProductType],
        locations: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = types
        named = [(code, each.label) for code, each in types.items()]
        self.fields["account"].choices = _first(accounts) + accounts  # type: ignore[attr-defined]
        self.fields["type"].choices = _first(named) + named  # type: ignore[attr-defined]
        self.fields["location"].choices = [("", "Choose"), *locations]  # type: ignore[attr-defined]
        if not locations:
            del self.fields["location"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = self.kinds.get(cleaned.get("type", ""))
        if kind is not None and cleaned.get("lines"):
            try:
                cleaned["ids"] = product_ids(cleaned["lines"], kind)
            except Refused as refusal:
                self.add_error("lines", str(refusal))
        if "location" in self.fields and not cleaned.get("location"):
            self.add_error("location", "Choose the location it is for.")
        return cleaned


def _first(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "Choose")] if len(choices) > 1 else []
