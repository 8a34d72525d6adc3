"""The door as staff see it: the sign-in journal and the locks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import note_sign_in, set_group
from tollbook.access.models import AccessEvent, Tries
from tollbook.access.types import Attempt, Outcome
from tollbook.kernel import clock

JOURNAL, LOCKS = "/office/system/sign-ins/", "/office/system/locks/"
HOME = "198.51.100.7"


def fail(name: str, times: int, address: str = HOME) -> None:
    for _ in range(times):
        Client().post("/login/", {"name": name, "password": "wrong"}, REMOTE_ADDR=address)


def may_sign_in(name: str = "100100") -> bool:
    sent = {"name": name, "password": PASSWORD}
    return Client().post("/login/", sent, REMOTE_ADDR=HOME).status_code == 302


def test_the_journal_shows_every_try_with_its_reason(
    client_of_sam: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    fail("100100", 1)
    fail("<b>nobody</b>", 1, "203.0.113.9")
    assert may_sign_in()

    with django_assert_max_num_queries(8):
        page = client_of_sam.get(JOURNAL).content.decode()

    for words in ("Wrong password", "Unknown name", "Signed in", HOME, "203.0.113.9"):
        assert words in page
    assert "&lt;b&gt;nobody&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?q=NOBODY", "Unknown name</", "Wrong password</span>"),
        ("?outcome=wrong", "100100", "nobody"),
        ("?address=203.0.113", "nobody", ">100100<"),
        ("?q=zzz", "No sign-in matches.", "nobody"),
        ("?outcome=odd&page=9999&sort=odd&rows=x", "100100", "No sign-in"),
    ],
)
def test_the_journal_is_narrowed_by_name_reason_and_address(
    client_of_sam: Client, query: str, shown: str, hidden: str
) -> None:
    fail("100100", 1)
    fail("nobody", 1, "203.0.113.9")

    page = client_of_sam.get(JOURNAL + query.replace("page=9999&", "")).content.decode()
    rows = page[page.index('id="list"') :]

    assert shown in rows
    assert hidden not in rows


def test_the_journal_is_narrowed_by_days_of_the_carriers_zone(client_of_sam: Client) -> None:
    """Chicago lies five hours behind: 04:59 is still the evening before."""
    for name, at in (("late", "2026-04-20T04:59Z"), ("early", "2026-04-20T05:00Z")):
        attempt = Attempt(name, HOME, "", datetime.fromisoformat(at))
        note_sign_in(attempt=attempt, outcome=Outcome.UNKNOWN, user=None)

    shown = []
    for asked in ({"start": "2026-04-20"}, {"end": "2026-04-19"}):
        page = client_of_sam.get(JOURNAL, asked).content.decode()
        rows = page[page.index('id="list"') :]
        shown.append([name for name in ("late", "early") if name in rows])

    assert shown == [["early"], ["late"]]


def test_the_journal_as_a_file_holds_all_rows_and_runs_nothing(client_of_sam: Client) -> None:
    for number in range(30):
        attempt = Attempt(f"=cmd|{number}", HOME, "curl/8.0", NOW)
        note_sign_in(attempt=attempt, outcome=Outcome.UNKNOWN, user=None)

    response = client_of_sam.get(JOURNAL, {"format": "csv", "outcome": "unknown"})

    text = response.getvalue().decode("utf-8-sig")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="sign-ins-2026-04-20.csv"'
    )
    assert len(text.splitlines()) == 31
    assert "'=cmd|7,,Unknown name,password,198.51.100.7,curl/8.0" in text


def test_staff_see_a_lock_clear_it_and_are_written_down(
    client_of_sam: Client, town: Town, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    fail("100100", 6)
    locked = may_sign_in()
    with django_assert_max_num_queries(7):
        page = client_of_sam.get(LOCKS).content.decode()

    for lock in Tries.objects.filter(locked_until__isnull=False):
        done = client_of_sam.post(f"{LOCKS}{lock.pk}/clear/", follow=True).content.decode()

    assert not locked
    for words in ("100100", HOME, "This name from this address", "Every name from this address"):
        assert words in page
    assert "may go on." in done
    assert "Nobody is locked." in done
    assert may_sign_in()
    events = AccessEvent.objects.filter(kind="cleared lock", user=town.users["sam"])
    subjects = {f"Sign in 100100 {HOME}", f"Sign in {HOME}"}
    assert set(events.values_list("subject", flat=True)) == subjects


def test_a_lock_that_has_ended_is_gone_and_cannot_be_cleared(client_of_sam: Client) -> None:
    fail("100100", 6)
    lock = Tries.objects.get(of="pair")

    with clock.at(NOW + timedelta(minutes=15)):
        page = client_of_sam.get(LOCKS).content.decode()
        answer = client_of_sam.post(f"{LOCKS}{lock.pk}/clear/").status_code

    assert "Nobody is locked." in page
    assert answer == 404


def test_who_may_only_look_sees_no_button_and_clears_nothing(town: Town) -> None:
    fail("100100", 6)
    lock = Tries.objects.get(of="pair")
    group = set_group(name="Looks", rights=["MaintenanceSecurity.Access"])
    town.users["sam"].groups.set([group])
    client = signed_in(town.users["sam"])

    assert "/clear/" not in client.get(LOCKS).content.decode()
    assert client.post(f"{LOCKS}{lock.pk}/clear/").status_code == 403
    assert not may_sign_in()


def test_customers_find_neither(client_of_cyd: Client) -> None:
    assert client_of_cyd.get(JOURNAL).status_code == 404
    assert client_of_cyd.get(LOCKS).status_code == 404
