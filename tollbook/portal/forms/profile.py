"""The shape of what the pages of the profile are sent."""

from typing import Any

from django import forms

from tollbook.customers.types import Role
from tollbook.flows.types import AddressFor

PAPER_WORDS = {0: "Never", 1: "Yes, if over minimum", 2: "Always"}
EMAIL_WORDS = {0: "No", 1: "If over minimum", 2: "Always"}
NO_BILL = "Tick the box if no bill should be sent at all."


class Delivery(forms.Form):
    """How bills are sent."""

    paper_bill = forms.TypedChoiceField(
        choices=list(PAPER_WORDS.items()), coerce=int, empty_value=None
    )
    email_bill = forms.TypedChoiceField(
        choices=list(EMAIL_WORDS.items()), coerce=int, empty_value=None
    )
    looks_here = forms.BooleanField(required=False)
    version = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        """Neither by paper nor by mail is a choice, but never one by a slip."""
        given = super().clean() or {}
        is_none = not self.errors and given["paper_bill"] == given["email_bill"] == 0
        if is_none and not given["looks_here"]:
            self.add_error("looks_here", NO_BILL)
        return given

    def values(self) -> dict[str, int]:
        """What the billing profile should hold."""
        return {name: self.cleaned_data[name] for name in ("paper_bill", "email_bill")}


class AddressWish(forms.Form):
    """What should become of one of the two lists of addresses; one of the wishes is sent."""

    field = forms.ChoiceField(choices=[(each.value, each.label) for each in AddressFor])
    add = forms.CharField(required=False, max_length=2000, strip=False)
    remove = forms.CharField(required=False, max_length=254)
    again = forms.CharField(required=False, max_length=254)
    cancel = forms.CharField(required=False, max_length=254)

    def of_field(self) -> AddressFor:
        """The list that is meant."""
        return AddressFor.called(self.cleaned_data["field"])

    def wish(self) -> tuple[str, str]:
        """Its name, and the address or what was typed."""
        among = ("remove", "again", "cancel")
        name = next((each for each in among if self.cleaned_data[each]), "add")
        return name, self.cleaned_data[name]


class Mailings(forms.Form):
    """What an account wants to hear of, beyond its bills."""

    services_email_ok = forms.BooleanField(required=False)
    partners_email_ok = forms.BooleanField(required=False)
    email_opt_out = forms.BooleanField(required=False)
    email_format = forms.ChoiceField(choices=[("html", "HTML"), ("text", "Plain text")])
    version = forms.IntegerField(required=False)

    def values(self) -> dict[str, Any]:
        """By the fields of the account."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return given | {"custom.email_opt_out": given.pop("email_opt_out")}


class RoleChoice(forms.Form):
    """What a log-in may do."""

    role = forms.ChoiceField(
        choices=[(each.value, each.label) for each in Role],
        error_messages={
            "required": "Choose what the person may do.",
            "invalid_choice": "Choose what the person may do.",
        },
    )

    def of_role(self) -> Role:
        """The role chosen."""
        return Role.called(self.cleaned_data["role"])


class Invitation(RoleChoice):
    """Who should get a log-in of their own."""

    email = forms.CharField(
        max_length=254, strip=False, error_messages={"required": "Enter an e-mail address."}
    )
    field_order = ("email", "role")
