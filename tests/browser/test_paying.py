"""Paying in a real browser: by keyboard, on a phone, without script; nothing for axe to say."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, Windows
from tests.town import Town
from tollbook.ledger.queries import balance_of
from tollbook.payments.actions import write_text
from tollbook.payments.tests.people import DEBIT_CARD, Till, by, till_of

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


def test_the_sum_follows_the_choice_and_the_terms_are_asked_for(
    till: Till, billed: Town, windows: Windows
) -> None:
    visit = windows.of(billed.users["100100"])
    page = visit.open("/payments/pay/")

    page.get_by_label("Visa ending in 4242").check()
    page.get_by_label("Another amount in dollars").fill("100.00")
    page.locator("#amount-other").check()
    expect(page.locator("#sum")).to_contain_text("103.00")
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name=re.compile("Pay")).click()
    expect(page.get_by_role("alert")).to_contain_text("Tick that you agree")
    assert visit.flaws() == []
    page.locator("#terms").check()
    page.get_by_role("button", name=re.compile("Pay")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Paid, thank you")
    assert visit.flaws() == []
