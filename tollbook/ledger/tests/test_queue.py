"""The posting queue: made once, seen by two where it must be, posted once, or dropped."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tollbook.access.actions import create_user, set_group
from tollbook.access.models import User
from tollbook.access.types import Actor, Face, Kind
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.ledger import actions, queries
from tollbook.ledger.models import Entry, Item, Settings
from tollbook.ledger.tests.people import NOON, account, posting
from tollbook.ledger.types import EntryKind, Move, NewItem, WriteOff

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
CLERK = ("Accounting.Access", "Accounting.Add")
CHIEF = (*CLERK, "Accounting.Admin", "Accounting.Delete", "WriteOff.Admin")


def person(user_id: str, rights: tuple[str, ...]) -> Actor:
    user = create_user(user_id=user_id, kind=Kind.STAFF, password="wire-and-bird-42", facts={})
    user.groups.set([set_group(name=f"of {user_id}", rights=set(rights))])
    return Actor(at=NOON, face=Face.OFFICE, user=User.objects.get(pk=user.pk))


@pytest.fixture
def bell() -> Account:
    return account("100100")


@pytest.fixture
def clerk() -> Actor:
    return person("clara", CLERK)


@pytest.fixture
def chief() -> Actor:
    return person("chris", CHIEF)


def wish(kind: EntryKind, amount: str, **more: Any) -> NewItem:
    plain = NewItem(
        key=f"{kind}-{amount}",
        kind=kind,
        account="100100",
        amount=Decimal(amount),
        effective_on=JUNE,
        classification="payment" if kind == EntryKind.PAYMENT else "adjustment",
        description="By hand",
    )
    return replace(plain, **more)


def test_an_entry_waits_until_it_is_posted_once(bell: Account, clerk: Actor) -> None:
    item = actions.make_item(wanted=wish(EntryKind.PAYMENT, "20.00", reference="881"), by=clerk)
    again = actions.make_item(wanted=wish(EntryKind.PAYMENT, "20.00", reference="881"), by=clerk)
    assert (item, queries.balance_of(bell.pk)) == (again, Decimal("0.00"))

    first = actions.post_item(item=item, by=clerk)
    second = actions.post_item(item=item, by=clerk)

    assert first.entry == second.entry
    assert queries.balance_of(bell.pk) == Decimal("-20.00")
    assert Entry.objects.get().source == f"item:{item.pk}"
    assert queries.check() == []


def test_a_credit_of_a_clerk_waits_for_somebody_else(
    bell: Account, clerk: Actor, chief: Actor
) -> None:
    item = actions.make_item(wanted=wish(EntryKind.CREDIT, "20.00"), by=clerk)

    for attempt in (actions.post_item, actions.approve_item):
        with pytest.raises(Refused):
            attempt(item=item, by=clerk)
    done = actions.approve_item(item=item, by=chief)
    twice = actions.approve_item(item=item, by=chief)

    assert done.entry == twice.entry
    assert done.entry is not None
    assert (done.approved_by, done.entry.posted_by) == (chief.user, chief.user)
    assert Entry.objects.count() == 1


def test_above_the_limit_even_the_chief_needs_a_second_person(bell: Account, chief: Actor) -> None:
    Settings(approval_above=Decimal("50.00")).save()
    small = actions.make_item(wanted=wish(EntryKind.CREDIT, "50.00"), by=chief)
    large = actions.make_item(wanted=wish(EntryKind.CREDIT, "50.01"), by=chief)

    assert [small.needs_approval, large.needs_approval] == [False, True]
    with pytest.raises(Refused) as refusal:
        actions.approve_item(item=large, by=chief)
    assert refusal.value.code == "four-eyes"
    assert actions.approve_item(item=large, by=person("carl", CHIEF)).entry is not None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": EntryKind.CHARGE}, "kind"),
        ({"amount": Decimal("0.00")}, "amount"),
        ({"amount": Decimal("1.001")}, "amount"),
        ({"classification": "invoice"}, "classification"),
        ({"classification": "nothing"}, "classification"),
        ({"account": "999999"}, "account"),
        ({"kind": EntryKind.PAYMENT, "settles": (4711,)}, "choice-without-debt"),
    ],
)
def test_what_cannot_be_posted_is_refused_at_once(
    bell: Account, clerk: Actor, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        actions.make_item(wanted=replace(wish(EntryKind.CREDIT, "5.00"), **wrong), by=clerk)

    assert refusal.value.code == code
    assert not Item.objects.exists()


def test_others_entries_are_deleted_and_posted_with_the_right_for_it(
    bell: Account, clerk: Actor, chief: Actor
) -> None:
    other = person("cora", CLERK)
    item = actions.make_item(wanted=wish(EntryKind.PAYMENT, "20.00"), by=clerk)

    with pytest.raises(Refused):
        actions.post_item(item=item, by=other)
    with pytest.raises(Refused):
        actions.drop_item(item=item, reason="Typed twice", by=other)
    dropped = actions.drop_item(item=item, reason="Typed twice", by=chief)

    assert (dropped.state, dropped.reason, dropped.ended_by) == (
        *("dropped", "Typed twice"),
        chief.user,
    )
    with pytest.raises(Refused):
        actions.post_item(item=item, by=clerk)
    assert not Entry.objects.exists()


def test_a_reversal_without_the_modules_add_right_waits_for_approval(
    bell: Account, chief: Actor
) -> None:
    Settings(approval_module="Billing").save()
    paid = actions.post(posting=posting(bell, EntryKind.PAYMENT, "9.00", "p", MAY), now=NOON)
    biller = person("bill", (*CHIEF, "Billing.Add"))

    waiting = actions.ask_reversal(entry=paid, on=JUNE, reason="Other customer", by=chief)
    again = actions.ask_reversal(entry=paid, on=JUNE, reason="Other customer", by=chief)

    assert isinstance(waiting, Item)
    assert (waiting, waiting.needs_approval) == (again, True)
    assert queries.balance_of(bell.pk) == Decimal("-9.00")
    done = actions.approve_item(item=waiting, by=biller)
    assert done.entry is not None
    assert done.entry.reverses == paid
    assert queries.check() == []


def test_with_the_right_a_reversal_passes_at_once_and_once(bell: Account, chief: Actor) -> None:
    paid = actions.post(posting=posting(bell, EntryKind.PAYMENT, "9.00", "p", MAY), now=NOON)

    back = actions.ask_reversal(entry=paid, on=JUNE, reason="Other customer", by=chief)

    assert isinstance(back, Entry)
    assert queries.balance_of(bell.pk) == Decimal("0.00")
    for entry in (paid, back):
        with pytest.raises(Refused):
            actions.ask_reversal(entry=entry, on=JUNE, reason="Once more", by=chief)


def test_a_payment_moves_to_the_right_account_in_one_step(bell: Account, chief: Actor) -> None:
    acme = account("200100")
    paid = actions.post(posting=posting(bell, EntryKind.PAYMENT, "9.00", "p", MAY), now=NOON)
    move = Move("200100", None, JUNE, "It was Acme's check")

    first = actions.post_anew(entry=paid, move=move, by=chief)
    second = actions.post_anew(entry=paid, move=move, by=chief)

    assert first == second
    assert (first.effective_on, first.amount) == (MAY, paid.amount)
    assert [queries.balance_of(each.pk) for each in (bell, acme)] == [Decimal(0), Decimal("-9.00")]
    assert queries.check() == []


def test_cash_that_was_tied_is_set_free_for_other_debts(bell: Account, chief: Actor) -> None:
    old = actions.post(posting=posting(bell, EntryKind.CHARGE, "5.00", "old", MAY), now=NOON)
    actions.post(posting=posting(bell, EntryKind.CHARGE, "8.00", "new", JUNE), now=NOON)
    wanted = posting(bell, EntryKind.PAYMENT, "9.00", "p", JUNE)
    paid = actions.post(posting=wanted, now=NOON, settles=[old.pk])
    assert [item.open_amount for item in queries.open_items(bell.pk).cash] == [Decimal("4.00")]

    actions.post_anew(entry=paid, move=Move("100100", None, JUNE, "Use the rest"), by=chief)

    items = queries.open_items(bell.pk)
    assert (items.cash, [each.open_amount for each in items.debts]) == ((), [Decimal("4.00")])


def test_a_write_off_takes_the_balance_that_was_shown_and_no_other(
    bell: Account, chief: Actor
) -> None:
    acme = account("200100")
    for owner in (bell, acme):
        charge = posting(owner, EntryKind.CHARGE, "40.00", f"c{owner.pk}", MAY)
        actions.post(posting=charge, now=NOON)
    shown = {bell.pk: Decimal("40.00"), acme.pk: Decimal("39.00")}
    wanted = WriteOff(key="w1", shown=shown, on=JUNE, reason="Uncollectible")

    with pytest.raises(Refused, match="200100"):
        actions.write_off(wanted=wanted, by=chief)
    assert not Item.objects.exists()
    right = replace(wanted, shown={bell.pk: Decimal("40.00"), acme.pk: Decimal("40.00")})
    for _twice in range(2):
        actions.write_off(wanted=right, by=chief)

    assert [queries.balance_of(each.pk) for each in (bell, acme)] == [Decimal(0), Decimal(0)]
    assert Entry.objects.filter(classification__code="write-off").count() == 2
    assert queries.check() == []


def test_a_clerk_writes_off_one_account_only_and_somebody_approves_it(
    bell: Account, clerk: Actor
) -> None:
    acme = account("200100")
    for owner in (bell, acme):
        charge = posting(owner, EntryKind.CHARGE, "40.00", f"c{owner.pk}", MAY)
        actions.post(posting=charge, now=NOON)
    both = {owner.pk: Decimal("40.00") for owner in (bell, acme)}

    with pytest.raises(Refused, match=r"WriteOff\.Admin"):
        actions.write_off(wanted=WriteOff("w1", both, JUNE, "Gone"), by=clerk)
    one = WriteOff("w2", {bell.pk: Decimal("40.00")}, JUNE, "Gone")
    (item,) = actions.write_off(wanted=one, by=clerk)

    assert (item.state, item.needs_approval) == ("waiting", True)


def test_a_classification_keeps_its_code_once_it_is_used(bell: Account, chief: Actor) -> None:
    def save(gl_code: str) -> str:
        row = actions.save_classification(
            code="goodwill", label="Goodwill", gl_code=gl_code, by=chief
        )
        return row.gl_code

    assert [save("4900"), save("4930")] == ["4900", "4930"]
    item = actions.make_item(
        wanted=wish(EntryKind.CREDIT, "1.00", classification="goodwill"), by=chief
    )
    actions.post_item(item=item, by=chief)
    with pytest.raises(Refused):
        save("4940")
