"""A form that comes after the end of a session, or needs a fresh proof first, is not lost."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.town import NOW, PASSWORD, Town
from tollbook.customers.models import Note
from tollbook.kernel import clock
from tollbook.payments.tests.people import till_of
from tollbook.portal.tests.test_tickets import report
from tollbook.services.models import Product, RingToChange
from tollbook.work.models import Task

MARK = "a" * 32  # as a page gives it
DESK = "/help/contact/"
WORDS = {"kind": "change", "text": "Please write our name with a k.", "name": "Ben"}
WORDS |= {"email": "ben@bell.example", "token": MARK}
RING_TO = "/services/ring-to/"
RINGS, WAS = "n-100100-8005550142", "was-100100-8005550142"


def at(minutes: int) -> Any:
    """The clock, so much later."""
    return clock.at(NOW + timedelta(minutes=minutes))


def came_in(name: str) -> Client:
    """A browser that has signed in through the page."""
    client = Client()
    assert client.post("/login/", {"name": name, "password": PASSWORD}).status_code == 302
    return client


def sent_late(client: Client, address: str, fields: dict[str, Any], name: str) -> Any:
    """The form, an hour after the last page; then the sign-in, and the page that follows."""
    here = f"http://testserver{address}"
    with at(60):
        assert client.post(address, fields, headers={"Referer": here}).status_code == 302
    with at(61):
        typed = {"name": name, "password": PASSWORD, "next": address}
        return client.post("/login/", typed, follow=True)


def fields_of(page: Any) -> dict[str, list[str]]:
    """The hidden fields of the kept form, as the browser would send them."""
    found: dict[str, list[str]] = {}
    shown = page.content.decode()
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown):
        if name != "csrfmiddlewaretoken":
            found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def sent_again(client: Client, address: str, page: Any) -> Any:
    """The button Send it now."""
    with at(62):
        return client.post(address, fields_of(page))


def test_a_ticket_that_came_too_late_is_opened_once_and_to_the_letter(town: Town) -> None:
    client = came_in("100100")
    address, wanted = "/services/tickets/new/", report(town, "2185550110", token=MARK)
    wanted["description"] = 'No tone on "line <b>one</b>".\r\nSince 8 am.'

    page = sent_late(client, address, wanted, "100100")
    nothing_yet = Task.objects.count()
    answers = [sent_again(client, address, page) for _ in range(2)]

    assert "Your form was kept" in page.content.decode()
    assert "are never kept" not in page.content.decode()
    assert MARK not in re.sub(r"<[^>]*>", "", page.content.decode())
    assert (nothing_yet, [each.status_code for each in answers]) == (0, [302, 302])
    task = Task.objects.get()
    assert task.description.replace("\r", "").startswith(
        'No tone on "line <b>one</b>".\nSince 8 am.'
    )


def test_words_to_customer_service_that_came_too_late_arrive(town: Town) -> None:
    client = came_in("100100")
    page = sent_late(client, DESK, WORDS, "100100")
    answer = sent_again(client, DESK, page)

    assert answer.status_code == 302
    assert "Please write our name with a k." in Note.objects.latest("pk").text


@pytest.mark.parametrize("token", ["test_0123456789abcdef01234567", "pm_1N2abc"])
def test_the_token_of_a_card_is_never_kept(town: Town, token: str) -> None:
    till_of(town)
    client = came_in("100100")
    card = {"token": token, "holder": "Ben Bell", "state": "MN"}

    page = sent_late(client, "/payments/cards/add/", card, "100100").content.decode()

    assert "Your form was kept" in page
    assert token not in page
    assert token not in str(dict(client.session))


def test_a_form_of_one_account_goes_on_in_the_view_it_was_drawn_for(town: Town) -> None:
    client = came_in("200100")
    client.post("/viewing/", {"account": "200101"})

    page = sent_late(client, DESK, WORDS | {"view": "200101"}, "200100")
    answer = sent_again(client, DESK, page)

    assert answer.status_code == 302
    assert Note.objects.get().account == town.superior
    assert client.session["viewing"] == "200101"


def test_a_kept_form_opens_no_view_that_is_not_ones_own(town: Town) -> None:
    client = came_in("100100")

    page = sent_late(client, DESK, WORDS | {"view": "500100"}, "100100")
    answer = sent_again(client, DESK, page)

    assert answer.status_code == 409
    assert "viewing" not in client.session


def ringing(town: Town) -> None:
    """Bell may change where its toll-free number rings."""
    town.north.ring_to_shown = True
    town.north.save()
    Product.objects.filter(product_id="8005550142").update(ring_to="12185550110")
    cache.clear()


def test_numbers_sent_with_an_old_proof_change_after_the_new_one_each_time(town: Town) -> None:
    ringing(town)
    client = came_in("100100")
    wishes = (("218-555-0111", "12185550110", "1" * 32), ("218-555-0112", "12185550111", "2" * 32))
    for turn, (number, was, mark) in enumerate(wishes, 1):
        sent = {RINGS: number, WAS: was, "token": mark, "do": "change"}
        with at(20 * turn):
            asked = client.post(RING_TO, sent)
            page = client.post("/login/confirm/", {"password": PASSWORD}, follow=True)
            client.post(RING_TO, fields_of(page))
        assert asked.headers["Location"].startswith("/login/confirm/")

    assert Product.objects.get(product_id="8005550142").ring_to == "12185550112"
    assert RingToChange.objects.count() == 2


def test_numbers_without_the_mark_of_a_page_are_looked_at_before_they_change(town: Town) -> None:
    ringing(town)
    client = came_in("100100")

    page = client.post(RING_TO, {RINGS: "218-555-0111", WAS: "12185550110", "do": "change"})

    assert "Change 1 number" in page.content.decode()
    assert not RingToChange.objects.exists()
