"""The words of Django's own forms, made ours: one wrong value, one sentence, on every page.

Fields that a room declares speak by `kernel.entry`; a page's own small forms are checked by Django,
whose sentences ("Ensure this value has at most ...") nobody here would say. A form that sets words
of its own keeps them.
"""

from typing import Any

from django import forms
from django.core import validators

from tollbook.kernel.entry import CHOICE_TEXT, CONTROL_TEXT, REQUIRED_TEXT, WHOLE_TEXT

DAY_TEXT = "Enter a date such as 07/31/2026."
FILE_TEXT = "Choose a file."
OF_FIELDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": REQUIRED_TEXT},
    forms.ChoiceField: {"invalid_choice": CHOICE_TEXT},
    forms.MultipleChoiceField: {"invalid_choice": CHOICE_TEXT, "invalid_list": CHOICE_TEXT},
    forms.ModelChoiceField: {"invalid_choice": CHOICE_TEXT},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": CHOICE_TEXT,
        "invalid_list": CHOICE_TEXT,
        "invalid_pk_value": CHOICE_TEXT,
    },
    forms.IntegerField: {"invalid": WHOLE_TEXT},
    forms.DecimalField: {"invalid": "Enter a number such as 12.50."},
    forms.DateField: {"invalid": DAY_TEXT},
    forms.FileField: {"invalid": FILE_TEXT, "missing": FILE_TEXT, "empty": "The file is empty."},
}
OF_VALIDATORS: dict[type[Any], str] = {
    validators.MaxLengthValidator: "Use at most %(limit_value)d characters.",
    validators.MinLengthValidator: "Use at least %(limit_value)d characters.",
    validators.MaxValueValidator: "Enter a value of at most %(limit_value)s.",
    validators.MinValueValidator: "Enter a value of at least %(limit_value)s.",
    validators.ProhibitNullCharactersValidator: CONTROL_TEXT,
    validators.EmailValidator: '"%(value)s" is not an e-mail address.',
}


def speak_our_words() -> None:
    """Put our sentences in place of Django's; called once, before any form is made."""
    for field, words in OF_FIELDS.items():
        field.default_error_messages = {**getattr(field, "default_error_messages", {}), **words}
    for validator, sentence in OF_VALIDATORS.items():
        validator.message = sentence
    validators.DecimalValidator.messages = {
        "invalid": "Enter a number such as 12.50.",
        "max_digits": "Use at most %(max)s digits.",
        "max_decimal_places": "Enter a number with at most %(max)s decimal places.",
        "max_whole_digits": "Use at most %(max)s digits before the point.",
    }
