"""A payer's choice ties the cash of that payment, and is kept."""

from collections.abc import Collection
from datetime import date

import pytest

from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.ledger import actions, queries
from tollbook.ledger.models import Choice, Entry
from tollbook.ledger.tests.people import NOON, account, posting
from tollbook.ledger.types import EntryKind

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bell() -> Account:
    return account("100100")


def charge(owner: Account, amount: str, source: str, on: date = MAY) -> Entry:
    return actions.post(posting=posting(owner, EntryKind.CHARGE, amount, source, on), now=NOON)


def pay(
    owner: Account, amount: str, source: str, settles: Collection[Entry] | None = None
) -> Entry:
    wanted = posting(owner, EntryKind.PAYMENT, amount, source, JUNE)
    chosen = None if settles is None else [debt.pk for debt in settles]
    return actions.post(posting=wanted, now=NOON, settles=chosen)


def undo(entry: Entry) -> None:
    actions.reverse(entry=entry, on=JULY, now=NOON, reason="Undone")


def open_amounts(owner: Account) -> dict[str, str]:
    items = queries.open_items(owner.pk)
    return {item.source: str(item.open_amount) for item in (*items.debts, *items.cash)}


def test_a_choice_directs_only_the_cash_of_its_own_payment(bell: Account) -> None:
    may = charge(bell, "30.00", "may")
    pay(bell, "50.00", "tied", [may])
    june = charge(bell, "100.00", "june", JUNE)

    pay(bell, "60.00", "p", [june])

    assert open_amounts(bell) == {"tied": "20.00", "june": "40.00"}


def test_free_cash_settles_a_new_charge_and_tied_cash_does_not(bell: Account) -> None:
    may = charge(bell, "100.00", "may")
    pay(bell, "30.00", "tied", [may])
    pay(bell, "90.00", "free")
    charge(bell, "5.00", "june", JUNE)

    assert open_amounts(bell) == {"free": "15.00"}

    undo(may)
    charge(bell, "120.00", "july", JULY)

    assert open_amounts(bell) == {"tied": "30.00", "july": "35.00"}


@pytest.mark.parametrize("charged", ["4.00", "40.00"])
def test_what_is_left_of_tied_cash_does_not_meet_a_new_charge(bell: Account, charged: str) -> None:
    may = charge(bell, "100.00", "may")
    pay(bell, "110.00", "tied", [may])

    charge(bell, charged, "june", JUNE)

    assert open_amounts(bell) == {"tied": "10.00", "june": charged}


def test_the_choice_is_kept_and_followed_again_after_a_reversal(bell: Account) -> None:
    charge(bell, "100.00", "may")
    june = charge(bell, "50.00", "june", JUNE)
    first = pay(bell, "50.00", "first", [june])
    pay(bell, "50.00", "second", [june])
    assert open_amounts(bell) == {"may": "100.00", "second": "50.00"}

    undo(first)

    assert open_amounts(bell) == {"may": "100.00"}
    assert list(Choice.objects.values_list("settles__source", flat=True)) == ["june", "june"]
    assert queries.check() == []


def test_cash_freed_by_a_reversed_charge_stays_tied(bell: Account) -> None:
    charge(bell, "100.00", "may")
    june = charge(bell, "50.00", "june", JUNE)
    pay(bell, "50.00", "p", [june])

    undo(june)

    assert open_amounts(bell) == {"may": "100.00", "p": "50.00"}
    assert queries.check() == []


def test_several_chosen_debts_are_settled_oldest_first(bell: Account) -> None:
    july = charge(bell, "40.00", "july", JULY)
    charge(bell, "10.00", "may", MAY)
    june = charge(bell, "40.00", "june", JUNE)

    pay(bell, "60.00", "p", [july, june])

    assert open_amounts(bell) == {"may": "10.00", "july": "20.00"}


def test_the_second_time_with_another_choice_is_a_bug(bell: Account) -> None:
    may, june = charge(bell, "10.00", "may"), charge(bell, "10.00", "june", JUNE)
    first = pay(bell, "5.00", "p", [june])

    assert pay(bell, "5.00", "p", [june]) == first
    with pytest.raises(AssertionError, match="p was posted before"):
        pay(bell, "5.00", "p", [may])
    with pytest.raises(AssertionError, match="p was posted before"):
        pay(bell, "5.00", "p")


def test_only_debts_of_the_own_account_are_chosen(bell: Account) -> None:
    theirs = charge(account("200100"), "10.00", "theirs")
    paid = pay(bell, "5.00", "paid")

    for chosen in ([theirs], [paid], []):
        with pytest.raises(Refused):
            pay(bell, "5.00", "p", chosen)
    assert not Entry.objects.filter(source="p").exists()
