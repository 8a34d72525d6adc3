"""Stored values with the words people read."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A stored value with the words people read."""

    label: str

    def __new__(cls, value: str, label: str) -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def called(cls, value: str) -> Self:
        """The member stored as `value`; raises KeyError."""
        return cls._value2member_map_[value]  # type: ignore[return-value]
