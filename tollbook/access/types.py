"""What crosses the door of the access room."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.http import HttpResponseBase

PUBLIC: Final = "PUBLIC"
SIGNED_IN: Final = "SIGNED_IN"
RIGHTS: Final = ("Access", "Add", "Update", "Delete", "Admin")


class Kind(StrEnum):
    """What a log-in is; corporate is a customer by its account."""

    STAFF = "staff"
    CUSTOMER = "customer"
    WHOLESALE = "wholesale"
    AGENT = "agent"


@dataclass(frozen=True)
class Route:
    """One address of a face: its path, view and name, and the right that opens it.

    right: "Module.Right", PUBLIC or SIGNED_IN.   change: a further right that sending something
    to the address asks for ("" is none), so that a page which one may only look at stays shut.
    """

    path: str
    view: Callable[..., HttpResponseBase]
    name: str
    right: str
    defaults: dict[str, Any] | None = None
    change: str = ""
