"""One round of sending: claim, hand over, note the outcome.

A notice is claimed by a conditional update, so two senders never have the same one. Just before a
channel takes it, `handed_at` is written. A sender that is killed leaves a row behind whose claim
grows old; what is done about it follows from that mark:

- not handed over: certainly not sent, so it is tried again;
- handed over as a text message: the sender of texts knows its key, so it is tried again;
- handed over as e-mail: perhaps sent. A notice that `may_repeat` is tried again under the same
  Message-ID, by which mail systems know a twin. Any other one is parked as failed, with words that
  say so, and a person decides.
"""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import F, Q

from tollbook.notices.channels import NotSent, NoWay, Post
from tollbook.notices.models import Notice
from tollbook.notices.rules.pauses import next_try
from tollbook.notices.sealing import message_of
from tollbook.notices.types import Channel, NoticeState, Outcome, Sent

CLAIM_GROWS_OLD = timedelta(minutes=10)
PERHAPS_SENT = "Perhaps sent: the sender was stopped while the mail server took it."
TOO_LATE = "Not sent in time; what it says is no longer true."
NO_OTHER = "No other way to reach them."


def send_round(now: datetime, limit: int) -> Sent:
    """Everything that is due, at most `limit` notices."""
    take_back(now)
    drop_late(now)
    due = Notice.objects.filter(state=NoticeState.WAITING, next_at__lte=now)
    waiting = due.exclude(channel=Channel.LETTER).order_by("next_at", "pk")
    post = Post()
    outcomes = Counter(
        deliver(notice, now, post) for notice in waiting[:limit] if is_claimed(notice, now)
    )
    post.close()
    return Sent(
        sent=outcomes[Outcome.SENT],
        later=outcomes[Outcome.LATER],
        next_channel=outcomes[Outcome.NEXT_CHANNEL],
        failed=outcomes[Outcome.FAILED],
        dropped=outcomes[Outcome.DROPPED],
    )


def is_claimed(notice: Notice, now: datetime) -> bool:
    """Take a notice for this sender; False when another one was quicker."""
    claimed = Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING).update(
        state=NoticeState.SENDING, claimed_at=now, handed_at=None
    )
    notice.claimed_at = now
    return claimed == 1


def take_back(now: datetime) -> None:
    """Free notices whose sender was stopped; see the head of this file."""
    old = Notice.objects.filter(state=NoticeState.SENDING, claimed_at__lt=now - CLAIM_GROWS_OLD)
    unknown = Q(channel=Channel.EMAIL, handed_at__isnull=False, may_repeat=False)
    for notice in old.filter(unknown):
        end(notice, now, NoticeState.FAILED, PERHAPS_SENT)
    old.exclude(unknown).update(
        state=NoticeState.WAITING, claimed_at=None, next_at=now, attempts=F("attempts") + 1
    )


def drop_late(now: datetime) -> None:
    """Notices that would say what is no longer true."""
    for notice in Notice.objects.filter(state=NoticeState.WAITING, drop_at__lte=now):
        end(notice, now, NoticeState.DROPPED, TOO_LATE)


def deliver(notice: Notice, now: datetime, post: Post) -> Outcome:
    """Try the channel in use once."""
    if notice.first_tried_at is None:
        notice.first_tried_at = now
        notice.save(update_fields=["first_tried_at"])
    send = post.send_email if notice.channel == Channel.EMAIL else post.send_text
    try:
        send(notice, message_of(notice), lambda: _mark_handed(notice, now))
    except NotSent as fault:
        return _failed(notice, now, str(fault))
    except NoWay as fault:
        return _on_to_next(notice, now, str(fault))
    end(notice, now, NoticeState.SENT, "")
    return Outcome.SENT


def _mark_handed(notice: Notice, now: datetime) -> None:
    Notice.objects.filter(pk=notice.pk).update(handed_at=now)


def _failed(notice: Notice, now: datetime, error: str) -> Outcome:
    """Later again, or by the next channel once this one had its time."""
    assert notice.first_tried_at is not None
    notice.attempts += 1
    again = next_try(notice.first_tried_at, now, notice.attempts)
    if again is None:
        return _on_to_next(notice, now, error)
    notice.next_at = again
    _wait(notice, error)
    return Outcome.LATER


def _on_to_next(notice: Notice, now: datetime, error: str) -> Outcome:
    """The channel behind the one in use; none: the notice has failed."""
    place = notice.channels.index({"channel": notice.channel, "to": notice.to})
    rest = notice.channels[place + 1 :]
    if not rest:
        end(notice, now, NoticeState.FAILED, error or NO_OTHER)
        return Outcome.FAILED
    notice.channel, notice.to = rest[0]["channel"], rest[0]["to"]
    notice.attempts, notice.first_tried_at, notice.next_at = 0, None, now
    _wait(notice, error)
    return Outcome.NEXT_CHANNEL


def _wait(notice: Notice, error: str) -> None:
    notice.state = NoticeState.WAITING
    notice.claimed_at = notice.handed_at = None
    notice.last_error = error[:300]
    notice.save()


def end(notice: Notice, now: datetime, state: NoticeState, error: str) -> None:
    """Nothing more is done about it; a secret is erased with its words."""
    notice.state, notice.ended_at, notice.last_error = state, now, error[:300]
    notice.claimed_at = None
    if notice.is_secret and error != PERHAPS_SENT:
        notice.sealed = ""
    notice.save()
