"""Signing in by keyboard and by a password manager; a session that is about to end."""

import pytest

from tests.browser.conftest import Windows
from tests.town import NOW, PASSWORD, Town


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_signing_in_with_keys_only(town: Town, windows: Windows, width: int, theme: str) -> None:
    visit = windows.of(None, width=width, theme=theme)
    page = visit.open("/login/?next=/profile/")
    name, password = page.get_by_label("Account number or user id"), page.locator("#password")

    assert name.get_attribute("autocomplete") == "username webauthn"
    assert password.get_attribute("autocomplete") == "current-password"
    name.focus()
    page.keyboard.insert_text("100100")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("pasted, but wrong")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert password.get_attribute("type") == "text"
    assert visit.flaws() == []
    page.keyboard.press("Enter")
    assert password.get_attribute("type") == "password"
    password.press("Enter")
    page.get_by_text("That name and password do not match.").wait_for()
    assert (name.input_value(), password.input_value()) == ("100100", "")
    assert visit.flaws() == []
    assert visit.sideways() <= 0

    password.fill(PASSWORD)
    password.press("Enter")
    page.wait_for_url("**/profile/")
    # An answer of 422 is a failure to the browser's console, not to us.
    assert [each for each in visit.complaints if "422" not in each] == []


def test_security_pages_have_no_flaws_and_work_without_script(town: Town, windows: Windows) -> None:
    plain = windows.of(town.users["100100"], script=False)
    page = plain.open("/profile/security/")
    page.locator("#rows").select_option("50")
    page.locator("form:has(#rows) button").click()
    page.get_by_text("Lists begin with 50 rows now.").wait_for()

    visit = windows.of(town.users["100100"], width=320, theme="dark")
    for path in ("", "password/", "email/", "sessions/"):
        visit.open(f"/profile/security/{path}")
        assert (path, visit.flaws(), visit.sideways()) == (path, [], 0)
    visit.page.get_by_role("button", name="End all others").click()
    visit.page.get_by_text("The session has ended.").wait_for()
    assert "/login/" in plain.open("/profile/").url


def test_two_minutes_before_its_end_a_session_can_be_kept(town: Town, windows: Windows) -> None:
    visit = windows.of(town.users["100100"])
    visit.page.clock.install(time=NOW)
    page = visit.open("/profile/")
    offer = page.get_by_role("button", name="Stay signed in")

    page.clock.fast_forward("57:00")
    assert not offer.is_visible()
    page.clock.fast_forward("01:05")
    offer.wait_for()
    assert page.locator("#status").text_content() == "You will be signed out in two minutes."
    assert visit.flaws() == []
    with page.expect_response("**/login/stay/") as stayed:
        offer.click()
    assert stayed.value.status == 204
    offer.wait_for(state="hidden")

    page.clock.fast_forward("58:05")
    offer.wait_for()
    page.clock.fast_forward("02:00")
    page.get_by_text("You are signed out.").first.wait_for()
    assert not offer.is_visible()
