"""Sending: a real mail server, one that refuses, one that is down, and senders that are killed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.mail_sink import Sink, listening, point_at
from tollbook.access.types import Actor, Face
from tollbook.notices.actions import letters_posted, queue, retry, send_due
from tollbook.notices.channels import Post
from tollbook.notices.models import Notice
from tollbook.notices.queries import letters_waiting, message_of
from tollbook.notices.sending import is_claimed
from tollbook.notices.types import (
    Brand,
    Channel,
    Envelope,
    Message,
    NewNotice,
    NoticeKind,
    Reach,
    Sent,
)

NOW = datetime(2026, 4, 20, 15, 0, tzinfo=UTC)
WORDS = Message("A subject", "Plain words.", "<p>HTML words.</p>", "Short words.", "Dear customer")
ADA, PHONE, HOME = "ada@people.example", "12185550100", "Ada Lund\n12 Canal Street\nDuluth MN 55802"
LADDER = (
    Reach(Channel.EMAIL, ADA),
    Reach(Channel.TEXT, PHONE),
    Reach(Channel.LETTER, HOME),
)
NORTH = Brand("NORTH", "Base North", "(218) 555-0100")
CARE = Envelope(from_address="care@north.example")

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with listening(settings) as found:
        yield found


@pytest.fixture
def texts(settings: Any, tmp_path: Path) -> Path:
    """Where text messages go."""
    settings.TEXT_SENDER, settings.TEXTS_DIR = "folder", tmp_path / "texts"
    return tmp_path / "texts"


def queued(*reach: Reach, key: str = "k", **more: Any) -> Notice:
    """A notice to Ada, by e-mail unless `reach` says otherwise."""
    facts: dict[str, Any] = {"brand": NORTH, "envelope": CARE, "account": "100100"} | more
    notice = NewNotice(NoticeKind.PLAIN, WORDS, reach or LADDER[:1], **facts)
    return queue(key=key, notice=notice, at=NOW)[0]


def seen(notice: Notice) -> tuple[str, str, int]:
    """State, channel in use and failed tries, as the database has them."""
    notice.refresh_from_db()
    return notice.state, notice.channel, notice.attempts


def test_a_mail_arrives_with_both_parts_and_the_brand_as_its_sender(sink: Sink) -> None:
    notice = queued(
        envelope=Envelope(
            "care@north.example", "desk@north.example", cc="cc@x.example", bcc="bcc@x.example"
        )
    )

    done = send_due(now=NOW)

    [mail] = sink.mails
    assert done == Sent(sent=1)
    assert seen(notice) == ("sent", "email", 0)
    assert mail["From"] == "Base North <care@north.example>"
    assert (mail["To"], mail["Reply-To"]) == (ADA, "desk@north.example")
    assert (mail["Subject"], mail["Bcc"]) == ("A subject", None)
    assert sink.receivers == [[ADA, "cc@x.example", "bcc@x.example"]]
    assert [part.get_content().strip() for part in mail.iter_parts()] == [
        "Plain words.",
        "<p>HTML words.</p>",
    ]


def test_twice_under_one_key_is_once_and_a_sent_one_stays_sent(sink: Sink) -> None:
    first = queued()
    send_due(now=NOW)
    second = queued()
    again = send_due(now=NOW + timedelta(days=1))

    assert first.pk == second.pk
    assert (len(sink.mails), again) == (1, Sent())


def test_each_address_gets_its_own_mail_and_a_bad_one_stops_nobody(sink: Sink) -> None:
    sink.refused = {"b@x.example"}
    queued(Reach(Channel.EMAIL, "a@x.example; b@X.example, a@x.EXAMPLE;;c@x.example"), LADDER[2])

    done = send_due(now=NOW)

    assert done == Sent(sent=2, later=1)
    assert sink.receivers == [["a@x.example"], ["c@x.example"]]
    assert "no such mailbox" in Notice.objects.get(to="b@x.example").last_error
    assert [len(each.channels) for each in Notice.objects.order_by("pk")] == [2, 1, 1]


def test_a_server_that_is_down_is_tried_for_72_hours_and_then_the_next_channel(
    settings: Any, texts: Path
) -> None:
    point_at(settings, port=1)
    notice = queued(*LADDER)
    tries = []
    now = NOW

    while seen(notice)[1] == "email":
        send_due(now=now)
        notice.refresh_from_db()
        tries.append(now - NOW)
        now = notice.next_at
    send_due(now=now)

    minutes = [int(each.total_seconds() / 60) for each in tries]
    assert minutes[:6] == [0, 1, 6, 21, 81, 321]
    assert {b - a for a, b in pairwise(minutes[6:-1])} == {480}
    assert tries[-1] == timedelta(hours=72)
    assert seen(notice) == ("sent", "text", 0)
    [message] = texts.iterdir()
    assert json.loads(message.read_text()) == {"to": PHONE, "text": "Short words."}


def test_where_no_texts_are_sent_a_letter_waits_until_somebody_has_posted_it(
    settings: Any,
) -> None:
    settings.TEXT_SENDER = ""
    notice = queued(*LADDER[1:])

    send_due(now=NOW)
    send_due(now=NOW + timedelta(days=9))

    assert seen(notice) == ("waiting", "letter", 0)
    assert list(letters_waiting()) == [notice]
    by = Actor(at=NOW, face=Face.OFFICE)
    assert letters_posted(ids=[notice.pk], by=by) == 1
    assert letters_posted(ids=[notice.pk], by=by) == 0
    assert seen(notice)[0] == "sent"


def test_the_last_channel_fails_for_good_and_staff_may_try_again(settings: Any, sink: Sink) -> None:
    sink.refused = {ADA}
    notice = queued()
    for hours in (0, 80, 160):
        send_due(now=NOW + timedelta(hours=hours))
    failed = seen(notice)[0]
    sink.refused = set()

    retry(notice=notice, by=Actor(at=NOW + timedelta(days=9), face=Face.OFFICE))
    send_due(now=NOW + timedelta(days=9))

    assert (failed, seen(notice)[0], len(sink.mails)) == ("failed", "sent", 1)


def test_two_senders_never_have_the_same_notice() -> None:
    notice = queued()

    assert [is_claimed(Notice.objects.get(pk=notice.pk), NOW) for _ in range(2)] == [True, False]


class Killed(BaseException):
    """The process is gone, whatever it was about to note."""


def killed_while(monkeypatch: pytest.MonkeyPatch, method: str, *, taken: bool) -> None:
    """A sender that dies in one of its steps, before or after the mail server took the mail."""
    whole = getattr(Post, method)

    def dies(post: Post, *given: Any) -> None:
        if taken:
            whole(post, *given)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Post, method, dies)
        with pytest.raises(Killed):
            send_due(now=NOW)


@pytest.mark.parametrize(
    ("killed", "may_repeat", "ends"),
    [
        ("before", False, ("sent", 1)),
        ("after", False, ("failed", 1)),
        ("after", True, ("sent", 2)),
    ],
)
def test_a_kill_while_sending_never_sends_twice_blindly(
    sink: Sink, monkeypatch: pytest.MonkeyPatch, killed: str, may_repeat: Any, ends: tuple[str, int]
) -> None:
    """
    killed                     better twice than never   what becomes of it
    before the server took it  -                         sent once
    after                      no                        parked for a person, not sent again
    after                      yes                       sent again under the same Message-ID
    """
    notice = queued(may_repeat=may_repeat)
    killed_while(monkeypatch, "send_email", taken=killed == "after")

    at_once = send_due(now=NOW + timedelta(minutes=5))
    send_due(now=NOW + timedelta(minutes=11))

    assert at_once == Sent()
    assert (seen(notice)[0], len(sink.mails)) == ends
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1
    assert ("Perhaps sent" in notice.last_error) == (ends[0] == "failed")


def test_a_text_message_is_known_by_its_key_so_a_second_try_brings_no_second_one(
    texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = queued(*LADDER[1:])
    killed_while(monkeypatch, "send_text", taken=True)

    send_due(now=NOW + timedelta(minutes=11))

    assert seen(notice)[0] == "sent"
    assert len(list(texts.iterdir())) == 1


def test_a_secret_lies_sealed_and_is_erased_with_its_end(sink: Sink) -> None:
    notice = queued(is_secret=True)
    row = Notice.objects.values().get()
    words = message_of(notice)

    send_due(now=NOW)

    assert words == WORDS
    assert [field for field, value in row.items() if "words" in str(value)] == []
    assert sink.mails[0].get_body(("plain",)).get_content().strip() == "Plain words."  # type: ignore[union-attr]
    assert Notice.objects.get().sealed == ""


def test_what_is_no_longer_true_is_dropped(sink: Sink) -> None:
    notice = queued(is_secret=True, drop_at=NOW + timedelta(minutes=30))

    done = send_due(now=NOW + timedelta(minutes=30))

    assert (done.sent, seen(notice)[0], notice.sealed, sink.mails) == (0, "dropped", "", [])
