"""What crosses the door of the access room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponseBase

if TYPE_CHECKING:
    from tollbook.access.models import User

PUBLIC: Final = "PUBLIC"
SIGNED_IN: Final = "SIGNED_IN"
RIGHTS: Final = ("Access", "Add", "Update", "Delete", "Admin")


class Kind(StrEnum):
    """What a log-in is; corporate is a customer by its account."""

    STAFF = "staff"
    CUSTOMER = "customer"
    WHOLESALE = "wholesale"
    AGENT = "agent"


class Face(StrEnum):
    """Where somebody came in from when something was changed."""

    OFFICE = "office"
    PORTAL = "portal"
    API = "api"
    IMPORT = "import"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who does something, from where and when; every action takes one as `by`.

    user: None where the system acts by itself.   acting_as: the customer whose pages a member of
    the staff looks through.   ip: "" where no address is known.
    """

    at: datetime
    face: Face
    user: "User | None" = None
    acting_as: "User | None" = None
    ip: str = ""


@dataclass(frozen=True)
class FieldChange:
    """What became of one field, in words; see `access.models.Change`."""

    field: str
    label: str
    old: str
    new: str


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
