"""The request as the portal's pages see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tollbook.access.types import Actor
from tollbook.customers.types import Viewer


class PortalRequest(HttpRequest):
    """A request that has passed the gate."""

    viewer: Viewer
    actor: Actor
    htmx: HtmxDetails
