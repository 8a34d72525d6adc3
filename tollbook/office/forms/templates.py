"""The shape of a template's words as staff send them."""

from typing import Any

from django import forms

from tollbook.notices.models import Template
from tollbook.notices.types import NoticeKind
from tollbook.office.forms.customers import input_of
from tollbook.office.forms.work import REQUIRED, Versioned


class TemplateForm(Versioned):
    """The words of one kind of message, for each way it may travel."""

    class Meta:
        model = Template
        fields = ["name", "subject", "text", "html", "short", "letter", "is_standard", "is_active"]
        help_texts = {
            "text": "Paragraphs parted by an empty line. [Open the bill]({link}) makes a button.",
            "html": "Empty: made from the plain text. The frame with name and colour is added.",
            "short": "Empty: this message does not go as a text message.",
            "letter": "Empty: the plain text is printed.",
            "is_standard": "Used where neither the base nor the account has a template of its own.",
            "is_active": "One that is out of use is offered nowhere and sends nothing.",
        }
        error_messages = {
            "name": {"required": REQUIRED},
            "subject": {"required": REQUIRED},
            "text": {"required": REQUIRED},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in {"text": 14, "html": 8, "short": 3, "letter": 8}.items():
            self.fields[name].widget = forms.Textarea(input_of(rows=str(rows)))
        self.fields["html"].widget.attrs["spellcheck"] = "false"


class NewTemplate(forms.Form):
    """What a new template is for; it begins with the words that stand."""

    kind = forms.ChoiceField(
        label="Message",
        choices=[(each.value, each.label) for each in NoticeKind],
        widget=forms.Select(input_of()),
    )
    name = forms.CharField(
        label="Name",
        max_length=60,
        widget=forms.TextInput(input_of()),
        error_messages={"required": REQUIRED},
    )
