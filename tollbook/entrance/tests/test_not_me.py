"""This was not me: one press turns the log-in off; opening the link alone does nothing."""

from django.test import Client

from tests.recovery import newest_link, posted
from tests.town import NOW, PASSWORD, Town
from tollbook.access.types import Actor, Face
from tollbook.customers.models import IdentityTask
from tollbook.flows.actions import tell_of_security_change
from tollbook.flows.types import SecurityChange


def told(town: Town) -> str:
    """The secret of the link in the notice of a changed password."""
    ben = town.users["100100"]
    by = Actor(at=NOW, face=Face.PORTAL, user=ben)
    tell_of_security_change(kind=SecurityChange.PASSWORD, user=ben, account=town.bell, by=by)
    posted()
    return newest_link()


def test_the_button_turns_the_log_in_off_and_the_link_alone_does_not(
    town: Town, client_of_bell: Client
) -> None:
    token = told(town)
    client = Client()
    shown = client.get(f"/login/not-me/{token}/", follow=True)
    still_in = client_of_bell.get("/").status_code

    done = client.post("/login/not-me/")
    again = [client.post("/login/not-me/"), Client().get(f"/login/not-me/{token}/", follow=True)]

    assert "It was not me, turn the log-in off" in shown.content.decode()
    assert still_in == 200
    assert "The log-in is off" in done.content.decode()
    assert [each.status_code for each in again] == [410, 410]
    assert client_of_bell.get("/").headers["Location"].startswith("/login/")
    answer = Client().post("/login/", {"name": "100100", "password": PASSWORD})
    assert "This log-in is turned off." in answer.content.decode()
    assert IdentityTask.objects.get().is_urgent


def test_a_link_that_is_cut_or_of_another_kind_does_nothing(town: Town) -> None:
    token = told(town)

    pages = [
        Client().get(f"/login/not-me/{token[:-1]}/", follow=True),
        Client().get(f"/login/reset/{token}/", follow=True),
        Client().post("/login/not-me/"),
    ]

    assert [page.status_code for page in pages] == [410] * 3
    assert not IdentityTask.objects.exists()
