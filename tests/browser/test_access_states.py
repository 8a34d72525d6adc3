"""The door and the profile in their many states: denials, locks, gone links, errors, empty lists.

Few walks through many states, for each costs a browser; both themes, wide and narrow.
"""

from datetime import timedelta

import pytest

from tests.browser.conftest import Visit, Windows
from tests.browser.test_second_factor import look, note
from tests.recovery import newest_link, posted
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import set_group
from tollbook.access.models import User
from tollbook.billing.models import BillingProfile
from tollbook.customers.models import Account, Settings, Status
from tollbook.kernel import clock

TOO_MUCH = """() => {
  const form = document.querySelector('main form');
  for (let n = 0; n < 5001; n++)
    form.append(Object.assign(document.createElement('input'), {type: 'hidden', name: 'f' + n}));
  HTMLFormElement.prototype.submit.call(form);
}"""
LOOKS = [(1280, "light"), (360, "dark")]


def tries(visit: Visit, name: str, password: str, words: str) -> None:
    """Sign in, and wait for what is said."""
    page = visit.open("/login/")
    page.get_by_label("Account number or user id").fill(name)
    page.locator("#password").fill(password)
    page.locator("#password").press("Enter")
    page.get_by_text(words).wait_for()


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_denials_locks_and_links_that_are_gone_have_no_flaws(
    town: Town, windows: Windows, width: int, theme: str
) -> None:
    User.objects.filter(user_id="100100").update(is_active=False)
    Status.objects.filter(code="disconnected").update(blocks_portal=False)
    Status.objects.filter(code="suspended").update(blocks_portal=True)
    Account.objects.filter(number="500100").update(status=Status.objects.get(code="suspended"))
    Settings(prevent_login_past_disconnect=True).save()
    set_group(name="Wholesale", rights=[])
    User.objects.filter(user_id="200101").update(must_change_password=True)
    visit = windows.of(None, width=width, theme=theme)
    found: dict[str, list[str]] = {}

    for name, password, words in (
        ("100100", PASSWORD, "This log-in is turned off."),
        ("500100", PASSWORD, "Online access is closed"),
        ("400100", PASSWORD, "Service on this account has ended"),
        ("300100", PASSWORD, "Online access is not available"),
        *(("200100", "wrong", "do not match"),) * 5,
        ("200100", "wrong", "Too many tries."),
    ):
        tries(visit, name, password, words)
        if name != "200100" or "many" in words:
            note(visit, words, found)
    # A form of more fields than anybody fills, and a payment link that is guessed too often.
    visit.open("/login/").evaluate(TOO_MUCH)
    visit.page.get_by_text("More came at once").wait_for()
    note(visit, "400", found)
    for _ in range(11):
        visit.open(f"/pay/{'x' * 43}/")
    visit.page.get_by_text("Too many tries from your address.").wait_for()
    note(visit, "429", found)
    for path in (
        *("/login/reset/x/", "/login/not-me/x/", "/login/email/x/", "/login/invitation/x/"),
        *("/login/new-user/choose/", "/login/code/", "/nowhere/"),
    ):
        look(visit, path, found)
    forced = windows.of(town.users["200101"], width=width, theme=theme)
    forced.open("/profile/")
    forced.page.get_by_role("heading", name="Choose a new password").wait_for()
    note(forced, "forced change", found)

    assert found == {}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_form_that_came_too_late_is_kept_and_shown_without_flaws(
    town: Town, windows: Windows, monkeypatch: pytest.MonkeyPatch, width: int, theme: str
) -> None:
    visit = windows.of(town.users["100100"], width=width, theme=theme)
    page, found = visit.page, dict[str, list[str]]()

    visit.open("/profile/contact/")
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2))
    page.get_by_role("button", name="Save contact information").press("Enter")
    page.get_by_label("Account number or user id").fill("100100")
    note(visit, "signed out in the middle of a form", found)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.get_by_role("heading", name="Your form was kept").wait_for()
    note(visit, "the form that was kept", found)

    assert found == {}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_addresses_and_people_are_kept_with_the_keyboard_and_without_flaws(
    town: Town, windows: Windows, width: int, theme: str
) -> None:
    rights = ("Customers_CustomerLevel.", "Locations_CustomerLevel.")
    every = [right + verb for right in rights for verb in ("Access", "Update", "Admin")]
    set_group(name="Customers", rights=every)
    BillingProfile.objects.filter(account=town.bell).update(
        billing_emails="a@bell.example; b@bell.example"
    )
    visit = windows.of(town.users["100100"], width=width, theme=theme)
    page, found = visit.page, dict[str, list[str]]()

    look(visit, "/profile/", found)
    page.get_by_role("link", name="Edit email addresses").press("Enter")
    page.get_by_label("Add addresses").first.fill("nope")
    page.get_by_label("Add addresses").first.press("Enter")
    page.get_by_text("Nothing was changed").wait_for()
    note(visit, "an address refused", found)
    page.get_by_label("Add addresses").first.fill("new@bell.example")
    page.get_by_label("Add addresses").first.press("Enter")
    page.get_by_text("Waiting for their owner").wait_for()
    page.get_by_role("button", name="Remove a@bell.example").press("Enter")
    page.get_by_role("status").get_by_role("button", name="Undo").wait_for()
    note(visit, "an address waits, another is off", found)
    posted()
    stranger = windows.of(None, width=width, theme=theme)
    look(stranger, f"/login/email/{newest_link(posted()[0])}/", found)
    stranger.page.get_by_role("button", name="Use this address").press("Enter")
    stranger.page.get_by_text("The address is confirmed").wait_for()
    note(stranger, "confirmed", found)

    look(visit, "/profile/people/", found)
    page.get_by_role("link", name="Invite somebody").press("Enter")
    page.get_by_role("button", name="Send the invitation").press("Enter")
    page.get_by_text("Nobody was invited yet").wait_for()
    note(visit, "invitation refused", found)
    page.get_by_label("E-mail address").fill("bea@bell.example")
    page.get_by_role("button", name="Send the invitation").press("Enter")
    page.get_by_text("An invitation is on its way").wait_for()
    note(visit, "invited", found)
    link = next(newest_link(each) for each in posted() if each.to == ["bea@bell.example"])
    look(stranger, f"/login/invitation/{link}/", found)
    look(visit, "/profile/people/100100/", found)

    assert found == {}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_other_cards_of_the_profile_are_kept_with_the_keyboard_and_without_flaws(
    town: Town, windows: Windows, width: int, theme: str
) -> None:
    visit = windows.of(town.users["100100"], width=width, theme=theme)
    page, found = visit.page, dict[str, list[str]]()

    look(visit, "/profile/delivery/", found)
    page.get_by_label("Never").check()
    page.get_by_role("button", name="Save delivery").press("Enter")
    page.get_by_text("Nothing was saved yet").wait_for()
    note(visit, "delivery refused", found)

    look(visit, "/profile/contact/", found)
    page.get_by_label("Zip").fill("54880")
    page.get_by_role("button", name="Select").press("Enter")
    page.get_by_label("Superior, WI").wait_for()
    page.get_by_role("button", name="Save contact information").press("Enter")
    page.get_by_text("Nothing was saved yet").wait_for()
    note(visit, "contact refused", found)

    look(visit, "/profile/notifications/", found)
    page.get_by_label("New services and promotions").check()
    page.get_by_role("status").get_by_role("button", name="Undo").wait_for()
    note(visit, "a switch saved itself", found)
    page.get_by_role("status").get_by_role("button", name="Undo").press("Enter")
    page.get_by_text("That is undone.").wait_for()

    assert found == {}
