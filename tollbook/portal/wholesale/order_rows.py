"""Rows of a file of orders: a new line, a change of one, or its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tollbook.kernel import entry, phones
from tollbook.kernel.errors import Refused
from tollbook.portal.wholesale.reading import FileRow, rows_in
from tollbook.portal.wholesale.rows import Offer, day_of, refuse_twice, wanted_line, when
from tollbook.services.models import Product
from tollbook.work.types import RowFault

HEAD = ("order", "type", "line", "location", "wanted for", "note")
NEW, CHANGE, END = "new", "change", "disconnect"
NOTE_LENGTH_MAX = 200


@dataclass(frozen=True)
class Ordered:
    """A row that is understood; product: the line it is about, None for a new one."""

    words: str
    product_id: str
    wanted_on: date | None
    product: Product | None = None


def read_orders(
    text: str, offer: Offer, lines: Mapping[str, Product]
) -> tuple[list[Ordered], list[RowFault]]:
    """The rows that are understood and the others. lines: those in service, by ID and digits."""
    found: list[Ordered] = []
    faults: list[RowFault] = []
    seen: set[str] = set()
    for row in rows_in(text, HEAD):
        try:
            ordered = _ordered(row, offer, lines)
            refuse_twice(ordered.product_id, seen)
        except Refused as refusal:
            faults.append(RowFault(row.line, refusal.code, str(refusal), row.text))
        else:
            found.append(ordered)
    return found, faults


def line_called(text: str, lines: Mapping[str, Product]) -> Product:
    """The line in service that a cell names; raises Refused."""
    found = lines.get(text.casefold()) or lines.get(phones.normalise(text) or "-")
    if found is None:
        raise Refused("LINE", f"“{text}” is no line of yours in service.")
    return found


def _ordered(row: FileRow, offer: Offer, lines: Mapping[str, Product]) -> Ordered:
    if row.fault:
        raise Refused("ROW", row.fault)
    order, kind, line, place, day, typed = row.padded(len(HEAD))
    note = entry.one_line(typed, NOTE_LENGTH_MAX)
    after = f": {note}" if note else ""
    if order.casefold() == NEW:
        wanted = wanted_line((kind, line, place, day), offer)
        return Ordered(f"New: {wanted.words}{after}", wanted.product_id, wanted.wanted_on)
    if order.casefold() not in (CHANGE, END):
        raise Refused("ORDER", f"“{order}” is no order. Write new, change or disconnect.")
    product = line_called(line, lines)
    if order.casefold() == CHANGE and not note:
        raise Refused("NOTE", "Say in the column “note” what is to be changed.")
    wanted_on = day_of(day)
    told = Ordered("", product.product_id, wanted_on, product)
    verb = "Change" if order.casefold() == CHANGE else "Disconnect"
    words = f"{verb}: {product.product_type.label} {product.product_id}{when(told)}{after}"
    return Ordered(words, product.product_id, wanted_on, product)
