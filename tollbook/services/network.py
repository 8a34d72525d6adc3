"""Network resources: outside powers that must know of a location, such as a keeper of 911 data.

A resource is a small interface with a recording twin. Nothing calls one inside a request: an order
is written down with the change, and worked off afterwards, again until it is answered.
"""

from dataclasses import dataclass, field
from typing import Protocol

from tollbook.services.types import ResourceAnswer, ResourceRequest, Verdict


class NetworkResource(Protocol):
    """The one verb of a resource; it raises what it likes when it cannot be reached."""

    def order(self, request: ResourceRequest) -> ResourceAnswer: ...


def accepted() -> ResourceAnswer:
    """What the twin says unless it was told otherwise."""
    return ResourceAnswer(Verdict.ACCEPTED, "REC-1")


class ByHand:
    """No machine behind it: staff tell the keeper and enter the answer."""

    def order(self, request: ResourceRequest) -> ResourceAnswer:
        return ResourceAnswer(Verdict.PENDING, words=f"Tell the keeper by hand: {request.key}")


@dataclass
class Recording:
    """The twin: keeps what it was asked and answers as it was told, accepted unless told."""

    answer: ResourceAnswer = field(default_factory=accepted)
    asked: list[ResourceRequest] = field(default_factory=list)
    is_down: bool = False

    def order(self, request: ResourceRequest) -> ResourceAnswer:
        if self.is_down:
            raise ConnectionError("the twin plays dead")
        self.asked.append(request)
        return self.answer


def keeper() -> NetworkResource:
    """Who keeps the 911 addresses of this installation; by hand until a machine is set up."""
    return ByHand()
