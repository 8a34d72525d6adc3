"""Writes of the notices room."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from tollbook.access.actions import record_event, save_tracked
from tollbook.access.types import Actor
from tollbook.kernel.entry import addresses_in, emails
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.notices.models import Notice, Template
from tollbook.notices.rules.markup import refuse_active
from tollbook.notices.rules.placeholders import one_line, refuse_unknown
from tollbook.notices.sealing import put_words
from tollbook.notices.sending import end, send_round
from tollbook.notices.shipped import SHIPPED
from tollbook.notices.types import Channel, NewNotice, NoticeState, Reach, Sent

__all__ = [
    "STANDARD",
    "install_templates",
    "letters_posted",
    "queue",
    "reset_template",
    "retry",
    "save_template",
    "send_due",
]

KEY_LENGTH_MAX = 150
LISTED_MAX = 1000
ROUND = 200
STANDARD = "Standard"


@transaction.atomic
def queue(*, key: str, notice: NewNotice, at: datetime) -> list[Notice]:
    """Put `notice` into the outbox: one row for each e-mail address; twice under a key is once.

    Only the first of several addresses falls back to the other channels, so that one bad mailbox
    neither stops the rest nor brings a letter for each. Raises Refused MAIL or CTL for what is no
    plain address, so nobody can smuggle a header in.
    """
    assert notice.reach, "a notice needs a way to somebody"
    short_key = key if len(key) <= KEY_LENGTH_MAX else sha256(key.encode()).hexdigest()
    rows = [
        _row(short_key if place == 0 else f"{short_key}#{place + 1}", notice, channels, at)
        for place, channels in enumerate(_ways(notice.reach))
    ]
    known = {each.key: each for each in Notice.objects.filter(key__in=[each.key for each in rows])}
    return [known.get(row.key) or _saved(row) for row in rows]


def _ways(reach: tuple[Reach, ...]) -> list[list[dict[str, str]]]:
    """The channels of each row: the first holds every channel, the others one address each."""
    spread = [
        {"channel": each.channel.value, "to": to} for each in reach for to in _receivers(each)
    ]
    first = reach[0]
    count = len(_receivers(first)) if first.channel == Channel.EMAIL else 1
    return [[spread[0], *spread[count:]], *([way] for way in spread[1:count])]


def _receivers(reach: Reach) -> list[str]:
    if reach.channel == Channel.EMAIL:
        found = addresses_in(emails(reach.to))
        if not found:
            raise Refused("MAIL", "An e-mail address is missing.")
        return found
    return [reach.to if reach.channel == Channel.LETTER else one_line(reach.to)]


def _row(key: str, notice: NewNotice, channels: list[dict[str, str]], at: datetime) -> Notice:
    envelope = notice.envelope
    row = Notice(
        key=key,
        kind=notice.kind,
        account=notice.account,
        base=notice.brand.abbreviation,
        channels=channels,
        channel=channels[0]["channel"],
        to=channels[0]["to"],
        from_name=one_line(notice.brand.name),
        from_address=next(iter(addresses_in(emails(envelope.from_address))), ""),
        from_lines=notice.brand.return_lines,
        reply_to=emails(envelope.reply_to, LISTED_MAX),
        cc=emails(envelope.cc, LISTED_MAX),
        bcc=emails(envelope.bcc, LISTED_MAX),
        is_secret=notice.is_secret,
        may_repeat=notice.may_repeat,
        queued_at=at,
        next_at=at,
        drop_at=notice.drop_at,
        attached_path=notice.attachment.path if notice.attachment else "",
        attached_name=notice.attachment.name if notice.attachment else "",
    )
    put_words(row, notice.message)
    row.subject = one_line(row.subject)
    return row


def _saved(row: Notice) -> Notice:
    """The row, or the one that somebody else saved under its key a moment ago."""
    made, _ = Notice.objects.get_or_create(
        key=row.key,
        defaults={
            field.attname: getattr(row, field.attname)
            for field in Notice._meta.concrete_fields
            if field.attname not in ("id", "key")
        },
    )
    return made


def send_due(*, now: datetime, limit: int = ROUND) -> Sent:
    """Send what is due, at most `limit` notices; each stands alone, in short transactions.

    A try that fails is made again after growing pauses for 72 hours, then the next channel is
    taken; letters wait for a person. What happens after a kill stands in `notices.sending`.
    """
    return send_round(now, limit)


@transaction.atomic
def retry(*, notice: Notice, by: Actor) -> Notice:
    """Try a notice again at once, by the channel in use; a failed one comes back to life."""
    if notice.state not in (NoticeState.WAITING, NoticeState.FAILED):
        raise Refused("notice-over", "This message is over; only a waiting or failed one can go.")
    if notice.is_secret and not notice.sealed:
        raise Refused("notice-erased", "Its words were erased. Let the person ask for a new one.")
    notice.state, notice.next_at, notice.ended_at = NoticeState.WAITING, by.at, None
    notice.attempts, notice.first_tried_at = 0, None
    notice.save()
    record_event(by=by, kind="sent notice again", account=notice.account, subject=str(notice))
    return notice


@transaction.atomic
def letters_posted(*, ids: Iterable[int], by: Actor) -> int:
    """Mark printed letters as done; says how many. Those with a secret are erased."""
    waiting = Notice.objects.filter(
        pk__in=list(ids), channel=Channel.LETTER, state=NoticeState.WAITING
    )
    letters = list(waiting.select_for_update())
    for letter in letters:
        end(letter, by.at, NoticeState.SENT, "")
        record_event(by=by, kind="posted letter", account=letter.account, subject=str(letter))
    return len(letters)


@transaction.atomic
def forget_notices(*, before: datetime) -> int:
    """Drop messages that were over before `before`; how many."""
    deleted, _ = Notice.objects.filter(ended_at__lt=before).delete()
    return deleted


@transaction.atomic
def install_templates() -> None:
    """The shipped words as the standard template of each kind; what staff changed stays."""
    for kind, words in SHIPPED.items():
        Template.objects.get_or_create(
            kind=kind,
            name=STANDARD,
            defaults={
                "subject": words.subject,
                "text": words.text,
                "html": words.html,
                "short": words.short,
                "letter": words.letter,
                "is_standard": True,
            },
        )


WORDS = ("subject", "text", "html", "short", "letter")


@transaction.atomic
def save_template(*, template: Template, by: Actor, seen_version: int | None = None) -> Template:
    """Keep the words of a kind. Raises WrongFields by field: a placeholder that the kind does not
    know, HTML that acts, a name that is taken, a standard template that is out of use."""
    _refuse_wrong(template)
    others = Template.objects.filter(kind=template.kind).exclude(pk=template.pk)
    # Its own row is written second, so that at no moment there are two.
    for other in others.filter(is_standard=True) if template.is_standard else ():
        other.is_standard = False
        save_tracked(row=other, by=by)
    save_tracked(row=template, by=by, seen_version=seen_version)
    return template


def _refuse_wrong(template: Template) -> None:
    faults = {}
    for name in WORDS:
        try:
            refuse_unknown(template.of_kind, getattr(template, name))
            if name == "html":
                refuse_active(template.html)
        except Refused as refusal:
            faults[name] = (refusal.code, str(refusal))
    same = Template.objects.filter(kind=template.kind, name=template.name)
    if same.exclude(pk=template.pk).exists():
        faults["name"] = ("UNI", "Another template for this message has this name.")
    if template.is_standard and not template.is_active:
        words = "The standard template stays in use. Make another one the standard first."
        faults["is_active"] = ("OFF", words)
    if faults:
        raise WrongFields(faults)


@transaction.atomic
def reset_template(*, template: Template, by: Actor) -> Template:
    """Back to the words that the carrier began with; what stood is kept in the history."""
    shipped = SHIPPED.get(template.of_kind)
    if shipped is None:
        raise Refused("not-shipped", "There are no shipped words for this message.")
    for name in WORDS:
        setattr(template, name, getattr(shipped, name))
    return save_template(template=template, by=by)
