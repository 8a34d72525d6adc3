"""Staff pay on a customer's word as the customer would: chosen bills, and several accounts."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import SYSTEM, signed_in
from tests.test_payment_pages import words
from tests.test_payments_desk import HIDDEN, PAGE, pay
from tests.town import PASSWORD, Town
from tollbook.access.actions import create_user
from tollbook.access.types import Kind
from tollbook.customers.actions.sight import limit_sight
from tollbook.customers.models import Account
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import balance_of, check
from tollbook.payments.models import Attempt, Method, SandboxCharge
from tollbook.payments.tests.people import Till, till_of

ACME = "/office/customers/200100/pay/"
WORD = {"how": "telephone", "who": "Ada Acme"}


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, owing two bills."""
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    till.owes("20.00", "invoice:L1002")
    return till


@pytest.fixture
def of_acme(town: Town) -> Till:
    """Acme, whose subs owe 30.00 and 12.00."""
    till = till_of(town, town.acme)
    for account, amount in ((town.superior, "30.00"), (town.two_harbors, "12.00")):
        till_of(town, account)
        till.owes(amount, f"invoice:{account.number}", account)
    return till


def held_by(review: Any) -> dict[str, list[str]]:
    """What a review sends when it is agreed to."""
    held: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(review.content.decode()):
        held.setdefault(name, []).append(value)
    return held


def test_staff_pay_the_bills_that_the_customer_names(till: Till, client_of_sam: Client) -> None:
    card = till.card()
    came = client_of_sam.get(PAGE, {"invoice": "L1002"}).content.decode()
    none = pay(client_of_sam, card, amount="invoices")

    done = pay(client_of_sam, card, amount="invoices", invoice=["invoice:L1002"])

    assert re.search(r'value="invoice:L1002" checked', came)
    assert not re.search(r'value="invoice:L1001" checked', came)
    assert (none.status_code, "Tick at least one bill." in words(none)) == (422, True)
    assert done.status_code == 302
    attempt = Attempt.objects.get()
    entry = Entry.objects.get(source="invoice:L1002")
    assert list(attempt.shares.values_list("amount", "settles")) == [(Decimal(20), [entry.pk])]
    assert balance_of(till.account.pk) == Decimal("81.40")
    assert "chosen bills" in words(client_of_sam.get(done["Location"]))


def test_one_payment_of_a_parent_is_divided_over_its_accounts(
    of_acme: Till, town: Town, client_of_sam: Client
) -> None:
    card = of_acme.card()
    typed = WORD | {"amount": "total", "account": "all", "method": card.handle}

    review = client_of_sam.post(ACME, typed)
    counted = client_of_sam.get(ACME, typed, headers={"HX-Request": "true", "HX-Target": "sum"})
    done = [client_of_sam.post(ACME, held_by(review) | {"pay": "yes"}) for _ in range(2)]

    assert "200101 Acme Superior 30.00" in words(review)
    assert "Acme Superior, 200101 30.00" in words(counted)
    assert "To pay $ 42.00" in words(counted)
    assert "200102 Acme Two Harbors 12.00" in words(review)
    attempt = Attempt.objects.get()
    assert [each["Location"] for each in done] == [f"/office/payments/{attempt.pk}/"] * 2
    receipt = f"/office/payments/pay/{attempt.key}/receipt/pdf/"
    assert receipt in client_of_sam.get(done[0]["Location"]).content.decode()
    assert client_of_sam.get(receipt).content.startswith(b"%PDF")
    assert list(SandboxCharge.objects.values_list("amount", flat=True)) == [Decimal(42)]
    assert [balance_of(each.pk) for each in (town.superior, town.two_harbors)] == [0, 0]
    assert check() == []


def test_a_parent_pays_one_of_its_accounts(
    of_acme: Till, town: Town, client_of_sam: Client
) -> None:
    typed = WORD | {"amount": "total", "account": "200102", "method": of_acme.card().handle}

    review = client_of_sam.post(ACME, typed)
    client_of_sam.post(ACME, held_by(review) | {"pay": "yes"})

    assert [balance_of(each.pk) for each in (town.superior, town.two_harbors)] == [30, 0]


def test_what_was_read_to_the_customer_is_paid_or_it_is_read_again(
    till: Till, client_of_sam: Client
) -> None:
    """Another bill between review and payment: the sum is said again before anything is taken."""
    card = till.card()
    typed = WORD | {"amount": "total", "method": card.handle}
    review = client_of_sam.post(PAGE, typed)
    till.owes("5.00", "invoice:L1003")

    changed = client_of_sam.post(PAGE, held_by(review) | {"pay": "yes"})
    nothing_yet = SandboxCharge.objects.exists()
    paid = client_of_sam.post(PAGE, held_by(changed) | {"pay": "yes"})
    nothing_left = client_of_sam.post(PAGE, typed)
    other = held_by(changed) | {"reviewed": ["7.00"], "amount": ["other"], "other": ["7.00"]}
    used = client_of_sam.post(PAGE, other | {"pay": "yes"})

    assert (changed.status_code, "Read the sum below" in words(changed)) == (422, True)
    assert not nothing_yet
    assert paid.status_code == 302
    assert SandboxCharge.objects.get().amount == Decimal("106.40")
    assert (nothing_left.status_code, "Nothing is due here" in words(nothing_left)) == (422, True)
    assert (used.status_code, "used for another payment" in words(used)) == (422, True)


def test_what_cannot_pay_is_shown_and_not_offered(
    till: Till, client_of_sam: Client, client_of_bell: Client
) -> None:
    bank = till.bank()
    Method.objects.update(check_state="waiting")

    page = client_of_sam.get(PAGE)
    forced = pay(client_of_sam, bank)

    assert "Being checked" in words(page)
    assert "Add a bank account" in words(page)
    assert (forced.status_code, Attempt.objects.exists()) == (422, False)
    assert client_of_bell.get(PAGE).status_code in {302, 403, 404}


def test_staff_pay_for_no_account_that_they_may_not_see(
    of_acme: Till, town: Town, client_of_sam: Client
) -> None:
    """Two Harbors belongs to another base: it is on no list, named or not, and stays unpaid."""
    Account.objects.filter(pk=town.two_harbors.pk).update(group=town.cole.group)
    clerk = create_user(user_id="lena", kind=Kind.STAFF, password=PASSWORD, facts={"name": "L"})
    clerk.groups.set(town.users["sam"].groups.all())
    limit_sight(user=clerk, base_ids=[town.north.pk], group_ids=[], by=SYSTEM)
    client, card = signed_in(clerk), of_acme.card()
    typed = WORD | {"amount": "total", "account": "all", "method": card.handle}

    page = words(client.get(ACME))
    review = client.post(ACME, typed)
    forced = client.post(ACME, typed | {"account": "200102"})
    ticked = client.post(ACME, typed | {"amount": "invoices", "invoice": ["invoice:200102"]})
    client.post(ACME, held_by(review) | {"pay": "yes"})

    assert ("Acme Superior" in page, "Two Harbors" in page) == (True, False)
    assert (forced.status_code, ticked.status_code) == (422, 422)
    assert [balance_of(each.pk) for each in (town.superior, town.two_harbors)] == [0, 12]


def test_a_parent_with_many_accounts_asks_a_fixed_number_of_statements(
    of_acme: Till, client_of_sam: Client, django_assert_max_num_queries: Any
) -> None:
    of_acme.card()
    client_of_sam.get(ACME)
    with django_assert_max_num_queries(26):
        client_of_sam.get(ACME)
