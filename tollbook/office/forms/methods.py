"""What staff enter of a customer's cards, bank accounts and automatic payments: what the customer
would be asked, and on whose word."""

from typing import Any

from tollbook.office.forms.fields import choice_field
from tollbook.office.forms.payments import Worded
from tollbook.payments.queries import asking

CAME = (("by post", "By post"), ("in person", "In person"), ("by e-mail", "By e-mail"))


class CardOfCustomer(asking.CardForm, Worded):
    """A new card."""


class BankOfCustomer(asking.BankForm, Worded):
    """A new bank account."""


class CardChange(asking.CardChangeForm, Worded):
    """What may change of a card that is saved."""


class BankChange(asking.BankChangeForm, Worded):
    """What may change of a bank account that is saved."""


class AutoOfCustomer(asking.AutoForm, Worded):
    """How an account pays by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = "I have read the terms to the customer, who agreed."


class SignedForm(asking.SignedForm, Worded):
    """A signed form as a file, and how it reached us."""

    how = choice_field("How it came", [("", "Choose"), *CAME])
    field_order = ("file", "how", "who")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = "Who signed it"
