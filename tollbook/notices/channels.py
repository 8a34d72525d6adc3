"""The ways out of the house: e-mail over SMTP, and text messages through a sender of the carrier's.

A letter has no way out here: it waits in the print queue until somebody has posted it.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from email.headerregistry import Address
from functools import cache
from hashlib import sha256
from pathlib import Path
from smtplib import SMTPException
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from tollbook.kernel.entry import addresses_in
from tollbook.kernel.errors import Refused
from tollbook.notices.models import Notice
from tollbook.notices.rules.placeholders import one_line
from tollbook.notices.types import Message

HandedOver = Callable[[], None]
# What goes along with a mail, by the end of its name: bills, receipts and reports.
ATTACHED = {
    ".csv": "text/csv",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class NotSent(Exception):
    """A try failed and may be made again; says why, for the staff."""


class NoWay(Exception):
    """This installation has no such channel, so the next one is taken at once."""


class TextSender(Protocol):
    """Whoever brings text messages to phones.

    `send` gives one message away or raises NotSent. `key` is the message's own: the same key a
    second time must not bring a second message.
    """

    def send(self, *, key: str, to: str, text: str) -> None: ...


class FolderTexts:
    """The twin for one's own machine and for tests: a file for each message, named by its key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, *, key: str, to: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{sha256(key.encode()).hexdigest()[:24]}.json"
        path.write_text(json.dumps({"to": to, "text": text}, ensure_ascii=False))


@cache
def _sender_called(name: str, folder: str) -> TextSender:
    if name == "folder":
        return FolderTexts(Path(folder))
    made: TextSender = import_string(name)()
    return made


def text_sender() -> TextSender:
    """The one that TOLLBOOK_TEXT_SENDER names; raises NoWay where it names none."""
    if not settings.TEXT_SENDER:
        raise NoWay("text messages are not set up")
    return _sender_called(settings.TEXT_SENDER, str(settings.TEXTS_DIR))


class Post:
    """One round's way out: a connection to the mail server that is opened once and kept."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send_text(self, notice: Notice, words: Message, handed_over: HandedOver) -> None:
        """Give a text message away; its sender knows it by its key, so twice is once."""
        if not words.short:
            raise NoWay("this message has no words for a text message")
        sender = text_sender()
        handed_over()
        sender.send(key=notice.key, to=notice.to, text=words.short)

    def send_email(self, notice: Notice, words: Message, handed_over: HandedOver) -> None:
        """Give a mail to the mail server; `handed_over` is called just before it takes it."""
        try:
            connection = self._opened()
            handed_over()
            mail_of(notice, words).send_through(connection)
        except (SMTPException, OSError) as fault:
            self.close()
            raise NotSent(one_line(str(fault)) or type(fault).__name__) from fault

    def _opened(self) -> BaseEmailBackend:
        if self._connection is None:
            connection: BaseEmailBackend = get_connection()
            connection.open()
            self._connection = connection
        return self._connection

    def close(self) -> None:
        """Let the mail server go; the next mail opens it anew."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        # A server that has hung up cannot be said goodbye to.
        with suppress(SMTPException, OSError):
            connection.close()


class Mail(EmailMultiAlternatives):
    """One mail; sent over a connection that stands already."""

    def send_through(self, connection: BaseEmailBackend) -> None:
        """Raises what the mail server answers, also for one refused receiver among several."""
        self.connection = connection
        self.send()


def mail_of(notice: Notice, words: Message) -> Mail:
    """The mail: plain text and HTML, and a Message-ID that stays the same at each try."""
    digest = sha256(f"{settings.SECRET_KEY}{notice.key}".encode()).hexdigest()[:40]
    sender = notice.from_address or settings.DEFAULT_FROM_EMAIL
    mail = Mail(
        subject=one_line(notice.subject),
        body=words.text,
        from_email=written(notice.from_name, sender),
        to=[notice.to],
        cc=addresses_in(notice.cc),
        bcc=addresses_in(notice.bcc),
        reply_to=addresses_in(notice.reply_to),
        headers={
            "Message-ID": f"<{digest}@{sender.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    if words.html:
        mail.attach_alternative(words.html, "text/html")
    attached = Path(settings.DATA_DIR) / notice.attached_path
    if notice.attached_path and attached.is_file():
        kind = ATTACHED.get(Path(notice.attached_name).suffix, "application/octet-stream")
        mail.attach(notice.attached_name, attached.read_bytes(), kind)
    return mail


def written(name: str, address: str) -> str:
    """Name and address as the header From writes them."""
    if not name:
        return address
    try:
        return str(Address(display_name=one_line(name), addr_spec=address))
    except ValueError as fault:
        raise Refused("MAIL", f'"{address}" is not an e-mail address.') from fault
