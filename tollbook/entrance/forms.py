"""The shape of what the entrance's pages send."""

from django import forms

from tollbook.access.models import User
from tollbook.kernel.listing import ROWS_CHOICES

HASHED_MAX = 129


class Typed(forms.CharField):
    """Text of any letters; a NUL, which no database takes, becomes another odd sign."""

    def to_python(self, value: object) -> str:
        return str(super().to_python(value) or "").replace("\0", "\N{REPLACEMENT CHARACTER}")


class Secret(Typed):
    """A password as it was typed, blanks and all; what is too long for any stays wrong when cut."""

    def __init__(self, required: str) -> None:
        super().__init__(strip=False, error_messages={"required": required})

    def to_python(self, value: object) -> str:
        return super().to_python(value)[:HASHED_MAX]


class SignIn(forms.Form):
    """Name and password; whatever is typed is a try, however odd."""

    name = Typed(error_messages={"required": "Enter your account number or user id."})
    password = Secret("Enter your password.")


class Proof(forms.Form):
    """The present password, once more."""

    password = Secret("Enter your password.")


class Code(forms.Form):
    """A code that was sent."""

    code = Typed(max_length=64, error_messages={"required": "Enter the code."})


class NewPassword(forms.Form):
    """The present password and the one that takes its place."""

    current = Secret("Enter your present password.")
    password = Secret("Enter a new password.")


class Emails(forms.Form):
    """Addresses parted by commas or semicolons."""

    emails = Typed(error_messages={"required": "Enter at least one e-mail address."})


class RowsChoice(forms.Form):
    """How many rows a list begins with."""

    rows = forms.ChoiceField(choices=[(str(each), str(each)) for each in ROWS_CHOICES])


class ThemeChoice(forms.Form):
    """One of the three themes."""

    theme = forms.ChoiceField(choices=User._meta.get_field("theme").choices or [])
