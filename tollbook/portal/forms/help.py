"""The shape of what customers write to the carrier."""

from django import forms

from tollbook.portal.forms.services import line, lines

TITLES = [("question", "A question"), ("change", "A change to the account")]


class Words(forms.Form):
    """Something to be read by customer service."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=TITLES,
        initial="question",
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
        widget=forms.Select({"class": "input"}),
    )
    text = lines("Your message", 3000, 5, "Enter your message.")
    name = line("Your name", 100, autocomplete="name")
    email = forms.EmailField(
        label="We answer to",
        max_length=254,
        error_messages={
            "required": "Enter the address we answer to.",
            "invalid": "Enter an address such as name@company.example.",
        },
        widget=forms.EmailInput({"class": "input", "autocomplete": "email"}),
    )
    token = forms.CharField(max_length=32, widget=forms.HiddenInput)
