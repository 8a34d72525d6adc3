"""Card numbers never go through our pages: a form that was sent one refuses it, keeping nothing."""

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

from django.core.exceptions import ValidationError
from stdnum import luhn

LENGTHS: Final = range(13, 20)
REFUSED: Final = "Card numbers never go through this page. Nothing was saved."
_DIGITS = re.compile(r"\d[\d -]{11,30}\d")


def holds_card_number(values: Iterable[object]) -> bool:
    """Whether something that was sent looks like a whole card number."""
    runs = (re.sub(r"\D", "", run) for text in values for run in _DIGITS.findall(str(text)))
    return any(len(run) in LENGTHS and luhn.is_valid(run) for run in runs)


def refuse_card_number(form: Any, *, but: Collection[str] = ()) -> None:
    """Raises ValidationError where a field of the form holds a card number, and empties the form,
    so that nothing of it goes back into the page.

    but: fields that take the number of a bank account, which may look like a card's by chance.
    """
    if holds_card_number(value for name, value in form.data.items() if name not in but):
        form.data = dict.fromkeys(form.data, "")
        raise ValidationError(REFUSED, code="card-number")
