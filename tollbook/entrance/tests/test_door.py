"""The door: who is kept out with which words, what a guesser learns, what the journal holds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.town import NOW, PASSWORD, TODAY, Town
from tollbook.access.actions import set_group
from tollbook.access.models import Settings, SignIn, User
from tollbook.customers.models import Account, Status
from tollbook.customers.models import Settings as CustomerSettings
from tollbook.kernel import clock
from tollbook.kernel.addresses import networks

D1 = "That name and password do not match. Check both and try again."
D2 = "This log-in is turned off. Please call (218) 555-0100."
D3 = "Online access is closed for this account. Please call (218) 555-0100."
D4 = "Service on this account has ended, so online access is closed. Please call (218) 555-0100"
D5 = "Too many tries. Wait 15 minutes, reset your password, or call (218) 555-0100."
D6 = "Online access is not available for this account."
HOME, OFFICE = "198.51.100.7", "203.0.113.9"


def tried(name: str, password: str = PASSWORD, address: str = HOME, **heads: str) -> Any:
    """The answer to one try from an address."""
    sent: Any = {"REMOTE_ADDR": address} | heads
    return Client().post("/login/", {"name": name, "password": password}, **sent)


def words(name: str, password: str = PASSWORD, address: str = HOME) -> str:
    """The page that answers; "" where one is let in."""
    response = tried(name, password, address)
    return "" if response.status_code == 302 else response.content.decode()


def fail(*names: str, address: str = HOME) -> str:
    """The page that answers the last of these wrong tries."""
    return [words(name, "wrong", address) for name in names][-1]


def body(response: Any, name: str) -> list[str]:
    """A page without the name that was typed and without one-time tokens."""
    lines = response.content.decode().replace(f'value="{name}"', "").splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]


@pytest.mark.accepts("portal-4")
def test_an_unknown_name_and_a_wrong_password_answer_alike(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail("what the first page of all reads is read")
    hashed: list[str] = []
    monkeypatch.setattr(MD5PasswordHasher, "encode", counting(hashed))
    answers = {}
    for name in ("100100", "nobody here"):
        hashed.clear()
        with CaptureQueriesContext(connection) as asked:
            response = tried(name, "wrong")
        shapes = [each["sql"].split(maxsplit=3)[:1] for each in asked]
        answers[name] = (response.status_code, body(response, name), shapes, len(hashed))

    known, unknown = answers.values()
    assert known == unknown
    assert known[0] == 422
    assert known[3] == 1
    assert D1 in "\n".join(known[1])


def counting(hashed: list[str]) -> Callable[..., str]:
    """A hash that says it was worked out; both ways of asking for one come through here."""
    real = MD5PasswordHasher.encode

    def encode(self: Any, password: str, *args: Any, **more: Any) -> str:
        hashed.append(password)
        return str(real(self, password, *args, **more))

    return encode


@pytest.mark.accepts("portal-5")
def test_six_wrong_tries_lock_the_name_at_this_address_only(town: Town) -> None:
    fifth = fail(*["100100"] * 5)
    sixth = fail("100100")

    assert D1 in fifth
    assert D5 in sixth
    assert D5 in words("100100")
    assert words("100100", address=OFFICE) == ""
    with clock.at(NOW + timedelta(minutes=15)):
        assert words("100100") == ""


@pytest.mark.accepts("portal-6")
def test_six_wrong_tries_over_six_names_lock_the_address(town: Town) -> None:
    fail("a", "b", "c", "100100", "sam", "f")

    assert D5 in words("500100")
    assert words("500100", address=OFFICE) == ""


def test_who_has_to_wait_is_answered_so_known_or_not(town: Town) -> None:
    statuses = [tried("100100", "wrong").status_code for _ in range(6)]
    unknown = [tried("nobody", "wrong", OFFICE).status_code for _ in range(6)]

    assert statuses == unknown == [422] * 5 + [429]
    assert tried("100100").status_code == tried("nobody", address=OFFICE).status_code == 429


def test_behind_a_listed_proxy_the_sender_counts(town: Town, settings: Any) -> None:
    settings.PROXIES = networks("10.0.0.0/8")
    heads = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"192.0.2.1, {HOME}"}
    for _ in range(6):
        Client().post("/login/", {"name": "100100", "password": "wrong"}, **heads)  # type: ignore[arg-type]

    assert SignIn.objects.latest("pk").address == HOME
    assert D5 in words("100100", address=HOME)
    assert words("100100", address="10.0.0.1") == ""


def test_an_unknown_name_is_locked_like_a_known_one(town: Town) -> None:
    sixth = fail(*["nobody"] * 6)

    assert D5 in sixth
    assert D5 in words("nobody")


def test_user_id_and_account_number_of_one_log_in_count_as_one_name(town: Town) -> None:
    User.objects.filter(user_id="100100").update(user_id="ben")
    Settings(login_max_tries_per_address=100).save()

    assert D5 in fail("ben", "100100", " BEN ", "100100", "ben", "100100")
    assert D5 in words("ben")


def test_a_trusted_office_is_not_locked_as_an_address(town: Town) -> None:
    Settings(trusted_office_addresses=OFFICE).save()
    fail("a", "b", "c", "d", "e", "f", address=OFFICE)

    assert words("100100", address=OFFICE) == ""
    assert D5 in fail(*["100100"] * 6, address=OFFICE)


def test_success_clears_the_pair_and_never_the_address(town: Town) -> None:
    fail(*["100100"] * 5)

    assert words("100100") == ""
    assert D5 in fail("500100")


def test_a_forged_header_is_believed_of_listed_proxies_only(town: Town) -> None:
    for number in range(6):
        forged = f"192.0.2.{number}"
        tried("100100", "wrong", HTTP_X_FORWARDED_FOR=forged)

    assert D5 in words("100100")
    assert set(SignIn.objects.values_list("address", flat=True)) == {HOME}


def test_a_log_in_that_is_turned_off_is_told_so_after_the_right_password_only(town: Town) -> None:
    User.objects.filter(user_id="100100").update(is_active=False)

    assert D2 in words("100100")
    assert D1 in words("100100", "wrong")


@pytest.mark.accepts("portal-7")
def test_a_status_may_close_online_access(town: Town) -> None:
    Status.objects.filter(pk=town.bell.status_id).update(blocks_portal=True)

    assert D3 in words("100100")
    assert D1 in words("100100", "wrong")


@pytest.mark.accepts("portal-8")
def test_past_the_disconnect_date_the_setting_decides(town: Town) -> None:
    Status.objects.update(blocks_portal=False)
    Account.objects.filter(number="400100").update(disconnected_on=TODAY - timedelta(days=1))
    without = words("400100")
    CustomerSettings(prevent_login_past_disconnect=True).save()

    assert without == ""
    assert D4 in words("400100")
    assert D1 in words("400100", "wrong")


@pytest.mark.parametrize(
    ("disconnected_on", "is_open"),
    [(date(2026, 4, 19), False), (date(2026, 4, 20), True), (date(2026, 4, 21), True)],
)
def test_the_day_is_that_of_the_base(town: Town, disconnected_on: date, is_open: bool) -> None:  # noqa: FBT001
    CustomerSettings(prevent_login_past_disconnect=True).save()
    Account.objects.filter(number="100100").update(disconnected_on=disconnected_on)

    # Late in the evening of the 20th in Chicago; the 21st in UTC.
    with clock.at(NOW.replace(day=21, hour=4)):
        assert (words("100100") == "") is is_open


def test_a_parent_that_is_kept_out_keeps_no_sub_out(town: Town) -> None:
    closed = Status.objects.create(code="shut", label="Shut", order=99, blocks_portal=True)
    Account.objects.filter(number="200100").update(status=closed)

    assert D3 in words("200100")
    assert words("200101") == ""


@pytest.mark.parametrize("closing", ["status", "date", "flag"])
def test_what_keeps_one_out_also_ends_the_open_session(town: Town, closing: str) -> None:
    client = Client()
    client.post("/login/", {"name": "100100", "password": PASSWORD})
    close(town, closing)

    response = client.get("/billing/statements/")

    assert response.headers["Location"] == "/login/?next=%2Fbilling%2Fstatements%2F"
    assert "_auth_user_id" not in client.session or closing == "flag"


def close(town: Town, closing: str) -> None:
    """Keep Bell Bakery out in one of three ways."""
    if closing == "status":
        Status.objects.filter(pk=town.bell.status_id).update(blocks_portal=True)
    elif closing == "date":
        CustomerSettings(prevent_login_past_disconnect=True).save()
        Account.objects.filter(number="100100").update(disconnected_on=date(2026, 4, 19))
    else:
        User.objects.filter(user_id="100100").update(is_active=False)


@pytest.mark.accepts("portal-9")
def test_a_log_in_turned_off_meets_the_log_in_page_within_a_minute(town: Town) -> None:
    client = Client()
    client.post("/login/", {"name": "100100", "password": PASSWORD})
    before = client.get("/billing/statements/").status_code
    town.users["100100"].is_active = False
    town.users["100100"].save()

    with clock.at(NOW + timedelta(seconds=60)):
        response = client.get("/billing/statements/", follow=True)

    assert before == 200
    assert response.redirect_chain == [("/login/?next=%2Fbilling%2Fstatements%2F", 302)]
    assert "Account number or user id" in response.content.decode()


def test_without_a_right_to_any_page_of_the_face_nobody_comes_in(town: Town) -> None:
    set_group(name="Customers", rights=["Billing.Access", "Customers_CustomerLevel.Update"])

    assert D6 in words("100100")
    assert D1 in words("100100", "wrong")
    assert words("sam") == ""


def test_a_temporary_password_opens_for_72_hours(town: Town) -> None:
    User.objects.filter(user_id="100100").update(temporary_until=NOW + timedelta(hours=72))

    assert words("100100") == ""
    with clock.at(NOW + timedelta(hours=72)):
        assert "more than 72 hours old" in words("100100")
        assert D1 in words("100100", "wrong")


def test_the_journal_holds_every_try_with_its_reason_and_no_password(town: Town) -> None:
    User.objects.filter(user_id="500100").update(is_active=False)
    agent = "Mozilla/5.0 (Windows NT 10.0) Firefox/150.0" + "x" * 500

    tried(" 100100 ", HTTP_USER_AGENT=agent)
    fail("100100", "nobody", "500100")
    tried("500100")
    fail("sam", "sam", "sam")

    rows = SignIn.objects.order_by("pk")
    assert list(rows.values_list("name", "user__user_id", "outcome")) == [
        ("100100", "100100", "signed-in"),
        ("100100", "100100", "wrong"),
        ("nobody", None, "unknown"),
        ("500100", "500100", "wrong"),
        ("500100", "500100", "disabled"),
        *[("sam", "sam", "wrong")] * 3,
    ]
    first = rows[0]
    assert (first.address, first.device, len(first.agent)) == (HOME, "Firefox on Windows", 200)
    kept = [str(value) for row in rows.values() for value in row.values()]
    assert not any(PASSWORD in each for each in kept)


@pytest.mark.parametrize(
    "name",
    [
        *(" ", "a b", "Ωμέγα", "名前", "x" * 10_000, "nul\0nul", "%00", "a\r\nSet-Cookie: x=1"),
        *("' OR 1=1 --", "<script>", "GenericCustomer", "\u202e", "😀"),
    ],
)
def test_no_name_however_odd_breaks_the_page(town: Town, name: str) -> None:
    response = tried(name, "\0" + "p" * 5000)

    assert response.status_code == 422
    assert "Set-Cookie: x" not in str(response.headers)
    assert all(len(each) <= 150 for each in SignIn.objects.values_list("name", flat=True))


def test_a_form_without_fields_asks_for_them(town: Town) -> None:
    page = Client().post("/login/", {"x": "1"})

    assert page.status_code == 422
    assert "Enter your account number or user id." in page.content.decode()
    assert "Enter your password." in page.content.decode()


def test_an_account_without_any_log_in_is_an_unknown_name(town: Town) -> None:
    assert D1 in words("200102")
    assert SignIn.objects.get().outcome == "unknown"


def test_the_brand_is_that_of_the_host_else_the_default(town: Town, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    south = Client(HTTP_HOST="south.example").get("/login/").content.decode()
    other = Client(HTTP_HOST="other.example").get("/login/").content.decode()

    assert "Base South" in south
    assert "(507) 555-0100" in south
    assert "Base North" in other


def test_every_page_of_the_door_is_kept_by_nobody(town: Town) -> None:
    assert "no-store" in Client().get("/login/").headers["Cache-Control"]
