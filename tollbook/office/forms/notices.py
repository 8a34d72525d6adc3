"""The shape of what the outbox and the identity list are asked."""

from django import forms

from tollbook.notices.types import Channel, NoticeState
from tollbook.office.forms.customers import input_of

WORDS_MAX = 60


class NoticeFilter(forms.Form):
    """What the outbox is narrowed by; nothing is required."""

    q = forms.CharField(
        label="Account, address, subject",
        required=False,
        max_length=WORDS_MAX,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All states"), *((each.value, each.label) for each in NoticeState)],
        widget=forms.Select(input_of()),
    )
    channel = forms.ChoiceField(
        label="Channel",
        required=False,
        choices=[("", "All channels"), *((each.value, each.label) for each in Channel)],
        widget=forms.Select(input_of()),
    )

    def value(self, name: str) -> str:
        """What was asked for, "" where nothing or nothing understood was."""
        return str(self.cleaned_data.get(name, "")) if self.is_valid() or self.is_bound else ""

    def words(self) -> dict[str, str]:
        """What a chip calls each filter."""
        return {
            "q": f"\N{LEFT DOUBLE QUOTATION MARK}{self.value('q')}\N{RIGHT DOUBLE QUOTATION MARK}",
            "state": self.value("state").capitalize() or "Any state",
            "channel": self.value("channel").capitalize() or "Any channel",
        }


class Settled(forms.Form):
    """How a doubt was settled."""

    note = forms.CharField(
        label="How it was settled",
        max_length=500,
        widget=forms.Textarea(input_of(rows="3")),
        error_messages={"required": "Say how it was settled."},
    )
