"""What crosses the door of flows."""

from tollbook.flows.changes import SecurityChange
from tollbook.flows.demo.load import Loaded, Wish
from tollbook.flows.moving import Move
from tollbook.flows.sent import SentCode

__all__ = ["Loaded", "Move", "SecurityChange", "SentCode", "Wish"]
