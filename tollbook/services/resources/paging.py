"""A page of a plug-in: our tables are read first, then whoever is outside has five seconds."""

from collections.abc import Mapping

from tollbook.customers.types import Viewer
from tollbook.services.resources.deadline import within
from tollbook.services.types import PageAsked, PageShown, Resource

PAGE_SECONDS = 5.0


def page_of(*, resource: Resource, viewer: Viewer, sent: Mapping[str, str]) -> PageShown:
    """What a resource shows the viewer; raises what it raises, or TimeoutError after 5 seconds."""
    asked = PageAsked(resource.facts(viewer), sent)
    return within(PAGE_SECONDS, lambda: resource.page(asked))
