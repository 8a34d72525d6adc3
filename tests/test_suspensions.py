"""Customers late enough to be suspended: who is offered, who is spared, what a press does."""

import re

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, TODAY, Town
from tollbook.access.actions import set_group
from tollbook.customers.models import Account, Note
from tollbook.ledger.actions import post
from tollbook.ledger.queries import aging_of
from tollbook.ledger.types import EntryKind, Posting
from tollbook.services.models import Product

LIST = "/office/receivables/suspensions/"
ASKED = {"on": "2026-04-20", "note": "Three letters went unanswered"}
LATE = "200102"  # Acme Two Harbors, which never pays


def status_of(number: str) -> str:
    return str(Account.objects.get(number=number).status.code)


def boxes(page: str) -> dict[str, bool]:
    """The accounts that a page offers, and whether their box is ticked."""
    found = re.findall(r'name="account" value="(\d+)"( checked)?', page)
    return {Account.objects.get(pk=key).number: bool(tick) for key, tick in found}


def spare(account: Account) -> None:
    account.custom = {"do_not_suspend": True}
    account.save(update_fields=["custom"])


def test_late_customers_are_offered_ticked_and_those_to_spare_unticked(
    client_of_sam: Client, billed_town: Town
) -> None:
    plain = client_of_sam.get(LIST).content.decode()
    spare(billed_town.two_harbors)
    spared = client_of_sam.get(LIST).content.decode()

    assert boxes(plain)[LATE]
    assert not boxes(spared)[LATE]
    assert "Do not suspend" in spared
    assert "100100" not in boxes(plain)


def test_what_is_ticked_is_suspended_with_its_products_and_the_note_is_kept(
    client_of_sam: Client, billed_town: Town
) -> None:
    spare(billed_town.two_harbors)
    key = billed_town.two_harbors.pk

    done = client_of_sam.post(LIST, ASKED | {"account": [key]})
    again = client_of_sam.post(LIST, ASKED | {"account": [key]})

    assert (done.status_code, status_of(LATE)) == (302, "suspended")
    products = Product.objects.filter(account=key).exclude(status="disconnected")
    assert {each.status for each in products} == {"suspended"}
    notes = Note.objects.filter(account=key, text__contains="Three letters")
    assert notes.count() == 1
    assert again.status_code == 422
    assert "not late any more, or cannot be suspended" in again.content.decode()
    assert LATE not in boxes(client_of_sam.get(LIST).content.decode())


def test_who_has_paid_meanwhile_is_named_and_left_alone(
    client_of_sam: Client, billed_town: Town
) -> None:
    account = billed_town.two_harbors
    owed = aging_of(account.pk, TODAY, 0).balance
    paid = Posting(account.pk, EntryKind.PAYMENT, owed, "check:1", TODAY, "payment", "Check")
    post(posting=paid, now=NOW)

    answer = client_of_sam.post(LIST, ASKED | {"account": [account.pk]})

    assert answer.status_code == 422
    assert f"{LATE}: This customer is not late any more" in answer.content.decode()
    assert status_of(LATE) == "active"


@pytest.mark.parametrize("wrong", [{"note": ""}, {"on": "31.31.2026"}, {"account": []}])
def test_without_note_day_or_account_nobody_is_suspended(
    client_of_sam: Client, billed_town: Town, wrong: dict[str, object]
) -> None:
    sent = {**ASKED, "account": [billed_town.two_harbors.pk], **wrong}

    assert client_of_sam.post(LIST, sent).status_code == 422
    assert status_of(LATE) == "active"


def test_an_account_that_nobody_showed_is_not_suspended(
    client_of_sam: Client, billed_town: Town
) -> None:
    answer = client_of_sam.post(LIST, ASKED | {"account": [billed_town.bell.pk, "x", "9" * 5000]})

    assert answer.status_code == 422
    assert status_of("100100") == "active"


def test_who_may_only_look_at_balances_suspends_nobody(billed_town: Town) -> None:
    group = set_group(name="Books", rights=["Accounting.Access", "Customers.Access"])
    billed_town.users["sam"].groups.set([group])
    client = signed_in(billed_town.users["sam"])

    page = client.get(LIST)
    sent = client.post(LIST, ASKED | {"account": [billed_town.two_harbors.pk]})

    assert (page.status_code, sent.status_code, status_of(LATE)) == (200, 403, "active")
