"""Stored values with the words people read."""

from enum import StrEnum


class Labelled(StrEnum):
    """A stored value with the words people read."""

    label: str

    def __new__(cls, value: str, label: str) -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
