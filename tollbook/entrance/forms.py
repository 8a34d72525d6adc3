"""The shape of what the entrance's pages send."""

from django import forms

from tollbook.access.models import User


class SignIn(forms.Form):
    """Name and password; the password's blanks are its own."""

    name = forms.CharField(
        max_length=150, error_messages={"required": "Enter your account number or user id."}
    )
    password = forms.CharField(
        max_length=128, strip=False, error_messages={"required": "Enter your password."}
    )


class ThemeChoice(forms.Form):
    """One of the three themes."""

    theme = forms.ChoiceField(choices=User._meta.get_field("theme").choices or [])
