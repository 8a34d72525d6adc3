"""What the pages of plans, exceptions and allotments are sent."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms

from tollbook.catalog.models import Deck
from tollbook.kernel.money import to_micros
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import (
    CODE_ERRORS,
    PRICED_KINDS,
    WEEKDAYS,
    choice_field,
    day_field,
    money_field,
    seconds_field,
    text_field,
    time_field,
)


class Naming(forms.Form):
    """A code that never changes, and a name."""

    code = forms.SlugField(
        label="Code",
        max_length=20,
        error_messages=CODE_ERRORS,
        widget=forms.TextInput(input_of(autocomplete="off")),
    )
    name = text_field("Name", 60, "Enter a name.")


class PlanForm(Naming):
    """A new rate plan."""

    zone = forms.CharField(
        label="Time zone",
        required=False,
        max_length=50,
        help_text="Decides hours and first days. Empty: the zone of the account.",
        widget=forms.TextInput(input_of(autocomplete="off", placeholder="America/Chicago")),
    )
    deck = choice_field("Deck for calls abroad", (), required=False)

    def __init__(self, *args: Any, decks: Iterable[Deck], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decks = {deck.code: deck for deck in decks}
        choices = [("", "None"), *((code, deck.name) for code, deck in self.decks.items())]
        self.fields["deck"].choices = choices  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        if zone and zone not in available_timezones():
            raise forms.ValidationError(f"{zone} is not a time zone such as America/Chicago.")
        return zone

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        told = dict(self.cleaned_data)
        return told | {"deck": self.decks.get(told["deck"])}


class PriceForm(forms.Form):
    """What rules, exceptions and deck rows have in common."""

    band = choice_field("Hours", (), required=False)
    valid_from = day_field("From", help_text="The first day on which it holds.")
    valid_to = day_field("Until", required=False, help_text="The last day. Empty: no end.")
    rate = money_field("Rate per minute")
    first_seconds = seconds_field("First seconds", 0, 60)
    next_seconds = seconds_field("Then in steps of", 1, 60)
    connect = money_field("Connect fee", initial=0)
    flat = money_field("Fee per call", initial=0)
    minimum_seconds = seconds_field("Free below", 0, 0, "Calls with fewer seconds cost nothing.")

    def __init__(self, *args: Any, bands: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Any hours"), *((band, band) for band in bands)]
        self.fields["band"].choices = choices  # type: ignore[attr-defined]

    def price(self) -> dict[str, Any]:
        """The fields of a priced row."""
        told = self.cleaned_data
        kept = ("band", "valid_from", "valid_to", "first_seconds", "next_seconds")
        return {name: told[name] for name in (*kept, "minimum_seconds")} | {
            "rate_micros": to_micros(told["rate"]),
            "connect_micros": to_micros(told["connect"]),
            "flat_micros": to_micros(told["flat"]),
        }


class RuleForm(PriceForm):
    """A new rule of a plan."""

    category = choice_field("Kind of call", PRICED_KINDS)
    field_order = ("category", "band", "valid_from", "valid_to", "rate")

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return self.price() | {"category": self.cleaned_data["category"]}


class ExceptionRateForm(PriceForm):
    """A new rate of an exception code, for a kind of call or a prefix."""

    category = choice_field("Kind of call", [("", "By prefix"), *PRICED_KINDS], required=False)
    digits = forms.RegexField(
        r"^\+?[0-9]{1,15}$",
        label="Prefix",
        required=False,
        help_text="With country code, as 447 or 1218. Leave it empty where a kind is chosen.",
        error_messages={"invalid": "A prefix is 1 to 15 digits, as 447."},
        widget=forms.TextInput(input_of(inputmode="numeric", autocomplete="off")),
    )
    field_order = ("category", "digits", "band", "valid_from", "valid_to", "rate")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and bool(told["category"]) == bool(told["digits"]):
            self.add_error("digits", "Choose a kind of call or enter a prefix, one of the two.")
        return told

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        told = self.cleaned_data
        prefix = told["digits"].removeprefix("+")
        return self.price() | {"category": told["category"], "prefix": prefix}


class HoursForm(forms.Form):
    """Named hours of some days of the week."""

    name = text_field("Name", 20, "Enter a name such as evening.")
    weekdays = forms.MultipleChoiceField(
        label="Days",
        choices=WEEKDAYS,
        error_messages={"required": "Choose one day or more."},
        widget=forms.CheckboxSelectMultiple,
    )
    start = time_field("From")
    end = time_field("Until", required=False, help_text="Empty: until midnight.")

    def minutes(self) -> tuple[int, int]:
        """From and until as minutes of the day."""
        start, end = self.cleaned_data["start"], self.cleaned_data["end"]
        last = end.hour * 60 + end.minute if end else 1440
        return start.hour * 60 + start.minute, last or 1440


class HolidayForm(forms.Form):
    """A day that counts as named hours."""

    on = day_field("Day")
    band = choice_field("Counts as", ())

    def __init__(self, *args: Any, bands: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose hours"), *((band, band) for band in bands)]
        self.fields["band"].choices = choices  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day of a row."""

    on = day_field("Last day", help_text="Today at the earliest; the past never changes.")


class AllotmentForm(Naming):
    """A new allotment."""

    shared_by = choice_field(
        "Frees calls of",
        [
            ("product", "The product that carries it"),
            ("location", "All products at its location"),
            ("account", "All products of the account"),
        ],
    )
    counts = choice_field("Counts", [("minutes", "Minutes"), ("calls", "Calls")])


class TermsForm(forms.Form):
    """How much an allotment holds from a day on."""

    valid_from = day_field("From", help_text="Acts from the first billing period that begins then.")
    amount = forms.IntegerField(
        label="Minutes or calls of a period",
        min_value=0,
        max_value=10_000_000,
        error_messages={
            "required": "Enter a whole number.",
            "invalid": "Enter a whole number.",
        },
        widget=forms.TextInput(input_of(inputmode="numeric", autocomplete="off")),
    )
    categories = forms.MultipleChoiceField(
        label="Kinds of calls",
        choices=PRICED_KINDS,
        error_messages={"required": "Choose one kind of call or more."},
        widget=forms.CheckboxSelectMultiple,
    )
