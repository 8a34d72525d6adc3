"""What the HTML of a template may hold: words, their looks and links; nothing that acts."""

from collections.abc import Iterable
from html.parser import HTMLParser

from tollbook.kernel.errors import Refused

TEXT = frozenset({"a", "abbr", "b", "code", "em", "i", "s", "small", "span", "strong", "u"})
BLOCKS = frozenset({"blockquote", "br", "div", "h1", "h2", "h3", "h4", "hr", "img", "p", "pre"})
LISTS = frozenset({"li", "ol", "ul", "table", "tbody", "td", "tfoot", "th", "thead", "tr"})
TAGS = TEXT | BLOCKS | LISTS | {"sub", "sup"}
ADDRESSES = ("https://", "http://", "mailto:", "tel:", "{")


class _Reader(HTMLParser):
    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Refused("HTML", f"<{tag}> cannot stand in a mail.")
        for name, value in attrs:
            _refuse_attribute(tag, name, (value or "").strip().lower())


def _refuse_attribute(tag: str, name: str, value: str) -> None:
    if name.startswith("on") or name == "srcset":
        raise Refused("HTML", f"{name} cannot stand in <{tag}>.")
    if name in {"href", "src"} and not value.startswith(ADDRESSES):
        raise Refused("HTML", f"{name} in <{tag}> must begin with https://, mailto: or tel:.")


def refuse_active(html: str) -> None:
    """Raise Refused HTML for a script, a form, a frame, a style sheet or an odd address."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
