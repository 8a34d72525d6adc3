"""What the filter forms of lists share: a range of days and, in the entire view, an account."""

from datetime import date, timedelta
from typing import Any

from django import forms

from tollbook.customers.types import Viewer
from tollbook.kernel.form_fields import DayField


class ListFilter(forms.Form):
    """A filter that takes what it understands: a wrong field filters nothing and says why."""

    account = forms.CharField(required=False, max_length=20)

    def __init__(self, data: Any, *, viewer: Viewer) -> None:
        super().__init__(data)
        self.viewer = viewer
        self.is_valid()

    def value(self, name: str) -> Any:
        """The cleaned value, None when it is empty or wrong."""
        return self.cleaned_data.get(name) or None

    def clean_account(self) -> str:
        wanted = str(self.cleaned_data["account"])
        # An agent has too many to list; what another agent brought is left out by the scope.
        if wanted and not self.viewer.is_agent and wanted not in self._numbers():
            raise forms.ValidationError("Choose one of your accounts.")
        return wanted

    def _numbers(self) -> set[str]:
        return {each.number for each in self.viewer.in_view}


class RangeFilter(ListFilter):
    """From and to, both days included."""

    start = DayField(required=False)
    end = DayField(required=False)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day asked for."""
        return self.value("start"), self.value("end")


class StatementDays(forms.Form):
    """From when to when a statement of account goes; what is wrong or empty is left to us."""

    start = DayField(required=False)
    end = DayField(required=False)

    def days_until(self, today: date, back: timedelta) -> tuple[date, date]:
        """First and last day: no later than today, and the first no later than the last."""
        facts = self.cleaned_data if self.is_valid() else {}
        last = min(facts.get("end") or today, today)
        first = facts.get("start") or last - back
        return min(first, last), last
