"""Fields of a page's own small forms that read as the record does."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tollbook.kernel.culture import marked, plain_number, present
from tollbook.kernel.days import EXAMPLES
from tollbook.kernel.entry import GROUPED

NUMBER = re.compile(r"\d[\d,]*\.\d+")
FORMS_OF_DAYS = {
    "mdy": ("%Y-%m-%d", "%m/%d/%Y"),
    "dmy": ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"),
    "ymd": ("%Y-%m-%d", "%Y/%m/%d"),
}


class AmountField(forms.DecimalField):
    """An amount as the present culture writes it, with thousands or a currency sign or without;
    what is refused is told with the marks of that culture too."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(_bare(value) if isinstance(value, str) else value)

    def clean(self, value: Any) -> Decimal | None:
        try:
            return super().clean(value)  # type: ignore[no-any-return]
        except ValidationError as wrong:
            told = [(each.messages[0], each.code) for each in wrong.error_list]
            raise ValidationError(
                [ValidationError(_as_written(words), code=code) for words, code in told]
            ) from None


class DayField(forms.DateField):
    """A day as browsers send it, or typed in the order of the present culture."""

    def to_python(self, value: Any) -> date | None:
        order = present().order
        self.input_formats = FORMS_OF_DAYS[order]
        try:
            return super().to_python(value)
        except ValidationError:
            words = f"Enter a date such as {EXAMPLES[order]}."
            raise ValidationError(words, code="invalid") from None


def _as_written(words: str) -> str:
    """A sentence whose numbers have the marks of the present culture."""
    return NUMBER.sub(lambda found: marked(found[0]), words)


def _bare(text: str) -> str:
    """The amount without what parts its thousands; what is none comes back for the refusal."""
    found = plain_number(text.strip().strip("$\N{EURO SIGN}\N{POUND SIGN}").strip())
    whole, point, rest = found.partition(".")
    return whole.replace(",", "") + point + rest if GROUPED.fullmatch(whole) else found
