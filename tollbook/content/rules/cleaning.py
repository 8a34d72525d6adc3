"""What news may hold of HTML: words, their weight, lists and links; whatever acts is left out.

Markup is never passed through: it is read, and what was understood is written anew, so that
nothing a reader's browser might see otherwise than we do gets out.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from html.parser import HTMLParser
from typing import Final

INLINE: Final = frozenset({"a", "b", "br", "em", "i", "small", "strong", "u"})
BLOCKS: Final = frozenset({"blockquote", "h3", "h4", "li", "ol", "p", "ul"})
# A page has its own first heads.
RENAMED: Final = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
EMPTY: Final = frozenset({"br"})
# Of these the words inside are no words for people either.
SILENT: Final = frozenset(
    {
        *("applet", "audio", "canvas", "embed", "frameset", "iframe", "math", "noembed"),
        *("noframes", "noscript", "object", "script", "select", "style", "svg", "template"),
        *("textarea", "title", "video", "xmp"),
    }
)
SCHEMES: Final = ("https://", "http://", "mailto:", "tel:")
PARAGRAPHS: Final = re.compile(r"\n\s*\n")
Attributes = Iterable[tuple[str, str | None]]


def cleaned(text: str) -> str:
    """Safe markup for what staff wrote: plain paragraphs, parted by empty lines, or HTML."""
    text = text.replace("\r\n", "\n").strip()
    reader = _read(text)
    if reader.has_blocks:
        return reader.markup
    pieces = (_read(piece).markup for piece in PARAGRAPHS.split(text))
    return "".join("<p>" + piece.replace("\n", "<br>") + "</p>" for piece in pieces if piece)


def left_out(text: str) -> list[str]:
    """Names of tags and attributes that are not shown, each once."""
    return sorted(set(_read(text).dropped))


def _read(text: str) -> "_Cleaner":
    reader = _Cleaner()
    reader.feed(text)
    reader.close()
    return reader


class _Cleaner(HTMLParser):
    """Writes what may stand; ends what was begun."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dropped: list[str] = []
        self.has_blocks = False
        self._parts: list[str] = []
        self._open: list[str] = []
        self._silent: list[str] = []

    @property
    def markup(self) -> str:
        ends = "".join(f"</{tag}>" for tag in reversed(self._open))
        return "".join(self._parts) + ends

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        tag = RENAMED.get(tag, tag)
        if tag in SILENT:
            self._silent.append(tag)
        if self._silent or tag not in INLINE | BLOCKS:
            self.dropped.append(f"<{tag}>")
            return
        self.has_blocks |= tag in BLOCKS
        self._parts.append(f"<{tag}{''.join(self._attributes(tag, attrs))}>")
        if tag not in EMPTY:
            self._open.append(tag)

    def _attributes(self, tag: str, attrs: Attributes) -> Iterator[str]:
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]+", "", value or "")
            if tag == "a" and name == "href" and _is_plain(address):
                yield f' href="{escape(address)}" rel="noopener noreferrer"'
            else:
                self.dropped.append(name)

    def handle_endtag(self, tag: str) -> None:
        tag = RENAMED.get(tag, tag)
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
            return
        if tag not in self._open:
            return
        while (last := self._open.pop()) != tag:
            self._parts.append(f"</{last}>")
        self._parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(escape(data, quote=False))


def _is_plain(address: str) -> bool:
    """A page outside, a mail, a call, or a page of ours by its path."""
    is_path = address.startswith("/") and not address.startswith(("//", "/\\"))
    return is_path or address.lower().startswith(SCHEMES)
