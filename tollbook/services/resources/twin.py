"""A keeper of 911 addresses that exists nowhere: the example of a plug-in, and for rehearsals.

It answers by what stands in the address, so every way can be walked without anybody's machine:
line 1 with the word "nowhere" is rejected, with "slow road" it answers at the third asking, with
"storm" it cannot be reached; anything else is accepted.
"""

from typing import ClassVar

from tollbook.services.resources.by_hand import ByHand
from tollbook.services.types import ResourceAnswer, ResourceRequest, Verdict

ASKED_BEFORE_ANSWER = 2
NO_SUCH_STREET = "No such street. Check the street and the number of the house."


class E911Twin(ByHand):
    """Accepts, rejects, delays and plays dead."""

    is_by_hand: ClassVar = False

    def on_active(self, request: ResourceRequest) -> ResourceAnswer:
        """Judge the address; the same order asked again gets the same answer."""
        street = request.address.get("address_1", "").casefold()
        if "storm" in street:
            raise ConnectionError("The keeper cannot be reached.")
        if "slow road" in street and request.asked_before < ASKED_BEFORE_ANSWER:
            return ResourceAnswer(Verdict.PENDING, words="It is being looked at.")
        if not street or "nowhere" in street:
            return ResourceAnswer(Verdict.REJECTED, words=NO_SUCH_STREET)
        return ResourceAnswer(Verdict.ACCEPTED, reference=f"TWIN-{request.key}")

    on_change = on_active

    def on_disconnect(self, request: ResourceRequest) -> ResourceAnswer:
        """Whatever ends is let go."""
        return ResourceAnswer(Verdict.ACCEPTED, reference=f"TWIN-{request.key}")
