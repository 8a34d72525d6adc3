"""The shape of what the bill run pages are asked and sent."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from tollbook.billing.models import EmailBill, RunAccount
from tollbook.billing.queries.runs import cycles_for
from tollbook.billing.types import RunKind
from tollbook.customers.types import Viewer
from tollbook.office.forms.customers import input_of

KINDS = [
    (RunKind.PRODUCTION.value, "Production"),
    (RunKind.TRIAL.value, "Trial"),
]
DAY_ERRORS = {
    "required": "Enter a date such as 07/31/2026.",
    "invalid": "Enter a date such as 07/31/2026.",
}


class NewRun(forms.Form):
    """A run to be scheduled."""

    cycle = forms.ChoiceField(
        label="Cycle",
        error_messages={
            "required": "Choose a cycle.",
            "invalid_choice": "Choose one of the cycles of the list.",
        },
        widget=forms.Select(input_of()),
    )
    invoice_on = forms.DateField(
        label="Invoice date",
        error_messages=DAY_ERRORS,
        widget=forms.DateInput(input_of(type="date"), format="%Y-%m-%d"),
    )
    cut_off_on = forms.DateField(
        label="Call cut-off",
        required=False,
        help_text="Calls that start before this day begins. Empty: the invoice date.",
        error_messages=DAY_ERRORS,
        widget=forms.DateInput(input_of(type="date"), format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=KINDS,
        initial=RunKind.PRODUCTION.value,
        error_messages={"required": "Choose production or trial."},
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycles = {each.code: each for each in cycles_for(viewer)}
        choices = [(code, f"{code}, {each.description}") for code, each in self.cycles.items()]
        self.fields["cycle"].choices = [("", "Choose a cycle"), *choices]  # type: ignore[attr-defined]


class QuickRun(forms.Form):
    """A run of one account."""

    account = forms.CharField(
        label="Account number",
        max_length=20,
        error_messages={"required": "Enter an account number."},
        widget=forms.TextInput(input_of(autocomplete="off")),
    )
    invoice_on = forms.DateField(
        label="Invoice date",
        error_messages=DAY_ERRORS,
        widget=forms.DateInput(input_of(type="date"), format="%Y-%m-%d"),
    )


class Hold(forms.Form):
    """Why an account is held back."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        error_messages={
            "required": "Say why, so that the next person knows.",
            "max_length": "Keep the reason under 300 letters.",
        },
        widget=forms.TextInput(input_of(autocomplete="off")),
    )


class RunAccountFilter(forms.Form):
    """What the accounts of a run are narrowed by."""

    q = forms.CharField(
        label="Name or number",
        required=False,
        max_length=60,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All states"), *RunAccount.STATES],
        widget=forms.Select(input_of()),
    )

    def value(self, name: str) -> str:
        """What was asked for, "" where nothing or nothing understood was."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    def applied(self, rows: QuerySet[RunAccount]) -> QuerySet[RunAccount]:
        """The accounts that the filter lets through."""
        text, state = self.value("q"), self.value("state")
        if text:
            by_name = Q(account__name__icontains=text)
            rows = rows.filter(by_name | Q(account__number__istartswith=text))
        return rows.filter(state=state) if state else rows

    def words(self) -> dict[str, str]:
        """What a chip calls each filter."""
        states = dict(RunAccount.STATES)
        return {
            "q": f"Holds {self.value('q')}",
            "state": states.get(self.value("state"), "Any state"),
        }


class EmailBillFilter(forms.Form):
    """What the e-mail bills of a run are narrowed by."""

    q = forms.CharField(
        label="Name, number or address",
        required=False,
        max_length=60,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All states"), *EmailBill.STATES],
        widget=forms.Select(input_of()),
    )

    def value(self, name: str) -> str:
        """What was asked for, "" where nothing or nothing understood was."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    def applied(self, rows: QuerySet[EmailBill]) -> QuerySet[EmailBill]:
        """The bills that the filter lets through."""
        text, state = self.value("q"), self.value("state")
        if text:
            by_name = Q(invoice__account__name__icontains=text) | Q(to__icontains=text)
            rows = rows.filter(by_name | Q(invoice__account__number__istartswith=text))
        return rows.filter(state=state) if state else rows

    def words(self) -> dict[str, str]:
        """What a chip calls each filter."""
        states = dict(EmailBill.STATES)
        state = states.get(self.value("state"), "Any state")
        return {"q": f"Holds {self.value('q')}", "state": state}
