"""Stylesheet, script and brand files: public, same origin, kept for ever by their address."""

import gzip
from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static

from tollbook.content.queries import brand_by_abbreviation
from tollbook.content.queries.looks import brand_image
from tollbook.content.types import Brand, LookSlot
from tollbook.entrance import look
from tollbook.kernel.drawings import MEDIA_TYPES, png_size
from tollbook.kernel.errors import NotFound

PAPER = "#F6F5F1"
SHORT_NAME_LENGTH_MAX = 12
ICONS = (
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable.png", "512x512", "image/png", "maskable"),
)
FOR_EVER = "public, max-age=31536000, immutable"


def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """The product's one stylesheet; an old fingerprint is not found."""
    if digest != look.fingerprint(look.stylesheet()):
        raise NotFound("stylesheet", digest)
    return _served(request, look.stylesheet(), "text/css")


def script(request: HttpRequest, digest: str) -> HttpResponse:
    """The product's one script."""
    if digest != look.fingerprint(look.script()):
        raise NotFound("script", digest)
    return _served(request, look.script(), "text/javascript")


def base_sheet(request: HttpRequest, abbreviation: str, digest: str) -> HttpResponse:
    """The sheet of one base. Another process may still be behind: then it is read anew."""
    brand = brand_by_abbreviation(abbreviation)
    if digest != brand.sheet_digest:
        brand = brand_by_abbreviation(abbreviation, anew=True)
    if not brand.sheet or digest != brand.sheet_digest:
        raise NotFound("sheet of base", abbreviation)
    return _served(request, brand.sheet, "text/css")


def image(_request: HttpRequest, abbreviation: str, digest: str) -> HttpResponse:
    """A picture that a base was given. Opened by itself it is a picture too and does nothing."""
    media_type, content = brand_image(abbreviation, digest)
    headers = {
        "Cache-Control": FOR_EVER,
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Content-Disposition": "inline",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)


def manifest(_request: HttpRequest, abbreviation: str) -> HttpResponse:
    """What a phone wants to know to put the site of a base on its first screen.

    It opens at the first page of whoever signs in; nothing is kept for use without a network.
    """
    brand = brand_by_abbreviation(abbreviation)
    colour = look.light_colour(brand.tokens)
    facts = {
        "name": brand.name,
        "short_name": brand.name[:SHORT_NAME_LENGTH_MAX].strip(),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": colour,
        "icons": own_icon(brand)
        or [
            {"src": static(name), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in ICONS
        ],
    }
    headers = {"Cache-Control": "public, max-age=3600"}
    return JsonResponse(facts, content_type="application/manifest+json", headers=headers)


def own_icon(brand: Brand) -> list[dict[str, str]]:
    """The icon of the base as a phone asks for it; none where it has none of its own."""
    address = brand.picture(LookSlot.ICON)
    if not address:
        return []
    digest, _, kind = brand.images[LookSlot.ICON].partition(".")
    sizes = "any"
    if kind == "png":
        width, height = png_size(brand_image(brand.abbreviation, digest)[1])
        sizes = f"{width}x{height}"
    return [{"src": address, "sizes": sizes, "type": MEDIA_TYPES[kind], "purpose": "any"}]


@cache
def _packed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def _served(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    """`text`, packed where the browser takes it."""
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    content_type = f"{content_type}; charset=utf-8"
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(text, content_type=content_type, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return HttpResponse(_packed(text), content_type=content_type, headers=headers)
