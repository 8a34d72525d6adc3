"""The shape of what the pages about the door are asked."""

from typing import Any

from django import forms

from tollbook.access.types import Outcome
from tollbook.office.forms.customers import input_of

NAME_MAX, ADDRESS_MAX = 150, 64


class SignInFilter(forms.Form):
    """What the sign-in journal is narrowed by."""

    q = forms.CharField(
        label="Name or user id",
        required=False,
        max_length=NAME_MAX,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    outcome = forms.ChoiceField(
        label="What became of it",
        required=False,
        choices=[("", "Everything"), *((each.value, each.label) for each in Outcome)],
        widget=forms.Select(input_of()),
    )
    address = forms.CharField(
        label="Address",
        required=False,
        max_length=ADDRESS_MAX,
        widget=forms.TextInput(input_of(autocomplete="off")),
    )
    start = forms.DateField(
        label="From", required=False, widget=forms.DateInput(input_of(type="date"))
    )
    end = forms.DateField(label="To", required=False, widget=forms.DateInput(input_of(type="date")))

    def value(self, name: str) -> Any:
        """What was asked for, "" where nothing or nothing understood was."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""
