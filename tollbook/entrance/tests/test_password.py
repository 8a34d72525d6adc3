"""Passwords: which are taken, which must be changed, what changing one ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import set_temporary_password
from tollbook.access.models import Change, User
from tollbook.access.types import Actor, Face, PasswordRules
from tollbook.customers.models import Base
from tollbook.entrance.tests.test_sessions import came_in, is_out
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.notices.models import Notice
from tollbook.notices.queries import message_of

CHANGE, FORCED = "/profile/security/password/", "/login/change-password/"
NEW = "three birds on a wire"
COMMON = "This password is on lists of common ones."
PERSONAL = "This is too much like your account number"


def send(client: Client, new: str, present: str = PASSWORD, page: str = CHANGE) -> Any:
    return client.post(page, {"current": present, "password": new})


def refusal(client: Client, new: str, page: str = CHANGE) -> str:
    """The page that refuses; "" where it is taken."""
    response = send(client, new, page=page)
    return response.content.decode() if response.status_code == 422 else ""


def force(user_id: str = "100100") -> None:
    User.objects.filter(user_id=user_id).update(must_change_password=True)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("seven77", "Use at least 8 characters."),
        ("x" * 129, "Use at most 128 characters."),
        ("password123", COMMON),
        ("Password123", COMMON),
        ("100100ab", PERSONAL),
        ("ab-100100", PERSONAL),
        ("Bell Bakery", PERSONAL),
        ("bellbakery!!1", PERSONAL),
        ("Base-North-1", PERSONAL),
        ("larkspur-1", PERSONAL),
        ("2185551001", PERSONAL),
        ("(218) 555-1001", PERSONAL),
        (PASSWORD, "must differ from the present one"),
        ("a b c d e", ""),
        ("Ωμέγα και άλφα", ""),
        ("x" * 128, ""),
        ("<script>'\"", ""),
    ],
)
def test_which_passwords_are_taken(town: Town, password: str, words: str) -> None:
    page = refusal(came_in(), password)

    assert words in page
    assert bool(page) == bool(words)


def test_staff_choose_at_least_twelve_characters(town: Town) -> None:
    sam, page = came_in("sam"), "/office/security/password/"

    assert "Use at least 12 characters." in refusal(sam, "wires-and-b", page)
    assert refusal(sam, "wires-and-bi", page) == ""


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("only letters", "Use letters and digits both."),
        ("lettersonly", "Use letters and digits both."),
        ("13579086421", "Use letters and digits both."),
        ("wire bird 42", "Leave out blanks, quotes and"),
        ("wire'bird42", "Leave out blanks, quotes and"),
        ("wire<bird42", "Leave out blanks, quotes and"),
        ("wirebird42!", ""),
    ],
)
def test_a_base_may_add_the_older_rules(town: Town, password: str, words: str) -> None:
    Base.objects.update(classic_password_rules_on=True)

    page = refusal(came_in(), password)

    assert words in page
    assert bool(page) == bool(words)
    assert "Letters and digits both" in came_in("500100").get(CHANGE).content.decode()


def test_changing_asks_for_the_present_one_and_ends_all_other_sessions(town: Town) -> None:
    here, there, cyd = came_in(), came_in(), came_in("500100")

    wrong = send(here, NEW, "wrong").content.decode()
    done = send(here, NEW)

    assert "That is not your password." in wrong
    assert done.headers["Location"] == "/profile/security/"
    assert "All other sessions have ended." in here.get("/profile/security/").content.decode()
    assert [is_out(each) for each in (here, there, cyd)] == [False, True, False]
    assert here.get("/profile/security/sessions/").content.decode().count("This one") == 1
    assert Client().post("/login/", {"name": "100100", "password": NEW}).status_code == 302
    assert Client().post("/login/", {"name": "100100", "password": PASSWORD}).status_code == 422


def test_the_history_says_that_it_changed_and_not_to_what(town: Town) -> None:
    send(came_in(), NEW)

    change = Change.objects.get(label="Password")
    assert (change.old, change.new, change.account) == ("(set)", "(changed)", "100100")
    assert change.user == town.users["100100"]


def test_neither_password_is_ever_sent_back(town: Town) -> None:
    page = send(came_in(), "short", "also wrong").content.decode()

    assert "short" not in page.replace("shortly", "")
    assert "also wrong" not in page


def test_a_page_without_words_asks_for_both(town: Town) -> None:
    page = came_in().post(CHANGE, {"x": "1"}).content.decode()

    assert "Enter your present password." in page
    assert "Enter a new password." in page


@pytest.mark.accepts("portal-10")
def test_a_forced_change_stands_before_every_other_page_until_done(town: Town) -> None:
    force()
    client = came_in()

    sent = client.get("/billing/statements/?year=2026")
    elsewhere = {
        page: client.get(page).headers["Location"] for page in ("/", "/profile/", "/news/")
    }
    piece = client.get("/billing/statements/", headers={"HX-Request": "true"})
    page = client.get(sent.headers["Location"]).content.decode()
    failed = client.post(FORCED, {"current": PASSWORD, "password": PASSWORD})
    still = client.get("/profile/").status_code
    form = {"current": PASSWORD, "password": NEW, "next": "/billing/statements/?year=2026"}
    done = client.post(FORCED, form)

    assert sent.headers["Location"].startswith(f"{FORCED}?next=%2Fbilling%2Fstatements%2F%3Fyear")
    assert all(each.startswith(FORCED) for each in elsewhere.values())
    assert piece.headers["HX-Redirect"].startswith(FORCED)
    assert "Choose a new password" in page
    assert 'name="next" value="/billing/statements/?year=2026"' in page
    assert (failed.status_code, still) == (422, 302)
    assert done.headers["Location"] == "/billing/statements/?year=2026"
    assert client.get("/billing/statements/").status_code == 200


def test_a_forced_change_leaves_the_way_out_open(town: Town) -> None:
    force()
    client = came_in()

    assert client.post("/theme/", {"theme": "dark", "next": "/"}).status_code == 302
    assert client.post("/logout/").headers["Location"] == "/login/?signed-out"


def test_staff_are_forced_too(town: Town) -> None:
    force("sam")

    assert came_in("sam").get("/office/").headers["Location"].startswith(FORCED)


def test_a_temporary_password_ends_sessions_and_must_be_changed_within_72_hours(
    town: Town,
) -> None:
    client, ben = came_in(), town.users["100100"]
    by = Actor(at=NOW, face=Face.OFFICE, user=town.users["sam"])
    set_temporary_password(user=ben, password="one-day-only", rules=PasswordRules(), by=by)

    sent = {"name": "100100", "password": "one-day-only"}
    with clock.at(NOW + timedelta(hours=71)):
        ended = is_out(client)
        entered = Client()
        entered.post("/login/", sent)
        page = entered.get("/", follow=True).content.decode()
    with clock.at(NOW + timedelta(hours=72)):
        late = Client().post("/login/", sent).content.decode()

    assert ended
    assert "was given to you for a short time" in page
    assert "more than 72 hours old" in late
    with pytest.raises(Refused) as weak:
        set_temporary_password(user=ben, password="short", rules=PasswordRules(), by=by)
    assert weak.value.code == "WEAK"


def test_own_changes_tell_the_old_contact_once_and_without_values(town: Town) -> None:
    client = came_in()
    send(client, NEW)
    client.post("/profile/security/email/", {"emails": "thief@elsewhere.example"})
    client.post("/profile/security/email/", {"emails": "thief@elsewhere.example"})
    send(came_in("sam"), "three more birds", page="/office/security/password/")

    notices = Notice.objects.filter(kind="security_change").order_by("pk")
    texts = [message_of(each).text for each in notices]
    assert [each.to for each in notices] == [
        *["100100@people.example"] * 2,
        "sam@people.example",
    ]
    assert "your password" in texts[0]
    assert "an e-mail, phone or postal address" in texts[1]
    assert not any("thief" in text or NEW in text for text in texts)
