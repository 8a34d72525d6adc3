"""What programs send to make or change something: shapes of bodies, keys of their own, versions."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Final

from ninja import Field
from pydantic import model_validator

from tollbook.access.actions.tokens import make_once
from tollbook.access.queries import keyed_hash
from tollbook.api.answers import written
from tollbook.api.asking import ApiRequest
from tollbook.api.shapes import Shape
from tollbook.kernel.errors import NotFound, Refused

CONTROL: Final = "Remove line breaks and control characters."
CORRELATOR: Final = r"^[A-Za-z0-9._:-]{8,64}$"
KEY_LENGTH: Final = 40
MARK_LENGTH: Final = 24
# More digits than any key of a row has.
ROW_DIGITS_MAX: Final = 12
VERSION: Final = re.compile(r'^(?:W/)?"(\d{1,9})"$')

# Days that anything here may begin or end on.
Date = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]


def leaves_of(sent: Any) -> Iterator[object]:
    """Every name and every value of a body, however deep it is."""
    left = [sent]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            yield from value
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
        else:
            yield value


class Sent(Shape):
    """A body that is sent; a sign that no database takes is refused in any place of it."""

    @model_validator(mode="before")
    @classmethod
    def without_nul(cls, sent: Any) -> Any:
        """Refuse the sign NUL."""
        if any("\0" in str(each) for each in leaves_of(getattr(sent, "_obj", sent))):
            raise Refused("bad_parameter", CONTROL)
        return sent


class Named(Sent):
    """Something that is there already, named by its id."""

    id: str = Field(max_length=64)
    href: str = Field("", max_length=200)
    name: str = Field("", max_length=100)
    role: str = Field("", max_length=40)
    referred_type: str = Field("", max_length=40, alias="@referredType")


def external_id() -> Any:
    """The attribute by which a program names what it makes."""
    return Field(
        alias="externalId",
        pattern=CORRELATOR,
        description="Made by the program, one for each; sent again it is the same one.",
    )


def key_of(request: ApiRequest, kind: str, external: str) -> str:
    """The key of what a program makes: one log-in's externalId never meets another's."""
    return f"api-{keyed_hash(f'{kind}:{request.user.pk}:{external}')[:KEY_LENGTH]}"


def once(
    request: ApiRequest, kind: str, external: str, make: Callable[[], str]
) -> tuple[str, bool]:
    """What this externalId has made, made now unless it stands; and whether it stood.

    The same content counts as the same however it is written down.
    """
    digest = sha256(json.dumps(json.loads(request.body), sort_keys=True).encode()).hexdigest()
    key = key_of(request, kind, external)
    return make_once(key=key, digest=digest, by=request.actor, make=make)


def row_in(kind: str, text: str) -> int:
    """The key of a row that stands in an address; raises NotFound for what can be none."""
    if not (text.isascii() and text.isdigit() and len(text) <= ROW_DIGITS_MAX):
        raise NotFound(kind, text)
    return int(text)


def seen_version(request: ApiRequest) -> int | None:
    """The version that a program has read (If-Match), None where it names none.

    Raises Refused for a mark that was never given out: then nothing may be changed either.
    """
    mark = request.headers.get("If-Match", "").strip()
    if mark in ("", "*"):
        return None
    found = VERSION.match(mark)
    if found is None:
        raise Refused("STALE", "If-Match names no version that was given out here.")
    return int(found[1])


def mark_of(version: int) -> dict[str, str]:
    """The header that says which version an answer shows."""
    return {"ETag": f'"{version}"'}


def mark_of_whole(found: Mapping[str, Any]) -> dict[str, str]:
    """The same for what stands in several rows: a digest of all that its reader sees."""
    return {"ETag": f'"{sha256(written(found).encode()).hexdigest()[:MARK_LENGTH]}"'}


def refuse_other(request: ApiRequest, mark: Mapping[str, str]) -> None:
    """Raise Refused where a program has read another state than this one (If-Match)."""
    named = request.headers.get("If-Match", "").strip()
    if named not in ("", "*", mark["ETag"]):
        raise Refused("STALE", "Somebody changed it since you read it. Read it again.")


def require(request: ApiRequest, right: str) -> None:
    """Raise Refused where the log-in lacks a right that this one method needs."""
    if not request.viewer.may(right):
        raise Refused("no_right", f"Your log-in does not have the right {right}.")
