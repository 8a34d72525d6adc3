"""The shape of what the pages of receivables are asked."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms

from tollbook.kernel.days import day_of
from tollbook.kernel.errors import Refused
from tollbook.ledger.queries import manual_classifications
from tollbook.ledger.types import EntryKind, ItemState
from tollbook.office.forms.customers import input_of, one_of
from tollbook.office.forms.fields import Narrowing, choice_field, day_field, text_field

AMOUNT_MAX = Decimal("9999999.99")
KINDS = [
    (EntryKind.PAYMENT.value, "Payment: money that came in"),
    (EntryKind.CREDIT.value, "Credit: lowers what is owed"),
    (EntryKind.DEBIT.value, "Debit: raises what is owed"),
]
BUCKET_CHOICES = [
    ("", "All ages"),
    ("days_30", "30 days late and more"),
    ("days_60", "60 days late and more"),
    ("days_90", "90 days late and more"),
    ("days_120", "120 days late and more"),
]
LATE_CHOICES = [
    ("", "From 30 days"),
    *((f"days_{days}", f"From {days} day{'s'[: days > 1]}") for days in (1, 60, 90, 120)),
]
LATE_OF_BUCKET = {"days_30": 30, "days_60": 60, "days_90": 90, "days_120": 120}
REASON_MAX = 120


def amount_field(label: str, **more: Any) -> forms.DecimalField:
    """An amount above zero in whole cents."""
    sentence = "Enter an amount such as 1020.50."
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.01"),
        max_value=AMOUNT_MAX,
        decimal_places=2,
        error_messages={
            "required": sentence,
            "invalid": sentence,
            "min_value": "Enter an amount above zero.",
            "max_decimal_places": "Enter dollars and whole cents.",
        },
        widget=forms.TextInput(input_of(inputmode="decimal", autocomplete="off")),
        **more,
    )


def reason_field(label: str = "Reason") -> forms.CharField:
    """Why, in words that the customer may read."""
    return text_field(label, REASON_MAX, "Say why, so that the next person knows.")


class Keyed(forms.Form):
    """A form with a key made when it is opened, so that sending it twice does its work once."""

    key = forms.RegexField(r"^[0-9a-f]{32}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial.setdefault("key", uuid4().hex)

    @property
    def made_key(self) -> str:
        """The key that came with the form; without one each press counts."""
        return self.cleaned_data.get("key") or uuid4().hex


class NewEntry(Keyed):
    """An entry by hand."""

    account = text_field("Account", 40, "Enter an account number.")
    kind = choice_field("Kind", KINDS)
    amount = amount_field("Amount")
    effective_on = day_field("Date", help_text="The day it counts from.")
    classification = choice_field("Classification", ())
    description = text_field(
        *("Description", 120, "Say what it is; the customer reads it too."),
        help_text="Stands in the transaction history and on the bill.",
    )
    reference = one_of("Reference or check number", 40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("effective_on", self.today)
        field = self.fields["classification"]
        field.choices = [("", "Choose"), *manual_classifications()]  # type: ignore[attr-defined]


class NewBatchForm(Keyed):
    """The deposit slip of a batch of checks."""

    name = text_field("Name", 60, "Name the batch, such as Monday's checks.")
    deposited_on = day_field("Deposited on")
    control_count = forms.IntegerField(
        label="Number of checks",
        min_value=1,
        max_value=10_000,
        error_messages={"required": "Count the checks.", "invalid": "Enter a whole number."},
        widget=forms.TextInput(input_of(inputmode="numeric", autocomplete="off")),
    )
    control_total = amount_field("Sum of the slip")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("deposited_on", self.today)


class NewCheck(Keyed):
    """One check of a batch."""

    account = text_field("Account", 40, "Enter an account number.")
    amount = amount_field("Amount")
    reference = text_field("Check number", 40, "Enter the number of the check.")


class LockboxFile(forms.Form):
    """A bank's file."""

    file = forms.FileField(
        label="File",
        help_text="CSV with the columns amount, date, and account or invoice; check if there is "
        "one. Up to 10 MB.",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty.",
        },
        widget=forms.ClearableFileInput({"class": "input", "accept": ".csv,text/csv,text/plain"}),
    )


class GiveAccount(forms.Form):
    """Whose payment it is."""

    account = text_field("Account", 40, "Enter the number of the account that paid.")


class Reason(forms.Form):
    """Why something is taken out or taken back."""

    reason = reason_field()


class Reversal(forms.Form):
    """When and why an entry is reversed."""

    on = day_field("Date of the reversal")
    reason = reason_field()


class MoveForm(forms.Form):
    """Where a payment goes instead."""

    account = text_field("Account", 40, "Enter an account number.")
    settles = forms.MultipleChoiceField(
        label="Pays these debts only",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose debts that are open now."},
    )
    on = day_field("Date of the change")
    reason = reason_field()

    def __init__(self, *args: Any, debts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["settles"].choices = debts  # type: ignore[attr-defined]
        if not debts:
            del self.fields["settles"]

    @property
    def chosen(self) -> tuple[int, ...] | None:
        """The debts chosen; None for any."""
        keys = tuple(int(each) for each in self.cleaned_data.get("settles") or ())
        return keys or None


class AgingFilter(Narrowing):
    """On which day, how old, whose."""

    on = one_of("As of", 20, placeholder="07/31/2026")
    bucket = forms.ChoiceField(
        label="Age", required=False, choices=BUCKET_CHOICES, widget=forms.Select(input_of())
    )
    q = one_of("Name or number", 60, type="search")

    def day(self, today: date) -> date:
        """The day asked for; today where none or none that can be read was."""
        try:
            return day_of(self.value("on"), today) or today
        except Refused:
            return today


class LateFilter(Narrowing):
    """How late, and whose."""

    bucket = forms.ChoiceField(
        label="Days late",
        required=False,
        choices=LATE_CHOICES,
        widget=forms.Select(input_of()),
    )
    q = one_of("Name or number", 60, type="search")

    @property
    def days(self) -> int:
        """The fewest days late that are asked for."""
        return {"days_1": 1, **LATE_OF_BUCKET}.get(self.value("bucket"), 30)


class SuspensionForm(forms.Form):
    """From which day, and why; kept with the notes of each account."""

    on = day_field("As of", help_text="Today or an earlier day.")
    note = text_field(
        *("Note", 1000, "Say why, so that the next person knows."),
        help_text="Kept with the notes of each account.",
    )


class QueueFilter(Narrowing):
    """Which items of the queue."""

    q = one_of("Account, reference, description", 60, type="search")
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Waiting"), *((each.value, each.value.capitalize()) for each in ItemState)],
        widget=forms.Select(input_of()),
    )


class WriteOffForm(Keyed):
    """Which accounts are written off, and why; `account` holds number and balance as shown."""

    reason = reason_field("Reason")


class ClassificationForm(forms.Form):
    """What an entry is for the books."""

    code = text_field("Code", 30, "Enter a code such as goodwill.")
    label = text_field("Label", 60, "Enter the words that people read.")
    gl_code = text_field("General ledger account", 20, "Enter an account such as 4900.")


class JournalSpan(forms.Form):
    """From when to when, in which form."""

    first_on = day_field("From")
    last_on = day_field("To, included")
    format = choice_field("Format", [("csv", "CSV"), ("beancount", "Beancount")])

    def clean(self) -> dict[str, Any]:
        """The days stand in order."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = facts.get("first_on"), facts.get("last_on")
        if first and last and last < first:
            raise forms.ValidationError("The last day lies before the first.")
        return facts
