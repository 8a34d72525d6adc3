"""The shapes that several resources share, as the OpenAPI document describes them.

Attributes are optional because `fields` may leave them out; what is always there is not.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from ninja import Field, Schema


class Shape(Schema):
    """What a resource or a part of one looks like; TM Forum's names begin with a sign at times."""

    model_config = {"populate_by_name": True, "extra": "forbid"}


class Error(Shape):
    """What is wrong, for programs and for people."""

    code: str = Field(description="A word for programs, such as not_writable.")
    reason: str = Field(description="One sentence for people.")
    message: str = Field(description="More of it, such as each field with its own sentence.")
    status: str = Field(description="The status of the answer.")


class Reference(Shape):
    """A pointer to another resource."""

    id: str
    href: str | None = None
    name: str | None = None
    referred_type: str | None = Field(None, alias="@referredType")


class TimePeriod(Shape):
    """From when until when; what is not there is open."""

    start: datetime | str | None = Field(None, alias="startDateTime")
    end: datetime | str | None = Field(None, alias="endDateTime")


class Money(Shape):
    """An amount and its currency; the amount is exact."""

    unit: str
    value: Any = Field(json_schema_extra={"type": "number"})


def money(amount: Decimal | int, unit: str) -> dict[str, Any]:
    """An amount as resources hold it."""
    return {"unit": unit, "value": amount}


# What any address may answer besides what it is for.
WRONG: Final[dict[int, type[Schema]]] = dict.fromkeys((400, 401, 403, 404, 405, 429), Error)
WRONG_SENT: Final[dict[int, type[Schema]]] = WRONG | dict.fromkeys((409, 412, 413, 415), Error)


def file_of(kind: str) -> dict[str, Any]:
    """How the document describes an answer that is a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": "The file", "content": content}}}


# How the document describes the version of a resource, and that a change may name it.
MARKED: Final[dict[str, Any]] = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": False,
            "schema": {"type": "string", "maxLength": 20},
            "description": "The ETag that was read; of another version nothing changes (412).",
        }
    ]
}
PDF: Final = file_of("application/pdf")
GZIP: Final = file_of("application/gzip")


def body_of(shape: type[Schema]) -> dict[str, Any]:
    """How the document describes a body that is read here and not by the library.

    A merge-patch tells what is absent from what is empty, which a shape that was filled does not.
    """
    schema = shape.model_json_schema(by_alias=True)
    kinds = ("application/json", "application/merge-patch+json")
    return {"requestBody": {"required": True, "content": {k: {"schema": schema} for k in kinds}}}
