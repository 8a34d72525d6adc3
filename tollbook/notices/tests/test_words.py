"""Words: placeholders of a kind, escaping, and nothing that becomes a header."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tollbook.access.types import Actor, Face
from tollbook.kernel.errors import Refused
from tollbook.notices.actions import install_templates, queue, save_template
from tollbook.notices.models import Notice, Template
from tollbook.notices.queries import words_of
from tollbook.notices.rules.placeholders import OF_KIND, filled_html, refuse_unknown
from tollbook.notices.shipped import SHIPPED
from tollbook.notices.types import (
    Brand,
    Channel,
    Envelope,
    Message,
    NewNotice,
    NoticeKind,
    Reach,
)
from tollbook.notices.wording import worded

NOW = datetime(2026, 4, 20, 15, 0, tzinfo=UTC)
NORTH = Brand("NORTH", "Base North & Sons", "(218) 555-0100", "#114488")
EVIL = '<img src=x onerror="x">{base_phone}'


@pytest.mark.parametrize("kind", SHIPPED)
def test_the_shipped_words_use_only_what_their_kind_knows(kind: NoticeKind) -> None:
    words = SHIPPED[kind]

    for text in (words.subject, words.text, words.short, words.letter):
        refuse_unknown(kind, text)


@pytest.mark.parametrize("text", ["{acount}", "{base_name", "}", "{base.name}", "{0}", "{code!r}"])
def test_an_unknown_placeholder_or_a_stray_brace_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        refuse_unknown(NoticeKind.RESET, text)


def test_every_kind_has_its_placeholders() -> None:
    assert set(OF_KIND) == set(NoticeKind)


def test_what_is_filled_in_is_neither_markup_nor_read_again() -> None:
    html = filled_html("<p>{what}</p>", {"what": EVIL, "base_phone": "no"})

    assert html == "<p>&lt;img src=x onerror=&quot;x&quot;&gt;{base_phone}</p>"


@pytest.mark.django_db
def test_the_same_words_make_plain_text_html_and_a_text_message() -> None:
    values = {"link": "https://north.example/x/?a=1&b=2", "minutes": "30"}

    words = words_of(NoticeKind.RESET, values, NORTH)

    assert words.subject == "Base North & Sons: choose a new password"
    assert "Choose a new password:\nhttps://north.example/x/?a=1&b=2\n" in words.text
    assert (
        '<a class="button" href="https://north.example/x/?a=1&amp;b=2">Choose a new password</a>'
        in words.html
    )
    assert "Base North &amp; Sons" in words.html
    assert "#114488" in words.html
    assert "Base North & Sons: choose a new password within 30 minutes" in words.short
    assert not {"{", "}"} & set(words.text + words.short + words.letter)


@pytest.mark.django_db
def test_staff_change_the_words_of_a_kind() -> None:
    install_templates()
    install_templates()
    template = Template.objects.get(kind=NoticeKind.RESET)
    template.text = "{base_name} says: {link}"
    by = Actor(at=NOW, face=Face.OFFICE)

    save_template(template=template, by=by, seen_version=1)
    template.subject = "{pasword}"

    assert words_of(NoticeKind.RESET, {"link": "L"}, NORTH).text.startswith(
        "Base North & Sons says: L"
    )
    with pytest.raises(Refused, match=r"\{pasword\} is not known here"):
        save_template(template=template, by=by)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["to", "from_address", "reply_to", "cc", "bcc"])
def test_nobody_smuggles_a_header_in(field: str) -> None:
    evil = "a@x.com\r\nBcc: everybody@x.com"
    to = evil if field == "to" else "a@x.com"
    envelope = Envelope(**({} if field == "to" else {field: evil}))
    notice = NewNotice(
        NoticeKind.PLAIN, Message("S", "T"), (Reach(Channel.EMAIL, to),), NORTH, envelope
    )

    with pytest.raises(Refused):
        queue(key="k", notice=notice, at=NOW)

    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_a_subject_and_a_name_stay_on_their_line() -> None:
    brand = Brand("N", "Base\r\nBcc: x@x.com")
    words = Message("Hello\r\nBcc: x@x.com", "T")

    [row] = queue(
        key="k",
        notice=NewNotice(NoticeKind.PLAIN, words, (Reach(Channel.EMAIL, "a@x.com"),), brand),
        at=NOW,
    )

    assert (row.subject, row.from_name) == ("Hello Bcc: x@x.com", "Base Bcc: x@x.com")


def test_the_foot_of_a_mail_leads_to_the_website_of_the_base() -> None:
    brand = replace(NORTH, website="https://north.example/")

    mail = worded(Message("Hello", "Words."), {}, brand)
    plain = worded(Message("Hello", "Words."), {}, NORTH)

    assert mail.text.endswith("\nBase North & Sons\n(218) 555-0100\nhttps://north.example/\n")
    assert 'href="https://north.example/"' in mail.html
    assert ">north.example</a>" in mail.html
    assert "href" not in plain.html.partition("Words.")[2]
