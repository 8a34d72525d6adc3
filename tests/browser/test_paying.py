"""Paying in a real browser: by keyboard, on a phone, without script; nothing for axe to say."""

import re
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, Windows
from tests.town import NOW, Town
from tollbook.flows.actions import pay_link_of
from tollbook.ledger.queries import balance_of, open_items
from tollbook.payments.actions import write_text
from tollbook.payments.gateways import registry
from tollbook.payments.models import CycleGateways, Method
from tollbook.payments.tests.people import DEBIT_CARD, Till, by, till_of
from tollbook.payments.tests.test_stripe import peer_of, recording

PAGES = (
    *("/payments/pay/", "/payments/auto/", "/payments/mail/", "/payments/cards/"),
    *("/payments/banks/", "/payments/cards/add/", "/payments/banks/add/"),
)


@pytest.fixture
def till(billed: Town) -> Till:
    """Bell with bills, two cards, a bank account, a surcharge and terms."""
    till = till_of(billed)
    rule = till.rule(surcharge_percent=Decimal(3))
    write_text(rule=rule, kind="single", text="One payment. It cannot be undone here.", by=by())
    write_text(rule=rule, kind="auto", text="Each bill on its due date.", by=by())
    till.card()
    till.card(DEBIT_CARD)
    till.bank("000987654321", is_business=True, nickname="Shop account")
    return till


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_no_payment_page_gives_reason_to_complain(
    till: Till, billed: Town, windows: Windows, theme: str, width: int
) -> None:
    visit = windows.of(billed.users["100100"], width=width, theme=theme)

    found = {path: flaws for path in PAGES if (flaws := looked_at(visit, path))}

    assert found == {}
    assert visit.complaints == []


def looked_at(visit: Visit, path: str) -> list[str]:
    """What is wrong with one page."""
    visit.open(path)
    wide = visit.sideways()
    return [*visit.flaws(), *([f"{wide} px too wide"] if wide > 0 else [])]


@pytest.mark.parametrize("script", [True, False])
def test_a_hurried_payer_on_a_phone_is_done_in_three_steps(
    till: Till, billed: Town, windows: Windows, *, script: bool
) -> None:
    due = balance_of(till.account.pk)
    visit = windows.of(billed.users["100100"], width=360, script=script)
    page = visit.open("/payments/pay/")

    page.get_by_label("Shop account").check()
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name=re.compile("Pay")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Payment on its way")
    assert balance_of(till.account.pk) == due


def test_who_types_an_amount_or_ticks_a_bill_has_chosen_that(
    till: Till, billed: Town, windows: Windows
) -> None:
    page = windows.of(billed.users["100100"], width=360).open("/payments/pay/")
    other, chosen = page.locator("#amount-other"), page.locator("#amount-invoices")

    page.get_by_label("Another amount in US dollars").fill("20")
    typed = other.is_checked()
    page.locator("#bill-1").check()

    assert (typed, chosen.is_checked(), other.is_checked()) == (True, True, False)
    page.get_by_role("button", name="Review").click()
    expect(page.get_by_text("You typed 20.00.").first).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_new_person_on_a_phone_lets_a_card_pay_for_good(
    till: Till, billed: Town, windows: Windows, *, script: bool
) -> None:
    """From Home to the card, the terms and "Turn on"; Home then says on which day it pays."""
    Method.objects.update(is_removed=True, is_default=False)
    visit = windows.of(billed.users["100100"], width=360, script=script)
    page = visit.open("/")

    page.get_by_role("link", name="Set up").click()
    page.get_by_role("link", name="Add a card").click()
    page.get_by_label("Test card").select_option(index=1)
    page.get_by_label("Name on the card").fill("Ada Bell")
    page.get_by_role("button", name="Save the card").click()
    page.get_by_label("I agree to these terms.").check()
    page.get_by_role("button", name="Turn on").click()

    expect(page.get_by_role("heading", name=re.compile("pays by itself"))).to_be_visible()
    # Who judges is a script itself.
    assert not script or visit.flaws() == []
    visit.open("/")
    expect(page.get_by_text(re.compile("ending in .* pays on"))).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_hurried_payer_on_a_link_is_done_in_three_steps(
    till: Till, billed: Town, windows: Windows, *, script: bool
) -> None:
    """Without a log-in, on a phone: the card, the sum with its terms, the receipt."""
    bill = open_items(till.account.pk).debts[0]
    address = pay_link_of(account=till.account, debt_source=bill.source, now=NOW)
    visit = windows.of(None, width=360, script=script)
    page = visit.open(re.sub(r"^https?:/+[^/]+", "", address))

    page.get_by_label("Test card").select_option(index=1)
    page.get_by_label("Name on the card").fill("Anna Aunt")
    page.get_by_label("E-mail for the confirmation").fill("anna@aunt.example")
    flaws = [*visit.flaws(), visit.sideways()] if script else [0]
    page.get_by_role("button", name="Review").click()
    page.locator("#terms").check()
    flaws += [*visit.flaws(), visit.sideways()] if script else [0]
    page.get_by_role("button", name=re.compile("Pay")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Paid, thank you")
    assert flaws == [0, 0]
    assert visit.complaints == []


def test_the_name_of_a_method_that_cannot_pay_keeps_its_width_on_a_phone(
    till: Till, billed: Town, windows: Windows
) -> None:
    Method.objects.filter(kind="bank").update(check_state="waiting")
    page = windows.of(billed.users["100100"], width=360).open("/payments/pay/")

    name = page.get_by_text("Shop account").bounding_box()
    badge = page.get_by_text("Being checked").bounding_box()

    assert name is not None
    assert badge is not None
    assert badge["y"] >= name["y"] + name["height"]


def test_the_sum_follows_the_choice_and_the_terms_are_asked_for(
    till: Till, billed: Town, windows: Windows
) -> None:
    visit = windows.of(billed.users["100100"])
    page = visit.open("/payments/pay/")

    page.get_by_label("Visa ending in 4242").check()
    page.get_by_label("Another amount in US dollars").fill("100.00")
    page.keyboard.press("Tab")
    expect(page.locator("#amount-other")).to_be_checked()
    expect(page.locator("#sum")).to_contain_text("103.00")
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name=re.compile("Pay")).click()
    expect(page.get_by_role("alert")).to_contain_text("Tick that you agree")
    assert visit.flaws() == []
    page.locator("#terms").check()
    page.get_by_role("button", name=re.compile("Pay")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Paid, thank you")
    assert visit.flaws() == []


NUMBER = "4242 4242 4242 4242"
# What the processor's script does for our page: a field of its own, and a token for what is typed.
SCRIPT = """
window.Stripe = () => ({
  elements: () => ({
    create: () => ({ mount: (place) => {
      place.innerHTML = '<label for="theirs">Number</label><input id="theirs" class="input">';
    } }),
    submit: async () => ({}),
  }),
  createPaymentMethod: async () => ({ paymentMethod: { id: "pm_card1" } }),
});
"""
CARD = {"brand": "visa", "last4": "4242", "exp_year": 2031, "exp_month": 5, "funding": "credit"}


def test_a_card_typed_into_the_processors_fields_never_comes_here(
    till: Till, billed: Town, windows: Windows, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.STRIPE_PUBLIC_KEY = "pk_test_1"
    CycleGateways.objects.update(card_gateway="stripe")
    with recording() as theirs:
        method = {"id": "pm_card1", "object": "payment_method", "card": CARD}
        theirs.answers |= {
            "POST /v1/customers": (200, {"id": "cus_1", "object": "customer"}),
            "POST /v1/payment_methods/pm_card1/attach": (200, method),
            "GET /v1/payment_methods/pm_card1": (200, method),
        }
        monkeypatch.setitem(registry._GATEWAYS, "stripe", peer_of(theirs))
        visit = windows.of(billed.users["100100"], width=360)
        posted: list[str] = []
        visit.page.on("request", lambda sent: posted.append(sent.post_data or ""))
        script = {"content_type": "text/javascript", "body": SCRIPT}
        visit.page.route("https://js.stripe.com/**", lambda route: route.fulfill(**script))

        page = visit.open("/payments/cards/add/?next=pay")
        page.get_by_label("Number", exact=True).fill(NUMBER)
        page.get_by_label("Name on the card").fill("Ben Bell")
        expect(page.get_by_label("State", exact=True)).to_have_value("MN")
        page.get_by_role("button", name="Save the card").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Make a payment")

    saved = Method.objects.get(gateway="stripe")
    assert (str(saved), saved.token) == ("Visa ending in 4242", "cus_1/pm_card1")
    assert any("pm_card1" in each for each in posted)
    assert not any("4242" in re.sub(r"\D", "", each) for each in posted)
    assert visit.sideways() <= 0
    assert visit.complaints == []


def test_a_payer_confirms_with_the_bank_and_comes_back(
    till: Till, billed: Town, windows: Windows
) -> None:
    till.card("4000002500003155")
    visit = windows.of(billed.users["100100"], width=360)
    page = visit.open("/payments/pay/")

    page.get_by_label("Visa ending in 3155").check()
    page.get_by_role("button", name="Review").click()
    page.locator("#terms").check()
    page.get_by_role("button", name=re.compile("Pay")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm this payment")
    flaws = visit.flaws()
    page.get_by_role("link", name="Confirm with your bank").click()
    flaws += visit.flaws()
    page.get_by_role("button", name="Confirm").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Paid, thank you")
    assert flaws == []
    assert visit.complaints == []
