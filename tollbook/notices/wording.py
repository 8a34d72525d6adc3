"""From a template and values to the words of one message, on every channel."""

from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from tollbook.notices.rules.placeholders import (
    as_html,
    as_plain,
    filled,
    filled_html,
    one_line,
    without_empty_links,
)
from tollbook.notices.types import Brand, Message

OUR_COLOUR = "#0b5c53"
SUBJECT_LENGTH_MAX = 200


def worded(words: Message, values: Mapping[str, str], brand: Brand) -> Message:
    """The template `words` with `values`, the HTML in the frame of the brand."""
    own = {"base_name": brand.name, "base_phone": brand.phone, "base_email": brand.email}
    known = {**own, **values}
    text = without_empty_links(words.text, known)
    inner = filled_html(words.html or as_html(text), known)
    return Message(
        subject=one_line(filled(words.subject, known))[:SUBJECT_LENGTH_MAX],
        text=filled(as_plain(text), known) + f"\n\n{foot_of(brand)}\n",
        html=framed(inner, brand, one_line(filled(words.subject, known))),
        short=one_line(filled(words.short, known)),
        letter=filled(as_plain(words.letter), known),
    )


def foot_of(brand: Brand) -> str:
    """Name, phone and website, a line each."""
    return "\n".join(filter(None, (brand.name, brand.phone, brand.website)))


def framed(inner: str, brand: Brand, title: str) -> str:
    """HTML of a whole mail around `inner`, which is markup already."""
    context = {
        "inner": mark_safe(inner),  # noqa: S308 - the template's, its values escaped
        "brand": brand,
        "colour": brand.colour or OUR_COLOUR,
        "title": title,
        "site": brand.website.removeprefix("https://").rstrip("/"),
    }
    return render_to_string("notices/mail.html", context)


def themed(html: str, theme: str) -> str:
    """A mail as a reader in one theme ("light" or "dark") sees it, whatever the looker's own is."""
    shown = {"light": "@media not all", "dark": "@media all"}[theme]
    return html.replace("@media (prefers-color-scheme: dark)", shown)
