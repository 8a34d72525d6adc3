"""Lines that a wholesale customer wants, row by row: each is understood or said what is wrong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tollbook.catalog.models import ProductType
from tollbook.customers.models import Location
from tollbook.kernel.errors import Refused
from tollbook.portal.forms.request_service import product_ids
from tollbook.portal.wholesale.reading import rows_in

HEAD = ("type", "line", "location", "wanted for")
# How much of a long file an order repeats; the file stands beside it.
WORDS_MAX = 11_000


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
        return f"{self.kind.label} {self.product_id} at {self.place.description}{when(self)}"


@dataclass(frozen=True)
class Offer:
    """What rows may name: kinds by code, locations by code, and the lines in service already."""

    kinds: Mapping[str, ProductType]
    places: Mapping[str, Location]
    taken: Collection[str]


def when(row: object) -> str:
    """The words for the day a row asks for, "" where it names none."""
    day = getattr(row, "wanted_on", None)
    return f", wanted for {day.isoformat()}" if day else ""


def read_rows(text: str, offer: Offer) -> tuple[list[Wanted], list[tuple[int, str]]]:
    """What is understood, and (line, what is wrong with it) of the others; a heading is skipped."""
    found: list[Wanted] = []
    faults: list[tuple[int, str]] = []
    seen: set[str] = set()
    for row in rows_in(text, HEAD):
        try:
            if row.fault:
                raise Refused("ROW", row.fault)
            wanted = wanted_line(row.padded(len(HEAD)), offer)
            refuse_twice(wanted.product_id, seen)
        except Refused as refusal:
            faults.append((row.line, str(refusal)))
        else:
            found.append(wanted)
    if not found and not faults:
        faults.append((1, "There is no row to read."))
    return found, faults


def refuse_twice(product_id: str, seen: set[str]) -> None:
    """Refuse a line that stood in the file before; it counts as seen from then on."""
    if product_id in seen:
        raise Refused("TWICE", f"{product_id} stands in this file twice.")
    seen.add(product_id)


def wanted_line(told: Sequence[str], offer: Offer) -> Wanted:
    """A new line from its four cells; raises Refused with what is wrong."""
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
    return Wanted(kind, product_id, place, day_of(day))


def day_of(text: str) -> date | None:
    """The day that a cell names, None for an empty one; raises Refused for any other text."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("DATE", f"“{text}” is no day. Write it as 2026-07-31.") from None


def listed(words: Sequence[str]) -> str:
    """The rows of an order, one a line; what would be too long is counted, as the file tells it."""
    kept: list[str] = []
    length = 0
    for each in words:
        length += len(each) + 1
        if length > WORDS_MAX:
            return "\n".join((*kept, f"and {len(words) - len(kept)} more, in the file"))
        kept.append(each)
    return "\n".join(kept)
