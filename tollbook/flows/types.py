"""What crosses the door of flows."""

from dataclasses import dataclass

from tollbook.flows.accounts import FirstProduct, NewCustomer
from tollbook.flows.addresses import WaitingAddress
from tollbook.flows.changes import AddressFor, SecurityChange
from tollbook.flows.demo.load import Loaded, Wish
from tollbook.flows.exchange.loading import LoadedTable, Wanted, Way
from tollbook.flows.kept import Kept
from tollbook.flows.moving import Move
from tollbook.flows.parallel import Beside
from tollbook.flows.people import Invitation
from tollbook.flows.products import Foreseen
from tollbook.flows.sent import SentCode
from tollbook.flows.suspending import LateCustomer
from tollbook.flows.users import Registration
from tollbook.flows.writing import Wish as WrittenWish

__all__ = [
    "AddressFor",
    "Beside",
    "FirstProduct",
    "Foreseen",
    "Invitation",
    "Kept",
    "LateCustomer",
    "Loaded",
    "LoadedTable",
    "Move",
    "NewCustomer",
    "Registration",
    "SecurityChange",
    "SentCode",
    "WaitingAddress",
    "Wanted",
    "Way",
    "Wish",
    "WrittenWish",
]


@dataclass(frozen=True)
class Done:
    """What a step did: how much, in words, and what a person has to look at."""

    count: int
    words: str
    troubles: tuple[str, ...] = ()
