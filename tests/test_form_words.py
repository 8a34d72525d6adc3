"""Small forms of pages speak as the fields of the record do, never as the framework does."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms
from django.core.exceptions import ValidationError

import tollbook

THEIRS = ("Ensure ", "Select a valid", "Null characters", "Enter a valid date", "Enter a list")


def forms_of_ours() -> Iterator[type[forms.Form]]:
    """Every form that a page has."""
    for each in pkgutil.walk_packages(tollbook.__path__, "tollbook."):
        if ".forms" in each.name:
            import_module(each.name)
    waiting = list(forms.Form.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("tollbook"):
            yield form


def answers(field: forms.Field) -> Iterator[str]:
    """What a field says to what cannot be meant."""
    long = "x" * ((getattr(field, "max_length", None) or 300) + 1)
    for typed in ("a\0b", "nonsense", "1.23456789012", "9" * 20, long):
        try:
            field.clean([typed] if isinstance(field, forms.MultipleChoiceField) else typed)
        except ValidationError as wrong:
            yield from wrong.messages


@pytest.mark.django_db
def test_no_field_of_a_form_answers_in_the_words_of_the_framework() -> None:
    said = {
        f"{form.__module__}.{form.__name__}.{name}: {sentence}"
        for form in forms_of_ours()
        for name, field in form.base_fields.items()
        for sentence in answers(field)
        if sentence.startswith(THEIRS)
    }

    assert said == set()
