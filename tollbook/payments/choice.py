"""What a page asks of somebody who pays; the same in the portal and in the office."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from tollbook.kernel.culture import marked
from tollbook.kernel.form_fields import AmountField
from tollbook.kernel.show import figures

SUM_WRITTEN = re.compile(r"\d{1,10}\.\d\d")
EVERY_ACCOUNT = "all"  # the total of every account that the page shows


class PayChoice(forms.Form):
    """How much, for what, from where. Whoever uses it refuses card numbers beside it."""

    amount = forms.ChoiceField(
        choices=[("total", ""), ("invoices", ""), ("other", "")],
        error_messages={
            "required": "Choose how much to pay.",
            "invalid_choice": "Choose how much to pay.",
        },
    )
    account = forms.CharField(required=False, max_length=20)
    invoice = forms.MultipleChoiceField(required=False)  # sources of charges
    other = AmountField(
        required=False,
        max_digits=10,
        decimal_places=2,
        error_messages={"invalid": "Enter an amount such as 81.40."},
    )
    method = forms.ChoiceField(
        error_messages={
            "required": "Choose a payment method.",
            "invalid_choice": "Choose one of your payment methods.",
        },
    )

    def __init__(self, *args: Any, invoices: list[str], methods: list[str], **kwargs: Any) -> None:
        """invoices: sources of the open charges.   methods: handles of those that can pay."""
        super().__init__(*args, **kwargs)
        self.fields["invoice"].choices = [(each, "") for each in invoices]  # type: ignore[attr-defined]
        self.fields["method"].choices = [(each, "") for each in methods]  # type: ignore[attr-defined]

    def clean_other(self) -> Decimal | None:
        """An amount that was chosen is typed too, and one that was typed is chosen: nobody pays
        something else than what they read in the field."""
        typed: Decimal | None = self.cleaned_data.get("other")
        if typed is not None and self.data.get("amount") in ("total", "invoices"):
            words = f"You typed {figures(typed)}. Choose Another amount, or empty this field."
            raise forms.ValidationError(words)
        if self.data.get("amount") == "other" and typed is None:
            raise forms.ValidationError(f"Enter an amount such as {marked('81.40')}.")
        return typed

    def clean_invoice(self) -> list[str]:
        """Chosen bills are at least one."""
        chosen: list[str] = self.cleaned_data.get("invoice") or []
        if self.data.get("amount") == "invoices" and not chosen:
            raise forms.ValidationError("Tick at least one bill.")
        return chosen


def sum_told(text: str) -> Decimal | None:
    """The sum on the button that was pressed, as the page sends it; None where it sent none."""
    return Decimal(text) if SUM_WRITTEN.fullmatch(text) else None
