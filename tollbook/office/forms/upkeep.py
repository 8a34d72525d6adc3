"""The shape of what the upkeep pages are sent."""

from typing import Any

from django import forms

from tollbook.content.models import CustomLink
from tollbook.content.types import LinkPlace
from tollbook.customers.queries import bases_for
from tollbook.customers.types import Viewer
from tollbook.office.forms.customers import input_of

REQUIRED = "This field is required."
CHOOSE = "Choose one of the listed values."
HTTPS = "Enter a web address beginning with https://."


class LinkForm(forms.ModelForm):  # type: ignore[type-arg]
    """A custom link."""

    url = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        help_text="Begins with https:// and opens in a new tab.",
        error_messages={"required": REQUIRED, "invalid": HTTPS},
        widget=forms.URLInput(input_of(inputmode="url", autocomplete="off")),
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = CustomLink
        fields = ["text", "url", "place", "base", "list_order", "customer_visible"]
        labels = {
            "text": "Text of the link",
            "place": "Location",
            "base": "Base",
            "list_order": "List order",
            "customer_visible": "Customer visible",
        }
        help_texts = {"list_order": "Lower numbers stand first, then the text decides."}
        widgets = {
            "text": forms.TextInput(input_of(autocomplete="off")),
            "place": forms.Select(input_of()),
            "base": forms.Select(input_of()),
            "list_order": forms.NumberInput(input_of(min="0", max="9999")),
        }
        error_messages = {
            "text": {"required": REQUIRED},
            "place": {"required": CHOOSE, "invalid_choice": CHOOSE},
            "base": {"invalid_choice": CHOOSE},
            "list_order": {"required": REQUIRED, "invalid": "Enter a whole number."},
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base, place = self.fields["base"], self.fields["place"]
        assert isinstance(base, forms.ModelChoiceField)
        assert isinstance(place, forms.ChoiceField)
        base.queryset = bases_for(viewer)
        base.empty_label = "All bases"
        place.choices = [("", "Choose"), *((each.value, each.label) for each in LinkPlace)]
        self.fields["seen_version"].initial = self.instance.version

    def clean_url(self) -> str:
        """Only https: a link that customers press must not be readable on its way."""
        url = str(self.cleaned_data["url"])
        if not url.startswith("https://"):
            raise forms.ValidationError(HTTPS)
        return url


class Reason(forms.Form):
    """Why somebody does what the journal keeps."""

    reason = forms.CharField(
        label="Reason",
        min_length=5,
        max_length=300,
        help_text="At least 5 characters, such as a ticket number and what the customer asked.",
        error_messages={
            "required": REQUIRED,
            "min_length": "Enter at least 5 characters.",
            "max_length": "Use at most 300 characters.",
        },
        widget=forms.TextInput(input_of(autocomplete="off")),
    )
