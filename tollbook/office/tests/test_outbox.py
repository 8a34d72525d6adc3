"""The outbox in the office, the letters to print, and the list of doubts."""

from django.core import mail
from django.test import Client

from tests.recovery import ask_for_code, ask_for_link, code_in_letter, posted
from tests.town import NOW, Town
from tollbook.access.models import AccessEvent
from tollbook.access.types import Actor, Face
from tollbook.customers.actions.identity import open_identity_task
from tollbook.customers.models import IdentityTask
from tollbook.customers.types import IdentityReason
from tollbook.notices.actions import queue
from tollbook.notices.models import Notice
from tollbook.notices.types import Channel, Message, NewNotice, NoticeKind, Reach


def plain_notice() -> Notice:
    words = Message("A storm is coming", "Our crews are ready.")
    reach = (Reach(Channel.EMAIL, "ada@x.example"), Reach(Channel.LETTER, "Ada\n1 Street\nDuluth"))
    notice = NewNotice(NoticeKind.PLAIN, words, reach, account="100100")
    return queue(key="storm", notice=notice, at=NOW)[0]


def test_staff_see_what_was_sent_but_no_secret(town: Town, client_of_sam: Client) -> None:
    plain = plain_notice()
    ask_for_link("100100", "100100@people.example")
    posted()
    secret = Notice.objects.get(kind="reset")

    page = client_of_sam.get("/office/outbox/").content.decode()
    one = client_of_sam.get(f"/office/outbox/{plain.pk}/").content.decode()
    other = client_of_sam.get(f"/office/outbox/{secret.pk}/").content.decode()
    narrowed = client_of_sam.get("/office/outbox/", {"q": "storm", "state": "sent"})

    assert "A storm is coming" in page
    assert "Our crews are ready." in one
    assert "nobody here reads it" in other
    assert "/login/reset/" not in page + other
    assert "choose a new password" not in narrowed.content.decode()


def test_a_failed_one_is_sent_again_and_an_erased_one_is_not(
    town: Town, client_of_sam: Client
) -> None:
    plain = plain_notice()
    Notice.objects.update(state="failed", ended_at=NOW)
    ask_for_link("100100", "100100@people.example")
    posted()
    secret = Notice.objects.get(kind="reset")
    Notice.objects.filter(pk=secret.pk).update(state="failed")
    before = len(mail.outbox)

    client_of_sam.post(f"/office/outbox/{plain.pk}/again/")
    refused = client_of_sam.post(f"/office/outbox/{secret.pk}/again/", follow=True)
    posted()

    assert [each.to for each in mail.outbox[before:]] == [["ada@x.example"]]
    assert "Its words were erased" in refused.content.decode()


def test_letters_are_printed_and_marked_as_posted(town: Town, client_of_sam: Client) -> None:
    ask_for_code("200102", "letter")
    posted()
    code = code_in_letter()
    letter = Notice.objects.get()

    queue_page = client_of_sam.get("/office/outbox/letters/").content.decode()
    printed = client_of_sam.post("/office/outbox/letters/sheets/").content.decode()
    client_of_sam.post("/office/outbox/letters/posted/", {"letter": [str(letter.pk), "x", "999"]})

    letter.refresh_from_db()
    kinds = list(AccessEvent.objects.values_list("kind", flat=True))
    assert code not in queue_page
    assert "621 First Avenue" in queue_page
    assert code in printed
    assert (letter.state, letter.sealed) == ("sent", "")
    assert kinds[-2:] == ["printed letter", "posted letter"]
    assert "No letter waits." in client_of_sam.get("/office/outbox/letters/").content.decode()


def test_a_doubt_is_settled_with_a_note(town: Town, client_of_sam: Client) -> None:
    by = Actor(at=NOW, face=Face.PORTAL)
    task = open_identity_task(
        account=town.bell, user=town.users["100100"], reason=IdentityReason.NOT_ME, by=by
    )
    address = f"/office/identity/{task.pk}/"

    listed = client_of_sam.get("/office/identity/").content.decode()
    empty = client_of_sam.post(address, {"note": " "})
    done = client_of_sam.post(address, {"note": "Called back, password was guessed."})
    twice = client_of_sam.post(address, {"note": "Again."})

    assert "Reported: this was not me" in listed
    assert "Urgent" in listed
    assert (empty.status_code, done.status_code, twice.status_code) == (422, 302, 422)
    settled = IdentityTask.objects.get()
    assert (settled.closed_by, settled.note) == (
        town.users["sam"],
        "Called back, password was guessed.",
    )
    assert client_of_sam.get("/office/identity/999/").status_code == 404


def test_both_lists_are_empty_in_words(town: Town, client_of_sam: Client) -> None:
    assert "Nothing was sent yet." in client_of_sam.get("/office/outbox/").content.decode()
    assert "Nobody is in doubt." in client_of_sam.get("/office/identity/").content.decode()
