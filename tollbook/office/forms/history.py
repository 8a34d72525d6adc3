"""What the change history of a customer is narrowed by."""

from datetime import timedelta
from typing import Any

from django import forms

from tollbook.access.queries.trail import Wanted
from tollbook.access.types import Face
from tollbook.kernel.clock import midnight
from tollbook.office.forms.customers import input_of

FACES: dict[str, str] = {
    Face.OFFICE: "Office",
    Face.PORTAL: "Portal",
    Face.API: "Programs",
    Face.IMPORT: "Import",
    Face.SYSTEM: "The system",
}


class HistoryFilter(forms.Form):
    """Field, person, where from, days; nothing is required."""

    field = forms.CharField(
        label="Field",
        required=False,
        max_length=60,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    user = forms.ChoiceField(label="Who", required=False, widget=forms.Select(input_of()))
    face = forms.ChoiceField(
        label="From where",
        required=False,
        choices=[("", "Anywhere"), *FACES.items()],
        widget=forms.Select(input_of()),
    )
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(input_of(type="date"))
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(input_of(type="date"))
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = self.fields["user"]
        assert isinstance(users, forms.ChoiceField)
        users.choices = [("", "Anybody"), *people]

    def wanted(self, zone: str) -> Wanted:
        """What is asked for; what is not understood lets everything through."""
        self.is_valid()
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        return Wanted(
            words=given.get("field", ""),
            user_id=given.get("user", ""),
            face=given.get("face", ""),
            since=midnight(since, zone) if since else None,
            until=midnight(until + timedelta(days=1), zone) if until else None,
        )

    @property
    def words(self) -> dict[str, str]:
        """What a chip calls each filter in force."""
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        return {
            "field": f"Field: {given.get('field', '')}",
            "user": f"By {given.get('user', '')}",
            "face": FACES.get(given.get("face", ""), "Anywhere"),
            "since": f"From {since:%m/%d/%Y}" if since else "From",
            "until": f"To {until:%m/%d/%Y}" if until else "To",
        }
