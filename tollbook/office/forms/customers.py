"""The shape of what the customer pages are asked."""

from datetime import date
from typing import Any

from django import forms

from tollbook.customers.models import BILLING_TYPES
from tollbook.customers.queries import groups, statuses
from tollbook.kernel.days import day_of
from tollbook.kernel.errors import Refused

WORDS_MAX = 60
MONEY_FIELDS = ("amount", "check", "first_on", "last_on")
KIND_FIELDS = ("number", "name", "phone", "product", "invoice", "external", *MONEY_FIELDS)


def input_of(**attrs: str) -> dict[str, str]:
    """Attributes of a field of ours."""
    return {"class": "input", **attrs}


def one_of(label: str, most: int, **attrs: str) -> forms.CharField:
    """A field that narrows by one thing."""
    widget = forms.TextInput(input_of(autocomplete="off", **attrs))
    return forms.CharField(label=label, required=False, max_length=most, widget=widget)


class AccountFilter(forms.Form):
    """What the list of customers is narrowed by; nothing is required."""

    q = forms.CharField(
        label="Name, number, phone, product, invoice, payment",
        required=False,
        max_length=WORDS_MAX,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    number = one_of("Account number", 20)
    name = one_of("Name or contact", 100)
    phone = one_of("Phone", 30, inputmode="tel")
    product = one_of("Product or its number", 40)
    invoice = one_of("Invoice number", 20)
    external = one_of("External ID", 50)
    amount = one_of("Amount paid", 20, inputmode="decimal")
    check = one_of("Check number", 40)
    first_on = one_of("Paid from", 20, placeholder="07/31/2026")
    last_on = one_of("Paid until", 20, placeholder="07/31/2026")
    status = forms.ChoiceField(label="Status", required=False, widget=forms.Select(input_of()))
    group = forms.ChoiceField(label="Group", required=False, widget=forms.Select(input_of()))
    type = forms.ChoiceField(
        label="Billing type",
        required=False,
        choices=[("", "All types"), *BILLING_TYPES],
        widget=forms.Select(input_of()),
    )
    open = forms.BooleanField(label="Open accounts only", required=False)

    def __init__(self, *args: Any, today: date, has_money: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not has_money:
            for name in MONEY_FIELDS:
                del self.fields[name]
        self.statuses = {each.code: each.label for each in statuses()}
        self.groups = {each.abbreviation: each.name for each in groups()}
        self._choices("status", [("", "All statuses"), *self.statuses.items()])
        self._choices("group", [("", "All groups"), *self.groups.items()])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def day(self, name: str) -> date | None:
        """The day that was asked for; what is none counts as nothing."""
        try:
            return day_of(self.value(name), self.today) if self.value(name) else None
        except Refused:
            return None

    @property
    def kinds(self) -> list[forms.BoundField]:
        """The fields that look for one thing each."""
        return [self[name] for name in KIND_FIELDS if name in self.fields]

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """The fields that narrow any list."""
        return [self["status"], self["group"], self["type"]]

    def value(self, name: str) -> str:
        """What was asked for, "" where nothing or nothing understood was."""
        return str(self.cleaned_data.get(name, "")) if self.is_valid() or self.is_bound else ""
