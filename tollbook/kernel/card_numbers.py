"""Card numbers never go through our pages: a form that was sent one refuses it, keeping nothing.

People write them in groups and beside other figures, so each chain of groups is looked at.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate, takewhile
from typing import Any, Final

from django.core.exceptions import ValidationError
from stdnum import luhn

LONGEST: Final = 19
REFUSED: Final = "Card numbers never go through this page. Nothing was saved."
# Digits, with at most three signs between them that are neither digit nor letter.
_CHAIN = re.compile(r"\d+(?:[\W_]{1,3}\d+)*")
# A number in one piece is judged by its length; groups also by how many digits cards that begin so
# have, since days, telephone and account numbers stand side by side too.
_WHOLE = re.compile(r"[2-6]\d{12,18}")
_GROUPED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|[56]\d{15}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14}"
)


def holds_card_number(values: Iterable[object]) -> bool:
    """Whether something that was sent holds what looks like a whole card number."""
    return any(luhn.is_valid(run) for text in values for run in _runs(str(text)))


def _runs(text: str) -> Iterator[str]:
    """The digits of neighbouring groups that have the length of a card number together."""
    for chain in _CHAIN.findall(text):
        groups = re.findall(r"\d+", chain)
        yield from filter(_WHOLE.fullmatch, groups)
        for start in range(len(groups)):
            joined = accumulate(groups[start : start + LONGEST])
            yield from filter(_GROUPED.fullmatch, takewhile(_is_short, joined))


def _is_short(run: str) -> bool:
    return len(run) <= LONGEST


def refuse_card_number(form: Any, *, but: Collection[str] = ()) -> None:
    """Raises ValidationError where a field of the form holds a card number, and empties the form,
    so that nothing of it goes back into the page.

    but: fields that take the number of a bank account, which may look like a card's by chance.
    """
    if holds_card_number(value for name, value in form.data.items() if name not in but):
        form.data = dict.fromkeys(form.data, "")
        raise ValidationError(REFUSED, code="card-number")
