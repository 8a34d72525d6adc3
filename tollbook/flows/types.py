"""What crosses the door of flows."""

from tollbook.flows.accounts import FirstProduct, NewCustomer
from tollbook.flows.changes import SecurityChange
from tollbook.flows.demo.load import Loaded, Wish
from tollbook.flows.moving import Move
from tollbook.flows.sent import SentCode
from tollbook.flows.users import Registration

__all__ = [
    "FirstProduct",
    "Loaded",
    "Move",
    "NewCustomer",
    "Registration",
    "SecurityChange",
    "SentCode",
    "Wish",
]
