"""What decks, places, the price calculator and re-rating are asked and sent."""

from collections.abc import Iterable
from typing import Any

from django import forms

from tollbook.kernel.phones import area_code_of, normalise
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import (
    choice_field,
    day_field,
    seconds_field,
    text_field,
    time_field,
)

UPLOAD_BYTES_MAX = 50 * 1024 * 1024


class SheetForm(forms.Form):
    """A file of rows."""

    file = forms.FileField(
        label="CSV file",
        allow_empty_file=True,
        error_messages={"required": "Choose a CSV file."},
        widget=forms.ClearableFileInput(input_of(accept=".csv,.txt")),
    )

    def text(self) -> str:
        """The file as text; what is no UTF-8 is read as Western."""
        content = self.cleaned_data["file"].read()
        try:
            return str(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return str(content.decode("cp1252", errors="replace"))

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > UPLOAD_BYTES_MAX:
            raise forms.ValidationError("The file is larger than 50 MB. Split it.")
        return sent


class DeckSheetForm(SheetForm):
    """A rate sheet for a deck."""

    is_whole = forms.BooleanField(
        label="The sheet tells the whole deck",
        required=False,
        initial=True,
        help_text="Prefixes that it does not name end on the day before it acts.",
    )


class ActivateForm(forms.Form):
    """The first day of a rate sheet."""

    on = day_field("Acts from", help_text="Today at the earliest; the past never changes.")


class AreaForm(forms.Form):
    """A pair of prefixes and what calls between them are."""

    caller = text_field("Caller's prefix", 11, "Enter a prefix such as 1218555.")
    called = text_field("Called prefix", 11, "Enter a prefix such as 1715555.")
    kind = choice_field(
        "Kind", [("local", "Local"), ("eas", "Extended area"), ("elc", "Extended local calling")]
    )


class AreaCodeForm(forms.Form):
    """Where an area code lies."""

    code = text_field("Area code", 3, "Enter three digits.")
    country = text_field("Country", 2, "Enter two letters such as US.")
    state = text_field("State or province", 2, "", required=False)
    place = text_field("Place", 60, "", required=False)


class ExchangeForm(forms.Form):
    """LATA and rate centre of an exchange."""

    npanxx = text_field("Exchange", 6, "Enter area code and three digits, as 218555.")
    lata = text_field("LATA", 5, "", required=False)
    place = text_field("Rate centre", 60, "", required=False)


class SearchForm(forms.Form):
    """What a list is narrowed by."""

    q = forms.CharField(
        label="Digits or name",
        required=False,
        max_length=60,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )

    @property
    def text(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("q", "")).strip()


class CallForm(forms.Form):
    """A call that nobody made, to see its price."""

    account = forms.CharField(
        label="Account",
        required=False,
        max_length=20,
        help_text="Its rounding, exceptions and product count.",
        widget=forms.TextInput(input_of(autocomplete="off", inputmode="numeric")),
    )
    plan = choice_field("Rate plan", (), required=False)
    direction = choice_field("Direction", [("out", "Outgoing"), ("in", "Incoming")])
    from_number = text_field("From", 30, "Enter the calling number.")
    to_number = text_field("To", 30, "Enter the called number.")
    on = day_field("Day")
    at = time_field("Time")
    seconds = seconds_field("Seconds", 0, 60)

    def __init__(self, *args: Any, plans: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = {plan.code: plan for plan in plans}
        choices = [("", "The product's plan"), *((c, p.name) for c, p in self.plans.items())]
        self.fields["plan"].choices = choices  # type: ignore[attr-defined]

    def clean_from_number(self) -> str:
        return self._number("from_number")

    def clean_to_number(self) -> str:
        return self._number("to_number")

    def _number(self, name: str) -> str:
        number = normalise(str(self.cleaned_data[name]))
        if not number:
            raise forms.ValidationError("Enter a telephone number or a short code such as 411.")
        return number

    def clean(self) -> dict[str, Any]:
        """Seven digits are a number in the area code of the billed one, as on the way in."""
        told = super().clean() or {}
        ours, other = ("to_number", "from_number")
        if told.get("direction") == "out":
            ours, other = other, ours
        if told.get(ours) and told.get(other):
            told[other] = normalise(told[other], area_code_of(told[ours]))
        return told


class RerateForm(forms.Form):
    """Whose open calls are priced anew."""

    account = forms.CharField(
        label="Account",
        required=False,
        max_length=20,
        widget=forms.TextInput(input_of(autocomplete="off", inputmode="numeric")),
    )
    cycle = choice_field("or all accounts of the cycle", (), required=False)

    def __init__(self, *args: Any, cycles: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", "None"),
            *((each.code, f"{each.code}, {each.description}") for each in cycles),
        ]
        self.fields["cycle"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and bool(told["account"]) == bool(told["cycle"]):
            self.add_error("account", "Enter an account or choose a cycle, one of the two.")
        return told
