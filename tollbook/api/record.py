"""The record of a customer by the names of its fields, as folders of files have them.

The sections are those of the pages: who sees a field, who changes it, what is wrong with a value
and what is asked before it is saved stand there and are only asked for here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from tollbook.access.types import Edit
from tollbook.access.types import Kind as KindOfPerson
from tollbook.api.asking import ApiRequest
from tollbook.billing.queries.records import has_invoice
from tollbook.customers.models import Account, Location
from tollbook.customers.queries.sight import beyond_sight, may_see
from tollbook.customers.types import Viewer
from tollbook.flows.actions import save_section
from tollbook.flows.queries import (
    all_sections,
    questions_before,
    reading_for,
    row_of,
    section_called,
)
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.record import ADMIN, UPDATE, FieldSpec, Kind, Portal, Section, Who, read
from tollbook.kernel.record_rows import values_of

NOT_WRITABLE: Final = "not_writable"
STAFF_ONLY: Final = (
    "A program changes this with a log-in of the staff; on the pages one proves anew who one is."
)
NOT_HERE: Final = "Not changed here."
# The section whose questions and answers are kept by pages of their own.
PROOFS: Final = "security"
SEES_CONTACT: Final = "Locations_CustomerLevel.Access"
SHAPE: Final = ("BAD", "Send a text, a number, true, false or null.")
NO_TICK: Final = ("BAD", "Send a text, a number or null; this is no field of Yes and No.")
TICKS = (Kind.TICK, Kind.YES_NO)
NO_STRUCTURE: Final = (NOT_WRITABLE, "Only a corporate account has a Corp Acct #.")
# More digits than any amount has; written out they would fill the memory.
DIGITS_MAX = 40
Faults = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Patch:
    """What a program wants changed.

    values: by field, as JSON.   is_confirmed: the questions of the page are agreed to.
    reason: for a change that asks for one.   as_typed: keeps a place that no list knows.
    """

    values: Mapping[str, Any]
    is_confirmed: bool = False
    reason: str = ""
    as_typed: bool = False


def record_for(viewer: Viewer, account: Account) -> dict[str, Any]:
    """The fields of the record that the viewer sees; protected ones are never among them."""
    found: dict[str, Any] = {}
    for row_name, specs in _by_row(_sections_for(viewer)).items():
        row: Any = account if row_name == "Account" else row_of(account, row_name)
        if row_name == "Location" and not sees_place(viewer, row):
            continue
        found |= values_of(row, specs)
        if row_name == "Account":
            found["corporate_parent"] = _corporate_number(viewer, account)
    return dict(sorted(found.items()))


@transaction.atomic
def change_record(request: ApiRequest, account: Account, patch: Patch) -> None:
    """Save what is wanted, all of it or nothing; raises WrongFields with the words of the pages."""
    viewer, billed = request.viewer, has_invoice(account)
    specs = _writable(viewer, patch.values)
    texts = texts_of(specs, patch.values)
    edits: dict[str, tuple[Section, dict[str, Any]]] = {}
    for section in _wanted_sections(specs):
        values = _values(viewer, account, section, texts)
        whole = _standing(account, section) | values
        asked = questions_before(viewer, account, section, whole, billed=billed)
        if asked and not patch.is_confirmed:
            raise Refused("confirm", " ".join([*asked, 'Send "confirmed": true to agree.']))
        edits.setdefault(section.row, (section, {}))[1].update(values)
    # The account comes last: the history of the other rows names it by the number it still has.
    for name in sorted(edits, key=lambda each: each == "Account"):
        section, wanted = edits[name]
        edit = Edit(
            values=wanted,
            by=request.actor,
            is_admin=viewer.may(ADMIN),
            is_billed=billed,
            reason=patch.reason,
        )
        save_section(account=account, section=section, edit=edit, as_typed=patch.as_typed)
    if not may_see(viewer, account.pk):
        raise WrongFields({"group": ("SCOPE", "Choose a group whose customers you may see.")})


def _sections_for(viewer: Viewer) -> list[Section]:
    """The sections with the fields that the viewer sees; agents have pages of their own making, and
    what proves who somebody is stands on pages only."""
    if viewer.is_agent:
        return []
    return [
        replace(section, fields=tuple(each for each in section.fields if _is_seen(viewer, each)))
        for section in all_sections()
        if section.key != PROOFS
    ]


def _is_seen(viewer: Viewer, spec: FieldSpec) -> bool:
    if spec.kind in (Kind.SHOWN, Kind.SEALED):
        return False
    if spec.portal == Portal.PLACE and not sees_contact(viewer):
        return False
    return viewer.is_staff or spec.portal != Portal.NONE


def sees_contact(viewer: Viewer) -> bool:
    """Whether the viewer sees how customers are reached; their own log-ins need a right for it."""
    return viewer.is_staff or viewer.is_agent or viewer.may(SEES_CONTACT)


def sees_place(viewer: Viewer, place: Location) -> bool:
    """Whether the viewer sees the address of a place; a customer filter may leave it out."""
    left = viewer.location_ids
    return sees_contact(viewer) and (left is None or place.pk in left)


def _by_row(sections: Iterable[Section]) -> dict[str, list[FieldSpec]]:
    found: dict[str, list[FieldSpec]] = {}
    for section in sections:
        if section.fields:
            found.setdefault(section.row, []).extend(section.fields)
    return found


def _corporate_number(viewer: Viewer, account: Account) -> str:
    """The number at the top of the structure, "" where there is none or it is not theirs to see."""
    parent = account.corporate_parent
    if parent is None:
        return account.number if account.billing_type == "corporate" else ""
    return parent.number if may_see(viewer, parent.pk) else ""


def _writable(viewer: Viewer, values: Mapping[str, Any]) -> dict[str, FieldSpec]:
    """The fields that are named, or WrongFields with every one that is not theirs to change."""
    known = {each.name: each for section in all_sections() for each in section.fields}
    proofs = {each.name for each in _fields_of(PROOFS)}
    faults: Faults = {}
    for name in values:
        spec = known.get(name)
        if spec is None:
            faults[name[:80]] = ("unknown_field", f"Unknown field {name[:80]}.")
        elif sentence := NOT_HERE if name in proofs else _why_fixed(viewer, spec):
            faults[name] = (NOT_WRITABLE, sentence)
    if faults:
        raise WrongFields(faults)
    return {name: known[name] for name in values}


def _fields_of(key: str) -> tuple[FieldSpec, ...]:
    """Every field of the section with this key."""
    section = section_called(key)
    return section.fields if section else ()


def _why_fixed(viewer: Viewer, spec: FieldSpec) -> str:
    """Why the viewer does not change a field, "" where it does."""
    if viewer.user.kind != KindOfPerson.STAFF:
        return STAFF_ONLY
    if spec.may_change(viewer.may):
        return ""
    if spec.kind in (Kind.SHOWN, Kind.SEALED) or spec.who in (Who.SYSTEM, Who.SETTING):
        return NOT_HERE
    return f"Needs the right {ADMIN if spec.who == Who.ADMIN else spec.right or UPDATE}."


def _wanted_sections(specs: Mapping[str, FieldSpec]) -> list[Section]:
    """The sections that hold the wanted fields, with these alone; a field stands in one of them."""
    left = dict(specs)
    found = []
    for section in all_sections():
        fields = tuple(left.pop(each.name) for each in section.fields if each.name in left)
        if fields:
            found.append(replace(section, fields=fields))
    return found


def _values(
    viewer: Viewer, account: Account, section: Section, texts: Mapping[str, str]
) -> dict[str, Any]:
    """The values of a section's fields, read as the pages read them."""
    row = row_of(account, section.row)
    reading = reading_for([section], row, viewer.today, picks=True, with_parked=viewer.may(ADMIN))
    values, faults = read(section.fields, texts, reading)
    if faults := faults | beyond_sight(viewer, values) | _no_structure(account, values):
        raise WrongFields(faults)
    return values


def _no_structure(account: Account, values: Mapping[str, Any]) -> Faults:
    """A number of a parent for an account that will have none: it would be passed over silently."""
    is_corporate = values.get("billing_type", account.billing_type) == "corporate"
    is_named = bool(values.get("corporate_parent"))
    return {"corporate_parent": NO_STRUCTURE} if is_named and not is_corporate else {}


def _standing(account: Account, section: Section) -> dict[str, Any]:
    """What stands in the whole section: the form of the page sends what is not changed too."""
    return values_of(row_of(account, section.row), _fields_of(section.key))


def texts_of(specs: Mapping[str, FieldSpec], values: Mapping[str, Any]) -> dict[str, str]:
    """What was sent, as if it had been typed."""
    faults = {name: SHAPE for name, value in values.items() if not _is_plain(value)}
    faults |= {
        name: NO_TICK
        for name, value in values.items()
        if isinstance(value, bool) and specs[name].kind not in TICKS
    }
    if faults:
        raise WrongFields(faults)
    return {name: _typed(value) for name, value in values.items()}


def _is_plain(value: Any) -> bool:
    if isinstance(value, Decimal):
        return abs(value.adjusted()) < DIGITS_MAX and len(value.as_tuple().digits) < DIGITS_MAX
    return value is None or isinstance(value, str | int)


def _typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
