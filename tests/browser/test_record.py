"""The record in a real browser: edited with the keyboard alone, by two people, without script."""

from playwright.sync_api import expect

from tests.browser.conftest import Windows
from tests.town import Town
from tollbook.customers.models import Account

RECORD = "/office/customers/100100/"
PAGES = ("", "invoicing/", "billing/?all=1", "custom/", "history/", "?edit=contact", "ssn/")


def test_the_record_is_edited_with_the_keyboard_alone(town: Town, windows: Windows) -> None:
    visit = windows.of(town.users["sam"])
    page = visit.open(RECORD)

    page.get_by_role("link", name="Edit Contract").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Contract Date")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("13/14/2027")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Enter a date such as 07/31/2026.")).to_be_visible()
    page.get_by_label("Contract Date").fill("")
    page.get_by_label("Contract Date").press("y")
    page.get_by_label("Terms").focus()
    page.keyboard.type("24")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#s-contract .saved")).to_contain_text("Saved: Terms")
    expect(page.get_by_role("link", name="Edit Contract")).to_be_focused()

    account = Account.objects.get(number="100100")
    assert account.contracted_on is not None
    assert (account.contracted_on.month, account.contracted_on.day) == (1, 1)
    assert account.term is not None
    assert account.term.code == "24"
    page.get_by_role("link", name="Edit Agent").press("Enter")
    page.get_by_label("Agent ID").press("Escape")
    expect(page.get_by_role("link", name="Edit Agent")).to_be_focused()
    page.get_by_role("searchbox", name="Find a field").fill("npanxx")
    expect(page.get_by_role("link", name="Tax NPANXX")).to_be_visible()
    assert [each for each in visit.complaints if "422" not in each] == []


def test_no_tab_of_the_record_gives_axe_reason_to_complain(town: Town, windows: Windows) -> None:
    found = {}
    for width, theme in ((320, "dark"), (1280, "light")):
        visit = windows.of(town.users["sam"], width=width, theme=theme)
        for path in PAGES:
            visit.open(RECORD + path)
            if flaws := visit.flaws():
                found[path] = flaws
            if visit.sideways() > 0:
                found.setdefault(path, []).append(f"{visit.sideways()} px too wide")

    assert found == {}


def test_a_section_is_saved_without_script(town: Town, windows: Windows) -> None:
    page = windows.of(town.users["sam"], script=False).open(RECORD)

    page.get_by_role("link", name="Edit Name and contact").click()
    page.get_by_label("Fax").fill("218 555 0199")
    page.get_by_role("button", name="Save Name and contact").click()

    expect(page.get_by_text("(218) 555-0199")).to_be_visible()
