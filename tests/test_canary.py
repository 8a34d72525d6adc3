"""Canaries: no token, code, answer, password or new address stands where it must not."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import serializers
from django.core.mail import EmailMessage
from django.test import Client

from tests.fixtures import signed_in
from tests.recovery import ask_for_code, code_in_letter, code_in_mail, link_for, posted
from tests.town import NOW, PASSWORD, Town, bill_to_of
from tollbook.access.models import AccessEvent, Change, OneTimeSecret, Request, SignIn
from tollbook.access.types import Actor, Face
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.models import AccountSecurity, IdentityTask
from tollbook.flows.actions import tell_of_security_change
from tollbook.flows.types import SecurityChange
from tollbook.kernel import clock
from tollbook.notices.models import Notice

NEW_EMAIL, NEW_STREET = "canary-new@elsewhere.example", "77 Canary Street"
NEW_PASSWORD, ANSWER, SECURITY_CODE = "canary sings at nine", "canary soup", "Canary9x"
JOURNALS = (Change, AccessEvent, SignIn, IdentityTask, OneTimeSecret, Request, AccountSecurity)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Everything that the log heard, statements of the database left out."""
    heard: list[str] = []
    with caplog.at_level(logging.DEBUG):
        yield heard
        heard += [each.getMessage() for each in caplog.records if "django.db" not in each.name]


def rows_of(*models: type) -> str:
    """What stands in these tables."""
    return "".join(serializers.serialize("json", each.objects.all()) for each in models)  # type: ignore[attr-defined]


def text_of(mail: EmailMessage) -> str:
    """A mail as it goes over the wire, its parts readable."""
    parts = [str(part[0]) for part in getattr(mail, "alternatives", [])]
    return "\n".join([str(mail.subject), str(mail.body), *parts, *mail.to, *mail.cc, *mail.bcc])


@pytest.mark.accepts("portal-19")
def test_four_changes_make_four_notices_to_the_old_contact_without_values(
    town: Town, client_of_bell: Client
) -> None:
    """
    changed            by                     told to the old contact
    password           its own page           once
    security questions their own page         once
    log-in             staff, Users tab       once
    Bill To address    the record's action    once
    """
    sam = signed_in(town.users["sam"])
    questions = {"question_1": "last-dish", "question_2": "song", "answer_2": "another canary"}
    user = {"user_id": "canary", "name": "Ben Bell", "role": "everything"}
    user |= {"emails": "100100@people.example"}

    with clock.at(NOW + timedelta(minutes=1)):
        client_of_bell.post("/profile/security/questions/", questions | {"answer_1": ANSWER})
    with clock.at(NOW + timedelta(minutes=2)):
        client_of_bell.post(
            "/login/change-password/", {"current": PASSWORD, "password": NEW_PASSWORD}
        )
    with clock.at(NOW + timedelta(minutes=3)):
        sam.post("/office/customers/100100/users/100100/", user)
    with clock.at(NOW + timedelta(minutes=4)):
        move_bell(town)
        mails = posted()

    told = [mail for mail in mails if "a change to" in mail.subject]
    assert [mail.to for mail in told] == [["100100@people.example"]] * 4
    assert Notice.objects.filter(kind="security_change").count() == 4
    values = (NEW_PASSWORD, PASSWORD, ANSWER, "another canary", NEW_STREET, "12 Canal", "canary")
    assert [value for value in values for mail in told if value in text_of(mail)] == []


def move_bell(town: Town) -> None:
    """The Bill To address is another one, as the record's form saves it."""
    by = Actor(at=clock.now(), face=Face.OFFICE, user=town.users["sam"])
    place = bill_to_of(town.bell)
    place.address_1 = NEW_STREET
    place.save()
    keep_contacts(account=town.bell, at=by.at)
    tell_of_security_change(kind=SecurityChange.ADDRESS, user=None, account=town.bell, by=by)


def test_no_secret_stands_in_log_journal_page_or_notice(
    town: Town, client_of_bell: Client, client_of_sam: Client, said: list[str]
) -> None:
    link = link_for("100100", "100100@people.example")
    ask_for_code("200102")
    posted()
    code = code_in_mail()
    with clock.at(NOW + timedelta(minutes=3)):
        ask_for_code("200102", "letter")
        posted()
        letter_code = code_in_letter()
    outbox = rows_of(Notice)
    client_of_bell.post("/profile/security/code/", {"code": SECURITY_CODE})
    browser = Client()
    browser.get(f"/login/reset/{link}/")
    browser.post("/login/reset/", {"password": NEW_PASSWORD})
    again = browser.get(f"/login/reset/{link}/", follow=True)
    pages = [
        client_of_sam.get(address).content.decode()
        for address in (
            "/office/outbox/",
            *(f"/office/outbox/{each.pk}/" for each in Notice.objects.all()),
            "/office/outbox/letters/",
            "/office/customers/100100/users/",
            "/office/customers/100100/users/100100/",
        )
    ]

    secrets = (link, code, letter_code, SECURITY_CODE, NEW_PASSWORD)
    everything = {
        "journals": rows_of(*JOURNALS),
        "outbox": outbox,
        "pages": "\n".join([*pages, again.content.decode()]),
        "log": "\n".join(said),
    }
    assert [
        (name, each) for name, text in everything.items() for each in secrets if each in text
    ] == []
