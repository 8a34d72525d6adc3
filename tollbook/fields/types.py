"""What crosses the door of the fields room."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from tollbook.kernel.record import FieldSpec, Kind, Section


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

# The fields of an item and of a custom field, as their forms and files ask for them.
ITEM = Section(
    "item",
    "lists",
    "Item",
    "Choice",
    (
        FieldSpec("label", "Item", "What people see.", is_required=True),
        FieldSpec(
            *("value", "Stored value", "What records keep; fixed once one holds it."),
            size=60,
            is_required=True,
        ),
        FieldSpec("description", "Description", "When to choose it.", size=200),
        FieldSpec(
            *("order", "Order", "Items go by this number, then by name.", Kind.WHOLE),
            highest=Decimal(9999),
            default=100,
        ),
        FieldSpec("is_active", "In use", "Offered for a new choice.", Kind.TICK, default=True),
    ),
)
DEFINITION = Section(
    "definition",
    "fields",
    "Custom field",
    "FieldDefinition",
    (
        FieldSpec(
            *("key", "Key", "For files, reports and programs; never renamed."),
            size=40,
            is_required=True,
        ),
        FieldSpec("label", "Label", "What people see.", is_required=True),
        FieldSpec("help_text", "Help", "What it is for, in a sentence.", size=200, is_wide=True),
        FieldSpec(
            *("kind", "Kind", "What it holds; fixed once a record holds a value.", Kind.CHOICE),
            choices=tuple((kind.value, words) for kind, words in KIND_WORDS.items()),
            is_required=True,
        ),
        FieldSpec("choice_list", "List", "What a choice offers.", Kind.CHOICE, empty="None"),
        FieldSpec(
            *("size", "Most characters", "Of a text.", Kind.WHOLE),
            lowest=Decimal(1),
            highest=Decimal(2000),
            default=None,
        ),
        FieldSpec(
            *("places", "Decimal places", "Of a number.", Kind.WHOLE),
            highest=Decimal(4),
            default=0,
        ),
        FieldSpec(
            *("lowest", "Lowest", "Of a number.", Kind.NUMBER),
            places=4,
            lowest=Decimal("-9999999999.99"),
            highest=Decimal("9999999999.99"),
            default=None,
        ),
        FieldSpec(
            *("highest", "Highest", "Of a number.", Kind.NUMBER),
            places=4,
            lowest=Decimal("-9999999999.99"),
            highest=Decimal("9999999999.99"),
            default=None,
        ),
        FieldSpec("tab", "Heading", "The section it stands in.", size=20, is_required=True),
        FieldSpec(
            *("order", "Order", "Fields go by this number, then by label.", Kind.WHOLE),
            highest=Decimal(9999),
            default=500,
        ),
        FieldSpec(
            *("portal", "In the portal", "What customers do with it.", Kind.CHOICE),
            choices=tuple((sight.value, words) for sight, words in SIGHT_WORDS.items()),
            default="none",
            is_required=True,
        ),
        FieldSpec("is_required", "Needed", "May not be left empty.", Kind.TICK, default=False),
        FieldSpec(
            "is_searched",
            "Searched",
            "The search finds it; values that stand already, from the next night on.",
            Kind.TICK,
            default=False,
        ),
        FieldSpec(
            *("is_active", "In use", "Retired, it is no longer shown; its values are kept."),
            *(Kind.TICK,),
            default=True,
        ),
    ),
)
