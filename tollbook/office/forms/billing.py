"""The shape of what the bill run pages are asked and sent."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet

from tollbook.billing.models import EmailBill, RunAccount
from tollbook.billing.queries.runs import cycles_for
from tollbook.billing.types import ChargeKind, RunKind
from tollbook.customers.types import Viewer
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import Narrowing, day_field

KINDS = [
    (RunKind.PRODUCTION.value, "Production"),
    (RunKind.TRIAL.value, "Trial"),
]


def left_out_field() -> forms.MultipleChoiceField:
    """The kinds of charges that a run does not bill."""
    return forms.MultipleChoiceField(
        label="Leave out",
        required=False,
        choices=[(each.value, each.label) for each in ChargeKind],
        error_messages={"invalid_choice": "Choose kinds of the list."},
        help_text="Recurring and one-time charges and calls that are left out wait for the next "
        "bill; the others are not made up for. Taxes follow what is on the bill.",
        widget=forms.CheckboxSelectMultiple,
    )


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
    invoice_on = day_field("Invoice date")
    cut_off_on = day_field(
        "Call cut-off",
        required=False,
        help_text="Calls that start before this day begins. Empty: the invoice date.",
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=KINDS,
        initial=RunKind.PRODUCTION.value,
        error_messages={"required": "Choose production or trial."},
    )
    left_out = left_out_field()

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
    invoice_on = day_field("Invoice date")
    left_out = left_out_field()


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


class RowFilter(Narrowing):
    """What the rows of a run are narrowed by: words, and one of `STATES`."""

    STATES: ClassVar[Sequence[tuple[str, str]]] = ()

    q = forms.CharField(
        label="Name or number",
        required=False,
        max_length=60,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    state = forms.ChoiceField(label="State", required=False, widget=forms.Select(input_of()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", "All states"), *self.STATES]  # type: ignore[attr-defined]

    def words(self) -> dict[str, str]:
        """What a chip calls each filter."""
        state = dict(self.STATES).get(self.value("state"), "Any state")
        return {"q": f"Holds {self.value('q')}", "state": state}


class RunAccountFilter(RowFilter):
    """What the accounts of a run are narrowed by."""

    STATES = RunAccount.STATES

    def applied(self, rows: QuerySet[RunAccount]) -> QuerySet[RunAccount]:
        """The accounts that the filter lets through."""
        text, state = self.value("q"), self.value("state")
        if text:
            by_name = Q(account__name__icontains=text)
            rows = rows.filter(by_name | Q(account__number__istartswith=text))
        return rows.filter(state=state) if state else rows


class EmailBillFilter(RowFilter):
    """What the e-mail bills of a run are narrowed by."""

    STATES = EmailBill.STATES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = "Name, number or address"

    def applied(self, rows: QuerySet[EmailBill]) -> QuerySet[EmailBill]:
        """The bills that the filter lets through."""
        text, state = self.value("q"), self.value("state")
        if text:
            by_name = Q(invoice__account__name__icontains=text) | Q(to__icontains=text)
            rows = rows.filter(by_name | Q(invoice__account__number__istartswith=text))
        return rows.filter(state=state) if state else rows
