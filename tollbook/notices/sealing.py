"""The words of a notice as they lie in the outbox: open, or sealed where they carry a secret."""

import json
from dataclasses import asdict

from tollbook.access.actions import seal
from tollbook.access.queries import opened
from tollbook.notices.models import Notice
from tollbook.notices.types import Message


def put_words(notice: Notice, words: Message) -> None:
    """Lay `words` into the row; those of a secret notice under seal only."""
    notice.subject = words.subject
    if notice.is_secret:
        notice.sealed = seal(json.dumps(asdict(words)))
        return
    notice.text, notice.html = words.text, words.html
    notice.short, notice.letter = words.short, words.letter


def message_of(notice: Notice) -> Message:
    """The words of a notice; raises Refused where the key of sealed ones is missing."""
    if notice.is_secret and notice.sealed:
        return Message(**json.loads(opened(notice.sealed)))
    return Message(notice.subject, notice.text, notice.html, notice.short, notice.letter)
