"""Paying in the portal: three steps, saved methods, automatic payments."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.town import Town
from tollbook.kernel.errors import Refused
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import balance_of, check
from tollbook.payments.actions import save_rule, switch_on, write_text
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.models import (
    Attempt,
    ConsentGiven,
    CycleGateways,
    Method,
    PaymentProfile,
    PaymentRule,
    RuleText,
    SandboxCharge,
)
from tollbook.payments.queries import AutoWish
from tollbook.payments.tests.people import (
    GOOD,
    NOON,
    REFUSED,
    SILENT_AFTER,
    Till,
    by,
    till_of,
)

PAY = "/payments/pay/"
CANARY = "4111111111111111"
QUERIES_MAX = 9


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, whose cycle takes cards and bank accounts, owing 81.40."""
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    return till


def choose(client: Client, till: Till, number: str = GOOD, **choice: Any) -> Any:
    """The answer to step one."""
    token = Sandbox().token_for(number)
    method = Method.objects.filter(token=token).first() or till.card(number)
    wanted = {"amount": "total", "method": method.handle, "view": choice.pop("view", "100100")}
    return client.post(PAY, wanted | choice)


def pay(client: Client, till: Till, number: str = GOOD, **choice: Any) -> Any:
    """The receipt, after all three steps."""
    review = choose(client, till, number, **choice)
    assert review.status_code == 302, review.content.decode()
    return client.post(review["Location"], {"terms": "on"}, follow=True)


def words(response: Any) -> str:
    """The page's text."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_everything_due_is_paid_in_three_steps(till: Till, client_of_bell: Client) -> None:
    first = client_of_bell.get(PAY)
    review = choose(client_of_bell, till)
    second = client_of_bell.get(review["Location"])
    nothing_yet = SandboxCharge.objects.exists()

    receipt = client_of_bell.post(review["Location"], follow=True)

    assert "81.40" in words(first)
    said = "Nothing is taken until you press the button below. It cannot be undone here."
    assert said in words(second)
    assert not nothing_yet
    assert "Paid, thank you" in words(receipt)
    assert balance_of(till.account.pk) == 0
    assert check() == []


@pytest.mark.accepts("portal-55")
def test_a_double_click_a_reload_and_a_second_tab_are_one_payment(
    till: Till, client_of_bell: Client
) -> None:
    address = choose(client_of_bell, till)["Location"]
    for _ in range(3):
        client_of_bell.post(address, follow=True)
    client_of_bell.get(address, follow=True)

    silent = choose(client_of_bell, till, SILENT_AFTER, amount="other", other="5.00", more="on")
    client_of_bell.post(silent["Location"])
    again = choose(client_of_bell, till, amount="other", other="5.00", more="on")
    refused = client_of_bell.post(again["Location"])

    assert list(SandboxCharge.objects.values_list("amount", flat=True)) == [
        Decimal("81.40"),
        Decimal("5.00"),
    ]
    assert Entry.objects.filter(kind="payment").count() == 1
    assert refused.status_code == 422
    assert "Do not pay again" in words(refused)


def test_a_declined_card_says_why_and_offers_another(till: Till, client_of_bell: Client) -> None:
    receipt = pay(client_of_bell, till, REFUSED)

    assert "Not paid" in words(receipt)
    assert "Your bank has refused this payment" in words(receipt)
    assert "Try another method" in words(receipt)
    assert balance_of(till.account.pk) == Decimal("81.40")


def test_silence_is_told_as_silence(till: Till, client_of_bell: Client) -> None:
    receipt = pay(client_of_bell, till, SILENT_AFTER)

    assert "We are checking" in words(receipt)
    assert "We are checking a payment" in words(client_of_bell.get(PAY))


@pytest.mark.accepts("portal-52")
@pytest.mark.parametrize(("is_exempt", "pays"), [(False, "Pay $ 103.05"), (True, "Pay $ 100.05")])
def test_a_surcharge_shows_before_the_last_click_unless_it_is_prevented(
    till: Till, client_of_bell: Client, *, is_exempt: bool, pays: str
) -> None:
    till.rule(surcharge_percent=Decimal(3))
    PaymentProfile.objects.filter(account=till.account).update(surcharge_exempt=is_exempt)
    review = choose(client_of_bell, till, amount="other", other="100.05", more="on")

    page = words(client_of_bell.get(review["Location"]))
    client_of_bell.post(review["Location"])

    assert pays in page
    assert ("Surcharge 3.00" in page) is not is_exempt
    debits = Entry.objects.filter(kind="debit").values_list("amount", flat=True)
    assert list(debits) == ([] if is_exempt else [Decimal("3.00")])


@pytest.mark.accepts("portal-53")
def test_within_the_waiting_days_the_first_day_allowed_is_named(
    till: Till, client_of_bell: Client
) -> None:
    till.rule(minimum_days=5)
    pay(client_of_bell, till, amount="other", other="10.00")
    Attempt.objects.update(paid_on="2026-04-16")
    review = choose(client_of_bell, till, amount="other", other="11.00")

    early = client_of_bell.post(review["Location"])
    PaymentProfile.objects.filter(account=till.account).update(min_days_exempt=True)
    exempt = client_of_bell.post(review["Location"])

    assert early.status_code == 422
    assert "The next is possible on Apr 21, 2026." in words(early)
    assert exempt.status_code == 302


@pytest.mark.accepts("portal-54")
def test_the_ceiling_lets_its_own_amount_pass(till: Till, client_of_bell: Client) -> None:
    till.rule(ceiling=Decimal(500), over_ceiling_message="Call us to pay more than 500.")

    def paying(amount: str) -> Any:
        review = choose(client_of_bell, till, amount="other", other=amount, more="on")
        return client_of_bell.post(review["Location"])

    assert paying("500.00").status_code == 302
    over = paying("500.01")
    assert (over.status_code, "Call us to pay more than 500." in words(over)) == (422, True)
    PaymentProfile.objects.filter(account=till.account).update(ceiling_exempt=True)
    assert paying("500.02").status_code == 302


def test_terms_must_be_ticked_and_what_was_read_is_kept(till: Till, client_of_bell: Client) -> None:
    rule = till.rule()
    text = write_text(rule=rule, kind="single", text="One payment, final.", by=by())
    address = choose(client_of_bell, till)["Location"]

    missing = client_of_bell.post(address)
    stale = client_of_bell.post(address, {"terms": text.pk + 1})
    for _ in range(2):
        client_of_bell.post(address, {"terms": text.pk})

    assert stale.status_code == 422
    assert (missing.status_code, "One thing is missing" in words(missing)) == (422, True)
    kept = ConsentGiven.objects.select_related("text").get()
    assert (kept.text.text, kept.method_words, kept.ip) == (
        "One payment, final.",
        "Visa ending in 4242",
        "127.0.0.1",
    )


def test_more_than_is_owed_is_asked_about_first(till: Till, client_of_bell: Client) -> None:
    asked = choose(client_of_bell, till, amount="other", other="100.00")
    sure = choose(client_of_bell, till, amount="other", other="100.00", more="on")

    assert (asked.status_code, sure.status_code) == (422, 302)
    assert "Pay 18.60 more than you owe?" in words(asked)
    assert "Yes, pay 18.60 more." in words(asked)


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        ({"amount": "other", "other": ""}, "Enter an amount such as 81.40."),
        ({"amount": "other", "other": "abc"}, "Enter an amount such as 81.40."),
        ({"amount": "other", "other": "1.005"}, "at most 2 decimal places"),
        ({"amount": "other", "other": "-5"}, "Nothing is due here"),
        ({"amount": "total", "other": "90.00"}, "You typed 90.00. Choose Another amount"),
        ({"amount": "invoices"}, "Tick at least one bill."),
        ({"amount": "invoices", "invoice": "invoice:L9999"}, "Choose one of the listed values."),
        ({"method": "0" * 16}, "Choose one of your payment methods."),
        ({"amount": "everything"}, "Choose how much to pay."),
        ({"amount": "other", "other": CANARY}, "Card numbers never go through this page."),
    ],
)
def test_a_wrong_choice_is_told_in_words_and_nothing_is_kept(
    till: Till, client_of_bell: Client, choice: dict[str, str], why: str
) -> None:
    response = choose(client_of_bell, till, **choice)

    assert (response.status_code, Attempt.objects.count()) == (422, 0)
    assert why in words(response)
    assert CANARY not in response.content.decode()


def test_what_another_processor_knows_is_shown_and_cannot_pay(
    till: Till, client_of_bell: Client, client_of_sam: Client
) -> None:
    """The cycle has gone over to another processor of cards; bank accounts go on as they did."""
    card, bank = till.card(), till.bank()
    CycleGateways.objects.update(card_gateway="stripe")
    wish = till.wish(card, till.own("81.40"))

    pages = [client_of_bell.get(each) for each in (PAY, "/payments/auto/", "/payments/cards/")]
    of_bell = "/office/customers/100100/"
    pages += [client_of_sam.get(f"{of_bell}{each}/") for each in ("pay", "payments")]
    forced = choose(client_of_bell, till)
    with pytest.raises(Refused, match="another processor"):
        till.begun(wish)

    assert ["Add it anew" in words(each) for each in pages] == [True] * 5
    assert (forced.status_code, Attempt.objects.exists()) == (422, False)
    assert choose(client_of_bell, till, method=bank.handle).status_code == 302


def test_chosen_bills_are_what_is_settled(till: Till, client_of_bell: Client) -> None:
    till.owes("20.00", "invoice:L1002")

    pay(client_of_bell, till, amount="invoices", invoice="invoice:L1002")

    assert balance_of(till.account.pk) == Decimal("81.40")
    came = client_of_bell.get(PAY, {"invoice": "L1001"}).content.decode()
    assert re.search(r'value="invoice:L1001" checked', came)


def test_a_parent_pays_all_its_accounts_at_once(town: Town, client_of_acme: Client) -> None:
    till = till_of(town, town.acme)
    for account, amount in ((town.superior, "30.00"), (town.two_harbors, "12.00")):
        till_of(town, account)
        till.owes(amount, f"invoice:{account.number}", account)

    receipt = pay(client_of_acme, till, account="all", view="all 200100")

    assert "Paid, thank you" in words(receipt)
    assert [balance_of(each.pk) for each in (town.superior, town.two_harbors)] == [0, 0]
    assert list(SandboxCharge.objects.values_list("amount", flat=True)) == [Decimal("42.00")]


def test_a_form_drawn_for_another_view_pays_nothing(town: Town, client_of_acme: Client) -> None:
    till = till_of(town, town.acme)

    response = choose(client_of_acme, till, view="200101")

    assert response.status_code == 409


def test_a_stranger_finds_no_payment_method_or_receipt(
    till: Till, client_of_bell: Client, client_of_cyd: Client, town: Town
) -> None:
    till_of(town, town.cygnet)
    pay(client_of_bell, till)
    attempt, method = Attempt.objects.get(), Method.objects.get()
    addresses = (
        f"/payments/pay/{attempt.key}/receipt/",
        f"/payments/pay/{attempt.key}/",
        f"/payments/methods/{method.handle}/",
        f"/payments/methods/{method.handle}/remove/",
    )

    assert [client_of_cyd.get(each).status_code for each in addresses] == [404] * 4
    stolen = choose(client_of_cyd, till, amount="other", other="5.00", view="500100")
    assert (stolen.status_code, Attempt.objects.count()) == (422, 1)


def furnished(till: Till) -> None:
    """Rules with surcharges and texts for cards and bank accounts, signed forms asked for, and
    automatic payments on."""
    for kind in ("card", "bank"):
        facts = {"surcharge_percent": Decimal(3), "surcharge_excluded_states": "CT"}
        rule = till.rule(kind, **facts)
        for text in ("disclosure", "single", "auto"):
            write_text(rule=rule, kind=text, text=f"{text} of {kind}", by=by())
    CycleGateways.objects.update(requires_ach_form=True)
    for number in ("000123456789", "000111111116"):
        till.bank(number)
    switch_on(account=till.account, wish=AutoWish(till.card()), by=by())


def test_pages_of_payments_keep_their_budget(
    till: Till, client_of_bell: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    furnished(till)
    review = choose(client_of_bell, till)["Location"]
    # Brand, rights and who takes the payments are read once a minute.
    client_of_bell.get(PAY)
    tabs = [f"/payments/{each}/" for each in ("cards", "banks", "auto", "mail")]
    for address in (PAY, review, *tabs):
        with django_assert_max_num_queries(QUERIES_MAX):
            assert client_of_bell.get(address).status_code == 200


def test_a_rule_that_is_saved_shows_at_once(
    till: Till, client_of_bell: Client, django_capture_on_commit_callbacks: Any
) -> None:
    rule = till.rule(surcharge_percent=Decimal(3))
    till.card()
    before = words(client_of_bell.get(PAY))

    rule.surcharge_percent = Decimal(2)
    with django_capture_on_commit_callbacks(execute=True):
        save_rule(rule=rule, texts={"disclosure": "Cards cost more."}, by=by())
    after = words(client_of_bell.get(PAY))

    assert ("3 % surcharge" in before, "2 % surcharge" in after) == (True, True)
    assert "Cards cost more." in after


def test_what_was_sent_is_judged_by_the_setup_of_this_moment(
    till: Till, client_of_bell: Client
) -> None:
    """Another process has saved the rule, so this one still keeps the old one for its pages."""
    rule = till.rule()
    review = choose(client_of_bell, till)["Location"]
    client_of_bell.get(review)
    text = RuleText.objects.create(
        rule=rule, kind="single", number=1, text="One payment, final.", written_at=NOON
    )

    missing = client_of_bell.post(review)
    paid = client_of_bell.post(review, {"terms": text.pk})

    assert (missing.status_code, paid.status_code) == (422, 302)
    assert "One payment, final." in words(missing)


def test_no_other_sum_is_taken_than_the_one_that_was_read(
    till: Till, client_of_bell: Client
) -> None:
    """The rule takes 2 % more by the time the button is pressed."""
    rule = till.rule(surcharge_percent=Decimal(1))
    review = choose(client_of_bell, till, amount="other", other="50.00")["Location"]
    read = button_sum(client_of_bell.get(review))
    PaymentRule.objects.filter(pk=rule.pk).update(surcharge_percent=Decimal(3))

    refused = client_of_bell.post(review, {"to_pay": read})
    again = client_of_bell.post(review, {"to_pay": button_sum(refused)})

    assert (read, refused.status_code, again.status_code) == ("50.50", 422, 302)
    assert "With its surcharge this comes to 51.50 now" in words(refused)
    assert SandboxCharge.objects.get().amount == Decimal("51.50")


def button_sum(page: Any) -> str:
    """What the page sends back as the sum that was read."""
    found = re.search(r'name="to_pay" value="([^"]*)"', page.content.decode())
    assert found is not None
    return found[1]
