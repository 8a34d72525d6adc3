"""Posting: once per source, in line, settled oldest first."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.ledger import actions, queries
from tollbook.ledger.models import Allocation, Entry
from tollbook.ledger.tests.people import NOON, account, posting
from tollbook.ledger.types import EntryKind, Posting

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bell() -> Account:
    return account("100100")


def charge(owner: Account, amount: str, source: str, on: date = MAY) -> Posting:
    return posting(owner, EntryKind.CHARGE, amount, source, on)


def payment(owner: Account, amount: str, source: str, on: date = JUNE) -> Posting:
    return posting(owner, EntryKind.PAYMENT, amount, source, on)


def open_amounts(owner: Account) -> dict[str, str]:
    items = queries.open_items(owner.pk)
    return {item.source: str(item.open_amount) for item in (*items.debts, *items.cash)}


def test_each_entry_carries_its_position_and_the_balance_after_it(bell: Account) -> None:
    first = actions.post(posting=charge(bell, "100.10", "a"), now=NOON)
    second = actions.post(posting=payment(bell, "30.20", "b"), now=NOON)

    assert (first.position, first.balance_after) == (1, Decimal("100.10"))
    assert (second.position, second.balance_after) == (2, Decimal("69.90"))
    assert queries.balance_of(bell.pk) == Decimal("69.90")


def test_the_second_posting_of_a_source_gives_the_first(bell: Account) -> None:
    first = actions.post(posting=charge(bell, "100.00", "invoice:1"), now=NOON)
    again = actions.post(posting=charge(bell, "100.00", "invoice:1"), now=NOON)

    assert again == first
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"amount": Decimal("100.01")},
        {"kind": EntryKind.DEBIT},
        {"effective_on": JUNE},
        {"due_on": JUNE},
        {"classification": "invoice"},
        {"reference": "B-1"},
        {"description": "Another one"},
    ],
)
def test_something_else_under_a_known_source_is_a_bug(bell: Account, other: dict[str, Any]) -> None:
    first = charge(bell, "100.00", "invoice:1")
    actions.post(posting=first, now=NOON)

    with pytest.raises(AssertionError, match="invoice:1 was posted before"):
        actions.post(posting=replace(first, **other), now=NOON)


def test_another_account_under_a_known_source_is_a_bug(bell: Account) -> None:
    acme = account("200100")
    actions.post(posting=charge(bell, "100.00", "invoice:1"), now=NOON)

    with pytest.raises(AssertionError, match="invoice:1 was posted before"):
        actions.post_many(postings=[charge(acme, "100.00", "invoice:1")], now=NOON)


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1.001"])
def test_an_entry_is_settled_and_above_zero(bell: Account, amount: str) -> None:
    with pytest.raises(AssertionError):
        actions.post(posting=charge(bell, amount, "a"), now=NOON)


def test_many_are_posted_in_a_few_statements(
    django_assert_max_num_queries: CaptureQueriesContext,
) -> None:
    owners = [account(f"9{number:05d}") for number in range(50)]
    wanted = [charge(owner, "12.34", f"{owner.pk}:{turn}") for owner in owners for turn in (1, 2)]

    # One of them begins the numbers of entries, once in the life of a database; SQLite takes a
    # hundred rows in groups and the rest.
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        ids = actions.post_many(postings=wanted, now=NOON)

    assert len(ids) == 100
    assert set(queries.balances([owner.pk for owner in owners]).values()) == {Decimal("24.68")}
    assert actions.post_many(postings=wanted, now=NOON) == ids
    assert queries.check() == []


def test_payments_settle_the_oldest_debts_and_the_rest_stays_unapplied(bell: Account) -> None:
    actions.post(posting=charge(bell, "50.00", "june", JUNE), now=NOON)
    actions.post(posting=charge(bell, "100.00", "may", MAY), now=NOON)
    actions.post(posting=payment(bell, "120.00", "p1"), now=NOON)

    assert open_amounts(bell) == {"june": "30.00"}

    actions.post(posting=payment(bell, "45.00", "p2"), now=NOON)

    assert open_amounts(bell) == {"p2": "15.00"}

    actions.post(posting=charge(bell, "40.00", "july", date(2026, 7, 1)), now=NOON)

    assert open_amounts(bell) == {"july": "25.00"}


def test_the_payer_may_choose_what_a_payment_settles(bell: Account) -> None:
    actions.post(posting=charge(bell, "100.00", "may", MAY), now=NOON)
    june = actions.post(posting=charge(bell, "50.00", "june", JUNE), now=NOON)
    actions.post(posting=payment(bell, "60.00", "p"), now=NOON, settles=[june.pk])

    assert open_amounts(bell) == {"may": "100.00", "p": "10.00"}


def test_a_reversed_payment_opens_what_it_had_settled(bell: Account) -> None:
    actions.post(posting=charge(bell, "100.00", "may", MAY), now=NOON)
    paid = actions.post(posting=payment(bell, "60.00", "p"), now=NOON)

    back = actions.reverse(entry=paid, on=JUNE, now=NOON, reason="Returned by the bank")
    again = actions.reverse(entry=paid, on=JUNE, now=NOON, reason="Returned by the bank")

    assert again == back
    assert (back.kind, back.reverses_id, back.amount) == ("debit", paid.pk, Decimal("60.00"))
    assert open_amounts(bell) == {"may": "100.00"}
    assert queries.balance_of(bell.pk) == Decimal("100.00")
    assert queries.check() == []


def test_a_reversed_charge_frees_its_payment_for_the_next_debt(bell: Account) -> None:
    may = actions.post(posting=charge(bell, "100.00", "may", MAY), now=NOON)
    actions.post(posting=charge(bell, "30.00", "june", JUNE), now=NOON)
    actions.post(posting=payment(bell, "100.00", "p"), now=NOON)

    actions.reverse(entry=may, on=JUNE, now=NOON, reason="Billed in error")

    assert open_amounts(bell) == {"p": "70.00"}
    assert queries.check() == []


def test_a_reversal_is_not_reversed(bell: Account) -> None:
    may = actions.post(posting=charge(bell, "100.00", "may", MAY), now=NOON)
    back = actions.reverse(entry=may, on=JUNE, now=NOON, reason="Billed in error")

    with pytest.raises(Refused):
        actions.reverse(entry=back, on=JUNE, now=NOON, reason="Once more")


def test_many_balances_take_one_statement(django_assert_num_queries: CaptureQueriesContext) -> None:
    owners = [account(f"9{number:05d}") for number in range(5)]
    actions.post(posting=charge(owners[0], "10.00", "a"), now=NOON)

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = queries.balances([owner.pk for owner in owners])

    assert found[owners[0].pk] == Decimal("10.00")
    assert found[owners[4].pk] == Decimal("0.00")


def test_allocations_never_cross_accounts(bell: Account) -> None:
    acme = account("200100")
    actions.post(posting=charge(bell, "100.00", "bell", MAY), now=NOON)
    actions.post(posting=payment(acme, "60.00", "acme"), now=NOON)

    assert not Allocation.objects.exists()
