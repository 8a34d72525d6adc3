"""What crosses the door of the fields room."""

from enum import StrEnum


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


class PortalSight(StrEnum):
    """What a customer may do with a custom field."""

    NONE = "none"
    READ = "read"
    EDIT = "edit"
