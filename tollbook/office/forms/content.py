"""The shape of news and forms as staff send them."""

from typing import Any

from django import forms

from tollbook.content.models import DownloadForm, News
from tollbook.customers.queries import bases_for, groups
from tollbook.customers.types import Viewer
from tollbook.office.forms.work import DAY, REQUIRED, Versioned


class NewsForm(Versioned):
    """An item of news."""

    starts_on = forms.DateField(label="Shown from", error_messages={"invalid": DAY})
    expires_on = forms.DateField(
        label="Until",
        required=False,
        help_text="The first day it is no longer shown. Empty: always.",
        error_messages={"invalid": DAY},
    )

    class Meta:
        model = News
        fields = ["title", "body", "audience", "base", "starts_on", "expires_on"]
        labels = {"title": "Title", "body": "Text", "audience": "For", "base": "Base"}
        help_texts = {
            "body": "Paragraphs, parted by an empty line. HTML may hold bold and slanted "
            "words, lists, heads, quotes and links; anything else is left out when it is shown."
        }
        error_messages = {"title": {"required": REQUIRED}, "body": {"required": REQUIRED}}

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base = self.fields["base"]
        assert isinstance(base, forms.ModelChoiceField)
        base.queryset, base.empty_label = bases_for(viewer), "All bases"


class DownloadFormForm(Versioned):
    """A form to download; its file travels beside it."""

    class Meta:
        model = DownloadForm
        fields = ["name", "description", "heading", "audience", "group", "list_order"]
        fields += ["is_retired"]
        labels = {"name": "Name", "heading": "Heading", "audience": "For", "group": "Group"}
        labels |= {"list_order": "List order", "is_retired": "Retired"}
        help_texts = {"heading": "Forms with the same heading stand together."}
        error_messages = {"name": {"required": REQUIRED}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group = self.fields["group"]
        assert isinstance(group, forms.ModelChoiceField)
        group.queryset, group.empty_label = groups(), "All groups"
