"""The shape of what crediting and voiding an invoice ask."""

from decimal import Decimal
from typing import Any

from django import forms

from tollbook.billing.types import CreditKind
from tollbook.kernel import show
from tollbook.kernel.phones import digits_of
from tollbook.office.forms.customers import one_of
from tollbook.office.forms.fields import choice_field, day_field
from tollbook.office.forms.receivables import AMOUNT_MAX, Keyed, reason_field
from tollbook.usage.types import CallFilters

NUMBER_DIGITS_MIN = 3
KINDS = [
    (CreditKind.WHOLE.value, "All that is left of the invoice"),
    (CreditKind.PART.value, "A part, taxes included: the amount below"),
    (CreditKind.LINES.value, "Lines ticked below, with their taxes"),
]
NEXT_BILL = "next"
WAYS = [
    ("now", "By itself: an entry in the posting queue"),
    (NEXT_BILL, "On the next bill: fixed-charge credits, line by line"),
]


def way_field() -> forms.ChoiceField:
    """By an entry of its own, or off the next bill."""
    return choice_field("How it comes back", WAYS, initial="now")


class CreditForm(Keyed):
    """What of an invoice is credited. `lines`: (key, words, what is left) of what may be ticked."""

    kind = choice_field("What to credit", KINDS)
    amount = one_of("Amount", 20, inputmode="decimal")
    way = way_field()
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
        self.fields["amount"].help_text = (
            "Of the part; or, before taxes, of the one line ticked. Ticked lines without an amount "
            "come back whole."
        )
        self.order_fields(["key", "kind", "amount", "lines", "way", "reason"])

    def clean(self) -> dict[str, Any]:
        """A part has its amount, lines are ticked."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        kind = facts.get("kind")
        if kind == CreditKind.PART:
            facts["part"] = self._part(facts.get("amount", ""))
        if kind == CreditKind.LINES:
            self._lines(facts)
        return facts

    def _lines(self, facts: dict[str, Any]) -> None:
        """At least one line; an amount belongs to a single one."""
        ticked = facts.get("lines") or []
        if not ticked:
            self.add_error("lines", "Tick at least one line.")
        elif facts.get("amount"):
            facts["part"] = self._part(facts["amount"])
            if len(ticked) > 1:
                self.add_error("amount", "Tick one line only to credit an amount of it.")

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
        """The ticked lines with all that is left of each, or with the amount of the only one."""
        part = self.cleaned_data.get("part")
        ticked = self.cleaned_data.get("lines") or ()
        return {int(key): self._of_line(int(key), part) for key in ticked}

    def _of_line(self, key: int, part: Decimal | None) -> Decimal:
        """Below zero where the line is a credit itself."""
        if part is None:
            return self.left[key]
        return -part if self.left[key] < 0 else part


class VoidForm(Keyed):
    """Why an invoice is voided."""

    reason = reason_field()


class CallsForm(Keyed):
    """Which calls are credited, how, and why."""

    way = way_field()
    reason = reason_field()


class CallSearch(forms.Form):
    """Which calls are listed for crediting; what is empty lets all through."""

    number = one_of("Number", 20, inputmode="tel")
    day = day_field("Day", required=False)

    def clean_number(self) -> str:
        text = str(self.cleaned_data["number"])
        if text and len(digits_of(text)) < NUMBER_DIGITS_MIN:
            raise forms.ValidationError("Enter three digits or more.")
        return text

    def wanted(self) -> CallFilters:
        """The calls that cost something and match; all of them while the form is wrong."""
        facts = self.cleaned_data if self.is_valid() else {}
        day = facts.get("day")
        return CallFilters(
            from_day=day,
            to_day=day,
            number=digits_of(facts.get("number") or ""),
            min_price_micros=1,
        )
