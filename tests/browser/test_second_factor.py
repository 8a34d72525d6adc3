"""Passkeys with Chromium's own virtual authenticator, and the pages around them in both themes."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Windows
from tests.town import PASSWORD, Town
from tollbook.access.models import Passkey, SignIn, User
from tollbook.content.models import CustomLink
from tollbook.customers.models import Base

OVERVIEW = "/profile/security/second-factor/"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def by_name(windows: Windows) -> Windows:
    """Windows that open the server by a name, for a passkey belongs to one."""
    windows.base = windows.base.replace("127.0.0.1", "localhost")
    return windows


def authenticator(visit: Visit) -> tuple[Any, str]:
    """The window's own device for passkeys, which says yes by itself."""
    session = visit.context.new_cdp_session(visit.page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session, added["authenticatorId"]


def sign_in(page: Page) -> None:
    """Name and password."""
    page.get_by_label("Account number or user id").fill("100100")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_passkey_is_made_follows_a_password_and_signs_in_alone(
    town: Town, by_name: Windows
) -> None:
    Base.objects.update(second_factor="required")
    visit = by_name.of(None)
    session, device = authenticator(visit)
    page = visit.open("/login/?next=/profile/")

    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    page.get_by_role("link", name="Passkey").click()
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep these recovery codes")
    page.get_by_role("button", name="I have kept them").click()
    expect(page).to_have_url(by_name.base + "/profile/")
    assert Passkey.objects.get().name == "Work laptop"

    visit.context.clear_cookies()
    visit.open("/login/?next=/profile/")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(by_name.base + "/profile/")

    visit.context.clear_cookies()
    visit.open("/login/?next=/profile/")
    page.get_by_role("button", name="Use a passkey").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(by_name.base + "/profile/")
    assert SignIn.objects.latest("pk").how == "passkey"

    # Whom the device could not make sure of is not let in, nor whoever is turned off.
    visit.context.clear_cookies()
    unsure = {"authenticatorId": device, "isUserVerified": False}
    session.send("WebAuthn.setUserVerified", unsure)
    visit.open("/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No passkey was given.")).to_be_visible()
    session.send("WebAuthn.setUserVerified", unsure | {"isUserVerified": True})
    User.objects.filter(user_id="100100").update(is_active=False)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This log-in is turned off.")).to_be_visible()
    assert [each for each in visit.complaints if "Failed to load resource" not in each] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_gives_axe_reason_to_complain(
    town: Town, by_name: Windows, theme: str, width: int
) -> None:
    CustomLink.objects.create(
        place="AcceptTermsPage",
        text="Terms of service",
        url="https://south.example/terms",
        base=town.south,
    )
    customer = by_name.of(town.users["100100"], width=width, theme=theme)
    asked = by_name.of(town.users["500100"], width=width, theme=theme)
    staff = by_name.of(town.users["sam"], width=width, theme=theme)
    authenticator(customer)
    found: dict[str, list[str]] = {}

    look(customer, "/login/second-factor/app/", found)
    customer.page.get_by_label("Code of six digits").fill("1")
    customer.page.get_by_role("button", name="Turn on").click()
    note(customer, "app, refused", found)
    look(customer, "/login/second-factor/passkey/", found)
    customer.page.get_by_role("button", name="Make a passkey").click()
    expect(customer.page.get_by_role("heading", level=1)).to_have_text("Keep these recovery codes")
    note(customer, "codes", found)
    for path in (OVERVIEW, "/login/confirm/factor/"):
        look(customer, path, found)
    look(customer, f"/login/second-factor/remove/passkey/{Passkey.objects.get().pk}/", found)
    look(asked, "/login/terms/", found)
    asked.page.get_by_role("button", name="I accept").click()
    note(asked, "terms, refused", found)
    for path in (
        *("/office/links/", "/office/links/new/", "/office/links/clear/NORTH/"),
        "/office/links/terms/NORTH/",
        *(
            "/office/security/second-factor/",
            "/office/customers/100100/users/100100/second-factor/",
        ),
        "/office/customers/100100/act-as/100100/",
    ):
        look(staff, path, found)
    staff.page.get_by_label("Reason").fill("Ticket 4711")
    staff.page.get_by_role("button", name="View as the customer").click()
    expect(staff.page.get_by_role("button", name="End")).to_be_visible()
    note(staff, "acting", found)

    assert found == {}


def look(visit: Visit, path: str, found: dict[str, list[str]]) -> None:
    """Open a page and note its flaws."""
    visit.open(path)
    note(visit, path, found)


def note(visit: Visit, where: str, found: dict[str, list[str]]) -> None:
    """The flaws of the page that stands."""
    visit.page.wait_for_load_state("networkidle")
    flaws = visit.flaws()
    if visit.sideways() > 0:
        flaws.append(f"{visit.sideways()} px too wide")
    if flaws:
        found[where] = flaws
