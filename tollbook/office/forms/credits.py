"""The shape of what crediting and voiding an invoice ask."""

from decimal import Decimal
from typing import Any

from django import forms

from tollbook.billing.types import CreditKind
from tollbook.kernel import show
from tollbook.office.forms.customers import one_of
from tollbook.office.forms.fields import choice_field
from tollbook.office.forms.receivables import AMOUNT_MAX, Keyed, reason_field

KINDS = [
    (CreditKind.WHOLE.value, "All that is left of the invoice"),
    (CreditKind.PART.value, "A part, taxes included: the amount below"),
    (CreditKind.LINES.value, "The lines ticked below, with their taxes"),
]
LINE = "line-"


class CreditForm(Keyed):
    """What of an invoice is credited. `lines`: (key, words, what is left) of what may be ticked."""

    kind = choice_field("What to credit", KINDS)
    amount = one_of("Amount of the part", 20, inputmode="decimal")
    reason = reason_field()

    def __init__(self, *args: Any, lines: list[tuple[int, str, Decimal]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = {key: left for key, _, left in lines}
        choices = [(str(key), f"{words}: {show.figures(left)} left") for key, words, left in lines]
        self.fields["lines"] = forms.MultipleChoiceField(
            label="Lines",
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "Choose lines of this invoice."},
        )
        self.order_fields(["key", "kind", "amount", "lines", "reason"])

    def clean(self) -> dict[str, Any]:
        """A part has its amount, lines are ticked."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        kind = facts.get("kind")
        if kind == CreditKind.PART:
            facts["part"] = self._part(facts.get("amount", ""))
        if kind == CreditKind.LINES and not facts.get("lines"):
            self.add_error("lines", "Tick at least one line.")
        return facts

    def _part(self, text: str) -> Decimal | None:
        field = forms.DecimalField(
            min_value=Decimal("0.01"), max_value=AMOUNT_MAX, decimal_places=2
        )
        try:
            return field.clean(text)  # type: ignore[no-any-return]
        except forms.ValidationError:
            self.add_error("amount", "Enter the amount of the part, such as 40.00.")
            return None

    @property
    def chosen(self) -> dict[int, Decimal]:
        """The ticked lines with all that is left of each."""
        return {int(key): self.left[int(key)] for key in self.cleaned_data.get("lines") or ()}


class VoidForm(Keyed):
    """Why an invoice is voided."""

    reason = reason_field()


class CallsForm(Keyed):
    """Which calls are credited, and why."""

    reason = reason_field()
