"""The shape of what the system pages are asked and sent."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from tollbook.access.models import User
from tollbook.kernel import entry
from tollbook.kernel.errors import Refused
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import Narrowing

STATES = [("", "Everybody"), ("on", "May sign in"), ("off", "Turned off")]


class Sent(forms.Form):
    """A form whose values are read by the rules of `kernel.entry`."""

    def read(self, name: str, rule: Callable[[str], str]) -> str:
        """The cleaned value of a field, or its sentence as the field's error."""
        try:
            return rule(self.cleaned_data[name])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class StaffFilter(Narrowing):
    """What the list of the staff is narrowed by."""

    q = forms.CharField(
        label="Name or user ID",
        required=False,
        max_length=60,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    state = forms.ChoiceField(
        label="State", required=False, choices=STATES, widget=forms.Select(input_of())
    )


class Person(Sent):
    """Name and addresses of somebody of the staff."""

    name = forms.CharField(
        label="Name",
        widget=forms.TextInput(input_of(autocomplete="off")),
        error_messages={"required": "Enter the person's name."},
    )
    emails = forms.CharField(
        label="E-mail",
        help_text="Notices and links go here. Several are parted by commas.",
        widget=forms.TextInput(input_of(autocomplete="off")),
        error_messages={"required": "Enter an e-mail address."},
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return self.read("name", lambda text: entry.one_line(text, 100))

    def clean_emails(self) -> str:
        return self.read("emails", entry.emails)

    def facts(self) -> dict[str, str]:
        """What an action takes."""
        return {name: self.cleaned_data[name] for name in ("name", "emails")}


class NewPerson(Person):
    """A log-in to be made."""

    user_id = forms.CharField(
        label="User ID",
        help_text="Up to 20 characters, as it will be typed at sign-in.",
        widget=forms.TextInput(input_of(autocomplete="off")),
        error_messages={"required": "Enter a user ID."},
    )
    password = forms.CharField(
        label="Temporary password",
        strip=False,
        help_text="At least 12 characters. It holds for 72 hours and is changed at sign-in.",
        widget=forms.PasswordInput(input_of(autocomplete="new-password")),
        error_messages={"required": "Enter a temporary password."},
    )
    field_order = ("user_id", "name", "emails", "password")

    def clean_user_id(self) -> str:
        return self.read("user_id", lambda text: entry.one_line(text, 20))


class Temporary(forms.Form):
    """A temporary password for somebody who forgot theirs."""

    password = forms.CharField(
        label="Temporary password",
        strip=False,
        help_text="At least 12 characters. It holds for 72 hours and is changed at sign-in.",
        widget=forms.PasswordInput(input_of(autocomplete="new-password")),
        error_messages={"required": "Enter a temporary password."},
    )


class GroupName(forms.Form):
    """The name of a group of people."""

    name = forms.CharField(
        label="Name",
        widget=forms.TextInput(input_of(autocomplete="off")),
        error_messages={"required": "Enter a name for the group."},
    )


class TrailFilter(forms.Form):
    """What the access trail is narrowed by."""

    who = forms.CharField(
        label="User ID",
        required=False,
        max_length=20,
        widget=forms.TextInput(input_of(autocomplete="off")),
    )
    account = forms.CharField(
        label="Account number",
        required=False,
        max_length=20,
        widget=forms.TextInput(input_of(autocomplete="off")),
    )
    kind = forms.ChoiceField(label="What", required=False, widget=forms.Select(input_of()))
    start = forms.DateField(
        label="From", required=False, widget=forms.DateInput(input_of(type="date"))
    )
    end = forms.DateField(label="To", required=False, widget=forms.DateInput(input_of(type="date")))

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Everything"), *((kind, kind.capitalize()) for kind in kinds)]

    def value(self, name: str) -> Any:
        """What was asked for, "" where nothing or nothing understood was."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""


def person_form(user: User, data: Any) -> Person:
    """The form of a log-in as it stands, or as it was sent."""
    shown = {"name": user.name, "emails": user.emails, "seen_version": user.version}
    return Person(data, initial=shown)
