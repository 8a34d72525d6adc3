"""Fields of a page's own small forms that read as the record does."""

from decimal import Decimal
from typing import Any

from django import forms

from tollbook.kernel.culture import plain_number
from tollbook.kernel.entry import GROUPED


class AmountField(forms.DecimalField):
    """An amount as the present culture writes it, with thousands or a currency sign or without."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(_bare(value) if isinstance(value, str) else value)


def _bare(text: str) -> str:
    """The amount without what parts its thousands; what is none comes back for the refusal."""
    found = plain_number(text.strip().strip("$\N{EURO SIGN}").strip())
    whole, point, rest = found.partition(".")
    return whole.replace(",", "") + point + rest if GROUPED.fullmatch(whole) else found
