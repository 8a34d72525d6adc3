"""Security changes: one notice each, to the old contact, without values; and the way back."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.mail_sink import Sink, listening
from tests.recovery import newest_link
from tests.town import NOW, PASSWORD, Town
from tollbook.access.models import AccessEvent, User
from tollbook.access.queries import found_link
from tollbook.access.types import Actor, Face, SecretOf
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.models import Account, IdentityTask
from tollbook.flows.actions import (
    change_own_emails,
    change_second_factor,
    change_staff_person,
    give_staff_password,
    report_not_me,
    switch_staff_person,
    tell_of_security_change,
)
from tollbook.flows.types import SecurityChange
from tollbook.notices.actions import send_due
from tollbook.notices.models import Notice
from tollbook.notices.queries import message_of
from tollbook.work.models import Task

NEW = "new-owner@elsewhere.example"


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with listening(settings) as found:
        yield found


def by_ben(town: Town, minutes: int = 0) -> Actor:
    return Actor(at=NOW + timedelta(minutes=minutes), face=Face.PORTAL, user=town.users["100100"])


def tell(town: Town, kind: SecurityChange, minutes: int = 0) -> None:
    tell_of_security_change(
        kind=kind, user=town.users["100100"], account=town.bell, by=by_ben(town, minutes)
    )


def test_each_kind_of_change_is_told_once_with_a_way_back(town: Town, sink: Sink) -> None:
    for minutes, kind in enumerate(SecurityChange):
        tell(town, kind, minutes)
        tell(town, kind, minutes)

    send_due(now=NOW + timedelta(hours=1))

    texts = [mail.get_body(("plain",)).get_content() for mail in sink.mails]  # type: ignore[union-attr]
    assert Notice.objects.count() == len(sink.mails) == len(SecurityChange)
    assert {mail["To"] for mail in sink.mails} == {"100100@people.example"}
    assert {mail["From"] for mail in sink.mails} == {"Base North <care@north.example>"}
    assert all("http://127.0.0.1:8000/login/not-me/" in text for text in texts)
    assert all("April 20, 2026" in text or "Apr 20, 2026" in text for text in texts)
    assert all("(218) 555-0100" in text for text in texts)
    assert "your password" in texts[0]


def test_a_change_of_address_is_told_to_the_old_one_without_the_new_one(
    town: Town, sink: Sink
) -> None:
    by = by_ben(town)
    town.bell.contact_emails = NEW
    town.bell.save()
    keep_contacts(account=town.bell, at=by.at)
    tell_of_security_change(kind=SecurityChange.ADDRESS, user=None, account=town.bell, by=by)

    send_due(now=NOW)

    [mail] = sink.mails
    assert mail["To"] == "a100100@north.example"
    assert NEW not in mail.as_string()
    assert "a100100" not in str(mail.get_body(("plain",)))


@pytest.mark.parametrize("activated_on", [None, date(2026, 4, 20)])
def test_setting_an_account_up_is_not_told(town: Town, activated_on: date | None) -> None:
    Account.objects.filter(pk=town.bell.pk).update(activated_on=activated_on)
    town.bell.refresh_from_db()

    tell(town, SecurityChange.ONLINE_ACCOUNT)

    assert not Notice.objects.exists()


def test_the_next_channel_is_taken_where_mail_fails_for_three_days(town: Town) -> None:
    tell(town, SecurityChange.PASSWORD)

    notice = Notice.objects.get()

    assert [each["channel"] for each in notice.channels] == ["email", "text", "letter"]
    assert message_of(notice).short.count("http") == 1
    assert "http" not in message_of(notice).letter


def link_in(notice: Notice) -> str:
    """The secret of the link of a notice that lies in the outbox."""
    return message_of(notice).text.partition("/login/not-me/")[2].partition("/")[0]


def test_this_was_not_me_turns_the_log_in_off_and_calls_the_staff(town: Town) -> None:
    client = signed_in(town.users["100100"])
    tell(town, SecurityChange.PASSWORD)
    secret = found_link(SecretOf.NOT_ME, link_in(Notice.objects.get()), NOW)
    assert secret is not None
    by = Actor(at=NOW, face=Face.PORTAL)

    done = report_not_me(secret=secret, by=by)
    again = report_not_me(secret=secret, by=by)

    town.users["100100"].refresh_from_db()
    task = IdentityTask.objects.get()
    assert (done, again) == (True, False)
    assert not town.users["100100"].is_active
    assert client.get("/billing/statements/").headers["Location"].startswith("/login/")
    assert (task.account, task.user, task.is_urgent) == (town.bell, town.users["100100"], True)
    ticket = Task.objects.get()
    assert (ticket.account, ticket.priority) == (town.bell, "urgent")
    assert "100100" in ticket.subject
    assert AccessEvent.objects.get().kind == "reported a change as not theirs"


def test_staff_and_agents_who_say_so_alarm_every_superuser_and_open_a_check(
    town: Town, sink: Sink
) -> None:
    for name, emails in (("root", "root@x.example"), ("vice", "vice@x.example"), ("mute", "")):
        User.objects.create_superuser(name, PASSWORD, emails=emails)
    by = Actor(at=NOW, face=Face.PORTAL)
    for name in ("sam", "nora"):
        user = town.users[name]
        give_staff_password(user=user, password="nine lives of a cat", by=by)
        notice = Notice.objects.get(account="", kind="security_change", state="waiting")
        secret = found_link(SecretOf.NOT_ME, link_in(notice), NOW)
        assert secret is not None
        notice.delete()
        report_not_me(secret=secret, by=by)

    send_due(now=NOW)

    root = signed_in(User.objects.get(user_id="root"))
    pages = [root.get(f"/office/identity/{each.pk}/") for each in IdentityTask.objects.all()]
    assert not User.objects.filter(user_id__in=["sam", "nora"], is_active=True).exists()
    assert sorted(mail["To"] for mail in sink.mails) == sorted(
        ["root@x.example", "vice@x.example"] * 2
    )
    assert all("Urgent: " in mail["Subject"] for mail in sink.mails)
    assert {(each.user.user_id, each.account, each.is_urgent) for each in open_tasks()} == {
        ("sam", None, True),
        ("nora", None, True),
    }
    assert "/office/system/staff/sam/" in pages[0].content.decode()
    assert "/log-in/" in pages[1].content.decode()
    listed = root.get("/office/identity/").content.decode()
    assert "of the staff" in listed
    assert "Settled for sam" in settled(root, open_tasks()[0])


def open_tasks() -> list[Any]:
    """The identity checks that nobody has settled, oldest first."""
    return list(IdentityTask.objects.filter(closed_at=None).order_by("pk"))


def settled(client: Client, task: IdentityTask) -> str:
    """The page after somebody has settled a check."""
    address = f"/office/identity/{task.pk}/"
    return client.post(address, {"note": "Met in person"}, follow=True).content.decode()


def test_the_link_of_an_earlier_notice_still_works_after_a_later_one(town: Town) -> None:
    tell(town, SecurityChange.PASSWORD)
    tell(town, SecurityChange.PROOF, 1)

    links = [link_in(notice) for notice in Notice.objects.order_by("pk")]

    assert len(set(links)) == 2
    assert all(found_link(SecretOf.NOT_ME, link, NOW) for link in links)
    assert found_link(SecretOf.NOT_ME, links[0], NOW + timedelta(days=30)) is None


def test_staff_are_told_at_their_own_address_and_may_say_it_was_not_them(
    town: Town, sink: Sink
) -> None:
    sam = town.users["sam"]
    by = Actor(at=NOW, face=Face.OFFICE, user=sam)
    session = signed_in(sam)

    change_second_factor(user=sam, by=by, change=lambda: None)
    change_own_emails(user=sam, emails=NEW, by=by)
    send_due(now=NOW + timedelta(hours=1))
    link = newest_link(sink.mails[0].get_body(("plain",)))
    anybody = Client()
    anybody.get(f"/login/not-me/{link}/")
    anybody.post("/login/not-me/")

    assert [mail["To"] for mail in sink.mails] == ["sam@people.example"] * 2
    assert not User.objects.get(user_id="sam").is_active
    assert session.get("/office/").headers["Location"].startswith("/login/")
    assert IdentityTask.objects.get().user == sam


def test_staff_are_told_of_what_others_change_of_their_log_in(town: Town) -> None:
    sam, by = town.users["sam"], Actor(at=NOW, face=Face.OFFICE)
    before, facts = sam.emails, {"name": "Sam Oak", "emails": NEW}

    give_staff_password(user=sam, password="a bridge over 7 ponds", by=by)
    switch_staff_person(user=sam, is_active=True, by=by)
    switch_staff_person(user=sam, is_active=False, by=by)
    change_staff_person(user=sam, facts={"name": "Sam Elm"}, by=by, seen_version=sam.version)
    change_staff_person(user=sam, facts=facts, by=by, seen_version=sam.version)

    told = [message_of(notice).short for notice in Notice.objects.order_by("pk")]
    words = [SecurityChange.PASSWORD, SecurityChange.ONLINE_ACCOUNT, SecurityChange.ADDRESS]
    assert [word.label in text for word, text in zip(words, told, strict=True)] == [True] * 3
    assert {notice.to for notice in Notice.objects.all()} == {before}
