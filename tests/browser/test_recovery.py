"""Forgot password, new user, this was not me, and their pages in the office, in a real browser."""

import re

import pytest

from tests.browser.conftest import Visit, Windows
from tests.recovery import ask_for_code, code_in_mail, link_for, newest_link, posted
from tests.town import NOW, Town
from tollbook.access.types import Actor, Face
from tollbook.customers.actions.proofs import Answered, set_questions
from tollbook.flows.actions import tell_of_security_change
from tollbook.flows.types import SecurityChange
from tollbook.notices.models import Notice

OWN = "100100@people.example"


def checked(visit: Visit, name: str) -> None:
    """The page as it stands is in order."""
    assert visit.flaws() == [], name
    assert visit.sideways() <= 0, name


@pytest.fixture
def asked(town: Town) -> Town:
    """Bell has questions set."""
    set_questions(
        account=town.bell,
        first=Answered("last-dish", "lentil soup"),
        second=Answered("song", "the wire"),
        by=Actor(at=NOW, face=Face.PORTAL),
    )
    return town


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_a_person_gets_back_in_with_the_keyboard(
    asked: Town, windows: Windows, width: int, theme: str
) -> None:
    visit = windows.of(None, width=width, theme=theme)
    page = visit.open("/login/")
    page.get_by_role("link", name="Forgot password").click()
    checked(visit, "forgot")
    page.get_by_label("Account number or user id").fill("100100")
    page.get_by_label("E-mail address").fill(OWN)
    page.keyboard.press("Enter")
    page.get_by_text("a link is on its way").wait_for()
    checked(visit, "asked")
    posted()
    visit.open(f"/login/reset/{newest_link()}/")
    assert newest_link() not in page.url
    page.get_by_label("Which dish would you order last?").fill("stew")
    page.get_by_label("Which song starts your day?").fill("the wire")
    page.keyboard.press("Enter")
    page.get_by_text("You have 2 tries left").wait_for()
    page.get_by_text("I do not know the answers").click()
    checked(visit, "questions")
    page.get_by_label("Which dish would you order last?").fill("Lentil soup")
    page.get_by_label("Which song starts your day?").fill("The wire")
    page.keyboard.press("Enter")
    page.get_by_label("New password").wait_for()
    checked(visit, "password")
    page.get_by_label("New password").fill("a new wire across the lake")
    page.keyboard.press("Enter")
    page.get_by_text("Your password is changed").wait_for()
    visit.open("/login/reset/nothing/")
    checked(visit, "gone")
    # The page of a link shows no account data, so the browser misses a user id beside the password.
    known = "422|410|Password forms should have"
    assert [each for each in visit.complaints if not re.search(known, each)] == []


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (360, "light")])
def test_a_new_user_makes_a_log_in(town: Town, windows: Windows, width: int, theme: str) -> None:
    visit = windows.of(None, width=width, theme=theme)
    page = visit.open("/login/new-user/")
    checked(visit, "new user")
    ask_for_code("200102")
    posted()
    visit.open("/login/new-user/code/")
    checked(visit, "code")
    page.get_by_label("Account number").fill("200102")
    page.get_by_label("Code").fill(code_in_mail())
    page.keyboard.press("Enter")
    page.get_by_label("User id").wait_for()
    page.get_by_text("Add security questions").click()
    checked(visit, "choose")
    page.get_by_label("E-mail address").fill("new@x.example")
    page.get_by_label("Password", exact=True).fill("harbor lights at seven")
    page.get_by_role("button", name="Make my log-in").click()
    page.get_by_role("heading", name="Home").or_(page.get_by_text("second")).first.wait_for()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_staff_look_after_users_messages_and_doubts(
    town: Town, windows: Windows, width: int, theme: str
) -> None:
    ben = town.users["100100"]
    by = Actor(at=NOW, face=Face.PORTAL, user=ben)
    tell_of_security_change(kind=SecurityChange.PASSWORD, user=ben, account=town.bell, by=by)
    ask_for_code("200102", "letter")
    link_for("100100", OWN)
    notice = Notice.objects.filter(kind="security_change").get()
    stranger = windows.of(None, width=width, theme=theme)
    stranger.open("/login/not-me/nothing/")
    checked(stranger, "not me, gone")
    visit = windows.of(town.users["sam"], width=width, theme=theme)

    for address in (
        "/office/customers/100100/users/",
        "/office/customers/100100/users/new/",
        "/office/customers/100100/users/100100/",
        "/office/outbox/",
        f"/office/outbox/{notice.pk}/",
        "/office/outbox/letters/",
        "/office/identity/",
    ):
        visit.open(address)
        checked(visit, address)
    assert visit.complaints == []
