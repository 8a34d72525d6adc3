"""Sessions: their two ends, their list, the form that came too late, the fresh proof."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import end_visits, forget_visits
from tollbook.access.models import Settings, SignIn, User, Visit
from tollbook.kernel import clock

SESSIONS, END = "/profile/security/sessions/", "/profile/security/sessions/end/"
EMAIL = "/profile/security/email/"
LOG_IN = "/login/?next="
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"


def at(**more: int) -> Any:
    """The clock, so much later."""
    return clock.at(NOW + timedelta(**more))


def came_in(name: str = "100100", agent: str = FIREFOX, address: str = "198.51.100.7") -> Client:
    """A browser that has signed in through the page."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    assert client.post("/login/", {"name": name, "password": PASSWORD}).status_code == 302
    return client


def is_out(client: Client, page: str = "/profile/") -> bool:
    """Whether the next page is the log-in page."""
    return bool(client.get(page).headers.get("Location", "").startswith("/login/"))


@pytest.mark.accepts("portal-20")
def test_a_session_ended_by_another_one_meets_the_log_in_page(town: Town) -> None:
    here, there = came_in(), came_in(agent=PHONE)
    page = here.get(SESSIONS).content.decode()
    other = Visit.objects.get(agent__contains="iPhone")

    done = here.post(END, {"session": other.pk}, follow=True).content.decode()

    assert "Safari on iPhone" in page
    assert "The session has ended." in done
    assert "Safari on iPhone" not in done
    assert there.get("/profile/").headers["Location"] == f"{LOG_IN}%2Fprofile%2F"
    assert not is_out(here)


def test_the_list_names_device_address_and_this_one(
    town: Town, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    came_in(agent=PHONE, address="203.0.113.5")
    here = came_in()
    here.get("/profile/")

    with django_assert_max_num_queries(8):
        page = here.get(SESSIONS).content.decode()

    assert page.count("This one") == 1
    for words in ("Firefox on Linux", "198.51.100.7", "Safari on iPhone", "203.0.113.5", "10:00"):
        assert words in page


def test_all_others_end_at_once_and_nobody_elses(town: Town) -> None:
    here, there, elsewhere, cyd = came_in(), came_in(), came_in(), came_in("500100")

    done = here.post(END, {"session": "others"}, follow=True).content.decode()

    assert "2 sessions have ended." in done
    assert [is_out(each) for each in (here, there, elsewhere, cyd)] == [False, True, True, False]


@pytest.mark.parametrize("sent", ["0", "", "x", "9" * 40, "-1", "²", "cyd", "own"])
def test_what_is_not_ones_own_other_session_ends_nothing(town: Town, sent: str) -> None:
    here, cyd = came_in(), came_in("500100")
    keys = {"cyd": "500100", "own": "100100"}
    if sent in keys:
        sent = str(Visit.objects.get(user__user_id=keys[sent]).pk)

    response = here.post(END, {"session": sent}, follow=True)

    assert "No session was open any more." in response.content.decode()
    assert not is_out(here)
    assert not is_out(cyd)


def test_staff_have_the_same_pages_in_the_office(town: Town) -> None:
    sam = came_in("sam")

    page = sam.get("/office/security/").content.decode()

    assert 'href="/office/security/sessions/"' in page
    assert 'data-density="office"' in page
    assert sam.get("/office/security/sessions/").status_code == 200
    assert came_in().get("/office/security/sessions/").status_code == 404


@pytest.mark.parametrize(("person", "minutes"), [("100100", 60), ("sam", 30)])
def test_a_session_ends_after_its_idle_minutes(town: Town, person: str, minutes: int) -> None:
    page = "/office/" if person == "sam" else "/profile/"
    used, idle = came_in(person), came_in(person)
    with at(minutes=minutes - 1):
        assert not is_out(used, page)

    with at(minutes=minutes):
        assert not is_out(used, page)
        response = idle.get(page, follow=True)

    words = f"You were signed out because no page was opened for {minutes} minutes."
    assert words in response.content.decode()
    assert Visit.objects.filter(user__user_id=person).count() == 1


def test_a_session_ends_after_twelve_hours_however_busy(town: Town) -> None:
    client = came_in()
    for minutes in range(45, 12 * 60, 45):
        with at(minutes=minutes):
            assert not is_out(client)

    with at(hours=12):
        page = client.get("/profile/", follow=True).content.decode()

    assert "because 12 hours have passed" in page


def test_the_ends_are_settings(town: Town) -> None:
    Settings(customer_idle_minutes=10, session_max_hours=1).save()
    client, busy = came_in(), came_in()
    for minutes in range(5, 60, 5):
        with at(minutes=minutes):
            assert not is_out(busy)

    with at(minutes=10):
        assert is_out(client)
    with at(minutes=60):
        assert is_out(busy)


def test_last_seen_is_written_once_a_minute_at_most(
    town: Town, django_assert_num_queries: Callable[[int], Any]
) -> None:
    client = came_in()
    with at(seconds=59):
        client.get("/profile/")
    before = Visit.objects.get().seen_at
    with at(seconds=60):
        client.get("/profile/")

    assert before == NOW
    assert Visit.objects.get().seen_at == NOW + timedelta(seconds=60)
    assert User.objects.get(user_id="100100").last_seen_at == NOW + timedelta(seconds=60)


def test_staying_signed_in_begins_the_idle_time_anew(town: Town) -> None:
    client = came_in()
    page = client.get("/profile/").content.decode()
    with at(minutes=59):
        stayed = client.post("/login/stay/").status_code

    with at(minutes=118):
        assert not is_out(client)
    assert stayed == 204
    assert 'data-left="3600"' in page


def test_signing_out_drops_the_session_from_the_list(town: Town) -> None:
    here, there = came_in(), came_in(agent=PHONE)

    there.post("/logout/")

    assert Visit.objects.count() == 1
    assert "Safari on iPhone" not in here.get(SESSIONS).content.decode()


def test_sessions_that_are_over_are_dropped_at_night(town: Town) -> None:
    came_in()
    Visit.objects.create(user=town.users["100100"], key="gone", started_at=NOW, seen_at=NOW)

    forget_visits(before=NOW)

    assert Visit.objects.exclude(key="gone").count() == Visit.objects.count() == 1


def sent_too_late(client: Client, **fields: str) -> Any:
    """A form that comes an hour after the last page."""
    origin = f"http://testserver{EMAIL}"
    with at(minutes=60):
        return client.post(EMAIL, fields, headers={"Referer": origin})


def again(client: Client, name: str = "100100", **later: int) -> Any:
    """The same browser signs in again; the page it comes to."""
    with at(**(later or {"minutes": 61})):
        sent = {"name": name, "password": PASSWORD, "next": EMAIL}
        return client.post("/login/", sent, follow=True)


def test_a_form_that_came_too_late_waits_for_the_same_person(town: Town) -> None:
    client = came_in()

    secrets = {"password": "never-kept", "card_number": "4", "security_code": "77"}
    late = sent_too_late(client, emails="new@people.example", postal_code="55802", **secrets)
    page = again(client).content.decode()

    assert late.headers["Location"].startswith(LOG_IN)
    assert "Your form was kept" in page
    assert 'name="emails" value="new@people.example"' in page
    assert "are never kept" in page
    assert "never-kept" not in str(dict(client.session))
    assert 'name="postal_code" value="55802"' in page
    assert "card_number" not in page
    assert "security_code" not in page
    with at(minutes=62):
        client.post(EMAIL, {"emails": "new@people.example"})
        gone = client.get("/login/form/").headers["Location"]
    assert User.objects.get(user_id="100100").emails == "new@people.example"
    assert gone == "/", "a form that was sent is not offered again"


def test_the_kept_form_can_be_thrown_away(town: Town) -> None:
    client = came_in()
    sent_too_late(client, emails="new@people.example")
    again(client)

    with at(minutes=62):
        thrown = client.post("/login/form/").headers["Location"]
        page = client.get("/login/form/").headers["Location"]

    assert (thrown, page) == (EMAIL, "/")
    assert User.objects.get(user_id="100100").emails == "100100@people.example"


def test_a_kept_form_is_nobody_elses_and_does_not_last(town: Town) -> None:
    first, second = came_in(), came_in()
    sent_too_late(first, emails="new@people.example")
    sent_too_late(second, emails="new@people.example")

    other = again(first, "500100").content.decode()
    late = again(second, minutes=91).content.decode()

    assert "new@people.example" not in other
    assert "new@people.example" not in late


def test_an_old_proof_is_asked_for_again_where_it_matters(town: Town) -> None:
    client = came_in()
    with at(minutes=14):
        fresh = client.get(EMAIL).status_code
    with at(minutes=15):
        asked = client.get(EMAIL)
        wrong = client.post("/login/confirm/", {"password": "wrong", "next": EMAIL})
        right = client.post("/login/confirm/", {"password": PASSWORD, "next": EMAIL})
        opened = client.get(EMAIL).status_code

    assert fresh == opened == 200
    assert asked.headers["Location"] == "/login/confirm/?next=%2Fprofile%2Fsecurity%2Femail%2F"
    assert wrong.status_code == 422
    assert right.headers["Location"] == EMAIL


def test_a_form_that_needs_a_fresh_proof_waits_for_it(town: Town) -> None:
    client = came_in()

    with at(minutes=20):
        asked = client.post(EMAIL, {"emails": "new@people.example"})
        page = client.post("/login/confirm/", {"password": PASSWORD}, follow=True)

    assert asked.headers["Location"].startswith("/login/confirm/")
    assert 'value="new@people.example"' in page.content.decode()


def test_guessing_at_the_fresh_proof_locks_it_and_nothing_else(town: Town) -> None:
    client = came_in()
    pages = [client.post("/login/confirm/", {"password": f"wrong {n}"}) for n in range(6)]

    locked = client.post("/login/confirm/", {"password": PASSWORD}).content.decode()

    assert "That is not your password." in pages[4].content.decode()
    assert "Too many tries." in pages[5].content.decode()
    assert "Too many tries." in locked
    assert not is_out(came_in())


def test_changing_the_email_is_kept_in_the_history(town: Town) -> None:
    client = came_in()
    bad = client.post(EMAIL, {"emails": "no address"})
    client.post(EMAIL, {"emails": "a@people.example, B@People.example"})

    assert bad.status_code == 422
    assert User.objects.get(user_id="100100").emails == "a@people.example; B@people.example"
    page = client.get("/profile/security/").content.decode()
    assert "B@people.example" in page
    assert "Your e-mail is changed." in page


def test_the_overview_shows_the_newest_twenty_tries_of_ones_own(
    town: Town, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(21):
        SignIn.objects.create(
            at=NOW - timedelta(days=number + 1),
            name="100100",
            user=town.users["100100"],
            outcome="wrong" if number else "locked",
            address=f"192.0.2.{number}",
        )
    SignIn.objects.create(at=NOW, user=town.users["500100"], outcome="wrong", address="cyd's own")
    client = came_in()
    client.get("/profile/")

    with django_assert_max_num_queries(9):
        page = client.get("/profile/security/").content.decode()

    assert "192.0.2.18" in page
    assert "192.0.2.19" not in page
    assert "cyd&#x27;s own" not in page
    assert "Too many tries" in page


def test_the_number_of_rows_is_ones_own(town: Town) -> None:
    client, cyd = came_in(), came_in("500100")

    client.post("/profile/security/rows/", {"rows": "50"})
    client.post("/profile/security/rows/", {"rows": "51"})

    mine, hers = (each.get("/profile/security/").content.decode() for each in (client, cyd))
    assert "<option selected>50" in mine
    assert "<option selected>25" in hers


def test_the_pages_of_one_s_own_are_in_the_pop_down(town: Town) -> None:
    assert 'href="/profile/security/"' in came_in().get("/profile/").content.decode()
    assert 'href="/office/security/"' in came_in("sam").get("/office/").content.decode()


def test_every_session_of_a_person_can_be_ended_by_an_action(town: Town) -> None:
    clients = [came_in(), signed_in(town.users["100100"])]

    assert end_visits(user=town.users["100100"]) == 2
    assert all(is_out(each) for each in clients)
