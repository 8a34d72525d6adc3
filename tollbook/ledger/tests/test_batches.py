"""Batches of checks and lockbox files: sums agree, unknown accounts wait, nothing comes twice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.ledger import actions, queries
from tollbook.ledger.models import Batch, Entry, Item
from tollbook.ledger.rules.lockbox import read_lockbox
from tollbook.ledger.tests.people import NOON, account, posting
from tollbook.ledger.tests.test_queue import CHIEF, CLERK, JUNE, MAY, person
from tollbook.ledger.types import EntryKind, NewBatch, NewItem

pytestmark = pytest.mark.django_db
FILE = b"""account,invoice,amount,check,date
100100,,40.00,881,2026-06-01
,L1001,"1,020.50",882,06/01/2026
999999,,7.25,883,2026-06-01
"""


@pytest.fixture
def clerk() -> Actor:
    return person("clara", CLERK)


@pytest.fixture
def bell() -> Account:
    return account("100100")


@pytest.fixture
def acme() -> Account:
    owner = account("200100")
    charge = posting(owner, EntryKind.CHARGE, "2000.00", "invoice:L1001", MAY)
    actions.post(posting=charge, now=NOON)
    return owner


def slip(count: int, total: str) -> NewBatch:
    return NewBatch("b1", "Monday's checks", JUNE, count, Decimal(total))


def check(number: str, owner: str, amount: str) -> NewItem:
    return NewItem(
        key=f"check-{number}",
        kind=EntryKind.PAYMENT,
        account=owner,
        amount=Decimal(amount),
        effective_on=JUNE,
        classification="payment",
        description="Payment by check",
        reference=number,
    )


@pytest.mark.accepts("office-8")
def test_a_batch_is_posted_once_and_only_when_it_agrees(bell: Account, clerk: Actor) -> None:
    batch = actions.open_batch(wanted=slip(2, "60.00"), by=clerk)
    actions.add_check(batch=batch, wanted=check("881", "100100", "40.00"), by=clerk)

    with pytest.raises(Refused, match="names 2 payments"):
        actions.post_batch(batch=batch, by=clerk)
    item = actions.add_check(batch=batch, wanted=check("882", "100100", "19.00"), by=clerk)
    with pytest.raises(Refused, match=r"a difference of .1\.00"):
        actions.post_batch(batch=batch, by=clerk)
    with pytest.raises(Refused, match="together with its batch"):
        actions.post_item(item=item, by=clerk)
    actions.drop_item(item=item, reason="Misread", by=clerk)
    actions.add_check(batch=batch, wanted=check("883", "100100", "20.00"), by=clerk)
    for _twice in range(2):
        actions.post_batch(batch=batch, by=clerk)

    assert queries.balance_of(bell.pk) == Decimal("-60.00")
    assert Entry.objects.count() == 2
    with pytest.raises(Refused):
        actions.add_check(batch=batch, wanted=check("884", "100100", "1.00"), by=clerk)
    assert queries.check() == []


@pytest.mark.accepts("office-8")
def test_a_lockbox_file_posts_what_it_knows_and_the_rest_waits(
    bell: Account, acme: Account, clerk: Actor
) -> None:
    batch = actions.take_lockbox(name="lock.csv", data=FILE, today=JUNE, by=clerk)

    actions.post_batch(batch=batch, by=clerk)

    assert queries.balance_of(bell.pk) == Decimal("-40.00")
    assert queries.balance_of(acme.pk) == Decimal("979.50")
    (stray,) = Item.objects.filter(state="waiting")
    assert (stray.account_text, stray.line, stray.amount) == ("999999", 4, Decimal("7.25"))
    with pytest.raises(Refused):
        actions.give_account(item=stray, account="888888", by=clerk)
    actions.give_account(item=stray, account="100100", by=clerk)
    actions.post_item(item=stray, by=clerk)
    assert queries.balance_of(bell.pk) == Decimal("-47.25")
    assert queries.check() == []


@pytest.mark.accepts("office-8")
def test_the_same_file_again_is_refused_with_its_day(bell: Account, clerk: Actor) -> None:
    actions.take_lockbox(name="lock.csv", data=FILE, today=JUNE, by=clerk)

    with pytest.raises(Refused, match=r"Jun 1, 2026 as lock\.csv"):
        actions.take_lockbox(name="copy.csv", data=FILE, today=JUNE, by=clerk)

    assert (Batch.objects.count(), Item.objects.count()) == (1, 3)


def test_an_invoice_is_chosen_only_as_far_as_it_is_open(acme: Account, clerk: Actor) -> None:
    more = b"account,invoice,amount,date\n200100,L1001,2000.01,2026-06-01\n"

    actions.take_lockbox(name="a", data=FILE, today=JUNE, by=clerk)
    actions.take_lockbox(name="b", data=more, today=JUNE, by=clerk)

    charge = Entry.objects.get(source="invoice:L1001")
    assert list(Item.objects.filter(account=acme).order_by("pk").values_list("settles")) == [
        ([charge.pk],),
        (None,),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "must name the columns"),
        (b"account,amount\n100100,4.00\n", "must name the columns"),
        (b"account,amount,date\n", "no payment"),
        (b"account,amount,date\n100100,4.001,2026-06-01\n", "Line 2: .*no amount above zero"),
        (b"account,amount,date\n100100,1e3,2026-06-01\n100100,-4,2026-06-01\n", "Line 3"),
        (b"account,amount,date\n\n100100,4.00,2026-06-02\n", "Line 3: enter the day"),
        (b"account,amount,date\n,4.00,2026-06-01\n", "neither an account nor an invoice"),
        (b'account,amount,date\n"\0', "Line 2"),
    ],
)
def test_a_file_with_a_bad_line_is_refused_whole(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_lockbox(data, JUNE)


def test_excels_habits_are_read() -> None:
    data = "\ufeffDate,Amount,Account,Check\r\n06/01/2026,$40.00,100100,\r\n\r\n".encode()

    (row,) = read_lockbox(data, JUNE)

    assert (row.account, row.amount, row.paid_on, row.line) == (
        *("100100", Decimal("40.00"), JUNE),
        2,
    )


def test_somebody_elses_batch_is_posted_with_admin(bell: Account, clerk: Actor) -> None:
    batch = actions.open_batch(wanted=slip(1, "40.00"), by=clerk)
    wanted = check("881", "100100", "40.00")
    actions.add_check(batch=batch, wanted=wanted, by=clerk)
    actions.add_check(batch=batch, wanted=replace(wanted, description="Twice"), by=clerk)

    with pytest.raises(Refused, match=r"Accounting\.Admin"):
        actions.post_batch(batch=batch, by=person("cora", CLERK))
    actions.post_batch(batch=batch, by=person("chris", CHIEF))

    assert Entry.objects.count() == 1


def test_a_batch_that_was_changed_behind_its_back_is_named(bell: Account, clerk: Actor) -> None:
    batch = actions.open_batch(wanted=slip(1, "40.00"), by=clerk)
    actions.add_check(batch=batch, wanted=check("881", "100100", "40.00"), by=clerk)
    actions.post_batch(batch=batch, by=clerk)

    Batch.objects.update(control_total=Decimal("41.00"))
    Item.objects.update(amount=Decimal("41.00"))

    assert [fault.code for fault in queries.check()] == ["queue-entry"]
    Item.objects.update(amount=Decimal("40.00"))
    assert [fault.code for fault in queries.check()] == ["batch-sum"]


def test_the_day_of_a_file_is_that_of_its_newest_payment(bell: Account, clerk: Actor) -> None:
    data = b"account,amount,date\n100100,4.00,2026-05-01\n100100,5.00,2026-05-30\n"

    batch = actions.take_lockbox(name="May", data=data, today=JUNE, by=clerk)

    assert batch.deposited_on == date(2026, 5, 30)
