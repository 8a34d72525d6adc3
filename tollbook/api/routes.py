"""The face's part of the registry: every address with the rights that open it, by kind of person.

A path and its right stand once: the path with the operation, the rights with the resource.
"""

from collections.abc import Iterator
from typing import Any

from tollbook.access.types import PUBLIC, Route
from tollbook.api.door import API, RESOURCES
from tollbook.api.pages import documents, watch


def _routes() -> Iterator[Route]:
    """The addresses of the resources, as the library would mount them."""
    rights = {resource.path: resource for resource in RESOURCES}
    for bound in API._get_bound_routers():
        resource = rights.get(bound.prefix)
        if resource is None:
            continue
        seen: set[str] = set()
        for pattern in bound.urls_paths(bound.prefix):
            found: Any = pattern
            # The library names an address once for each of its methods.
            if str(found.pattern) in seen:
                continue
            seen.add(str(found.pattern))
            yield Route(
                str(found.pattern),
                found.callback,
                found.name,
                resource.staff[0],
                change=resource.change_of(found.name),
                twins=resource.twins_of(found.name),
                of_company=resource.of_company,
            )


# What watches over the site asks at addresses without a prefix, where such programs expect them.
OPEN_ROUTES: list[Route] = [
    Route("health/live", watch.live, "health-live", PUBLIC),
    Route("health/ready", watch.ready, "health-ready", PUBLIC),
    Route(
        "metrics",
        watch.metrics,
        "metrics",
        "Maintenance.Access",
        by_token=True,
        of_company=True,
    ),
]
ROUTES: list[Route] = [
    Route("", documents.page, "api-page", PUBLIC),
    Route("openapi.json", documents.document, "api-document", PUBLIC),
    *_routes(),
]
