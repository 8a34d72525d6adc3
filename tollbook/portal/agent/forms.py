"""The filter of an agent's customers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from tollbook.customers.models import Account, Agent
from tollbook.customers.queries import search_accounts_for, statuses
from tollbook.customers.types import Viewer

WORDS_MAX = 60


class CustomerFilter(forms.Form):
    """Words, status and whose customer it is; nothing is required."""

    q = forms.CharField(required=False, max_length=WORDS_MAX)
    status = forms.ChoiceField(required=False)
    agent = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, agents: Sequence[Agent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statuses = {each.code: each.label for each in statuses()}
        self.agents = {each.code: str(each) for each in agents}
        self._offer("status", [("", "All statuses"), *self.statuses.items()])
        self._offer("agent", [("", "All agents"), *self.agents.items()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def value(self, name: str) -> str:
        """What was asked for, "" where nothing or nothing understood was."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    def applied(self, viewer: Viewer) -> QuerySet[Account]:
        """The viewer's customers that pass."""
        wanted = {"status__code": self.value("status"), "agent__code": self.value("agent")}
        found = search_accounts_for(viewer, self.value("q"))
        return found.filter(**{field: value for field, value in wanted.items() if value})
