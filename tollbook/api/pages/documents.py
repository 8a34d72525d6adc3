"""What the API can do, for programs as OpenAPI and for people as a page."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tollbook.api import door
from tollbook.api.answers import JSON

METHODS = ("get", "post", "patch", "delete")


@cache
def _written() -> str:
    # The bounds of a number are floats there, and no amounts.
    return json.dumps(door.openapi())


@require_safe
def document(_: HttpRequest) -> HttpResponse:
    """The OpenAPI document; the same for everybody."""
    return HttpResponse(_written(), content_type=JSON)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same for people, drawn here: no script and nothing from elsewhere."""
    found = door.openapi()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in found["paths"].items():
        for method, about in methods.items():
            tag = (about.get("tags") or [""])[0]
            groups.setdefault(tag, []).append(_drawn(path, method, about))
    context = {"groups": groups, "info": found["info"]}
    return render(request, "api/page.html", context)


def _drawn(path: str, method: str, about: dict[str, Any]) -> dict[str, Any]:
    """One operation as the page draws it."""
    return {
        "method": method.upper(),
        "path": path,
        "summary": about["summary"],
        "about": about.get("description", ""),
        "parameters": about.get("parameters", []),
        "answers": sorted(about["responses"]),
    }
