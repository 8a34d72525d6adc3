"""What crosses the door of the fields room."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from tollbook.kernel.record import Kind


class FieldKind(StrEnum):
    """What a custom field holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PHONE = "phone"
    EMAIL = "email"
    IP = "ip"


KIND_WORDS: Final = {
    FieldKind.TEXT: "Text",
    FieldKind.LONG_TEXT: "Long text",
    FieldKind.NUMBER: "Number",
    FieldKind.MONEY: "Money",
    FieldKind.DATE: "Date",
    FieldKind.YES_NO: "Yes or no",
    FieldKind.CHOICE: "Choice from a list",
    FieldKind.PHONE: "Phone",
    FieldKind.EMAIL: "E-mail",
    FieldKind.IP: "IP address",
}


class PortalSight(StrEnum):
    """What a customer may do with a custom field."""

    NONE = "none"
    READ = "read"
    EDIT = "edit"


SIGHT_WORDS: Final = {
    PortalSight.NONE: "Not shown",
    PortalSight.READ: "Read",
    PortalSight.EDIT: "Read and change",
}


@dataclass(frozen=True)
class DefinitionFacts:
    """A custom field that comes with the system; see `fields.models.FieldDefinition`."""

    key: str
    label: str
    kind: FieldKind
    tab: str
    size: int | None = None
    places: int = 0
    highest: Decimal | None = None
    choice_list: str = ""
    portal: PortalSight = PortalSight.NONE
    help_text: str = ""
    is_searched: bool = False
    is_system: bool = False


@dataclass(frozen=True)
class ListFacts:
    """A drop-down list that code or a shipped field reads, and what comes in it.

    numbers: its stored values are whole numbers other than 0, whose sign decides.
    """

    name: str
    title: str
    meaning: str
    items: tuple[tuple[str, str], ...] = ()
    is_numbers: bool = False


# How each kind of custom field is drawn and read.
KIND_OF: Final[dict[str, Kind]] = {
    FieldKind.TEXT: Kind.TEXT,
    FieldKind.LONG_TEXT: Kind.LONG_TEXT,
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.MONEY: Kind.MONEY,
    FieldKind.DATE: Kind.DATE,
    FieldKind.YES_NO: Kind.TICK,
    FieldKind.CHOICE: Kind.CHOICE,
    FieldKind.PHONE: Kind.PHONE,
    FieldKind.EMAIL: Kind.EMAIL,
    FieldKind.IP: Kind.IP,
}
EMPTY_OF: Final[dict[str, Any]] = {
    FieldKind.NUMBER: None,
    FieldKind.MONEY: None,
    FieldKind.DATE: None,
    FieldKind.YES_NO: False,
    FieldKind.IP: None,
}
QUESTIONS: Final = "PasswordQuestion"
