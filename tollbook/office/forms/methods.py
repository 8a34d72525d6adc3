"""The shape of what staff enter of a customer's cards, bank accounts and automatic payments."""

from decimal import Decimal
from typing import Any

from django import forms

from tollbook.kernel.regions import PROVINCES, US_STATES
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import choice_field, text_field
from tollbook.office.forms.payments import AMOUNT_ERRORS, Worded
from tollbook.payments.queries import CardAddress

STATE_MISSING = "Enter the two letters of the state, such as MN."
ADDRESS = ("address_1", "address_2", "city", "state", "postal_code")
CARD_MISSING = "Enter the card in the fields of the processor."
CAME = (("by post", "By post"), ("in person", "In person"), ("by e-mail", "By e-mail"))
DAYS = [("due", "On the due date"), *((str(day), f"On day {day}") for day in range(1, 29))]


class CardChange(Worded):
    """What may change of a card that is saved; the state decides over the surcharge."""

    holder = text_field("Name on the card", 100, "Enter the name on the card.")
    address_1 = text_field("Billing address", 100, "", required=False)
    address_2 = text_field("Address, line 2", 100, "", required=False)
    city = text_field("City", 60, "", required=False)
    state = text_field("State", 2, STATE_MISSING)
    postal_code = text_field("ZIP code", 10, "", required=False)
    nickname = text_field("Nickname", 40, "", required=False)
    is_default = forms.BooleanField(label="Offer this card first", required=False)
    field_order: tuple[str, ...] = (
        *("holder", *ADDRESS, "nickname", "is_default"),
        *("how", "who"),
    )

    def clean_state(self) -> str:
        state = str(self.cleaned_data["state"]).strip().upper()
        if state not in {*US_STATES, *PROVINCES}:
            raise forms.ValidationError(STATE_MISSING)
        return state

    @property
    def address(self) -> CardAddress:
        """As it was typed."""
        return CardAddress(**{name: self.cleaned_data[name] for name in ADDRESS})


class CardOfCustomer(CardChange):
    """A card: a token of the processor, and what its holder says beside it."""

    token = forms.CharField()
    field_order = ("token", *CardChange.field_order)

    def __init__(self, *args: Any, tokens: list[tuple[str, str]] | None, **kwargs: Any) -> None:
        """tokens: those of the sandbox; None where the processor's own fields give one."""
        super().__init__(*args, **kwargs)
        if tokens is None:
            self.fields["token"] = forms.RegexField(
                r"\Apm_[A-Za-z0-9]{1,100}\Z",
                widget=forms.HiddenInput(),
                error_messages={"required": CARD_MISSING, "invalid": CARD_MISSING},
            )
        else:
            self.fields["token"] = choice_field("Test card", [("", "Choose a card"), *tokens])


class BankChange(Worded):
    """What may change of a bank account that is saved."""

    holder = text_field("Name of the holder", 100, "Enter the name of the holder.")
    email = forms.EmailField(
        label="E-mail for messages about it",
        required=False,
        max_length=254,
        error_messages={"invalid": "Enter an address such as name@company.example."},
        widget=forms.EmailInput(input_of(autocomplete="off")),
    )
    nickname = text_field("Nickname", 40, "", required=False)
    is_default = forms.BooleanField(label="Offer this account first", required=False)
    field_order = ("holder", "email", "nickname", "is_default", "how", "who")


class SignedForm(Worded):
    """A signed form as a file, and how it reached us; the file is judged by its bytes."""

    file = forms.FileField(
        label="Signed form",
        max_length=255,
        allow_empty_file=True,
        error_messages={
            "required": "Choose a file.",
            "max_length": "The name of the file is longer than 255 letters. Rename it.",
        },
        widget=forms.FileInput(
            {"class": "input", "accept": "application/pdf,image/png,image/jpeg"}
        ),
    )
    how = choice_field("How it came", [("", "Choose"), *CAME])
    field_order = ("file", "how", "who")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = "Who signed it"


class BankOfCustomer(Worded):
    """A bank account; its number is sealed before it is stored and never shown again."""

    OF_BANKS = frozenset({"routing", "number"})

    routing = text_field("Routing number", 11, "Enter the nine digits of the routing number.")
    number = text_field("Account number", 25, "Enter the account number: 4 to 17 digits.")
    kind = choice_field("Kind of account", [("checking", "Checking"), ("savings", "Savings")])
    owner = choice_field("Whose account", [("personal", "Personal"), ("business", "Business")])
    holder = text_field("Name of the holder", 100, "Enter the name of the holder.")
    email = forms.EmailField(
        label="E-mail for messages about it",
        max_length=254,
        error_messages={
            "required": "Enter an address such as name@company.example.",
            "invalid": "Enter an address such as name@company.example.",
        },
        widget=forms.EmailInput(input_of(autocomplete="off")),
    )
    nickname = text_field("Nickname", 40, "", required=False)
    is_default = forms.BooleanField(label="Offer this account first", required=False)
    field_order = (
        *("routing", "number", "kind", "owner", "holder", "email", "nickname", "is_default"),
        *("how", "who"),
    )

    def hide_number(self) -> None:
        """The number is typed again: it never goes back into a page."""
        if hasattr(self.data, "dict"):
            self.data = {**self.data.dict(), "number": ""}


class AutoOfCustomer(Worded):
    """How an account pays by itself, on the customer's word."""

    method = choice_field("From", [])
    day = forms.TypedChoiceField(
        label="When",
        coerce=lambda text: None if text == "due" else int(text),
        choices=DAYS,
        widget=forms.Select(input_of()),
    )
    limit = forms.DecimalField(
        label="Most that may be taken at once",
        required=False,
        min_value=Decimal("1.00"),
        max_digits=10,
        decimal_places=2,
        help_text="Empty: whatever is due.",
        error_messages=AMOUNT_ERRORS | {"min_value": "Enter 1.00 or more, or leave it empty."},
        widget=forms.TextInput(input_of(inputmode="decimal", autocomplete="off")),
    )
    agreed = forms.BooleanField(
        label="I have read the terms to the customer, who agreed.", required=False
    )
    field_order = ("method", "day", "limit", "how", "who", "agreed")

    def __init__(self, *args: Any, methods: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = methods  # type: ignore[attr-defined]
