"""The shape of what the customer pages are asked."""

from typing import Any

from django import forms

from tollbook.customers.models import BILLING_TYPES
from tollbook.customers.queries import groups, statuses

WORDS_MAX = 60


def input_of(**attrs: str) -> dict[str, str]:
    """Attributes of a field of ours."""
    return {"class": "input", **attrs}


class AccountFilter(forms.Form):
    """What the list of customers is narrowed by; nothing is required."""

    q = forms.CharField(
        label="Name, number, phone, product",
        required=False,
        max_length=WORDS_MAX,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    status = forms.ChoiceField(label="Status", required=False, widget=forms.Select(input_of()))
    group = forms.ChoiceField(label="Group", required=False, widget=forms.Select(input_of()))
    type = forms.ChoiceField(
        label="Billing type",
        required=False,
        choices=[("", "All types"), *BILLING_TYPES],
        widget=forms.Select(input_of()),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statuses = {each.code: each.label for each in statuses()}
        self.groups = {each.abbreviation: each.name for each in groups()}
        self._choices("status", [("", "All statuses"), *self.statuses.items()])
        self._choices("group", [("", "All groups"), *self.groups.items()])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def value(self, name: str) -> str:
        """What was asked for, "" where nothing or nothing understood was."""
        return str(self.cleaned_data.get(name, "")) if self.is_valid() or self.is_bound else ""
