"""What pages ask about cards, bank accounts and automatic payments; the same for everybody who
types it: customers for themselves, staff on a customer's word."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from tollbook.kernel.card_numbers import refuse_card_number
from tollbook.kernel.days import day_before
from tollbook.kernel.form_fields import AmountField
from tollbook.kernel.regions import PROVINCES, US_STATES
from tollbook.payments.methods import CardAddress, CardChange, NewBank, NewCard
from tollbook.payments.models import Method
from tollbook.payments.types import MethodKind

CARD_MISSING = "Enter the card in the fields of the processor."
EXPIRES_ERRORS = {
    "required": "Enter month and year, such as 05/2031.",
    "invalid": "Enter month and year, such as 05/2031.",
}
# Years that a card may show; a longer life than that has none.
CARD_YEARS = range(2000, 2100)
ADDRESS = ("address_1", "address_2", "city", "state", "postal_code")
METHOD_ERRORS = {
    "required": "Choose a payment method.",
    "invalid_choice": "Choose one of your payment methods.",
}


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


def email_of(label: str, *, required: bool = True) -> forms.EmailField:
    """One address."""
    return forms.EmailField(
        label=label,
        max_length=254,
        required=required,
        error_messages={
            "required": "This field is required.",
            "invalid": "Enter an address such as name@company.example.",
        },
        widget=forms.EmailInput({"class": "input", "autocomplete": "email"}),
    )


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
    """A new card: a token of its processor, and what its holder types beside it."""

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

    def card(self, processor: str) -> NewCard:
        """What was typed, for who takes cards here."""
        typed = self.cleaned_data
        names = ("token", "holder", "nickname", "is_default")
        return NewCard(processor, address=self.address, **{name: typed[name] for name in names})


# While it is filled in, the page asks where the bank lies; only this field is sent for that.
NAMES_BANK = {
    "hx-get": "",
    "hx-trigger": "change",
    "hx-params": "routing",
    "hx-target": "#bank-name",
    "hx-swap": "outerHTML",
    "hx-push-url": "false",
}
KINDS = (("checking", "Checking"), ("savings", "Savings"))


class BankForm(WithoutCardNumber):
    """A new bank account; its number is sealed before it is stored and never shown again."""

    OF_BANKS = frozenset({"routing", "number"})

    routing = text_of("Routing number", 11, inputmode="numeric", autocomplete="off")
    number = text_of("Account number", 25, inputmode="numeric", autocomplete="off")
    routing.widget.attrs.update(NAMES_BANK)
    kind = forms.ChoiceField(
        label="Kind of account", choices=KINDS, widget=forms.Select({"class": "input"})
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

    def bank(self, processor: str) -> NewBank:
        """What was typed, for who takes bank payments here."""
        typed = self.cleaned_data
        names = ("routing", "number", "holder", "email", "nickname", "is_default")
        return NewBank(
            processor,
            is_savings=typed["kind"] == "savings",
            is_business=typed["owner"] == "business",
            **{name: typed[name] for name in names},
        )

    def hide_number(self) -> None:
        """The number is typed again: it never goes back into a page."""
        if hasattr(self.data, "dict"):
            self.data = {**self.data.dict(), "number": ""}


class Expiry(forms.CharField):
    """Month and year of a card as they are printed on it; gives year and month."""

    def __init__(self) -> None:
        attrs = {"class": "input", "autocomplete": "cc-exp", "inputmode": "numeric"}
        super().__init__(
            label="Expires",
            max_length=7,
            help_text="Change it when your bank sends the same card with another date.",
            error_messages=EXPIRES_ERRORS,
            widget=forms.TextInput(attrs),
        )

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).replace(" ", "")
        month, _, year = text.partition("/")
        if not (month.isdecimal() and year.isdecimal() and 1 <= int(month) <= 12):
            raise forms.ValidationError(EXPIRES_ERRORS["invalid"])
        if len(year) not in (2, 4):
            raise forms.ValidationError(EXPIRES_ERRORS["invalid"])
        printed = int(year) + 2000 if len(year) == 2 else int(year)
        if printed not in CARD_YEARS:
            raise forms.ValidationError(EXPIRES_ERRORS["invalid"])
        return printed, int(month)


class CardChangeForm(AddressOfCard):
    """What may change of a card that is saved."""

    expires = Expiry()
    holder = text_of("Name on the card", 100, autocomplete="cc-name")
    nickname = text_of("Nickname", 40, required=False, autocomplete="off")
    is_default = forms.BooleanField(label="Offer this card first", required=False)
    field_order = ("holder", "expires", *ADDRESS, "nickname", "is_default")

    @property
    def change(self) -> CardChange:
        """As it was typed."""
        typed = self.cleaned_data
        names = ("holder", "nickname", "expires")
        return CardChange(address=self.address, **{name: typed[name] for name in names})


class BankChangeForm(WithoutCardNumber):
    """What may change of a bank account that is saved."""

    holder = text_of("Name of the holder", 100, autocomplete="name")
    email = email_of("E-mail for messages about it", required=False)
    nickname = text_of("Nickname", 40, required=False, autocomplete="off")
    is_default = forms.BooleanField(label="Offer this account first", required=False)

    @property
    def facts(self) -> dict[str, str]:
        """As it was typed."""
        return {name: self.cleaned_data[name] for name in ("nickname", "holder", "email")}


def as_saved(method: Method) -> dict[str, object]:
    """What the form that changes a method begins with."""
    names = ("holder", "nickname", "email", *ADDRESS)
    given: dict[str, object] = {name: getattr(method, name) for name in names}
    if method.kind == MethodKind.CARD and method.expires_on is not None:
        given["expires"] = f"{last_month(method.expires_on):%m/%Y}"
    return given


def last_month(expires_on: date) -> date:
    """A day of the last month in which a card is good. expires_on: the first day it is not."""
    return day_before(expires_on)


class AutoForm(WithoutCardNumber):
    """How an account pays by itself."""

    method = forms.ChoiceField(error_messages=METHOD_ERRORS)
    day = forms.TypedChoiceField(
        label="When",
        coerce=lambda text: None if text == "due" else int(text),
        choices=[
            ("due", "On the due date"),
            *((str(day), f"On day {day}") for day in range(1, 29)),
        ],
        widget=forms.Select({"class": "input"}),
    )
    limit = AmountField(
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
    agreed = forms.BooleanField(label="I agree to these terms.", required=False)

    def __init__(self, *args: Any, methods: list[str], **kwargs: Any) -> None:
        """methods: handles of those that may pay by themselves."""
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(each, "") for each in methods]  # type: ignore[attr-defined]


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
