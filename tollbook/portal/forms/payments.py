"""The shape of what the payment pages are asked and sent."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from tollbook.kernel.card_numbers import refuse_card_number
from tollbook.kernel.regions import PROVINCES, US_STATES
from tollbook.payments.queries import CardAddress, choosing

CARD_MISSING = "Enter the card in the fields of the processor."
ADDRESS = ("address_1", "address_2", "city", "state", "postal_code")


class WithoutCardNumber(forms.Form):
    """A form that refuses a card number in any of its fields, before it is kept anywhere."""

    # Fields that take the number of a bank account.
    OF_BANKS: ClassVar[frozenset[str]] = frozenset()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_card_number(self, but=self.OF_BANKS)
        return cleaned


def text_of(label: str, size: int, *, required: bool = True, **attrs: str) -> forms.CharField:
    """A one-line field."""
    return forms.CharField(
        label=label,
        max_length=size,
        required=required,
        error_messages={"required": "This field is required."},
        widget=forms.TextInput({"class": "input", **attrs}),
    )


def email_of(label: str) -> forms.EmailField:
    """One address."""
    return forms.EmailField(
        label=label,
        max_length=254,
        error_messages={
            "required": "This field is required.",
            "invalid": "Enter an address such as name@company.example.",
        },
        widget=forms.EmailInput({"class": "input", "autocomplete": "email"}),
    )


class PayChoice(choosing.PayChoice, WithoutCardNumber):
    """Step one: how much, for what, from where."""

    more = forms.BooleanField(required=False)  # yes, pay more than is owed


class AddressOfCard(WithoutCardNumber):
    """Where the statements of a card go; the state decides over the surcharge."""

    address_1 = text_of("Billing address", 100, required=False, autocomplete="address-line1")
    address_2 = text_of("Address, line 2", 100, required=False, autocomplete="address-line2")
    city = text_of("City", 60, required=False, autocomplete="address-level2")
    state = text_of("State", 2, autocomplete="address-level1", autocapitalize="characters")
    postal_code = text_of("ZIP code", 10, required=False, autocomplete="postal-code")

    def clean_state(self) -> str:
        state = str(self.cleaned_data["state"]).strip().upper()
        if state not in {*US_STATES, *PROVINCES}:
            raise forms.ValidationError("Enter the two letters of the state, such as MN.")
        return state

    @property
    def address(self) -> CardAddress:
        """As it was typed."""
        return CardAddress(**{name: self.cleaned_data[name] for name in ADDRESS})


class CardForm(AddressOfCard):
    """A new card of the sandbox: one of its test cards, and what its holder types beside it."""

    token = forms.ChoiceField(
        label="Test card",
        error_messages={"required": "Choose a card.", "invalid_choice": "Choose a card."},
        widget=forms.Select({"class": "input"}),
    )
    holder = text_of("Name on the card", 100, autocomplete="cc-name")
    nickname = text_of("Nickname", 40, required=False, autocomplete="off")
    is_default = forms.BooleanField(label="Offer this card first", required=False)
    field_order = ("token", "holder", *ADDRESS, "nickname", "is_default")

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
            choices = [("", "Choose a card"), *tokens]
            self.fields["token"].choices = choices  # type: ignore[attr-defined]


# While it is filled in, the page asks where the bank lies; only this field is sent for that.
NAMES_BANK = {
    "hx-get": "",
    "hx-trigger": "change",
    "hx-params": "routing",
    "hx-target": "#bank-name",
    "hx-swap": "outerHTML",
    "hx-push-url": "false",
}


class BankForm(WithoutCardNumber):
    """A new bank account."""

    OF_BANKS = frozenset({"routing", "number"})

    routing = text_of("Routing number", 11, inputmode="numeric", autocomplete="off")
    number = text_of("Account number", 25, inputmode="numeric", autocomplete="off")
    routing.widget.attrs.update(NAMES_BANK)
    kind = forms.ChoiceField(
        label="Kind of account",
        choices=[("checking", "Checking"), ("savings", "Savings")],
        widget=forms.Select({"class": "input"}),
    )
    owner = forms.ChoiceField(
        label="Whose account",
        choices=[("personal", "Personal"), ("business", "Business")],
        widget=forms.Select({"class": "input"}),
    )
    holder = text_of("Name of the holder", 100, autocomplete="name")
    email = email_of("E-mail for messages about it")
    nickname = text_of("Nickname", 40, required=False, autocomplete="off")
    is_default = forms.BooleanField(label="Offer this account first", required=False)


class LinkCard(CardForm):
    """A card typed on a payment link."""

    email = email_of("E-mail for the confirmation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("nickname", "is_default", *(each for each in ADDRESS if each != "state")):
            del self.fields[name]
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
        choices=[("checking", "Checking"), ("savings", "Savings")],
        widget=forms.Select({"class": "input"}),
    )
    holder = text_of("Name of the holder", 100, autocomplete="name")
    email = email_of("E-mail for the confirmation")

    def hide_number(self) -> None:
        """The number is typed again: it never goes back into a page."""
        self.data = {**self.data.dict(), "number": ""} if hasattr(self.data, "dict") else {}


class SignedForm(forms.Form):
    """A signed form as a file; what it holds is judged by its bytes."""

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


class CardChange(AddressOfCard):
    """What may change of a card that is saved."""

    holder = text_of("Name on the card", 100, autocomplete="cc-name")
    nickname = text_of("Nickname", 40, required=False, autocomplete="off")
    is_default = forms.BooleanField(label="Offer this card first", required=False)
    field_order = ("holder", *ADDRESS, "nickname", "is_default")


class BankChange(WithoutCardNumber):
    """What may change of a bank account that is saved."""

    nickname = text_of("Nickname", 40, required=False, autocomplete="off")
    holder = text_of("Name of the holder", 100, autocomplete="name")
    email = forms.EmailField(
        label="E-mail for messages about it",
        required=False,
        max_length=254,
        error_messages={"invalid": "Enter an address such as name@company.example."},
        widget=forms.EmailInput({"class": "input", "autocomplete": "email"}),
    )


class AutoForm(WithoutCardNumber):
    """How an account pays by itself."""

    method = forms.ChoiceField(
        error_messages={
            "required": "Choose a payment method.",
            "invalid_choice": "Choose one of your payment methods.",
        },
    )
    day = forms.TypedChoiceField(
        label="When",
        coerce=lambda text: None if text == "due" else int(text),
        choices=[
            ("due", "On the due date"),
            *((str(day), f"On day {day}") for day in range(1, 29)),
        ],
        widget=forms.Select({"class": "input"}),
    )
    limit = forms.DecimalField(
        label="Most that may be taken at once",
        required=False,
        min_value=Decimal("1.00"),
        max_digits=10,
        decimal_places=2,
        help_text="Empty: whatever is due.",
        error_messages={
            "invalid": "Enter an amount such as 200.00.",
            "min_value": "Enter 1.00 or more, or leave it empty.",
        },
        widget=forms.TextInput({"class": "input", "inputmode": "decimal"}),
    )
    agreed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, methods: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(each, "") for each in methods]  # type: ignore[attr-defined]
