"""Choosing what to pay: coming back to a choice, many bills and accounts, the sign of the money."""

import html
import re

from django.test import Client

from tests.test_payment_pages import PAY, choose, till, words
from tests.town import DULUTH, Town
from tollbook.customers.actions import add_account
from tollbook.customers.models import Account, Base, Company
from tollbook.payments.models import Attempt, CycleGateways
from tollbook.payments.tests.people import Till, till_of

__all__ = ["till"]  # Bell, owing 81.40


def test_one_comes_back_from_the_review_to_what_was_chosen(
    till: Till, client_of_bell: Client
) -> None:
    card = till.card("5555555555554444")
    till.card()
    review = choose(client_of_bell, till, amount="other", other="20.00", method=card.handle)
    page = client_of_bell.get(review["Location"]).content.decode()

    back = html.unescape(re.findall(r'href="(/payments/pay/\?[^"]*)"', page)[-1])
    first = client_of_bell.get(back).content.decode()

    assert re.search(r'value="other" checked', first)
    assert re.search(r'name="other"[^>]* value="20.00"', first)
    assert re.search(rf'value="{card.handle}" checked', first)


def test_many_ticked_bills_come_back_from_the_review_too(
    till: Till, client_of_bell: Client
) -> None:
    card = till.card()
    bills = [f"invoice:M{number:04}" for number in range(60)]
    for bill in bills:
        till.owes("1.00", bill)
    review = choose(client_of_bell, till, amount="invoices", invoice=bills[:55])
    page = client_of_bell.get(review["Location"]).content.decode()

    back = html.unescape(re.findall(r'href="(/payments/pay/\?[^"]*)"', page)[-1])
    first = client_of_bell.get(back).content.decode()
    ticked = re.findall(r'name="invoice"[^>]* value="([^"]*)" checked', first)

    assert len(back) < 200
    assert (sorted(ticked), "55.00" in first) == (bills[:55], True)
    assert re.search(rf'value="{card.handle}" checked', first)


def test_thousands_of_bills_can_be_ticked_and_more_are_refused_in_words(
    till: Till, client_of_bell: Client
) -> None:
    till.owes("2.00", "invoice:M1")
    gone = [f"invoice:G{number}" for number in range(4_000)]
    card = till.card()

    many = choose(client_of_bell, till, amount="invoices", invoice=gone, method=card.handle)
    too_many = choose(client_of_bell, till, amount="invoices", invoice=gone * 2)

    assert many.status_code in (302, 422)
    assert too_many.status_code == 400
    assert "More came at once" in words(too_many)


def test_a_choice_of_somebody_else_is_not_brought_back(
    till: Till, client_of_bell: Client, client_of_cyd: Client, town: Town
) -> None:
    till_of(town, town.cygnet)
    bills = [f"invoice:M{number:04}" for number in range(60)]
    for bill in bills:
        till.owes("1.00", bill)
    key = choose(client_of_bell, till, amount="invoices", invoice=bills)["Location"].split("/")[-2]

    page = client_of_cyd.get(PAY, {"draft": key})

    assert page.status_code == 200
    assert "invoice:M" not in page.content.decode()


def test_what_is_on_its_way_is_told_and_more_is_asked_about(
    till: Till, client_of_bell: Client
) -> None:
    """A bank payment of the only bill waits for its file."""
    till.begun(till.wish(till.bank(), till.own("81.40")))

    page = client_of_bell.get(PAY)
    again = choose(client_of_bell, till)
    ticked = choose(client_of_bell, till, amount="invoices", invoice="invoice:L1001")
    paying = client_of_bell.post(ticked["Location"])
    sure = choose(client_of_bell, till, more="on")

    assert "$ 81.40 is on its way" in words(page)
    assert "81.40 is on its way already. Pay 81.40 more than you owe?" in words(again)
    assert "A payment of this is on its way already." in words(paying)
    assert [each.status_code for each in (again, ticked, paying, sure)] == [422, 302, 422, 302]
    assert Attempt.objects.count() == 1


def test_where_only_banks_are_taken_a_bank_account_is_asked_for(
    till: Till, client_of_bell: Client
) -> None:
    CycleGateways.objects.update(card_gateway="")

    page = client_of_bell.get("/payments/auto/").content.decode()

    assert "Save a bank account first" in page
    assert 'href="/payments/banks/add/?next=auto"' in page
    assert "/payments/cards/add/" not in page


def test_the_review_folds_the_shares_of_many_accounts(town: Town, client_of_acme: Client) -> None:
    till = till_of(town, town.acme)
    subs = [linked(town, f"2010{number:02}") for number in range(10, 19)]
    for account in subs:
        till.owes("2.00", f"invoice:{account.number}", account)

    review = choose(client_of_acme, till, account="all", view="all 200100")
    page = client_of_acme.get(review["Location"])

    assert "For 9 accounts" in words(page)
    assert page.content.decode().count("<dd>2.00</dd>") == 9


def linked(town: Town, number: str) -> Account:
    """One more account below Acme."""
    facts = {"number": number, "name": f"Branch {number}", "corporate_parent": town.acme}
    acme = town.acme
    facts |= {"group": acme.group, "status": acme.status, "billing_type": "corporate"}
    facts |= {"is_business": True}
    return add_account(facts=facts, bill_to={"description": "Main Location"} | DULUTH)


def test_the_field_of_another_amount_has_the_sign_of_its_money_where_readers_expect_it(
    till: Till, client_of_bell: Client
) -> None:
    Company.objects.update(currency="EUR")
    Base.objects.update(culture="de-DE")

    page = client_of_bell.get(PAY).content.decode()
    refused = words(choose(client_of_bell, till, amount="other", other="abc"))
    paid = choose(client_of_bell, till, amount="other", other="12,50 \N{EURO SIGN}")

    assert 'aria-label="Another amount in euros"' in page
    assert 'class="with with-last"><span class="before" aria-hidden="true">\N{EURO SIGN}<' in page
    assert "1,00 or more" in page
    assert "Enter an amount such as 81,40." in refused
    assert paid.status_code == 302
