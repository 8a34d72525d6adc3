"""The shape of what the usage pages are asked and sent."""

from typing import Any

from django import forms

from tollbook.customers.types import Viewer
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.fields import Narrowing
from tollbook.usage.models import CallFile
from tollbook.usage.queries import feeds_for

UPLOAD_BYTES_MAX = 200 * 1024 * 1024
UPLOAD_WORDS = "200 MB"


class FileFilter(Narrowing):
    """What the register of call files is narrowed by."""

    q = forms.CharField(
        label="File name",
        required=False,
        max_length=100,
        widget=forms.TextInput(input_of(type="search", autocomplete="off")),
    )
    feed = forms.ChoiceField(label="Feed", required=False, widget=forms.Select(input_of()))
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All states"), *CallFile.STATES],
        widget=forms.Select(input_of()),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.feeds = {each.code: each.name for each in feeds_for(viewer)}
        self.fields["feed"].choices = [("", "All feeds"), *self.feeds.items()]  # type: ignore[attr-defined]


class TakeFile(forms.Form):
    """A call file sent by hand and the feed it belongs to."""

    feed = forms.ChoiceField(
        label="Feed",
        error_messages={
            "required": "Choose the feed that the file comes from.",
            "invalid_choice": "Choose the feed that the file comes from.",
        },
    )
    file = forms.FileField(
        label="Call file",
        allow_empty_file=True,
        error_messages={
            "required": "Choose a call file.",
            "max_length": "The name of the file is longer than 255 letters. Rename it.",
        },
        max_length=255,
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.feeds = {each.code: each for each in feeds_for(viewer) if each.is_active}
        self.fields["feed"].choices = [(code, each.name) for code, each in self.feeds.items()]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Too large is refused before anything is read."""
        sent = self.cleaned_data["file"]
        if sent.size > UPLOAD_BYTES_MAX:
            raise forms.ValidationError(
                f"The file is larger than {UPLOAD_WORDS}. Put it in the feed's folder instead."
            )
        return sent
