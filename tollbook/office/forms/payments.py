"""The shape of what the payments desk is asked and sent."""

from decimal import Decimal
from typing import Any

from django import forms

from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import Narrowing
from tollbook.payments.queries.asking import WithoutCardNumber
from tollbook.payments.queries.choosing import PayChoice
from tollbook.payments.types import AttemptState, PaidFrom

STATE_WORDS: dict[str, str] = {
    AttemptState.CREATED: "Begun",
    AttemptState.QUEUED: "Waiting for its file",
    AttemptState.SENT: "Sent",
    AttemptState.CONFIRM: "Payer to confirm",
    AttemptState.SUCCEEDED: "Taken",
    AttemptState.DECLINED: "Refused",
    AttemptState.UNKNOWN: "No answer yet",
    AttemptState.PERSON: "To be decided",
    AttemptState.CANCELLED: "Cancelled",
    AttemptState.RETURNED: "Taken back by the bank",
}
CAME_WORDS: dict[str, str] = {
    PaidFrom.PORTAL: "Portal",
    PaidFrom.OFFICE: "Office",
    PaidFrom.LINK: "Payment link",
    PaidFrom.API: "API",
    PaidFrom.AUTOPAY: "By itself",
}
ACH_BYTES_MAX = 50_000_000
HOW = (("telephone", "By telephone"), ("in person", "In person"), ("in writing", "In writing"))
AMOUNT_ERRORS = {
    "required": "Enter an amount such as 81.40.",
    "invalid": "Enter an amount such as 81.40.",
    "max_decimal_places": "Enter an amount such as 81.40.",
}


class PaymentFilter(Narrowing):
    """What the list of payments is narrowed by."""

    q = forms.CharField(
        label="Account, name, method, amount, confirmation",
        required=False,
        max_length=60,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All states"), *STATE_WORDS.items()],
        widget=forms.Select(input_of()),
    )
    came = forms.ChoiceField(
        label="Asked for",
        required=False,
        choices=[("", "Anywhere"), *CAME_WORDS.items()],
        widget=forms.Select(input_of()),
    )

    def words(self) -> dict[str, str]:
        """What a chip calls each filter."""
        return {
            "q": f"Holds {self.value('q')}",
            "state": STATE_WORDS.get(self.value("state"), "Any state"),
            "came": CAME_WORDS.get(self.value("came"), "Anywhere"),
        }


def reason_field(label: str) -> forms.CharField:
    """One line that says why."""
    return forms.CharField(
        label=label,
        max_length=200,
        error_messages={"required": "Say why, so that the next person knows."},
        widget=forms.TextInput(input_of(autocomplete="off")),
    )


def amount_field(label: str) -> forms.DecimalField:
    """An amount above zero in whole cents."""
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        error_messages=AMOUNT_ERRORS | {"min_value": "Enter an amount above zero."},
        widget=forms.TextInput(input_of(inputmode="decimal", autocomplete="off")),
    )


class RefundForm(forms.Form):
    """How much goes back, and why."""

    amount = amount_field("Amount to give back")
    reason = reason_field("Reason")
    key = forms.SlugField(max_length=64, widget=forms.HiddenInput())


class RefundWord(forms.Form):
    """A line about one refund: why it is cancelled, or what was done instead."""

    reason = reason_field("")

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class DecideForm(forms.Form):
    """What a person found out about a payment that nobody answered for."""

    was_taken = forms.ChoiceField(
        label="What the processor's own pages say",
        choices=[
            ("", "Choose"),
            ("yes", "The money was taken: book it as paid"),
            ("no", "It was never taken: the customer may pay again"),
        ],
        error_messages={"required": "Choose what became of it."},
        widget=forms.Select(input_of()),
    )
    reason = reason_field("How you found out")


class Worded(WithoutCardNumber):
    """Something that staff do because the customer said so."""

    how = forms.ChoiceField(
        label="How the customer agreed",
        choices=[("", "Choose"), *HOW],
        error_messages={"required": "Choose how the customer agreed."},
        widget=forms.Select(input_of()),
    )
    who = forms.CharField(
        label="Who agreed",
        max_length=100,
        error_messages={"required": "Enter the name of the person you spoke with."},
        widget=forms.TextInput(input_of(autocomplete="off")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # What the browser remembers is about the person who types, not about the customer.
            field.widget.attrs["autocomplete"] = "off"

    @property
    def word(self) -> str:
        """How the customer's word was given, as it is kept."""
        return f"{self.cleaned_data['who']}, {self.cleaned_data['how']}"


class BehalfForm(PayChoice, Worded):
    """A payment that staff make for a customer who said so; the choices are those of the portal."""

    # What was read to the customer: it is paid so, or not at all.
    reviewed = forms.DecimalField(required=False, max_digits=12, decimal_places=2)


class BankFile(forms.Form):
    """A file of the bank's returns and changes."""

    file = forms.FileField(
        label="File of the bank",
        max_length=255,
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
        widget=forms.FileInput({"class": "input"}),
    )

    def clean_file(self) -> Any:
        """Too large is refused before anything is read."""
        sent = self.cleaned_data["file"]
        if sent.size > ACH_BYTES_MAX:
            raise forms.ValidationError("The file is larger than an ACH file ever is.")
        return sent

    def text(self) -> str:
        """The file as text; what is no ASCII shows as a question mark and is refused later."""
        content: bytes = self.cleaned_data["file"].read()
        return content.decode("ascii", errors="replace")


class RefuseForm(forms.Form):
    """Why a signed form will not do."""

    reason = reason_field("What is wrong with it, as the customer reads it")
