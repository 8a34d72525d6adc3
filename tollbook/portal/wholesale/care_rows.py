"""Rows of a CARE file: a line, what the long distance carrier is told, and for which calls."""

from collections.abc import Mapping
from typing import TypeVar

from tollbook.flows.actions import CareRow
from tollbook.kernel.errors import Refused
from tollbook.kernel.labelled import Labelled
from tollbook.portal.wholesale.order_rows import line_called
from tollbook.portal.wholesale.reading import FileRow, rows_in
from tollbook.portal.wholesale.rows import refuse_twice
from tollbook.services.models import Product
from tollbook.services.types import CareAction, CareCalls
from tollbook.work.types import RowFault

HEAD = ("line", "care", "calls")
Word = TypeVar("Word", bound=Labelled)


def read_care(text: str, lines: Mapping[str, Product]) -> tuple[list[CareRow], list[RowFault]]:
    """The rows that are understood and the others. lines: those in service, by ID and digits."""
    found: list[CareRow] = []
    faults: list[RowFault] = []
    seen: set[str] = set()
    for row in rows_in(text, HEAD):
        try:
            care = _care(row, lines)
            refuse_twice(f"{care.product.product_id} for {care.calls.label}", seen)
        except Refused as refusal:
            faults.append(RowFault(row.line, refusal.code, str(refusal), row.text))
        else:
            found.append(care)
    return found, faults


def _care(row: FileRow, lines: Mapping[str, Product]) -> CareRow:
    if row.fault:
        raise Refused("ROW", row.fault)
    line, told, calls = row.padded(len(HEAD))
    product = line_called(line, lines)
    action = _called(CareAction, told)
    return CareRow(row.line, product, action, _called(CareCalls, calls or "both"), row.text)


def _called(among: type[Word], text: str) -> Word:
    """The word that a cell names; raises Refused naming those that there are."""
    try:
        return among.called(text.casefold())
    except KeyError:
        known = ", ".join(each.value for each in among)
        raise Refused("WORD", f"“{text}” is not known here. Write one of: {known}.") from None
