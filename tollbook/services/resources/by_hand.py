"""911 addresses without a machine: staff tell the keeper and enter the answer."""

from collections.abc import Mapping
from typing import Any, ClassVar

from tollbook.customers.types import Viewer
from tollbook.services.queries.resources import places_with_911, registered_places_for
from tollbook.services.types import (
    PageAsked,
    PageShown,
    Resource,
    ResourceAnswer,
    ResourceRequest,
    Verdict,
)


class ByHand(Resource):
    """The shipped resource "911 address": its page is there for customers, its answers come from
    staff. The example to begin a plug-in from is `services.resources.twin`."""

    key: ClassVar = "911"
    menu_text: ClassVar = "911 addresses"
    icon: ClassVar = "pin"
    needs: ClassVar = "Locations_CustomerLevel.Access"
    has_page: ClassVar = True
    keeps_911: ClassVar = True
    is_by_hand: ClassVar = True

    def applies_to(self, viewer: Viewer) -> bool:
        """Where calls over the internet can come from, which do not say where they come from."""
        return places_with_911(viewer).exists()

    def facts(self, viewer: Viewer) -> Mapping[str, Any]:
        places = registered_places_for(viewer)
        return {"places": places, "several": len({each.place.account_id for each in places}) > 1}

    def page(self, asked: PageAsked) -> PageShown:
        return PageShown("services/addresses_911.html", asked.facts)

    def on_active(self, request: ResourceRequest) -> ResourceAnswer:
        return ResourceAnswer(Verdict.PENDING, words=f"Tell the keeper by hand: {request.key}")

    on_change = on_active
    on_disconnect = on_active
