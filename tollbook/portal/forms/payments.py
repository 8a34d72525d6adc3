"""The shape of what the payment pages are asked and sent; what the office asks too stands in
`payments.queries.asking`."""

from typing import Any

from django import forms

from tollbook.payments.queries.asking import (
    ADDRESS,
    KINDS,
    CardForm,
    WithoutCardNumber,
    email_of,
    text_of,
)
from tollbook.payments.queries.choosing import PayChoice as Choice


class PayChoice(Choice, WithoutCardNumber):
    """Step one: how much, for what, from where."""

    more = forms.BooleanField(required=False)  # yes, pay more than is owed


class LinkCard(CardForm):
    """A card typed on a payment link: nothing is asked that this one payment does not need."""

    email = email_of("E-mail for the confirmation")

    def __init__(self, *args: Any, asks_state: bool, **kwargs: Any) -> None:
        """asks_state: a surcharge depends on the state of the billing address."""
        super().__init__(*args, **kwargs)
        left_out = [name for name in ADDRESS if name != "state" or not asks_state]
        for name in ("nickname", "is_default", *left_out):
            del self.fields[name]
        if asks_state:
            self.fields["state"].label = "State of the billing address"

    def hide_number(self) -> None:
        """Nothing here is a number."""


class LinkBank(WithoutCardNumber):
    """A bank account typed on a payment link."""

    OF_BANKS = frozenset({"routing", "number"})

    routing = text_of("Routing number", 11, inputmode="numeric", autocomplete="off")
    number = text_of("Account number", 25, inputmode="numeric", autocomplete="off")
    kind_of = forms.ChoiceField(
        label="Kind of account",
        choices=KINDS,
        widget=forms.Select({"class": "input"}),
    )
    holder = text_of("Name of the holder", 100, autocomplete="name")
    email = email_of("E-mail for the confirmation")

    def hide_number(self) -> None:
        """The number is typed again: it never goes back into a page."""
        self.data = {**self.data.dict(), "number": ""} if hasattr(self.data, "dict") else {}
