"""A name that strangers guess at: the password alone no longer suffices, and nobody is kept out."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.town import NOW, PASSWORD, Town
from tollbook.access.models import SignIn, User
from tollbook.customers.models import ContactOfRecord
from tollbook.entrance.tests.test_second_factor import code_now, with_app
from tollbook.kernel import clock
from tollbook.notices.models import Notice
from tollbook.notices.queries import message_of

HOME, CODE = "198.51.100.7", "/login/code/"


@pytest.fixture
def guessed(town: Town) -> Town:
    """Thirty strangers have tried Bell's name today, each from an address of its own."""
    for number in range(30):
        sent = {"name": "100100", "password": "wrong"}
        Client().post("/login/", sent, REMOTE_ADDR=f"192.0.2.{number}")
    return town


def signing_in(user_id: str = "100100") -> tuple[Client, Any]:
    """The owner's browser with the right password, and where it is sent."""
    client = Client(REMOTE_ADDR=HOME)
    sent = {"name": user_id, "password": PASSWORD, "next": "/profile/"}
    return client, client.post("/login/", sent).headers.get("Location")


def code_sent() -> str:
    """The code in the newest message."""
    words = message_of(Notice.objects.filter(kind="sign_in_code").latest("pk"))
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", words.text)
    assert found is not None
    return found[0]


def test_a_code_to_a_contact_of_record_is_asked_besides(guessed: Town) -> None:
    client, sent_to = signing_in()
    page = client.get(CODE).content.decode()
    shut = client.get("/profile/").headers["Location"]
    wrong = client.post(CODE, {"code": "XXXX-XXXX"})
    right = client.post(CODE, {"code": code_sent().lower().replace("-", " ")})

    assert sent_to == CODE
    assert "Somebody has tried to sign in with your name many times." in page
    assert shut.startswith("/login/?next=")
    assert wrong.status_code == 422
    assert right.headers["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200
    assert list(SignIn.objects.order_by("-pk").values_list("outcome", flat=True)[:2]) == [
        *("signed-in", "wrong-proof")
    ]


def test_the_code_goes_to_old_contacts_only_and_is_kept_by_nobody(guessed: Town) -> None:
    client, _ = signing_in()
    client.get(CODE)
    client.get(CODE)

    notice = Notice.objects.get(kind="sign_in_code")
    old = ContactOfRecord.objects.filter(account=guessed.bell, is_original=True)
    assert notice.to in set(old.values_list("value", flat=True))
    assert notice.is_secret
    assert code_sent() not in str(Notice.objects.filter(pk=notice.pk).values())


def test_after_a_day_the_password_suffices_again(guessed: Town) -> None:
    with clock.at(NOW + timedelta(hours=23, minutes=59)):
        still = signing_in()[1]
    with clock.at(NOW + timedelta(hours=24)):
        free = signing_in()[1]

    assert (still, free) == (CODE, "/profile/")


def test_other_names_are_not_asked(guessed: Town) -> None:
    assert signing_in("500100")[1] == "/profile/"


def test_without_a_quick_contact_a_known_address_suffices(guessed: Town) -> None:
    ContactOfRecord.objects.exclude(channel="letter").delete()
    stranger, _ = signing_in()
    stuck = stranger.get(CODE).content.decode()
    SignIn.objects.create(
        at=NOW - timedelta(days=9),
        user=guessed.users["100100"],
        outcome="signed-in",
        address=HOME,
    )
    owner, _ = signing_in()

    assert "Please call (218) 555-0100." in stuck
    assert 'name="code"' not in stuck
    assert owner.get(CODE).headers["Location"] == "/profile/"


def test_six_wrong_codes_lock(guessed: Town) -> None:
    client, _ = signing_in()
    client.get(CODE)
    code = code_sent()
    for _ in range(6):
        locked = client.post(CODE, {"code": "XXXX-XXXX"}).content.decode()

    assert "Too many tries." in locked
    assert "Too many tries." in client.post(CODE, {"code": code}).content.decode()


def test_a_half_sign_in_ends_after_ten_minutes_and_with_the_password(guessed: Town) -> None:
    late, _ = signing_in()
    changed, _ = signing_in()
    with clock.at(NOW + timedelta(minutes=10)):
        after = late.get(CODE).headers["Location"]
    ben = User.objects.get(user_id="100100")
    ben.set_password("another one altogether")
    ben.save()

    assert after == "/login/"
    assert changed.get(CODE).headers["Location"] == "/login/"
    assert Client().get(CODE).headers["Location"] == "/login/"


def test_a_second_factor_that_strangers_guess_at_needs_the_code_besides(town: Town) -> None:
    """Who has the password and many addresses could otherwise try all the six digits."""
    with_app(town.users["100100"])
    client, sent_to = signing_in()
    for number in range(30):
        client.post(sent_to, {"code": "000000"}, REMOTE_ADDR=f"192.0.2.{number}")

    right = client.post(sent_to, {"code": code_now(), "trust": "yes"})
    shut = client.get("/profile/").headers["Location"]
    client.get(CODE)
    done = client.post(CODE, {"code": code_sent()})

    assert sent_to == "/login/second-factor/"
    assert right.headers["Location"] == CODE
    assert "trusted" not in right.cookies
    assert shut.startswith("/login/?next=")
    assert done.headers["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200
