"""The shape of back-up proof as customers type it."""

from django import forms


class Questions(forms.Form):
    """Two questions by their stored value, two answers; the action says what may stand there."""

    question_1 = forms.CharField(required=False, max_length=40)
    answer_1 = forms.CharField(required=False, max_length=200, strip=False)
    question_2 = forms.CharField(required=False, max_length=40)
    answer_2 = forms.CharField(required=False, max_length=200, strip=False)


class Code(forms.Form):
    """A security code."""

    code = forms.CharField(
        max_length=60, error_messages={"required": "Use 4 to 20 letters and digits."}
    )
