"""How a request of a program is read: parts of lists, filters, bodies; what is odd is refused."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from ninja.parser import Parser

from tollbook.access.models import User
from tollbook.access.types import Actor
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import Refused

LIMIT_MAX: Final = 100
OFFSET_MAX: Final = 1_000_000
BODY_BYTES_MAX: Final = 64 * 1024
DEPTH_MAX: Final = 20
BODY_KINDS = ("application/json", "application/merge-patch+json")
NO_OBJECT = "Send one JSON object."
# A day as JSON writes it; an empty one narrows nothing.
Day = date | None
Row = TypeVar("Row", bound=Model)


class ApiRequest(HttpRequest):
    """A request of a program that has passed the gate."""

    user: User
    viewer: Viewer
    actor: Actor


class Part(Schema):
    """Which part of a list is wanted, and which attributes of each row."""

    fields: str = Field("", max_length=500, description="Attributes to give, parted by commas.")
    offset: int = Field(0, ge=0, le=OFFSET_MAX, description="How many rows to leave out.")
    limit: int = Field(25, ge=1, le=LIMIT_MAX, description="How many rows to give at most.")


class Choice(Schema):
    """Which attributes of one resource are wanted."""

    fields: str = Field("", max_length=500, description="Attributes to give, parted by commas.")


class ExactParser(Parser):
    """Reads bodies: numbers stay exact, and what no JSON is, is none."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return read_object(request.body)


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body; raises Refused for anything else."""
    try:
        found = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
        # A half of a letter, which no database takes, is found by writing the text down.
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except (ValueError, ArithmeticError, RecursionError) as fault:
        raise Refused("bad_json", "The body is no JSON that can be read.") from fault
    if not isinstance(found, dict):
        raise Refused("bad_json", NO_OBJECT)
    if _is_deep(found):
        raise Refused("bad_json", f"Nest at most {DEPTH_MAX} objects and lists in each other.")
    return found


def _is_deep(found: Any) -> bool:
    """Whether objects and lists stand deeper in each other than any body needs."""
    level = [found]
    for _ in range(DEPTH_MAX):
        nested = [each.values() if isinstance(each, dict) else each for each in level]
        level = [each for group in nested for each in group if isinstance(each, dict | list)]
    return bool(level)


def _no_number(word: str) -> Any:
    raise ValueError(word)


def refuse_unknown(request: HttpRequest, part: Schema) -> None:
    """Raise Refused for a filter that the list does not know: all rows would be a wrong answer."""
    known = {each.alias or name for name, each in type(part).model_fields.items()}
    unknown = sorted(set(request.GET) - known)
    if unknown:
        among = ", ".join(sorted(known))
        raise Refused("unknown_filter", f"{unknown[0][:60]!r} is not known here. Known: {among}.")


def part_of(rows: QuerySet[Row] | Sequence[Row], part: Part) -> tuple[list[Row], int]:
    """The wanted part of the rows, and how many there are in all; two statements."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return list(rows[part.offset : part.offset + part.limit]), total
