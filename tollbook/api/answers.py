"""How the API answers: JSON whose numbers are exact, and one shape for everything that is wrong.

Source: TM Forum TMF630, REST API design guidelines 4.2: error body, X-Total-Count, 206, Location.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

PREFIX: Final = "tmf-api/"
JSON: Final = "application/json; charset=utf-8"
# What a program is told of a status where nothing closer is known.
REASONS: Final = {
    400: "The request cannot be understood.",
    401: "Send an API token: Authorization: Bearer <token>.",
    403: "This log-in may not do that.",
    404: "There is nothing at this address that this log-in may see.",
    405: "This address does not know that method.",
    409: "That cannot be done as things stand.",
    412: "Somebody changed it since you read it. Read it again.",
    413: "The body is too long.",
    415: "Send the body as application/json.",
    429: "Too many requests.",
    500: "Something is broken on our side.",
}


def is_for_programs(request: HttpRequest) -> bool:
    """Whether the address is one of the API."""
    return request.path.startswith(f"/{PREFIX}")


def written(value: Any) -> str:
    """`value` as JSON. Decimals become numbers digit by digit, never by way of a float."""
    if isinstance(value, Decimal):
        assert value.is_finite(), "an amount is a number"
        return format(value, "f")
    if isinstance(value, datetime):
        return json.dumps(instant(value))
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(str(key))}:{written(each)}" for key, each in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(written(each) for each in value) + "]"
    assert not isinstance(value, float), "no float leaves the house"
    return json.dumps(value, ensure_ascii=False)


def instant(value: datetime) -> str:
    """An instant as JSON writes it: UTC, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """An answer that holds `value`."""
    return HttpResponse(written(value), status=status, content_type=JSON, headers=headers)


def error(status: int, code: str = "", reason: str = "", message: str = "") -> HttpResponse:
    """An answer that says what is wrong.

    code: for programs.   reason: one sentence for people.   message: more of it, such as each
    field with its own sentence.
    """
    body = {
        "code": code or str(status),
        "reason": reason or REASONS[status],
        "message": message or reason or REASONS[status],
        "status": str(status),
    }
    return answer(body, status)


def listed(rows: Iterable[Mapping[str, Any]], *, total: int, offset: int) -> HttpResponse:
    """A part of a list: 206 where there is more than this, with how many there are in all."""
    shown = list(rows)
    is_all = offset == 0 and len(shown) == total
    heads = {"X-Total-Count": str(total), "X-Result-Count": str(len(shown))}
    return answer(shown, 200 if is_all else 206, heads)


def chosen(resource: Mapping[str, Any], fields: str) -> dict[str, Any]:
    """Only the wanted attributes of a resource; its id and its address always.

    fields: names parted by commas, "" or "all" for every one; a name that is not there is no fault.
    """
    wanted = {each.strip() for each in fields.split(",") if each.strip()}
    if not wanted or "all" in wanted:
        return dict(resource)
    kept = wanted | {"id", "href"}
    return {name: value for name, value in resource.items() if name in kept}
