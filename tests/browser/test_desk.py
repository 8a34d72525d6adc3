"""The desk of the office in a real browser: a customer created without touching the mouse."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Windows
from tests.town import Town
from tollbook.customers.models import Account
from tollbook.services.models import Product

TABS_MAX = 90
NEW = "/office/customers/new/"
PAGES = (
    *(NEW, "/office/setup/", "/office/setup/bases/", "/office/setup/groups/new/"),
    *("/office/agents/", "/office/customers/100100/locations/"),
    *("/office/customers/100100/locations/1/", "/office/customers/100100/notes/"),
    *("/office/customers/100100/documents/", "/office/customers/100100/actions/disconnect/"),
)


def go_to(page: Page, name: str) -> None:
    """Press Tab until the field or button with this id or words has the focus."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        here = page.evaluate("[document.activeElement.id, document.activeElement.innerText]")
        if name in here:
            return
    raise AssertionError(f"no Tab leads to {name}")


def fill(page: Page, name: str, text: str) -> None:
    """Go to a field and type, or choose by typing."""
    go_to(page, name)
    page.keyboard.type(text)


@pytest.mark.accepts("office-2")
def test_a_customer_is_created_with_the_keyboard_alone(town: Town, windows: Windows) -> None:
    visit = windows.of(town.users["sam"])
    page = visit.open(NEW)

    fill(page, "f-group", "Base North")
    fill(page, "f-name", "Harbor Books")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    fill(page, "f-contact-name", "Ida Quinn")
    fill(page, "f-phone", "212 555 0177")
    fill(page, "f-address-1", "350 Fifth Avenue")
    fill(page, "f-postal-code", "10001")
    go_to(page, "Select")
    page.keyboard.press("Enter")
    expect(page.locator("#f-city")).to_have_value("New York")
    fill(page, "f-cycle", "M")
    fill(page, "p1-type", "Business line")
    fill(page, "p1-id", "212 555 0177")
    fill(page, "p1-plan", "S")
    fill(page, "p1-item-1", "Business")
    go_to(page, "p1-quantity")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Harbor Books")
    account = Account.objects.get(name="Harbor Books")
    assert account.locations.get().county == "New York County"
    sold = Product.objects.get(account=account)
    assert (sold.digits, sold.rate_plan is not None, sold.charges.count()) == (
        *("12125550177", True, 1),
    )
    assert visit.complaints == []


def test_what_is_typed_while_a_choice_is_followed_stays(town: Town, windows: Windows) -> None:
    page = windows.of(town.users["sam"]).open(NEW)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**" + NEW, hold)

    with page.expect_request("**" + NEW):
        page.select_option("#f-group", label="Base North")
    page.fill("#f-name", "Harbor Books")
    held.pop().continue_()

    expect(page.locator("#follows")).to_contain_text("Base North, Larkspur")
    expect(page.locator("#f-name")).to_have_value("Harbor Books")
    expect(page.locator("#f-group")).to_have_value(town.groups["NORTH"].abbreviation)

    with page.expect_request("**" + NEW):
        page.select_option("#f-group", label="Base South")
    expect(page.locator("#f-group")).to_have_value(town.groups["SOUTH"].abbreviation)
    held.pop().continue_()
    expect(page.locator("#follows")).to_contain_text("Base South")


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_the_desk_gives_axe_and_the_browser_no_reason_to_complain(
    town: Town, windows: Windows, width: int, theme: str
) -> None:
    visit = windows.of(town.users["sam"], width=width, theme=theme)

    found = {}
    for path in PAGES:
        visit.open(path)
        flaws = visit.flaws()
        if visit.sideways() > 0:
            flaws.append(f"{visit.sideways()} px too wide")
        if flaws:
            found[path] = flaws

    assert found == {}
    assert visit.complaints == []
