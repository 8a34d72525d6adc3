"""The shape of what is typed about a log-in."""

from dataclasses import replace

from django import forms

from tollbook.access.models import User
from tollbook.customers.actions.users import UserFacts
from tollbook.customers.types import Role
from tollbook.kernel.entry import REQUIRED_TEXT
from tollbook.notices.types import Channel
from tollbook.office.forms.customers import input_of

NEEDED = {"required": REQUIRED_TEXT}
ROLES = [(each.value, each.label) for each in Role]


class AgentLogIn(forms.Form):
    """A log-in; what may stand in each field, the action says."""

    user_id = forms.CharField(
        label="User id",
        help_text="1 to 20 characters; nobody else may have it.",
        error_messages=NEEDED,
        widget=forms.TextInput(input_of(autocomplete="off", maxlength="20")),
    )
    name = forms.CharField(
        label="Name", required=False, widget=forms.TextInput(input_of(autocomplete="off"))
    )
    emails = forms.CharField(
        label="E-mail",
        help_text="Several are parted by comma or semicolon.",
        error_messages=NEEDED,
        widget=forms.TextInput(input_of(autocomplete="off")),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def facts(self) -> UserFacts:
        """What was typed."""
        given = self.cleaned_data
        return UserFacts(given["user_id"], given["emails"], given["name"])


class LogIn(AgentLogIn):
    """A log-in of an account, which has a role there."""

    role = forms.ChoiceField(label="Role", choices=ROLES, widget=forms.Select(input_of()))

    def facts(self) -> UserFacts:
        """What was typed."""
        return replace(super().facts(), role=Role.called(self.cleaned_data["role"]))


class TemporaryPassword(forms.Form):
    """A password that staff give."""

    password = forms.CharField(
        label="Temporary password",
        help_text="Works for 72 hours, and is changed before anything else.",
        strip=False,
        max_length=200,
        error_messages=NEEDED,
        widget=forms.TextInput(input_of(autocomplete="off", spellcheck="false")),
    )


class NewAgentLogIn(AgentLogIn, TemporaryPassword):
    """A log-in that opens with a password from the staff."""

    field_order = ("user_id", "name", "emails", "password")


class CodeBy(forms.Form):
    """How an activation code should go out."""

    channel = forms.ChoiceField(
        label="Send it by",
        choices=[(each.value, each.label) for each in Channel],
        widget=forms.Select(input_of()),
    )

    def of_channel(self) -> Channel:
        """The channel as such."""
        return Channel.called(self.cleaned_data["channel"])


def written(user: User, role: str) -> dict[str, object]:
    """The form as the record stands."""
    return {
        "user_id": user.user_id,
        "name": user.name,
        "emails": user.emails,
        "role": role,
        "version": user.version,
    }
