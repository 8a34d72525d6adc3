"""The second factor: setting it up, signing in with it, taking it down."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.device import Device, app_code, device_of, options_of
from tests.fixtures import signed_in
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions.proofs import add_app, make_recovery_codes
from tollbook.access.models import Passkey, Settings, SignIn, User
from tollbook.access.queries.proofs import has_factor, proofs_of
from tollbook.access.types import Actor, Face
from tollbook.customers.models import Base, Status
from tollbook.kernel import clock
from tollbook.notices.models import Notice

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = "/login/second-factor/"
OVERVIEW = "/profile/security/second-factor/"
WRONG = "That code is not right."


def code_now(key: str = KEY) -> str:
    """What the app shows at this moment of the test."""
    return app_code(key, clock.now())


def with_app(user: User) -> User:
    """`user` with an app that was set up an hour ago."""
    early = NOW - timedelta(hours=1)
    by = Actor(at=early, face=Face.PORTAL, user=user)
    add_app(user=user, key=KEY, code=app_code(KEY, early), by=by)
    return user


def half_way(name: str = "100100") -> Client:
    """A browser in which the password was right."""
    client = Client()
    response = client.post("/login/", {"name": name, "password": PASSWORD, "next": "/profile/"})
    assert response.headers["Location"] == STEP
    return client


def is_in(client: Client) -> bool:
    """Whether there is a session."""
    return "_auth_user_id" in client.session


def passkey_sign_in(device: Device, **sent: str) -> tuple[Client, Any]:
    """A new browser that signs in with a passkey alone."""
    client = Client()
    options = json.loads(client.post("/login/passkey/options/").json())
    data = {"answer": device.sign(options)} | sent
    return client, client.post("/login/passkey/", data)


@pytest.mark.accepts("portal-17")
def test_a_code_signs_in_once(town: Town) -> None:
    with_app(town.users["100100"])
    client, other = half_way(), half_way()

    page = client.get(STEP).content.decode()
    before = is_in(client)
    first = client.post(STEP, {"code": code_now()})
    again = other.post(STEP, {"code": code_now()})

    assert "One more step" in page
    assert not before
    assert first.headers["Location"] == "/profile/"
    assert again.status_code == 422
    assert WRONG in again.content.decode()
    assert not is_in(other)


def test_half_signed_in_opens_nothing(town: Town) -> None:
    with_app(town.users["100100"])
    client = half_way()

    assert client.get("/profile/").headers["Location"].startswith("/login/?next=")
    assert Client().get(STEP).headers["Location"] == "/login/"


def test_wrong_codes_lock_and_go_to_the_journal(town: Town) -> None:
    with_app(town.users["100100"])
    client = half_way()

    answers = [client.post(STEP, {"code": "000000"}).content.decode() for _ in range(6)]
    right = client.post(STEP, {"code": code_now()})

    assert WRONG in answers[0]
    assert "Too many tries. Wait 15 minutes" in answers[5]
    assert "Too many tries." in right.content.decode()
    assert not is_in(client)
    assert SignIn.objects.filter(outcome="wrong-proof").count() == 7


def test_a_recovery_code_stands_in(town: Town) -> None:
    ben = with_app(town.users["100100"])
    codes = make_recovery_codes(user=ben, by=Actor(at=NOW, face=Face.PORTAL, user=ben))

    answer = half_way().post(STEP, {"code": codes[0].lower()})

    assert answer.headers["Location"] == "/profile/"
    assert proofs_of(ben).codes_left == 9


def test_a_trusted_browser_is_not_asked_until_the_password_changes(town: Town) -> None:
    ben = with_app(town.users["100100"])
    client = half_way()
    client.post(STEP, {"code": code_now(), "trust": "yes"})
    client.post("/logout/")

    again = client.post("/login/", {"name": "100100", "password": PASSWORD})
    client.post("/logout/")
    ben.set_password("another wire 42")
    ben.save()
    changed = client.post("/login/", {"name": "100100", "password": "another wire 42"})

    assert again.headers["Location"] == "/"
    assert changed.headers["Location"] == STEP
    assert client.cookies["trusted"]["httponly"]


@pytest.mark.parametrize("who", ["sam", "300100", "nora"])
def test_whoever_is_no_customer_is_asked_every_time(town: Town, who: str) -> None:
    with_app(town.users[who])
    client = half_way(who)

    page = client.get(STEP).content.decode()
    client.post(STEP, {"code": code_now(), "trust": "yes"})

    assert "Trust this browser" not in page
    assert "trusted" not in client.cookies
    assert is_in(client)


def test_a_base_that_wants_none_asks_for_none(town: Town) -> None:
    with_app(town.users["100100"])
    Base.objects.update(second_factor="off")

    answer = Client().post("/login/", {"name": "100100", "password": PASSWORD})

    assert answer.headers["Location"] == "/"
    page = signed_in(town.users["100100"]).get(OVERVIEW).content.decode()
    assert "does not ask for one" in page


@pytest.mark.accepts("portal-18")
def test_where_one_is_required_only_the_pages_that_set_it_up_open(town: Town) -> None:
    Base.objects.filter(pk=town.north.pk).update(second_factor="required")
    client = Client()
    client.post("/login/", {"name": "100100", "password": PASSWORD})
    set_up = "/login/second-factor/set-up/?next=%2Fprofile%2F"

    shut = {path: client.get(path).status_code for path in ("/", "/billing/statements/", OVERVIEW)}
    page = client.get("/profile/", follow=True)
    app = client.get("/login/second-factor/app/?next=/profile/").content.decode()
    key = re.findall(r'class="key">([A-Z2-7 ]+)<', app)[0].replace(" ", "")
    wrong = client.post("/login/second-factor/app/", {"code": "000000", "next": "/profile/"})
    still = client.post("/login/second-factor/app/", {"code": code_now(key), "next": "/profile/"})
    codes = client.get(still.headers["Location"]).content.decode()
    done = client.post("/login/second-factor/codes/", {"kept": "yes", "next": "/profile/"})

    assert set(shut.values()) == {302}
    assert page.redirect_chain[-1] == (set_up, 302)
    assert '<svg class="qr"' in app
    assert wrong.status_code == 422
    assert len(re.findall(r"<code class=\"key\">[0-9A-Z]{5}-[0-9A-Z]{5}<", codes)) == 10
    assert done.headers["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200


def test_staff_too_set_one_up_before_anything_else(town: Town) -> None:
    Settings(staff_second_factor_required=True).save()
    client = signed_in(town.users["sam"])

    shut = client.get("/office/customers/")
    device_of(client)

    assert shut.headers["Location"].startswith("/login/second-factor/set-up/")
    assert client.get("/office/customers/").status_code == 200


def test_recovery_codes_are_shown_once_and_downloaded(town: Town) -> None:
    client = signed_in(town.users["100100"])
    device_of(client)

    text = client.get("/login/second-factor/codes.txt")
    page = client.get("/login/second-factor/codes/").content.decode()
    client.post("/login/second-factor/codes/", {"kept": "yes"})

    shown = re.findall(r'class="key">([^<]+)<', page)
    assert text.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert [line for line in text.content.decode().split("\r\n") if "-" in line[5:6]] == shown
    assert client.get("/login/second-factor/codes.txt").status_code == 404
    assert client.get("/login/second-factor/codes/").headers["Location"] == OVERVIEW


def test_a_passkey_alone_signs_in_and_the_journal_says_so(town: Town) -> None:
    device = device_of(signed_in(town.users["100100"]))

    client, answer = passkey_sign_in(device, next="/profile/")

    assert answer.headers["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200
    newest = SignIn.objects.latest("pk")
    assert (newest.how, newest.outcome, newest.user) == (
        *("passkey", "signed-in"),
        town.users["100100"],
    )


def test_a_passkey_follows_a_password(town: Town) -> None:
    device = device_of(signed_in(town.users["100100"]))
    client = half_way()

    page = client.get(STEP)
    answer = client.post(STEP, {"answer": device.sign(options_of(page))})

    assert answer.headers["Location"] == "/profile/"


def test_anothers_passkey_does_not_follow_a_password(town: Town) -> None:
    device_of(signed_in(town.users["100100"]))
    ada = signed_in(town.users["200100"])
    device = Device("http://testserver", credential_id=b"of ada")
    options = options_of(ada.get("/login/second-factor/passkey/"))
    ada.post("/login/second-factor/passkey/", {"answer": device.make(options)})
    client = half_way()

    answer = client.post(STEP, {"answer": device.sign(options_of(client.get(STEP)))})

    assert answer.status_code == 422
    assert not is_in(client)


def test_an_answer_is_taken_once(town: Town) -> None:
    device = device_of(signed_in(town.users["100100"]))
    client = Client()
    sent = {"answer": device.sign(json.loads(client.post("/login/passkey/options/").json()))}

    client.post("/login/passkey/", sent)
    client.post("/logout/")
    replayed = client.post("/login/passkey/", sent, follow=True)

    assert "That passkey is not known here." in replayed.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("disabled", "This log-in is turned off. Please call (218) 555-0100."),
        ("closed", "Online access is closed for this account."),
        ("locked", "Too many tries. Wait 15 minutes"),
    ],
)
def test_a_passkey_meets_the_same_denials(town: Town, change: str, sentence: str) -> None:
    device = device_of(signed_in(town.users["100100"]))
    if change == "disabled":
        User.objects.filter(user_id="100100").update(is_active=False)
    elif change == "closed":
        Status.objects.filter(pk=town.bell.status_id).update(blocks_portal=True)
    else:
        for _ in range(6):
            Client().post("/login/", {"name": "100100", "password": "wrong"})

    client, _ = passkey_sign_in(device)

    assert sentence in client.get("/login/").content.decode()
    assert not is_in(client)


def test_turning_it_on_and_off_asks_for_a_fresh_proof_and_tells_the_old_contact(
    town: Town,
) -> None:
    client = signed_in(town.users["100100"])
    device_of(client)
    passkey = Passkey.objects.get()
    told_of_on = Notice.objects.count()
    with clock.at(NOW + timedelta(minutes=16)):
        old = client.post(f"/login/second-factor/remove/passkey/{passkey.pk}/")
        stands = has_factor(town.users["100100"])
        client.post("/login/confirm/", {"password": PASSWORD})
        client.post(f"/login/second-factor/remove/passkey/{passkey.pk}/")

    assert old.headers["Location"].startswith("/login/confirm/")
    assert stands
    assert not has_factor(town.users["100100"])
    assert (told_of_on, Notice.objects.count()) == (1, 2)


def test_a_code_or_passkey_confirms_who_one_is(town: Town) -> None:
    ben = with_app(town.users["100100"])
    client = signed_in(ben)
    with clock.at(NOW + timedelta(minutes=16)):
        wrong = client.post("/login/confirm/factor/", {"code": "000000"})
        right = client.post("/login/confirm/factor/", {"code": code_now(), "next": OVERVIEW})
        page = client.get("/login/second-factor/remove/app/")

    assert wrong.status_code == 422
    assert right.headers["Location"] == OVERVIEW
    assert page.status_code == 200


def test_the_last_one_stays_where_one_is_required(town: Town) -> None:
    ben = with_app(town.users["100100"])
    Base.objects.update(second_factor="required")

    answer = signed_in(ben).post("/login/second-factor/remove/app/")

    assert answer.status_code == 422
    assert "Add another one before you remove this one." in answer.content.decode()
    assert has_factor(ben)


def test_somebody_elses_passkey_is_not_found(town: Town) -> None:
    device_of(signed_in(town.users["100100"]))
    address = f"/login/second-factor/remove/passkey/{Passkey.objects.get().pk}/"

    cyd = signed_in(town.users["500100"])

    assert (cyd.get(address).status_code, cyd.post(address).status_code) == (404, 404)
    assert "Phone" not in cyd.get(OVERVIEW).content.decode()
    assert has_factor(town.users["100100"])


def test_a_trusted_browser_is_listed_and_forgotten(town: Town) -> None:
    ben = with_app(town.users["100100"])
    client = half_way()
    client.post(STEP, {"code": code_now(), "trust": "yes"})

    page = client.get(OVERVIEW).content.decode()
    client.post("/login/second-factor/browsers/", {"browser": "all"})

    assert "Trusted browsers" in page
    assert "Trusted browsers" not in client.get(OVERVIEW).content.decode()
    assert not ben.trusted_browsers.exists()
