"""The office in a real browser: nothing for axe to say, by keyboard alone, and without script."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Windows
from tests.town import Town
from tollbook.billing.models import Run

RECORD = "/office/customers/100100/"
# Pages without a number in their address are walked by test_every_page.
PAGES = (
    *("/office/customers/?q=nobody", RECORD, "/office/no/such/page/"),
    *(f"{RECORD}products/", f"{RECORD}invoices/", f"{RECORD}transactions/", f"{RECORD}payments/"),
    *(f"{RECORD}pay/", f"{RECORD}users/", f"{RECORD}call-files/", f"{RECORD}work/"),
    *("/office/billing/invoices/L1014/", "/office/usage/feeds/switch/"),
)


@pytest.fixture(autouse=True)
def steps_inside_the_request(settings: Any, tmp_path: Path) -> None:
    """The server lives in the test's transaction, which no other process can see."""
    settings.RUN_STEPS_INLINE = True
    settings.DATA_DIR = tmp_path
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_no_page_gives_axe_or_the_browser_reason_to_complain(
    billed_town: Town, windows: Windows, width: int, theme: str
) -> None:
    visit = windows.of(billed_town.users["sam"], width=width, theme=theme)
    newest = Run.objects.latest("invoice_on").pk

    found = {}
    for path in (*PAGES, f"/office/runs/{newest}/", f"/office/runs/{newest}/accounts/"):
        visit.open(path)
        if flaws := visit.flaws():
            found[path] = flaws
        if visit.sideways() > 0:
            found.setdefault(path, []).append(f"{visit.sideways()} px too wide")

    complaints = [each for each in visit.complaints if "404 (Not Found)" not in each]
    assert found == {}
    assert complaints == []


def test_a_customer_is_found_with_the_keyboard_alone(billed_town: Town, windows: Windows) -> None:
    page = windows.of(billed_town.users["sam"]).open("/office/")

    page.keyboard.press("/")
    page.keyboard.type("218 555 0110")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Bell Bakery")


def test_a_run_goes_from_schedule_to_issue_without_script(
    billed_town: Town, windows: Windows
) -> None:
    page = windows.of(billed_town.users["sam"], script=False).open("/office/runs/")

    page.get_by_role("link", name="Schedule a run").click()
    page.get_by_label("Cycle", exact=True).select_option("M13")
    page.get_by_label("Invoice date").fill("2026-05-13")
    page.get_by_role("button", name="Schedule the run").click()
    page.get_by_role("button", name="Verify").click()
    page.get_by_role("button", name="Draft").click()
    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("link", name="Issue", exact=True).click()
    page.get_by_role("button", name="Issue").click()

    expect(page.get_by_text("The bills stand in the customers' portal.")).to_be_visible()
    assert Run.objects.latest("invoice_on").state == "issued"
