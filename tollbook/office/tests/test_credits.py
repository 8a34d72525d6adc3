"""Crediting and voiding an invoice in the office; what others see of it."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.town import Town
from tollbook.billing.models import Invoice, InvoiceCredit, Void
from tollbook.flows.queries import check_books
from tollbook.ledger.queries import balance_of
from tollbook.office.pages.receivables import credits
from tollbook.office.tests.test_receivables import KEY, clerk, text_of

pytestmark = pytest.mark.django_db
NOW = {"key": KEY, "way": "now"}


@pytest.fixture
def newest(billed_town: Town) -> Invoice:
    return Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")


def test_lines_are_credited_through_the_queue_and_taken_back(
    newest: Invoice, client_of_sam: Client
) -> None:
    page = f"/office/receivables/invoices/{newest.number}/"
    line = newest.lines.filter(section="service").first()
    assert line is not None
    before = balance_of(newest.account_id)
    wanted = NOW | {"kind": "lines", "lines": [str(line.pk)], "reason": "Line was down"}

    empty = text_of(client_of_sam, page)
    first = client_of_sam.post(page + "credit/", wanted)["Location"]
    second = client_of_sam.post(page + "credit/", wanted)["Location"]
    client_of_sam.post(first + "post/")
    credit = InvoiceCredit.objects.get()

    assert "Nothing of this invoice was credited." in empty
    assert first == second
    assert balance_of(newest.account_id) == before - credit.amount
    assert credit.amount > line.amount
    assert "Single lines Line was down, by sam Posted" in text_of(client_of_sam, page)
    client_of_sam.post(f"{page}credits/{credit.pk}/back/", {"reason": "It was up"})
    assert "Taken back" in text_of(client_of_sam, page)
    assert balance_of(newest.account_id) == before
    assert check_books() == []


def test_wrong_credits_are_told_what_to_enter(newest: Invoice, client_of_sam: Client) -> None:
    page = f"/office/receivables/invoices/{newest.number}/credit/"
    for wrong, words in (
        ({"kind": "part", "amount": "much"}, "Enter the amount of the part, such as 40.00."),
        ({"kind": "part", "amount": "99999"}, "Enter an amount above zero, up to"),
        ({"kind": "lines"}, "Tick at least one line."),
        ({"kind": "whole", "reason": ""}, "Say why, so that the next person knows."),
    ):
        response = client_of_sam.post(page, NOW | {"reason": "Outage"} | wrong)
        assert (response.status_code, words in response.content.decode()) == (422, True), words
    assert not InvoiceCredit.objects.exists()


def test_calls_are_ticked_and_credited(newest: Invoice, client_of_sam: Client) -> None:
    page = f"/office/receivables/invoices/{newest.number}/calls/"
    rows = client_of_sam.get(page).context["rows"]
    chosen = [key for _, key, _, _ in rows[:3]]

    none = client_of_sam.post(page, NOW | {"reason": "Misdialled"})
    done = client_of_sam.post(page, NOW | {"reason": "Misdialled", "call": chosen})

    assert "Choose between 1 and 500 calls." in none.content.decode()
    assert done.status_code == 302
    assert InvoiceCredit.objects.get().calls.count() == 3
    left = {key for _, key, _, _ in client_of_sam.get(page).context["rows"]}
    assert not left & set(chosen)


def test_a_part_of_a_line_comes_off_the_next_bill(newest: Invoice, client_of_sam: Client) -> None:
    page = f"/office/receivables/invoices/{newest.number}/"
    first, second = newest.lines.filter(section="service", amount__gt=5)[:2]
    wanted = {"key": KEY, "kind": "lines", "amount": "2.50", "way": "next", "reason": "Late"}

    two = client_of_sam.post(page + "credit/", wanted | {"lines": [first.pk, second.pk]})
    done = client_of_sam.post(page + "credit/", wanted | {"lines": [first.pk]})

    assert "Tick one line only to credit an amount of it." in two.text
    assert done["Location"] == page
    credit = InvoiceCredit.objects.get()
    assert (credit.service, credit.item) == (Decimal("2.50"), None)
    assert "On the next bill" in text_of(client_of_sam, page)
    client_of_sam.post(f"{page}credits/{credit.pk}/back/", {"reason": "It was not late"})
    assert "Taken back" in text_of(client_of_sam, page)


def test_calls_are_found_by_number_and_day(newest: Invoice, client_of_sam: Client) -> None:
    page = f"/office/receivables/invoices/{newest.number}/calls/"
    call = client_of_sam.get(page).context["rows"][-1][0]

    found = client_of_sam.get(page, {"number": call.to_number[-4:], "day": call.local_day})
    wrong = client_of_sam.get(page, {"number": "12"})

    shown = [each for each, *_ in found.context["rows"]]
    assert call.call_key in {each.call_key for each in shown}
    assert {each.local_day for each in shown} == {call.local_day}
    assert "Enter three digits or more." in wrong.text


def test_calls_beyond_the_first_page_are_credited(
    newest: Invoice, client_of_sam: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/office/receivables/invoices/{newest.number}/calls/"
    monkeypatch.setattr(credits, "CALLS_SHOWN", 2)
    first = client_of_sam.get(page)

    older = page + first.context["older"]
    keys = [key for _, key, _, _ in client_of_sam.get(older).context["rows"]]
    client_of_sam.post(older, NOW | {"reason": "Misdialled", "call": keys})

    assert not set(keys) & {key for _, key, _, _ in first.context["rows"]}
    assert {f"switch/{each.call_key}" for each in InvoiceCredit.objects.get().calls.all()} == set(
        keys
    )


def test_a_void_is_asked_for_and_shown(newest: Invoice, client_of_sam: Client) -> None:
    page = f"/office/receivables/invoices/{newest.number}/"
    before = balance_of(newest.account_id)

    for _twice in range(2):
        client_of_sam.post(page + "void/", {"key": KEY, "reason": "Wrong address"})

    assert Void.objects.get().credit.amount == newest.total_current
    assert balance_of(newest.account_id) == before - newest.total_current
    told = text_of(client_of_sam, page)
    assert "This invoice is void. Wrong address" in told
    assert "New credit" not in told
    assert balance_of(newest.account_id) < Decimal(before)


def test_who_may_not_credit_is_told_and_customers_find_nothing(
    newest: Invoice, client_of_cyd: Client
) -> None:
    page = f"/office/receivables/invoices/{newest.number}/"
    clara = clerk("AccountCredit.Access")

    assert "needs the right AccountCredit.Add" in text_of(clara, page)
    for more in ("credit/", "calls/", "void/"):
        assert clara.get(page + more).status_code == 403
    assert client_of_cyd.get(page).status_code == 404
