"""The shape of what a caller says, and of how staff reached a customer back."""

from typing import Any

from django import forms

from tollbook.office.forms.customers import input_of

REQUIRED = {"required": "This field is required."}
CHOOSE = "Choose one of the listed values."


def said_by_caller(label: str, most: int, **attrs: str) -> forms.CharField:
    """What somebody on the telephone says; the browser keeps none of it."""
    widget = forms.TextInput(input_of(autocomplete="off", **attrs))
    return forms.CharField(label=label, max_length=most, widget=widget, error_messages=REQUIRED)


class Said(forms.Form):
    """The security code, as the caller says it."""

    said = said_by_caller("What the caller says", 40, autofocus="autofocus")


class Answers(forms.Form):
    """Both answers; their labels are the questions of the customer."""

    first = said_by_caller("First answer", 100, autofocus="autofocus")
    second = said_by_caller("Second answer", 100)

    def __init__(self, *args: Any, asked: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].label, self.fields["second"].label = asked


class Reached(forms.Form):
    """Which contact of record was reached."""

    contact = forms.ChoiceField(
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = offered  # type: ignore[attr-defined]
