"""Term end: worked out from contract date and term, or kept as a hand entered it."""

from dataclasses import replace
from datetime import date

import pytest

from tollbook.customers.rules.terms import Contract, ends_before_it_begins, settled

SIGNED = date(2026, 1, 31)
NEW = Contract(SIGNED, "1", 1, None, by_hand=False)
MTM = replace(NEW, term="MTM", months=0)


@pytest.mark.accepts("customers-16")
def test_the_end_is_clamped_to_the_month_and_empty_month_to_month() -> None:
    """
    signed      months  ->  ends
    2026-01-31       1      2026-02-28
    2028-01-31       1      2028-02-29
    2026-01-31     MTM      -
    """
    assert settled(None, NEW).ends_on == date(2026, 2, 28)
    assert settled(None, replace(NEW, contracted_on=date(2028, 1, 31))).ends_on == date(2028, 2, 29)
    assert settled(None, MTM).ends_on is None


@pytest.mark.accepts("customers-17")
def test_an_end_by_hand_stays_until_it_is_emptied() -> None:
    derived = settled(None, NEW)

    by_hand = settled(derived, replace(derived, ends_on=date(2026, 6, 30)))
    moved = settled(by_hand, replace(by_hand, term="24", months=24))
    emptied = settled(moved, replace(moved, ends_on=None))

    assert (moved.ends_on, moved.by_hand) == (date(2026, 6, 30), True)
    assert (emptied.ends_on, emptied.by_hand) == (date(2028, 1, 31), False)


def test_month_to_month_empties_what_was_worked_out_and_keeps_a_hand() -> None:
    derived = settled(None, NEW)
    by_hand = replace(derived, ends_on=date(2026, 6, 30), by_hand=True)

    assert settled(derived, replace(derived, term="MTM", months=0)).ends_on is None
    assert settled(by_hand, replace(by_hand, term="MTM", months=0)).ends_on == date(2026, 6, 30)


def test_a_term_that_lasts_longer_now_moves_no_end_that_stands() -> None:
    derived = settled(None, NEW)

    assert settled(derived, replace(derived, months=6)) == replace(derived, months=6)


def test_an_end_before_the_beginning_is_told() -> None:
    assert ends_before_it_begins(replace(NEW, ends_on=date(2026, 1, 30)))
    assert not ends_before_it_begins(replace(NEW, ends_on=SIGNED))
