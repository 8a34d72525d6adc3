"""Receivables: what is owed, the queue, batches, reversals, write-offs, and the journal."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures import signed_in
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import create_user, set_group
from tollbook.access.types import Kind
from tollbook.customers.models import Account
from tollbook.ledger.actions import post
from tollbook.ledger.models import Batch, Classification, Entry, Item
from tollbook.ledger.queries import balance_of, check
from tollbook.ledger.types import EntryKind, Posting

AREA = "/office/receivables/"
KEY = "0" * 32
BY_HAND = {
    "key": KEY,
    "account": "100100",
    "kind": "credit",
    "amount": "12.50",
    "effective_on": "2026-04-20",
    "classification": "adjustment",
    "description": "Goodwill for the outage",
    "reference": "",
}


def enter(owner: Account, kind: EntryKind, amount: str, on: date, **more: Any) -> Entry:
    wanted = Posting(
        account_id=owner.pk,
        kind=kind,
        amount=Decimal(amount),
        source=f"{kind}:{owner.number}:{on}:{amount}",
        effective_on=on,
        classification="payment" if kind == EntryKind.PAYMENT else "adjustment",
        description=f"A {kind} of {owner.name}",
    )
    return post(posting=wanted, now=NOW, **more)


@pytest.fixture
def owed(town: Town) -> Town:
    """Bell owes 40.00 for 61 days and 10.00 of today; Acme has paid 5.00 too much."""
    enter(town.bell, EntryKind.CHARGE, "40.00", date(2026, 2, 18))
    enter(town.bell, EntryKind.CHARGE, "10.00", date(2026, 4, 20))
    enter(town.acme, EntryKind.PAYMENT, "5.00", date(2026, 4, 1))
    return town


def clerk(*rights: str) -> Client:
    user = create_user(user_id="clara", kind=Kind.STAFF, password=PASSWORD, facts={})
    user.groups.set([set_group(name="Clerks", rights=set(rights))])
    return signed_in(user)


def text_of(client: Client, address: str, **asked: str) -> str:
    """The words of a page, without marks and runs of blanks."""
    response = client.get(address, asked)
    assert response.status_code == 200, address
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


def test_the_overview_says_what_is_owed_and_what_waits(owed: Town, client_of_sam: Client) -> None:
    client_of_sam.post(AREA + "queue/new/", BY_HAND)

    told = text_of(client_of_sam, AREA)

    assert "60 to 89 40.00" in told
    assert "Balance of all accounts 45.00" in told
    assert "to post 1" in told
    assert "Unapplied cash 1 account $ 5.00" in told


def test_nothing_owed_says_so(town: Town, client_of_sam: Client) -> None:
    for page, words in (
        *(("aging/", "Nobody owes anything."), ("queue/", "Nothing waits to be posted.")),
        *(("batches/", "No batch yet."), ("unapplied/", "All cash is applied.")),
        ("write-offs/", "Nobody owes anything."),
    ):
        assert words in text_of(client_of_sam, AREA + page)


def test_aging_of_an_earlier_day_knows_nothing_of_later_entries(
    owed: Town, client_of_sam: Client
) -> None:
    enter(owed.bell, EntryKind.PAYMENT, "40.00", date(2026, 4, 20))

    today = client_of_sam.get(AREA + "aging/").context
    march = client_of_sam.get(AREA + "aging/", {"on": "03/31/2026"}).context
    file = client_of_sam.get(AREA + "aging/", {"on": "2026-03-31", "format": "csv"})

    assert [(row.number, str(row.balance)) for row in today["rows"]] == [
        *(("200100", "-5.00"), ("100100", "10.00"))
    ][::-1]
    assert [(row.number, row.aging.days_late) for row in march["rows"]] == [("100100", 41)]
    assert b"100100,Bell Bakery,41,41,0.00,40.00," in file.getvalue()


def test_lists_take_a_fixed_number_of_statements(
    owed: Town, client_of_sam: Client, django_assert_max_num_queries: CaptureQueriesContext
) -> None:
    client_of_sam.post(AREA + "queue/new/", BY_HAND)
    for page in ("", "aging/", "queue/", "batches/", "unapplied/", "write-offs/"):
        with django_assert_max_num_queries(18):  # type: ignore[operator]
            client_of_sam.get(AREA + page)


def test_an_entry_by_hand_is_queued_once_and_posted_once(town: Town, client_of_sam: Client) -> None:
    first = client_of_sam.post(AREA + "queue/new/", BY_HAND)
    second = client_of_sam.post(AREA + "queue/new/", BY_HAND)
    item = Item.objects.get()
    for _twice in range(2):
        client_of_sam.post(f"{AREA}queue/{item.pk}/post/")

    assert first["Location"] == second["Location"] == f"{AREA}queue/{item.pk}/"
    assert balance_of(town.bell.pk) == Decimal("-12.50")
    assert "Posted as Entry of Apr 20, 2026" in text_of(client_of_sam, first["Location"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"account": "777"}, "No account has the number 777."),
        ({"amount": "0"}, "Enter an amount above zero."),
        ({"amount": "1.005"}, "Enter dollars and whole cents."),
        ({"amount": "much"}, "Enter an amount such as 1020.50."),
        ({"effective_on": "soon"}, "Enter a date such as 07/31/2026."),
        ({"description": ""}, "Say what it is; the customer reads it too."),
        ({"classification": "invoice"}, "Choose one of the list."),
    ],
)
def test_a_wrong_entry_is_told_what_to_enter(
    town: Town, client_of_sam: Client, wrong: dict[str, str], words: str
) -> None:
    response = client_of_sam.post(AREA + "queue/new/", BY_HAND | wrong)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Item.objects.exists()


def test_a_clerks_credit_shows_sam_the_button_that_the_clerk_lacks(
    town: Town, client_of_sam: Client
) -> None:
    clara = clerk("Accounting.Access", "Accounting.Add")
    page = clara.post(AREA + "queue/new/", BY_HAND)["Location"]

    assert "Somebody else must approve it." in text_of(clara, page)
    assert clara.post(page + "approve/").status_code == 403
    assert "Approve and post" in text_of(client_of_sam, page)
    client_of_sam.post(page + "approve/")
    assert "Approved by sam" in text_of(clara, page)
    assert balance_of(town.bell.pk) == Decimal("-12.50")


def test_an_unposted_entry_is_deleted_with_a_reason(town: Town, client_of_sam: Client) -> None:
    page = client_of_sam.post(AREA + "queue/new/", BY_HAND)["Location"]

    empty = client_of_sam.post(page + "drop/", {"reason": ""})
    client_of_sam.post(page + "drop/", {"reason": "Wrong customer"})

    assert empty.status_code == 422
    assert "Deleted by sam: Wrong customer" in text_of(client_of_sam, page)
    assert "100100" in text_of(client_of_sam, AREA + "queue/", state="dropped")


@pytest.mark.accepts("office-8")
def test_checks_are_entered_compared_and_posted(town: Town, client_of_sam: Client) -> None:
    slip = {"name": "Monday", "deposited_on": "2026-04-20", "control_count": "2"}
    made = client_of_sam.post(AREA + "batches/new/", slip | {"control_total": "60.00", "key": KEY})[
        "Location"
    ]
    for place, (number, amount) in enumerate((("100100", "40.00"), ("nobody", "20.00"))):
        check_of = {"account": number, "amount": amount, "reference": f"88{place}"}
        client_of_sam.post(made, check_of | {"key": f"{place}" * 32})

    before = text_of(client_of_sam, made)
    client_of_sam.post(made + "post/")
    after = text_of(client_of_sam, made)

    assert "They agree." in before
    assert "Unknown account" in after
    assert balance_of(town.bell.pk) == Decimal("-40.00")
    stray = Item.objects.get(account=None)
    client_of_sam.post(f"{AREA}queue/{stray.pk}/account/", {"account": "200100"})
    client_of_sam.post(f"{AREA}queue/{stray.pk}/post/")
    assert balance_of(town.acme.pk) == Decimal("-20.00")
    assert check() == []


@pytest.mark.accepts("office-8")
def test_a_lockbox_file_becomes_a_batch_once(town: Town, client_of_sam: Client) -> None:
    data = b"account,amount,date,check\n100100,40.00,04/20/2026,881\n"
    bad = b"account,amount,date\n100100,forty,04/20/2026\n"

    def send(content: bytes) -> Any:
        file = SimpleUploadedFile("bank.csv", content)
        return client_of_sam.post(AREA + "batches/lockbox/", {"file": file})

    first, again, wrong = send(data), send(data), send(bad)

    assert first.status_code == 302
    assert "This file was taken on Apr 20, 2026" in again.content.decode()
    assert "Line 2: &quot;forty&quot; is no amount" in wrong.content.decode()
    assert Batch.objects.count() == 1


def test_a_payment_is_reversed_and_another_is_posted_anew(
    owed: Town, client_of_sam: Client
) -> None:
    paid = Entry.objects.get(kind="payment")
    page = f"{AREA}entries/{paid.pk}/"
    wanted = {"account": "100100", "on": "2026-04-20", "reason": "It was Bell's check"}

    moved = client_of_sam.post(page + "move/", wanted)["Location"]
    client_of_sam.post(moved + "reverse/", {"on": "2026-04-20", "reason": "Bounced"})

    assert "Reversed" in text_of(client_of_sam, page)
    assert "Reversed by Bounced" in text_of(client_of_sam, moved)
    assert balance_of(owed.acme.pk) == Decimal("0.00")
    assert balance_of(owed.bell.pk) == Decimal("50.00")
    assert "Post anew" not in text_of(client_of_sam, moved)


def test_chosen_balances_are_written_off_as_they_were_shown(
    owed: Town, client_of_sam: Client
) -> None:
    page = client_of_sam.get(AREA + "write-offs/")
    (row, _, box) = page.context["rows"][0]
    none = client_of_sam.post(AREA + "write-offs/", {"key": KEY, "reason": "Gone"})
    stale = client_of_sam.post(
        AREA + "write-offs/",
        {"key": KEY, "account": f"{row.account_id}:49.99", "reason": "Gone"},
    )
    done = client_of_sam.post(
        AREA + "write-offs/", {"key": KEY, "account": box, "reason": "Gone"}, follow=True
    )

    assert "Choose at least one account." in none.content.decode()
    assert "no longer what was shown" in stale.content.decode()
    assert "1 balance written off." in done.content.decode()
    assert balance_of(owed.bell.pk) == Decimal("0.00")


def test_classifications_are_added_and_kept(town: Town, client_of_sam: Client) -> None:
    new = {"code": "goodwill", "label": "Goodwill", "gl_code": "4930"}
    client_of_sam.post(AREA + "classifications/new/", new)
    client_of_sam.post(
        AREA + "classifications/goodwill/", {"label": "Good will", "gl_code": "4931"}
    )
    bad = client_of_sam.post(AREA + "classifications/new/", new | {"gl_code": "a b"})

    assert "Good will" in text_of(client_of_sam, AREA + "classifications/")
    assert Classification.objects.get(code="goodwill").gl_code == "4931"
    assert bad.status_code == 422


def test_the_journal_is_a_file_in_two_forms(owed: Town, client_of_sam: Client) -> None:
    span = {"first_on": "2026-02-01", "last_on": "2026-04-30"}

    sheet = client_of_sam.get(AREA + "journal/", span | {"format": "csv"}).getvalue().decode()
    plain = client_of_sam.get(AREA + "journal/", span | {"format": "beancount"}).getvalue().decode()
    wrong = client_of_sam.get(AREA + "journal/", span | {"last_on": "2026-01-01", "format": "csv"})

    assert ",1100,Accounts receivable,40.00," in sheet
    assert "2026-05-01 balance Assets:1100-Accounts-Receivable  45.00 USD" in plain
    assert "The last day lies before the first." in wrong.content.decode()


def test_customers_find_none_of_it(owed: Town, client_of_cyd: Client) -> None:
    paid = Entry.objects.get(kind="payment")

    for page in ("", "queue/", "journal/", f"entries/{paid.pk}/"):
        assert client_of_cyd.get(AREA + page).status_code == 404
