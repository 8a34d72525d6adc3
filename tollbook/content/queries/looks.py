"""Reads of looks: the one in force, the one that waits, and the pictures they hold."""

from dataclasses import dataclass

from tollbook.content.models import BaseLook, BrandImage
from tollbook.content.rules.sheet import base_sheet, fingerprint
from tollbook.content.rules.tokens import (
    COLOUR_WORDS,
    CORNER_PX_MAX,
    FACES,
    OWN_COLOURS,
    THEMES,
    Measure,
    colour_of,
    measured,
)
from tollbook.content.stylesheets import Judged, judged
from tollbook.content.types import Look
from tollbook.customers.models import Base
from tollbook.customers.queries import base_for, bases_for
from tollbook.customers.types import Viewer
from tollbook.kernel.drawings import MEDIA_TYPES
from tollbook.kernel.errors import NotFound

# The rules that a page shows beside the form.
__all__ = [
    "COLOUR_WORDS",
    "CORNER_PX_MAX",
    "FACES",
    "OWN_COLOURS",
    "THEMES",
    "LookOf",
    "Measure",
    "base_sheet",
    "brand_image",
    "colour_of",
    "fingerprint",
    "look_for",
    "look_in_force",
    "look_row_of",
    "looks_for",
    "measured",
    "picture_at",
    "picture_of",
    "sheet_judged",
    "whole_sheet",
]


@dataclass(frozen=True)
class LookOf:
    """A base with its look in force and its draft, None for none."""

    base: Base
    row: BaseLook
    look: Look
    draft: Look | None

    @property
    def newest(self) -> Look:
        """What the form shows: the draft where one waits."""
        return self.draft or self.look


def look_row_of(base: Base) -> BaseLook:
    """The look of `base`, a blank one before its first."""
    return BaseLook.objects.filter(base=base).first() or BaseLook(base=base)


def look_in_force(row: BaseLook) -> Look:
    """What the pages of the base show."""
    return Look(row.tokens, row.stylesheet, row.images)


def picture_at(abbreviation: str, kept: str) -> str:
    """Where a picture (digest.kind) of a base is served, "" for none."""
    return f"/brand/{abbreviation}/{kept.partition('.')[0]}/" if kept else ""


def sheet_judged(abbreviation: str, look: Look) -> Judged:
    """What may be served of the style sheet of a look, and what is wrong with it."""
    pictures = {picture_at(abbreviation, kept) for kept in look.images.values()}
    return judged(look.stylesheet, look.tokens, pictures)


def whole_sheet(abbreviation: str, look: Look) -> str:
    """What the pages of a base load behind our own stylesheet: its tokens, then its own sheet."""
    own = sheet_judged(abbreviation, look).text if look.stylesheet else ""
    return "\n".join(filter(None, [base_sheet(look.tokens), own]))


def look_for(viewer: Viewer, abbreviation: str) -> LookOf:
    """The look of one base, for the staff; raises NotFound."""
    base = base_for(viewer, abbreviation)
    return _look_of(base, look_row_of(base))


def looks_for(viewer: Viewer) -> list[LookOf]:
    """The look of every base that the staff person sees; two statements."""
    bases = list(bases_for(viewer))
    rows = {row.base_id: row for row in BaseLook.objects.filter(base__in=bases)}
    return [_look_of(base, rows.get(base.pk) or BaseLook(base=base)) for base in bases]


def _look_of(base: Base, row: BaseLook) -> LookOf:
    draft = Look.unpacked(row.draft) if row.draft is not None else None
    return LookOf(base, row, look_in_force(row), draft)


def brand_image(abbreviation: str, digest: str) -> tuple[str, bytes]:
    """Media type and bytes of a picture of a base; raises NotFound."""
    rows = BrandImage.objects.filter(base__abbreviation=abbreviation, digest=digest)
    found = rows.first()
    if found is None:
        raise NotFound("picture", digest)
    return MEDIA_TYPES[found.kind], bytes(found.content)


def picture_of(base_id: int, slot: str) -> bytes | None:
    """The bytes of what a base shows in a slot; None where it has none."""
    row = BaseLook.objects.filter(base=base_id).first()
    digest = (row.images.get(slot, "") if row else "").partition(".")[0]
    rows = BrandImage.objects.filter(base=base_id, digest=digest)
    found = rows.first() if digest else None
    return bytes(found.content) if found else None
