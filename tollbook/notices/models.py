"""Templates of messages, and the outbox."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.notices.types import Channel, NoticeKind, NoticeState


class Template(models.Model):
    """The words of one kind of message; {placeholders} of its kind are filled in.

    text: the mail as plain text, paragraphs parted by an empty line; a paragraph of the shape
    `[words]({link})` is a link. html: the same as HTML, empty where it is made from the text.
    short: the text message.   letter: the body of a letter.
    """

    kind = models.CharField(
        max_length=24, choices=[(each.value, each.label) for each in NoticeKind]
    )
    name = models.CharField(max_length=60)
    subject = models.CharField(max_length=150)
    text = models.TextField("e-mail, plain text", max_length=8000)
    html = models.TextField("e-mail, HTML", max_length=40000, blank=True)
    short = models.CharField("text message", max_length=320, blank=True)
    letter = models.TextField(max_length=8000, blank=True)
    # What a kind falls back to where nobody has chosen.
    is_standard = models.BooleanField("standard", default=False)
    is_active = models.BooleanField("in use", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["kind", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "name"], name="a_template_is_named_once_a_kind"
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(is_standard=True),
                name="a_kind_has_one_standard_template",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def of_kind(self) -> NoticeKind:
        """The kind as such."""
        return NoticeKind.called(self.kind)


class Notice(models.Model):
    """One message to one address: what it says, how it travels and how far it has come.

    channels: [{"channel", "to"}] in the order of fallback; `channel` and `to` are those in use.
    sealed: the words of a notice that carries a secret; they are erased when it is over.
    claimed_at: since when a sender has it.   handed_at: when it was given to the channel in this
    try; from then on nobody knows whether it went out until the try has ended.
    """

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(
        max_length=24, choices=[(each.value, each.label) for each in NoticeKind]
    )
    account = models.CharField(max_length=20, blank=True, db_index=True)  # number, by value
    base = models.CharField(max_length=10, blank=True)  # abbreviation, by value
    channels = models.JSONField(default=list)
    channel = models.CharField(max_length=6, choices=[(each.value, each.label) for each in Channel])
    to = models.CharField(max_length=600)
    from_name = models.CharField(max_length=100, blank=True)
    from_address = models.CharField(max_length=254, blank=True)
    from_lines = models.CharField(max_length=400, blank=True)  # head of a letter
    reply_to = models.CharField(max_length=1000, blank=True)
    cc = models.CharField(max_length=1000, blank=True)
    bcc = models.CharField(max_length=1000, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    short = models.CharField(max_length=500, blank=True)
    letter = models.TextField(blank=True)
    # A file of the data folder that goes along with a mail, and its name there; "" is none.
    attached_path = models.CharField(max_length=200, blank=True)
    attached_name = models.CharField(max_length=100, blank=True)
    is_secret = models.BooleanField(default=False)
    sealed = models.TextField(blank=True)
    may_repeat = models.BooleanField(default=False)
    state = models.CharField(
        max_length=7,
        default=NoticeState.WAITING,
        choices=[(each.value, each.label) for each in NoticeState],
    )
    attempts = models.PositiveSmallIntegerField(default=0)  # by the channel in use
    queued_at = models.DateTimeField()
    first_tried_at = models.DateTimeField(null=True, blank=True)  # by the channel in use
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    drop_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # sent, failed or dropped
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "next_at"], name="notice_by_state_and_time"),
            models.Index(fields=["-queued_at"], name="notice_newest_first"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_secret=False) | Q(text="", html="", short="", letter=""),
                name="a_secret_notice_lies_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
