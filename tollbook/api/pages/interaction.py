"""TMF683 Party Interaction: what was noted about customers.

Staff read and write every note; customers and agents read those that are marked for them.
"""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router

from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import ApiRequest, Choice, Part, part_of, refuse_unknown
from tollbook.api.pages.customer import RelatedParty
from tollbook.api.resources import Resource
from tollbook.api.sending import (
    Date,
    Named,
    Sent,
    external_id,
    mark_of,
    once,
    refuse_other,
    require,
    row_in,
    seen_version,
)
from tollbook.api.shapes import MARKED, WRONG, WRONG_SENT, Shape
from tollbook.api.trail import note_opened
from tollbook.api.work import customer_of, owner
from tollbook.customers.actions.papers import change_note, delete_note, write_note
from tollbook.customers.models import Note
from tollbook.customers.queries.papers import notes_for
from tollbook.customers.types import Viewer
from tollbook.kernel import entry
from tollbook.kernel.errors import NotFound, Refused, WrongFields

PATH = "partyInteractionManagement/v4/partyInteraction"
ROUTER = Router(tags=["TMF683 Party interaction"])
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("Customers.Access", "Customers.Update"),
    customer=("Customers_CustomerLevel.Access", "Customers.Update"),
    agent=("Customers_AgentLevel.Access", "Customers.Update"),
)
TEXT_MAX = 4000
# The fields of a note by the attributes that change them.
FIELDS = {
    "description": "text",
    "level": "level",
    "shown_from": "shown_from",
    "shown_until": "shown_until",
    "customer": "portal_visible",
    "agent": "agent_visible",
}


class Days(Shape):
    """From when until when a note is shown; what is not there is open."""

    start: str | None = Field(None, alias="startDateTime")
    end: str | None = Field(None, alias="endDateTime", description="The last day.")


class Interaction(Shape):
    """A note about a customer."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    description: str | None = None
    created_at: str | None = Field(None, alias="creationDate")
    author: str | None = None
    level: str | None = Field(None, description="With a level it stands in the header.")
    shown: Days | None = Field(None, alias="interactionDate", description="When it is shown.")
    customer_visible: bool | None = Field(None, alias="customerVisible")
    agent_visible: bool | None = Field(None, alias="agentVisible")
    related_party: list[RelatedParty] | None = Field(None, alias="relatedParty")


class InteractionWish(Sent):
    """A note to be written."""

    external: str = external_id()
    description: str = Field(min_length=1, max_length=TEXT_MAX)
    related_party: list[Named] = Field(alias="relatedParty", max_length=1)
    level: Literal["", "info", "warning", "alert"] = ""
    shown_from: Date | None = Field(None, alias="shownFrom")
    shown_until: Date | None = Field(None, alias="shownUntil")
    customer: bool = Field(default=False, alias="customerVisible")
    agent: bool = Field(default=False, alias="agentVisible")
    type: str = Field("PartyInteraction", alias="@type", max_length=40)


class InteractionPatch(Sent):
    """What of a note changes; its words only by its author, within a quarter of an hour."""

    description: str | None = Field(None, max_length=TEXT_MAX)
    level: Literal["", "info", "warning", "alert"] | None = None
    shown_from: Date | None = Field(None, alias="shownFrom")
    shown_until: Date | None = Field(None, alias="shownUntil")
    customer: bool | None = Field(None, alias="customerVisible")
    agent: bool | None = Field(None, alias="agentVisible")


class Wanted(Part):
    """What a list of notes may be narrowed by."""

    customer: str = Field("", alias="relatedParty.id", max_length=20)


Interactions = list[Interaction]


@ROUTER.get("", url_name="api-notes", response={200: Interactions, 206: Interactions, **WRONG})
def interactions(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Notes, the newest first."""
    refuse_unknown(request, part)
    rows = notes_for(request.viewer)
    if part.customer:
        rows = rows.filter(account__number__iexact=part.customer)
    found, total = part_of(rows, part)
    if part.customer:
        note_opened(request, *(each.account.number for each in found))
    shown = (chosen(shape_of(request.viewer, each), part.fields) for each in found)
    return listed(shown, total=total, offset=part.offset)


@ROUTER.get("/{note_id}", url_name="api-note", response={200: Interaction, **WRONG})
def interaction(request: ApiRequest, note_id: str, choice: Query[Choice]) -> HttpResponse:
    """One note."""
    refuse_unknown(request, choice)
    found = _one(request, note_id)
    shown = chosen(shape_of(request.viewer, found), choice.fields)
    return answer(shown, headers=mark_of(found.version))


@ROUTER.post("", url_name="api-notes", response={201: Interaction, 200: Interaction, **WRONG_SENT})
def write(request: ApiRequest, wish: InteractionWish) -> HttpResponse:
    """Write a note, once for an externalId; for staff."""
    account = customer_of(request, wish.related_party)
    values = _values({name: getattr(wish, name) for name in FIELDS})

    def make() -> str:
        return str(write_note(account=account, values=values, by=request.actor).pk)

    key, is_known = once(request, "interaction", wish.external, make)
    if is_known and not notes_for(request.viewer).filter(pk=key).exists():
        raise Refused("gone", "This externalId has made a note that is not there any more.")
    note = _one(request, key)
    found = shape_of(request.viewer, note)
    heads = {"Location": found["href"], **mark_of(note.version)}
    return answer(found, 200 if is_known else 201, heads)


@ROUTER.patch("/{note_id}", response={200: Interaction, **WRONG_SENT}, openapi_extra=MARKED)
def change_interaction(request: ApiRequest, note_id: str, patch: InteractionPatch) -> HttpResponse:
    """Change who sees a note and when, or its words while it is fresh; for staff."""
    note = _one(request, note_id)
    values = _values({name: getattr(patch, name) for name in patch.model_fields_set})
    seen = seen_version(request)
    change_note(note=note, values=values, by=request.actor, seen_version=seen)
    note = _one(request, note_id)
    return answer(shape_of(request.viewer, note), headers=mark_of(note.version))


@ROUTER.delete("/{note_id}", response={204: None, **WRONG_SENT})
def delete_interaction(request: ApiRequest, note_id: str) -> HttpResponse:
    """Take a note away; its words stay in the history."""
    require(request, "Customers.Delete")
    note = _one(request, note_id)
    refuse_other(request, mark_of(note.version))
    delete_note(note=note, by=request.actor)
    return HttpResponse(status=204)


def _one(request: ApiRequest, key: str) -> Note:
    """One note in sight; raises NotFound."""
    found = notes_for(request.viewer).filter(pk=row_in("note", key)).first()
    if found is None:
        raise NotFound("note", key)
    note_opened(request, found.account.number)
    return found


def _values(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent by the fields of a note; what is emptied is empty or off."""
    found = {FIELDS[name]: value for name, value in sent.items()}
    for name in ("portal_visible", "agent_visible"):
        if name in found:
            found[name] = bool(found[name])
    if "level" in found:
        found["level"] = found["level"] or ""
    if "text" in found:
        found["text"] = entry.many_lines(found["text"] or "", TEXT_MAX)
        if not found["text"]:
            raise WrongFields({"description": ("REQ", entry.REQUIRED_TEXT)})
    return found


def shape_of(viewer: Viewer, note: Note) -> dict[str, Any]:
    """A note as the document describes it; an empty attribute is not there."""
    found: dict[str, Any] = {
        "id": str(note.pk),
        "href": f"/{PREFIX}{PATH}/{note.pk}",
        "@type": "PartyInteraction",
        "description": note.text,
        "creationDate": note.written_at,
        "relatedParty": owner(note.account),
    }
    if viewer.is_staff:
        days = {"startDateTime": note.shown_from, "endDateTime": note.shown_until}
        found |= {
            "author": (note.author.name or note.author.user_id) if note.author else "",
            "level": note.level,
            "interactionDate": {name: day for name, day in days.items() if day},
            "customerVisible": note.portal_visible,
            "agentVisible": note.agent_visible,
        }
    return {name: value for name, value in found.items() if value not in ("", None, {})}
