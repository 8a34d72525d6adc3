"""The look of a base: drafted, looked at, put in force, taken back."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from django.core.cache import cache
from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.content.models import BaseLook, BrandImage
from tollbook.content.queries import brand_key
from tollbook.content.queries.looks import look_in_force, look_row_of, sheet_judged
from tollbook.content.rules.tokens import faults_of
from tollbook.content.types import Look, LookSlot
from tollbook.customers.models import Base
from tollbook.kernel.drawings import WRONG_ICON, WRONG_PICTURE, is_icon, kind_of
from tollbook.kernel.errors import Refused, WrongFields

NO_DRAFT = ("no-draft", "There is no draft.")
NOTHING_BEFORE = ("nothing-before", "No other look stood before this one.")


@transaction.atomic
def draft_look(
    *, base: Base, wanted: Look, uploads: Mapping[str, bytes], by: Actor, seen_version: int | None
) -> BaseLook:
    """Keep a look to be looked at first; customers go on seeing the one in force.

    uploads: slot -> bytes of a new picture.   Raises WrongFields at the token, the slot or
    `stylesheet` for what may not be: pairs of colours that cannot be told apart among it.
    """
    faults = faults_of(wanted.tokens)
    kinds = {slot: kind_of(content) for slot, content in uploads.items()}
    faults |= {slot: WRONG_PICTURE for slot, kind in kinds.items() if not kind}
    icon = uploads.get(LookSlot.ICON.value)
    if icon is not None and LookSlot.ICON.value not in faults and not is_icon(icon):
        faults[LookSlot.ICON.value] = WRONG_ICON
    if not faults:
        faults = _sheet_faults(base, wanted)
    if faults:
        raise WrongFields(faults)
    images = dict(wanted.images)
    for slot, content in uploads.items():
        images[LookSlot.called(slot).value] = _kept(base, content, kinds[slot])
    row = look_row_of(base)
    row.draft = replace(wanted, images=images).packed
    save_tracked(row=row, by=by, seen_version=seen_version)
    return row


def _sheet_faults(base: Base, wanted: Look) -> dict[str, tuple[str, str]]:
    found = sheet_judged(base.abbreviation, wanted)
    return {"stylesheet": ("css", found.words)} if found.faults else {}


def _kept(base: Base, content: bytes, kind: str) -> str:
    digest = sha256(content).hexdigest()[:32]
    made = {"kind": kind, "content": content}
    BrandImage.objects.get_or_create(base=base, digest=digest, defaults=made)
    return f"{digest}.{kind}"


@transaction.atomic
def publish_look(*, base: Base, by: Actor, seen_version: int | None = None) -> BaseLook:
    """The draft becomes the look of the base; the one in force can be had back with one click."""
    row = look_row_of(base)
    if row.draft is None:
        raise Refused(*NO_DRAFT)
    wanted = Look.unpacked(row.draft)
    if faults := faults_of(wanted.tokens) or _sheet_faults(base, wanted):
        raise WrongFields(faults)
    row.previous, row.draft = look_in_force(row).packed, None
    return _in_force(row, wanted, by, seen_version)


@transaction.atomic
def take_look_back(*, base: Base, by: Actor, seen_version: int | None = None) -> BaseLook:
    """The look before is in force again, and the one that was can be had back the same way."""
    row = look_row_of(base)
    if row.previous is None:
        raise Refused(*NOTHING_BEFORE)
    wanted = Look.unpacked(row.previous)
    row.previous = look_in_force(row).packed
    return _in_force(row, wanted, by, seen_version)


def _in_force(row: BaseLook, wanted: Look, by: Actor, seen_version: int | None) -> BaseLook:
    row.tokens, row.stylesheet, row.images = wanted.tokens, wanted.stylesheet, wanted.images
    save_tracked(row=row, by=by, seen_version=seen_version)
    transaction.on_commit(lambda: cache.delete(brand_key(row.base_id)))
    return row


@transaction.atomic
def drop_draft(*, base: Base, by: Actor) -> None:
    """The draft goes; what customers see stays."""
    row = look_row_of(base)
    if row.pk and row.draft is not None:
        row.draft = None
        save_tracked(row=row, by=by)
