"""The payments desk of the office: paying on a customer's word, refunds, doubts, runs, files."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import signed_in
from tests.test_payment_pages import words
from tests.town import NOW, Town
from tollbook.access.actions import set_group
from tollbook.access.models import AccessEvent
from tollbook.kernel import clock
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import balance_of, check
from tollbook.notices.models import Notice
from tollbook.payments.actions import (
    ask_again,
    switch_on,
    upload_form,
    write_text,
)
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.models import (
    AchFile,
    AchForm,
    AchItem,
    Attempt,
    AutoRun,
    ConsentGiven,
    CycleGateways,
    PaymentRule,
    Refund,
    SandboxCharge,
    Settings,
)
from tollbook.payments.queries import AutoWish, text_of
from tollbook.payments.tests.people import (
    CYCLE,
    SILENT_AFTER,
    SILENT_BEFORE,
    Till,
    at,
    by,
    till_of,
)
from tollbook.payments.tests.test_nacha import answer_of, returned
from tollbook.payments.types import Answer, Silent

DESK = "/office/payments/"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, whose cycle takes cards and bank accounts, owing 81.40."""
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    return till


PAGE = "/office/customers/100100/pay/"
HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


def pay(client: Client, method: Any, **typed: Any) -> Any:
    """The answer to the last step of paying for Bell, which sends what the review holds; that of
    the first step where it stops there."""
    amount = {"amount": "other", "other": "81.40"} if "amount" not in typed else {}
    wanted = amount | {"how": "telephone", "who": "Ben Bell", "method": method.handle}
    review = client.post(PAGE, wanted | typed)
    held: dict[str, Any] = {}
    for name, value in HIDDEN.findall(review.content.decode()):
        held.setdefault(name, []).append(value)
    return client.post(PAGE, held | {"pay": "yes"} | typed) if "reviewed" in held else review


def test_staff_pay_on_the_customers_word_once_and_the_word_is_kept(
    till: Till, client_of_sam: Client
) -> None:
    card = till.card()
    rule = till.rule(surcharge_percent=Decimal(3))
    terms = write_text(rule=rule, kind="single", text="One payment, final.", by=by())
    typed = {"amount": "total", "how": "telephone", "who": "Ben Bell", "method": card.handle}

    review = client_of_sam.post(PAGE, typed)
    unread = pay(client_of_sam, card)
    key = {"key": "a" * 32, "terms": str(terms.pk)}
    done = [pay(client_of_sam, card, **key) for _ in range(2)]

    assert "One payment, final." in words(review)
    assert "83.84" in words(review)
    assert (unread.status_code, "Tick that you agree" in words(unread)) == (422, True)
    attempt = Attempt.objects.get()
    assert [each["Location"] for each in done] == [f"{DESK}{attempt.pk}/"] * 2
    assert (attempt.paid_from, attempt.note) == ("office", "Ben Bell, telephone")
    assert attempt.made_by is not None
    assert attempt.made_by.user_id == "sam"
    assert ConsentGiven.objects.get().note == "Ben Bell, telephone"
    assert list(SandboxCharge.objects.values_list("amount", flat=True)) == [Decimal("83.84")]
    assert balance_of(till.account.pk) == 0
    assert check() == []
    shown = words(client_of_sam.get(f"{DESK}{attempt.pk}/"))
    assert "Ben Bell, telephone" in shown
    assert "One payment, final." in shown


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"ceiling": Decimal(70)}, "Pay at most 70.00"),
        ({"minimum_days": 5}, "The next is possible"),
    ],
)
def test_the_rules_of_the_portal_hold_in_the_office(
    till: Till, client_of_sam: Client, rule: dict[str, Any], why: str
) -> None:
    till.pays("10.00")
    till.rule(**rule)

    refused = pay(client_of_sam, till.card(), other="71.40")
    field = {"ceiling": "ceiling_exempt", "minimum_days": "min_days_exempt"}[next(iter(rule))]
    profile = till.profile
    setattr(profile, field, True)
    profile.save()
    exempt = pay(client_of_sam, till.card(), other="71.40")

    assert (refused.status_code, why in words(refused)) == (422, True)
    assert exempt.status_code == 302


def test_a_second_page_pays_nothing_twice_and_more_is_asked_about(
    till: Till, client_of_sam: Client
) -> None:
    card = till.card()
    first = pay(client_of_sam, card)

    second = pay(client_of_sam, card)
    asked = pay(client_of_sam, card, other="100.00")
    wanted = pay(client_of_sam, card, other="100.00", more="yes")

    assert (first.status_code, wanted.status_code) == (302, 302)
    assert (second.status_code, "81.40 more than is owed" in words(second)) == (422, True)
    assert "The customer wants to pay $ 100.00 more than is owed" in words(asked)
    assert SandboxCharge.objects.count() == 2


def test_money_goes_back_once_and_never_more_than_was_paid(
    till: Till, client_of_sam: Client
) -> None:
    attempt = till.pays("81.40")
    page = f"{DESK}{attempt.pk}/refund/"
    typed = {"amount": "50.00", "reason": "Paid twice by check.", "key": "refund-1"}

    for _ in range(2):
        client_of_sam.post(page, typed)
    over = client_of_sam.post(page, typed | {"amount": "31.41", "key": "refund-2"})
    rest = client_of_sam.post(page, typed | {"amount": "31.40", "key": "refund-3"})

    assert over.status_code == 422
    assert "Enter an amount up to 31.40." in words(over)
    assert rest.status_code == 302
    assert list(Refund.objects.values_list("amount", flat=True)) == [Decimal(50), Decimal("31.40")]
    assert SandboxCharge.objects.get(key=attempt.key).refunded == Decimal("81.40")
    assert balance_of(till.account.pk) == Decimal("81.40")
    assert check() == []
    assert "Give money back" not in words(client_of_sam.get(f"{DESK}{attempt.pk}/"))


def test_what_nobody_answered_for_waits_for_a_persons_word(
    till: Till, client_of_sam: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_self: Sandbox, key: str, reference: str = "") -> Answer:
        raise Silent(key)

    taken = till.pays("20.00", SILENT_AFTER)
    never = till.pays("30.00", SILENT_BEFORE)
    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "ask", silent)
        for when in (at(5), at(60), at(days=1), at(days=3)):
            ask_again(now=when)
    listed = words(client_of_sam.get(f"{DESK}open/"))
    no_reason = client_of_sam.post(f"{DESK}{taken.pk}/decide/", {"was_taken": "yes"})
    for attempt, word in ((taken, "yes"), (never, "no"), (never, "yes")):
        told = {"was_taken": word, "reason": "Looked up at the processor."}
        last = client_of_sam.post(f"{DESK}{attempt.pk}/decide/", told)

    assert "20.00" in listed
    assert "30.00" in listed
    assert no_reason.status_code == 422
    assert "decided meanwhile" in words(last)
    states = dict(Attempt.objects.values_list("amount", "state"))
    assert states == {Decimal(20): "succeeded", Decimal(30): "declined"}
    assert list(Entry.objects.filter(kind="payment").values_list("amount", flat=True)) == [20]
    reasons = AccessEvent.objects.filter(kind="decided payment").values_list("reason", flat=True)
    assert set(reasons) == {"Looked up at the processor."}
    assert "Every payment has its answer." in words(client_of_sam.get(f"{DESK}open/"))


def test_asking_out_of_turn_finds_the_answer(till: Till, client_of_sam: Client) -> None:
    attempt = till.pays("20.00", SILENT_AFTER)

    client_of_sam.post(f"{DESK}{attempt.pk}/ask/")

    attempt.refresh_from_db()
    assert (attempt.state, attempt.is_posted) == ("succeeded", True)


def test_a_run_shows_what_comes_and_what_became_of_it(
    till: Till, town: Town, settings: Any
) -> None:
    settings.RUN_STEPS_INLINE = True
    switch_on(account=till.account, wish=AutoWish(till.card()), by=by())

    with clock.at(NOW + timedelta(days=2)):
        coming = words(signed_in(town.users["sam"]).get(f"{DESK}auto/"))
    with clock.at(NOW + timedelta(days=9)):
        client = signed_in(town.users["sam"])
        for _ in range(2):
            client.post(f"{DESK}auto/run/")
        listed = words(client.get(f"{DESK}auto/"))
        first = AutoRun.objects.order_by("pk").first()
        assert first is not None
        one = words(client.get(f"{DESK}auto/{first.pk}/"))

    assert "to collect as things stand $ 81.40" in coming
    assert (first.paid, first.collected) == (1, Decimal("81.40"))
    assert list(AutoRun.objects.order_by("pk").values_list("paid", flat=True)) == [1, 0]
    assert SandboxCharge.objects.count() == 1
    assert "sam" in listed
    assert "$ 81.40 collected" in one


def open_bank(till: Till) -> None:
    """The bank of the carrier is set up."""
    Settings(
        ach_bank_routing="091000019", ach_company_name="Larkspur", ach_company_id="1234567890"
    ).save()


def test_totals_are_seen_before_a_file_is_made_and_it_is_sent_once(
    till: Till, client_of_sam: Client
) -> None:
    open_bank(till)
    bank = till.bank("000987654321")
    till.begun(till.wish(bank, till.own("81.40")))
    assert "Look at the totals" in words(client_of_sam.get(f"{DESK}files/"))
    totals = words(client_of_sam.get(f"{DESK}files/make/"))
    till.begun(till.wish(bank, till.own("5.00")))

    stale = client_of_sam.post(f"{DESK}files/make/", {"seen": "1:81.40:0.00"}, follow=True)
    made = client_of_sam.post(f"{DESK}files/make/", {"seen": "2:86.40:0.00"}, follow=True)
    file = AchFile.objects.get()
    down = client_of_sam.post(f"{DESK}files/{file.pk}/download/")
    sent = [client_of_sam.post(f"{DESK}files/{file.pk}/sent/", follow=True) for _ in range(2)]

    assert "Debits in all $ 81.40" in totals
    assert "Look at the totals once more" in words(stale)
    assert "To be sent" in words(made)
    assert down.content.decode() == text_of(file)
    assert AccessEvent.objects.filter(kind="downloaded bank file").count() == 1
    assert "Marked as sent." in words(sent[0])
    assert "Do not send it twice" in words(sent[1])
    pages = words(client_of_sam.get(f"{DESK}files/")) + words(made)
    assert "000987654321" not in pages


def test_a_file_of_the_bank_acts_once_and_is_known_again(till: Till, client_of_sam: Client) -> None:
    open_bank(till)
    till.begun(till.wish(till.bank("000987654321"), till.own("81.40")))
    client_of_sam.post(f"{DESK}files/make/", {"seen": "1:81.40:0.00"})
    text = answer_of(returned("R01", AchItem.objects.get().trace)).encode()

    def read(content: bytes) -> Any:
        file = SimpleUploadedFile("returns.txt", content)
        return client_of_sam.post(f"{DESK}files/read/", {"file": file}, follow=True)

    first, again, strange = read(text), read(text), read(b"MZ\x00 no bank file")

    assert "The payment was taken back." in words(first)
    assert (again.status_code, "This file was read on Apr 20, 2026" in words(again)) == (422, True)
    assert (strange.status_code, "no record of an ACH file" in words(strange)) == (422, True)
    assert Attempt.objects.get().state == "returned"
    assert balance_of(till.account.pk) == Decimal("81.40")
    assert check() == []


def test_a_signed_form_is_reviewed_and_the_customer_told(till: Till, client_of_sam: Client) -> None:
    bank = till.bank()
    refused = upload_form(method=bank, file=("form.pdf", PDF), by=by())
    empty = words(client_of_sam.get(f"{DESK}rules/"))

    listed = words(client_of_sam.get(f"{DESK}forms/"))
    down = client_of_sam.get(f"{DESK}forms/{refused.pk}/file/")
    silent = client_of_sam.post(f"{DESK}forms/{refused.pk}/", {"do": "refuse"})
    why = {"do": "refuse", "reason": "The signature is missing"}
    client_of_sam.post(f"{DESK}forms/{refused.pk}/", why)
    accepted = upload_form(method=bank, file=("form.pdf", PDF), by=by())
    client_of_sam.post(f"{DESK}forms/{accepted.pk}/", {"do": "accept"})

    assert "form.pdf" in listed
    assert "No rule yet" in empty
    assert (down.getvalue(), down["Content-Type"]) == (PDF, "application/octet-stream")
    assert silent.status_code == 422
    states = list(AchForm.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["refused", "accepted"]
    told = Notice.objects.filter(kind="ach_form_reviewed").order_by("pk")
    assert [each.to for each in told] == ["b@b.example"] * 2
    assert "The signature is missing." in told[0].text
    assert "No form waits." in words(client_of_sam.get(f"{DESK}forms/"))


def test_rules_texts_and_gateways_are_kept_up_here(till: Till, client_of_sam: Client) -> None:
    rule = {
        "name": "Cards",
        "kind": "card",
        "surcharge_percent": "2.5",
        "surcharge_flat": "0.30",
        "surcharge_excluded_states": "ct ma",
        "minimum_days": "0",
        "ceiling": "5000",
        "single": "You pay once.",
    }
    strange = client_of_sam.post(f"{DESK}rules/new/", rule | {"surcharge_excluded_states": "XX"})
    client_of_sam.post(f"{DESK}rules/new/", rule)
    made = PaymentRule.objects.get()
    changed = rule | {"single": "You pay once and for all.", "seen_version": str(made.version)}
    client_of_sam.post(f"{DESK}rules/{made.pk}/", changed)
    way = {"card_gateway": "stripe", "card_rule": str(made.pk), "bank_gateway": "nacha"}
    keyless = client_of_sam.post(f"{DESK}cycles/{CYCLE}/", way)
    client_of_sam.post(f"{DESK}cycles/{CYCLE}/", way | {"card_gateway": "sandbox"})

    assert "two letters for each state" in words(strange)
    assert made.facts.surcharge_excluded_states == ("CT", "MA")
    texts = list(made.texts.order_by("number").values_list("number", "text"))
    assert texts == [(1, "You pay once."), (2, "You pay once and for all.")]
    assert (keyless.status_code, "Stripe" in words(keyless)) == (422, True)
    row = CycleGateways.objects.get(cycle_code=CYCLE)
    assert (row.card_gateway, row.card_rule_id) == ("sandbox", made.pk)
    listed = words(client_of_sam.get(f"{DESK}rules/"))
    assert "2.5 % + 0.30" in listed
    assert client_of_sam.get(f"{DESK}cycles/NONE/").status_code == 404


def test_without_the_right_to_decide_one_may_look_but_not_give_back(till: Till, town: Town) -> None:
    attempt = till.pays("20.00")
    rights = ("Accounting.Access", "Accounting.Add", "Customers.Access")
    town.users["sam"].groups.set([set_group(name="Clerks", rights=rights)])
    client = signed_in(town.users["sam"])

    page = words(client.get(f"{DESK}{attempt.pk}/"))
    forged = client.post(f"{DESK}{attempt.pk}/refund/", {"amount": "1.00", "reason": "x"})
    others = [
        client.post(f"{DESK}{attempt.pk}/refunds/1/{act}/", {"reason": "x"}).status_code
        for act in ("cancel", "done")
    ]

    assert "needs the right Accounting.Admin" in page
    assert (forged.status_code, others) == (403, [403, 403])
    assert not Refund.objects.exists()


def test_lists_of_the_desk_take_a_fixed_number_of_statements(
    till: Till, client_of_sam: Client, django_assert_max_num_queries: Any
) -> None:
    for amount in ("1.00", "2.00", "3.00"):
        till.pays(amount)
    client_of_sam.get(DESK)
    for address, budget in ((DESK, 9), ("/office/customers/100100/payments/", 24)):
        with django_assert_max_num_queries(budget):
            client_of_sam.get(address)
    found = words(client_of_sam.get(DESK, {"q": "2.00", "state": "succeeded"}))
    assert "1–1 of 1" in found
