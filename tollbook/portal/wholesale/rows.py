"""Lines that a wholesale customer wants, row by row: each is understood or said what is wrong."""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from tollbook.catalog.models import ProductType
from tollbook.customers.models import Location
from tollbook.kernel.errors import Refused
from tollbook.portal.forms.request_service import product_ids

ROWS_MAX = 500
HEAD = ("type", "line", "location", "wanted for")


@dataclass(frozen=True)
class Wanted:
    """A row that is understood."""

    kind: ProductType
    product_id: str
    place: Location
    wanted_on: date | None

    @property
    def words(self) -> str:
        """The row as the order says it."""
        day = f", wanted for {self.wanted_on.isoformat()}" if self.wanted_on else ""
        return f"{self.kind.label} {self.product_id} at {self.place.description}{day}"


@dataclass(frozen=True)
class Offer:
    """What rows may name: kinds by code, locations by code, and the lines in service already."""

    kinds: Mapping[str, ProductType]
    places: Mapping[str, Location]
    taken: Collection[str]


def read_rows(text: str, offer: Offer) -> tuple[list[Wanted], list[tuple[int, str]]]:
    """What is understood, and (row, what is wrong with it) of the others; a heading is skipped."""
    found: list[Wanted] = []
    faults: list[tuple[int, str]] = []
    delimiter = ";" if text.count(";") > text.count(",") else ","
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter))
    for number, cells in enumerate(rows, start=1):
        told = [cell.strip() for cell in cells]
        if not any(told) or (number == 1 and told[0].casefold() == HEAD[0]):
            continue
        try:
            wanted = _wanted((*told, "", "", "", "")[:4], offer)
            if wanted.product_id in {each.product_id for each in found}:
                raise Refused("TWICE", f"{wanted.product_id} stands in this file twice.")
        except Refused as refusal:
            faults.append((number, str(refusal)))
        else:
            found.append(wanted)
    if not found and not faults:
        faults.append((1, "There is no row to read."))
    if len(rows) > ROWS_MAX + 1:
        faults.insert(0, (ROWS_MAX + 1, f"A file holds {ROWS_MAX} rows at most."))
    return found, faults


def _wanted(told: tuple[str, ...], offer: Offer) -> Wanted:
    code, line, place_code, day = told
    kind = offer.kinds.get(code.casefold())
    if kind is None:
        raise Refused("TYPE", f"“{code}” is no type of line. Use one of the codes below.")
    product_id = product_ids(line, kind)[0]
    if product_id in offer.taken:
        raise Refused("TAKEN", f"{product_id} is one of your lines already.")
    place = offer.places.get(place_code or "0")
    if place is None:
        raise Refused("PLACE", f"“{place_code}” is no location of yours. Use its code.")
    return Wanted(kind, product_id, place, _day(day) if day else None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("DATE", f"“{text}” is no day. Write it as 2026-07-31.") from None
