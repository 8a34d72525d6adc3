"""The shape of what is asked around protected values; checks are the actions'."""

from django import forms

from tollbook.office.forms.customers import input_of


class Reason(forms.Form):
    """Why somebody has to see a protected value."""

    reason = forms.CharField(
        label="Reason",
        help_text="At least 5 characters. It is kept with your name in the access trail.",
        max_length=300,
        required=False,
        widget=forms.TextInput(input_of(autocomplete="off", autofocus="autofocus")),
    )


class NewSsn(forms.Form):
    """Nine digits, or nothing to take them away."""

    ssn = forms.CharField(
        label="SSN",
        help_text="Nine digits, dashes do not matter. Empty takes it away.",
        max_length=20,
        required=False,
        widget=forms.TextInput(
            input_of(autocomplete="off", inputmode="numeric", autofocus="autofocus")
        ),
    )


class NewCode(forms.Form):
    """A code for the telephone, or nothing to take it away."""

    code = forms.CharField(
        label="Security code",
        help_text="4 to 20 letters and digits. Empty takes it away.",
        max_length=40,
        required=False,
        widget=forms.TextInput(input_of(autocomplete="off", autofocus="autofocus")),
    )
