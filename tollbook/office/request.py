"""The request as the office's pages see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tollbook.access.models import User
from tollbook.access.types import Actor
from tollbook.customers.types import Viewer


class OfficeRequest(HttpRequest):
    """A request of a staff person that has passed the gate."""

    user: User
    viewer: Viewer
    actor: Actor
    htmx: HtmxDetails
