"""How claims ask for a link or a code and read what was sent."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from tollbook.flows.actions import send_post
from tollbook.kernel import clock
from tollbook.notices.models import Notice
from tollbook.notices.queries import message_of

LINK = re.compile(r"/login/(?:reset|not-me|email|invitation)/([\w-]{43})/")
CODE = re.compile(r"\b[3479CDFGHJKMNPRTVWXY]{4}-[3479CDFGHJKMNPRTVWXY]{4}\b")


def posted() -> list[Any]:
    """The mails that go out now, and those before them."""
    send_post(now=clock.now())
    return mail.outbox


def ask_for_link(name: str, email: str, client: Client | None = None) -> Any:
    """The answer of the page that asks for a link."""
    return (client or Client()).post("/login/forgot/", {"name": name, "email": email})


def newest_link(sent: Any = None) -> str:
    """The secret of the link in a mail, in the newest one unless another is given."""
    text = sent.get_content() if hasattr(sent, "get_content") else (sent or mail.outbox[-1]).body
    found = LINK.search(str(text))
    assert found is not None
    return found[1]


def link_for(name: str, email: str) -> str:
    """The secret of a fresh link."""
    ask_for_link(name, email)
    posted()
    return newest_link()


def ask_for_code(number: str, channel: str = "email", client: Client | None = None) -> Any:
    """The answer of the page that asks for a code."""
    return (client or Client()).post(
        "/login/new-user/", {"account": number, "channel": channel}, follow=True
    )


def code_in_mail() -> str:
    """The code in the newest mail."""
    found = CODE.search(str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


def code_in_letter() -> str:
    """The code in the newest letter of the print queue."""
    found = CODE.search(message_of(Notice.objects.filter(channel="letter").latest("pk")).letter)
    assert found is not None
    return found[0]
