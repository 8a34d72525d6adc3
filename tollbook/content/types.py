"""What crosses the door of the content room."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Brand:
    """A base as a page shows it: whom one looks at, whom one calls, in which colours.

    tokens: CSS variable -> [light, dark] of a colour, or a plain value.
    """

    abbreviation: str
    name: str
    phone: str
    email: str
    website: str
    logo_svg: str = ""
    tokens: dict[str, list[str] | str] = field(default_factory=dict)
