"""Reads of the notices room."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.models import Case, Count, Q, QuerySet, Value, When

from tollbook.kernel.errors import NotFound
from tollbook.notices.models import Notice, Template
from tollbook.notices.rules.placeholders import ALWAYS, OF_KIND
from tollbook.notices.sealing import message_of
from tollbook.notices.shipped import SHIPPED
from tollbook.notices.types import Brand, Channel, Message, NoticeKind, NoticeState
from tollbook.notices.wording import themed, worded

__all__ = [
    "as_written",
    "can_text",
    "counts",
    "is_queued",
    "is_shipped",
    "letter_of",
    "letters_waiting",
    "message_of",
    "notice_called",
    "outbox_of",
    "placeholders_of",
    "queued_of",
    "template_called",
    "templates",
    "themed",
    "words_of",
]


# Kinds stand in the order of their words, which their codes do not tell.
BY_WORDS = Case(*(When(kind=each.value, then=Value(each.label)) for each in NoticeKind))


def templates() -> QuerySet[Template]:
    """Every template, by kind and name as people read them."""
    return Template.objects.order_by(BY_WORDS, "name")


def template_called(template_id: int) -> Template:
    """The template with this id; raises NotFound."""
    found = Template.objects.filter(pk=template_id).first()
    if found is None:
        raise NotFound("template", template_id)
    return found


def placeholders_of(kind: NoticeKind) -> list[str]:
    """What may stand in the words of this kind, those of its own first."""
    return [*sorted(OF_KIND[kind]), *sorted(ALWAYS)]


def is_shipped(template: Template) -> bool:
    """Whether it says what the carrier began with, or its kind has no such words."""
    words = SHIPPED.get(template.of_kind)
    return words is None or words == as_written(template)


def as_written(template: Template) -> Message:
    """The words of a template, its placeholders not filled."""
    return Message(template.subject, template.text, template.html, template.short, template.letter)


def words_of(
    kind: NoticeKind, values: Mapping[str, str], brand: Brand, chosen: Template | None = None
) -> Message:
    """The message of a kind: by the chosen template, else the standard one, else as shipped."""
    template = chosen or Template.objects.filter(kind=kind, is_standard=True).first()
    words = SHIPPED.get(kind, SHIPPED[NoticeKind.PLAIN])
    if template is not None:
        words = as_written(template)
    return worded(words, values, brand)


def outbox_of(text: str, state: str = "", channel: str = "") -> QuerySet[Notice]:
    """The notices whose account, address or subject holds `text`; "" narrows nothing."""
    found = Notice.objects.all()
    if text:
        held = Q(to__icontains=text) | Q(subject__icontains=text) | Q(account__iexact=text)
        found = found.filter(held)
    by = {"state": state, "channel": channel}
    return found.filter(**{field: value for field, value in by.items() if value})


def notice_called(notice_id: int) -> Notice:
    """The notice with this id; raises NotFound."""
    found = Notice.objects.filter(pk=notice_id).first()
    if found is None:
        raise NotFound("notice", notice_id)
    return found


def queued_of(keys: Iterable[str]) -> set[str]:
    """Those of these keys under which a notice stands already, sent or not."""
    return set(Notice.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def is_queued(key: str) -> bool:
    """Whether a notice stands under this key already, sent or not."""
    return Notice.objects.filter(key=key).exists()


def letters_waiting() -> QuerySet[Notice]:
    """The print queue, oldest first."""
    waiting = Notice.objects.filter(channel=Channel.LETTER, state=NoticeState.WAITING)
    return waiting.order_by("queued_at", "pk")


def letter_of(notice: Notice) -> str:
    """The body of a letter: its own words, else those of the mail."""
    words = message_of(notice)
    return words.letter or words.text


def counts() -> dict[str, int]:
    """How many notices stand in each state."""
    rows = Notice.objects.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows)


def can_text() -> bool:
    """Whether this installation sends text messages."""
    return bool(settings.TEXT_SENDER)
