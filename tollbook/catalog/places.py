"""Upkeep of where numbers lie: calling areas, area codes, exchanges with their LATAs.

These rows decide what kind of call it is. They have no days: a change acts on calls that are rated
from then on; calls that lie in the store keep their kind until somebody rates them anew.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from tollbook.access.actions import record_changes, save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.catalog.models import AreaCode, CallingArea, Exchange, TaxPlace
from tollbook.kernel.errors import Refused

# The columns of a file.
HEADS = {
    "areas": ("caller_prefix", "called_prefix", "kind"),
    "codes": ("code", "country", "state", "place"),
    "exchanges": ("npanxx", "lata", "place"),
    "taxes": ("npanxx", "state", "county", "city"),
}
ROWS_MAX = 500_000
ROWS_PER_BATCH = 1000
KINDS = ("local", "eas", "elc")
PREFIX = re.compile(r"[0-9]{1,11}", re.ASCII)
CODE = re.compile(r"[2-9][0-9]{2}", re.ASCII)
NPANXX = re.compile(r"[2-9][0-9]{5}", re.ASCII)
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
LATA = re.compile(r"[0-9]{0,5}", re.ASCII)


@transaction.atomic
def set_calling_area(*, caller: str, called: str, kind: str, by: Actor) -> CallingArea:
    """Calls from one prefix to another are local, EAS or ELC; what was said before is replaced."""
    facts = _calling_area({"caller_prefix": caller, "called_prefix": called, "kind": kind})
    key = {name: facts[name] for name in ("caller_prefix", "called_prefix")}
    return _set(CallingArea, key, {"kind": facts["kind"]}, by)


@transaction.atomic
def drop_calling_area(*, area: CallingArea, by: Actor) -> None:
    """Such calls are told by state again."""
    gone = FieldChange("row", "Calling area taken away", f"{area}, {area.kind}", "")
    record_changes(row=area, by=by, changes=[gone])
    area.delete()


@transaction.atomic
def set_area_code(*, code: str, facts: Mapping[str, str], by: Actor) -> AreaCode:
    """Where an area code lies; facts: country, state, place."""
    told = _area_code({"code": code, **facts})
    return _set(AreaCode, {"code": told.pop("code")}, told, by)


@transaction.atomic
def set_exchange(*, npanxx: str, facts: Mapping[str, str], by: Actor) -> Exchange:
    """LATA and rate centre of an exchange; facts: lata, place."""
    told = _exchange({"npanxx": npanxx, **facts})
    return _set(Exchange, {"npanxx": told.pop("npanxx")}, told, by)


@transaction.atomic
def set_tax_place(*, npanxx: str, facts: Mapping[str, str], by: Actor) -> TaxPlace:
    """Where an exchange is taxed, from the next bill on; facts: state, county, city."""
    told = _tax_place({"npanxx": npanxx, **facts})
    return _set(TaxPlace, {"npanxx": told.pop("npanxx")}, told, by)


Place = TypeVar("Place", CallingArea, AreaCode, Exchange, TaxPlace)


def _set(model: type[Place], key: Mapping[str, str], facts: Mapping[str, str], by: Actor) -> Place:
    row = model._default_manager.filter(**key).first() or model(**key)
    for name, value in facts.items():
        setattr(row, name, value)
    save_tracked(row=row, by=by)
    return row


@transaction.atomic
def load_places(*, kind: str, text: str, by: Actor) -> int:
    """Rows of a CSV file with headings, all or none; what was known before is replaced.

    kind: one of HEADS, which names the columns.
    """
    model, _clean, key = _LOADS[kind]
    rows, fields = _read(text, kind), {}
    for row in rows:
        fields[tuple(row[name] for name in key)] = row
    if len(fields) != len(rows):
        raise Refused("row-twice", "A row stands twice in the file.")
    model._default_manager.bulk_create(
        [model(**row) for row in rows],
        batch_size=ROWS_PER_BATCH,
        update_conflicts=True,
        unique_fields=list(key),
        update_fields=[name for name in rows[0] if name not in key],
    )
    loaded = FieldChange("rows", "Rows loaded", "", str(len(rows)))
    record_changes(row=model(pk=0), by=by, changes=[loaded])
    return len(rows)


def _read(text: str, kind: str) -> list[dict[str, str]]:
    clean, heads = _LOADS[kind][1], HEADS[kind]
    rows = []
    reader = _reader(text.removeprefix("\ufeff"))
    try:
        _refuse_head(reader, heads)
        for told in reader:
            rows.append(clean({name: value or "" for name, value in told.items() if name}))
            if len(rows) > ROWS_MAX:
                raise Refused("file-long", f"A file may have {ROWS_MAX:,} rows.")
    except Refused as refusal:
        raise Refused(refusal.code, f"Line {reader.line_num}: {refusal}") from refusal
    except csv.Error as error:
        told_of = f"Line {reader.line_num + 1} is no row of CSV: {error}."
        raise Refused("file-broken", told_of) from error
    if not rows:
        raise Refused("file-empty", "The file has no rows under its headings.")
    return rows


def _reader(text: str) -> "csv.DictReader[str]":
    """The rows of a file with commas, semicolons or tabs."""
    head, _, _ = text.partition("\n")
    return csv.DictReader(StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))


def _refuse_head(reader: "csv.DictReader[str]", heads: Sequence[str]) -> None:
    """Headings may stand in any letters and order. One that lacks is refused: its column would be
    emptied in every row that is known.
    """
    named = ["_".join(each.casefold().split()) for each in reader.fieldnames or ()]
    missing = [name for name in heads if name not in named]
    if missing:
        lack = " and no column ".join(missing)
        raise Refused("file-head", f"There is no column {lack}.")
    reader.fieldnames = named


def _calling_area(told: Mapping[str, str]) -> dict[str, str]:
    for name in ("caller_prefix", "called_prefix"):
        if not PREFIX.fullmatch(_cell(told, name)):
            raise Refused("bad-prefix", "A prefix is 1 to 11 digits and begins with 1, as 1218555.")
    if _cell(told, "kind").casefold() not in KINDS:
        raise Refused("bad-kind", "The kind is local, eas or elc.")
    return {
        "caller_prefix": _cell(told, "caller_prefix"),
        "called_prefix": _cell(told, "called_prefix"),
        "kind": _cell(told, "kind").casefold(),
    }


def _area_code(told: Mapping[str, str]) -> dict[str, str]:
    code, country = _cell(told, "code"), _cell(told, "country").upper()
    if not CODE.fullmatch(code):
        raise Refused("bad-code", "An area code is three digits and begins with 2 to 9.")
    if not COUNTRY.fullmatch(country):
        raise Refused("bad-country", "A country is two letters such as US or CA.")
    state = _cell(told, "state").upper()
    if state and not COUNTRY.fullmatch(state):
        raise Refused("bad-state", "A state or province is two letters, or empty.")
    place = _cell(told, "place")[:60]
    return {"code": code, "country": country, "state": state, "place": place}


def _exchange(told: Mapping[str, str]) -> dict[str, str]:
    npanxx, lata = _cell(told, "npanxx"), _cell(told, "lata")
    if not NPANXX.fullmatch(npanxx):
        raise Refused("bad-exchange", "An exchange is area code and three digits, as 218555.")
    if not LATA.fullmatch(lata):
        raise Refused("bad-lata", "A LATA is up to five digits, or empty.")
    return {"npanxx": npanxx, "lata": lata, "place": _cell(told, "place")[:60]}


def _tax_place(told: Mapping[str, str]) -> dict[str, str]:
    npanxx, state = _cell(told, "npanxx"), _cell(told, "state").upper()
    if not NPANXX.fullmatch(npanxx):
        raise Refused("bad-exchange", "An exchange is area code and three digits, as 218555.")
    if not COUNTRY.fullmatch(state):
        raise Refused("bad-state", "A state is two letters such as MN.")
    county, city = (_cell(told, name)[:60] for name in ("county", "city"))
    return {"npanxx": npanxx, "state": state, "county": county, "city": city}


def _cell(told: Mapping[str, str], name: str) -> str:
    return told.get(name, "").strip()


_Clean = Callable[[Mapping[str, str]], dict[str, str]]
_LOADS: dict[str, tuple[type[Model], _Clean, Sequence[str]]] = {
    "areas": (CallingArea, _calling_area, ("caller_prefix", "called_prefix")),
    "codes": (AreaCode, _area_code, ("code",)),
    "exchanges": (Exchange, _exchange, ("npanxx",)),
    "taxes": (TaxPlace, _tax_place, ("npanxx",)),
}
