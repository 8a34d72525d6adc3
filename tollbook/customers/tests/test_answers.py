"""Answers to security questions: in which form they are compared."""

import pytest

from tollbook.customers.rules.answers import normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [(" Lentil  SOUP ", "lentil soup"), ("Stra\u00dfe", "STRASSE"), ("\ufb01sh", "fish")],
)
def test_case_blanks_and_forms_of_letters_do_not_count(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)
