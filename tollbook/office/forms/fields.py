"""Fields that several pages of the catalog ask with, and their sentences."""

from collections.abc import Iterable
from typing import Any

from django import forms

from tollbook.office.forms.customers import input_of

CODE_ERRORS = {
    "required": "Enter a code such as METRO.",
    "invalid": "A code is letters, digits, hyphens and underscores.",
}
DAY_ERRORS = {
    "required": "Enter a date such as 07/31/2026.",
    "invalid": "Enter a date such as 07/31/2026.",
}
WEEKDAYS = (
    *(("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday")),
    *(("4", "Friday"), ("5", "Saturday"), ("6", "Sunday")),
)
KIND_WORDS = {
    "local": "Local",
    "eas": "Extended area (EAS)",
    "elc": "Extended local (ELC)",
    "intralata": "Local toll (intraLATA)",
    "intrastate": "Within the state",
    "interstate": "Between states",
    "alaska_hawaii": "Alaska and Hawaii",
    "canada": "Canada",
    "international": "International",
    "toll_free_intra": "Toll-free, within the state",
    "toll_free_inter": "Toll-free, between states",
    "directory_assistance": "Directory assistance",
    "operator": "Operator",
    "premium": "Premium",
    "inbound": "Received",
    "on_net": "Own numbers (on-net)",
    "emergency": "Emergency",
}
PRICED_KINDS = [(kind, words) for kind, words in KIND_WORDS.items() if kind != "emergency"]


class Narrowing(forms.Form):
    """What a list is narrowed by; nothing of it is required."""

    def value(self, name: str) -> str:
        """What was asked for, "" where nothing or nothing understood was."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day, written or chosen."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        error_messages=DAY_ERRORS,
        widget=forms.DateInput(input_of(type="date"), format="%Y-%m-%d"),
    )


def text_field(label: str, most: int, sentence: str, **more: Any) -> forms.CharField:
    """A line of text; `sentence` says what to enter where it is empty."""
    return forms.CharField(
        label=label,
        max_length=most,
        error_messages={"required": sentence},
        widget=forms.TextInput(input_of(autocomplete="off")),
        **more,
    )


def money_field(label: str, **more: Any) -> forms.DecimalField:
    """An amount of up to six decimals and at most a thousand."""
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=1000,
        decimal_places=6,
        error_messages={
            "required": "Enter an amount such as 0.0125.",
            "invalid": "Enter an amount such as 0.0125.",
        },
        widget=forms.TextInput(input_of(inputmode="decimal", autocomplete="off")),
        **more,
    )


def seconds_field(label: str, least: int, initial: int, help_text: str = "") -> forms.IntegerField:
    """A whole number of seconds."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=86_400,
        initial=initial,
        help_text=help_text,
        error_messages={
            "required": "Enter a whole number of seconds.",
            "invalid": "Enter a whole number of seconds.",
        },
        widget=forms.TextInput(input_of(inputmode="numeric", autocomplete="off")),
    )


def choice_field(label: str, choices: Iterable[tuple[str, str]], **more: Any) -> forms.ChoiceField:
    """One of a list."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        error_messages={
            "required": "Choose one of the list.",
            "invalid_choice": "Choose one of the list.",
        },
        widget=forms.Select(input_of()),
        **more,
    )


def time_field(label: str, *, required: bool = True, help_text: str = "") -> forms.TimeField:
    """A time of the day."""
    sentence = "Enter a time such as 18:00."
    return forms.TimeField(
        label=label,
        required=required,
        help_text=help_text,
        error_messages={"required": sentence, "invalid": sentence},
        widget=forms.TimeInput(input_of(type="time"), format="%H:%M"),
    )
