"""Pictures that people hand in as logos: PNG, JPEG, or an SVG that only draws.

An SVG is parsed, and every element and attribute must be known to draw and nothing else: no script,
no handler, no style sheet, nothing from elsewhere.
"""

import re
from typing import Final
from xml.etree import ElementTree

PICTURE_BYTES_MAX: Final = 1024 * 1024
WRONG_PICTURE: Final = ("PICTURE", "Upload a PNG, JPEG or plain SVG of at most 1 MB.")
ICON_PX_MIN: Final = 192
WRONG_ICON: Final = ("ICON", "Upload a square PNG of at least 192 pixels, or a plain SVG.")
PNG_HEAD_BYTES: Final = 24
MEDIA_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}
DRAWS: Final = frozenset(
    {
        *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("defs", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "symbol", "use"),
        *("title", "desc", "text", "tspan"),
    }
)
# Attributes that name another place; within the drawing itself they are harmless.
REFERS: Final = frozenset({"href", "{http://www.w3.org/1999/xlink}href"})
SVG: Final = "{http://www.w3.org/2000/svg}"
XLINK: Final = "{http://www.w3.org/1999/xlink}"
XML: Final = "{http://www.w3.org/XML/1998/namespace}"
NAME: Final = re.compile(r"[A-Za-z][\w:-]*")
PARTS_MAX: Final = 20_000


def kind_of(content: bytes) -> str:
    """png, jpg or svg, judged by the bytes; "" for what is none of them, or would act."""
    if not content or len(content) > PICTURE_BYTES_MAX:
        return ""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    return "svg" if _only_draws(content) else ""


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels, as the head of a PNG says; (0, 0) where the head is cut off."""
    if len(content) < PNG_HEAD_BYTES:
        return 0, 0
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def is_icon(content: bytes) -> bool:
    """Whether a phone can put it on its first screen: an SVG, or a square PNG that is not small."""
    kind = kind_of(content)
    width, height = png_size(content) if kind == "png" else (0, 0)
    return kind == "svg" or (width == height and width >= ICON_PX_MIN)


def _only_draws(content: bytes) -> bool:
    # Entities are refused before anything is parsed: they can grow without end or read files.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"<?xml-stylesheet" in content:
        return False
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - no entities are left to expand
    except (ElementTree.ParseError, ValueError, LookupError):
        return False
    parts = list(root.iter())
    return root.tag == SVG + "svg" and len(parts) <= PARTS_MAX and all(map(_is_harmless, parts))


def _is_harmless(part: ElementTree.Element) -> bool:
    tag = str(part.tag)
    if not tag.startswith(SVG) or tag.removeprefix(SVG) not in DRAWS:
        return False
    return all(_is_harmless_attribute(name, value) for name, value in part.attrib.items())


def _is_harmless_attribute(name: str, value: str) -> bool:
    plain = name.removeprefix(XLINK).removeprefix(XML)
    if not NAME.fullmatch(plain) or plain.casefold().startswith("on") or plain == "style":
        return False
    if name in REFERS:
        return value.strip().startswith("#")
    text = re.sub(r"[\s\\]", "", value).casefold()
    return "url(" not in text.replace("url(#", "") and "javascript:" not in text
