"""The shape of what the pages under Services are asked and sent."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from tollbook.kernel import entry
from tollbook.kernel.errors import Refused
from tollbook.portal.forms.ranges import RangeFilter
from tollbook.work.models import Task
from tollbook.work.queries import with_product

REQUIRED = "This field is required."
PHONE = {"required": "Enter the number we reach you at."}
CHOOSE_TYPE = "Choose what kind of product it is."


def line(label: str, size: int, words: str = "", **attrs: str) -> forms.CharField:
    """A one-line field; `words` say what to enter where it is empty."""
    return forms.CharField(
        label=label,
        max_length=size,
        error_messages={"required": words or REQUIRED},
        widget=forms.TextInput({"class": "input", **attrs}),
    )


def lines(label: str, size: int, rows: int, words: str = "") -> forms.CharField:
    """A field for several lines."""
    return forms.CharField(
        label=label,
        max_length=size,
        error_messages={
            "required": words or REQUIRED,
            "max_length": f"Use at most {size:,} characters.",
        },
        widget=forms.Textarea({"class": "input", "rows": str(rows)}),
    )


class WorkFilter(RangeFilter):
    """Range of days, product, location, text, account of orders or tickets."""

    product = forms.CharField(required=False, max_length=40)
    location = forms.CharField(required=False, max_length=60)
    text = forms.CharField(required=False, max_length=60)

    def applied(self, rows: QuerySet[Task], zone: Any) -> QuerySet[Task]:
        """Those that pass; a day counts in the zone of the account."""
        first, last = self.days
        if first:
            rows = rows.filter(opened_at__gte=zone(first))
        if last:
            rows = rows.filter(opened_at__lt=zone(last.fromordinal(last.toordinal() + 1)))
        if number := self.value("account"):
            rows = rows.filter(account__number=number)
        if product := self.value("product"):
            rows = with_product(rows, product.strip())
        if place := self.value("location"):
            rows = rows.filter(location__description__icontains=place.strip())
        if text := self.value("text"):
            rows = rows.filter(
                Q(number__iexact=text.strip())
                | Q(subject__icontains=text)
                | Q(description__icontains=text)
            )
        return rows


class Callback(forms.Form):
    """Whom to call; filled from what is known, all of it needed."""

    callback_name = line("Name", 100, "Enter whom we ask for.", autocomplete="name")
    callback_phone = forms.CharField(
        label="Phone",
        max_length=30,
        error_messages=PHONE,
        widget=forms.TextInput({"class": "input", "inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_callback_phone(self) -> str:
        """A telephone number that somebody can call."""
        try:
            return entry.phone(str(self.cleaned_data["callback_phone"]))
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None


class NewTicket(Callback):
    """What a customer reports. products: keys of products, judged by the page."""

    type = forms.ChoiceField(
        label="Product type",
        error_messages={"required": CHOOSE_TYPE, "invalid_choice": CHOOSE_TYPE},
        widget=forms.Select({"class": "input"}),
    )
    description = forms.CharField(
        label="What is wrong?",
        min_length=10,
        max_length=4000,
        error_messages={
            "required": "Say what is wrong, in 10 characters or more.",
            "min_length": "Say a little more: 10 characters or more.",
            "max_length": "Use at most 4,000 characters; add the rest as a comment later.",
        },
        widget=forms.Textarea({"class": "input", "rows": "5"}),
    )
    callback_when = line(
        *("When can we reach you?", 200, "Say when we reach you, such as weekdays until 5 pm."),
    )
    token = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, types: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [("", "Choose")] if len(types) > 1 else []
        self.fields["type"].choices = [*first, *types]  # type: ignore[attr-defined]


class Comment(forms.Form):
    """Something to be said about a ticket."""

    text = lines("Your comment", 4000, 3, "Enter what you want to say.")
    token = forms.CharField(max_length=32, widget=forms.HiddenInput)


class Again(forms.Form):
    """Why a ticket is opened again."""

    note = lines("What is still wrong?", 4000, 3, "Say what is still wrong.")


class OrderWish(Callback):
    """What a customer wants to order, in words."""

    account = forms.ChoiceField(
        label="Account",
        error_messages={"required": "Choose an account.", "invalid_choice": "Choose an account."},
        widget=forms.Select({"class": "input"}),
    )
    location = forms.CharField(
        label="Location",
        required=False,
        max_length=100,
        help_text="Where it is for, in your own words.",
        widget=forms.TextInput({"class": "input", "list": "places"}),
    )
    what = forms.CharField(
        label="What would you like?",
        min_length=5,
        max_length=3000,
        error_messages={
            "required": "Say what you would like.",
            "min_length": "Say a little more.",
            "max_length": "Use at most 3,000 characters.",
        },
        widget=forms.Textarea({"class": "input", "rows": "5"}),
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
    token = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [("", "Choose")] if len(accounts) > 1 else []
        self.fields["account"].choices = [*first, *accounts]  # type: ignore[attr-defined]
