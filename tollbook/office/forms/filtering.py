"""The shape of a customer filter as it is sent."""

import re
from typing import Any

from django import forms

from tollbook.customers.queries.filters import FilterFacts
from tollbook.customers.types import SearchFilter
from tollbook.office.forms.customers import input_of

PARTS = re.compile(r"[\s,;]+")
FIELDS = {
    "no-such-account": "accounts",
    "no-such-group": "groups",
    "no-such-state": "states",
    "no-such-location": "locations",
}


class CustomerFilter(forms.Form):
    """Account numbers, groups, states and locations; what is left empty does not narrow."""

    accounts = forms.CharField(
        label="Account numbers",
        required=False,
        max_length=12_000,
        help_text="Parted by blanks, commas or lines. Empty: every account of the structure.",
        widget=forms.Textarea(input_of(rows="4", autocomplete="off")),
    )
    groups = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Groups"
    )
    states = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="States"
    )
    locations = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Locations"
    )

    def __init__(self, data: Any, *, facts: FilterFacts) -> None:
        now = facts.now
        shown = {"accounts": "\n".join(now.accounts), "groups": now.groups, "states": now.states}
        shown["locations"] = now.locations
        super().__init__(data, initial=shown)
        self._offer("groups", list(facts.groups.items()))
        self._offer("states", [(state, state) for state in facts.states])
        self._offer("locations", list(facts.places.items()))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def wanted(self) -> SearchFilter:
        """The filter that was sent."""
        given = self.cleaned_data
        numbers = tuple(dict.fromkeys(filter(None, PARTS.split(given["accounts"].upper()))))
        return SearchFilter(
            numbers, *(tuple(given[name]) for name in ("groups", "states", "locations"))
        )

    def field_of(self, code: str) -> str | None:
        """Where a refusal stands, None for one about the whole."""
        return FIELDS.get(code)
