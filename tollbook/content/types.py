"""What crosses the door of the content room."""

from dataclasses import dataclass, field

from tollbook.kernel.labelled import Labelled


class LinkPlace(Labelled):
    """Where a custom link shows; the stored value is the name that carriers know."""

    SERVICES = "ServiceMenu", "End of the Services menu"
    LINKS = "CustomLinksMenu", "Links menu"
    HELP = "HelpMenu", "End of the Help menu"
    TERMS = "AcceptTermsPage", "Terms that customers must accept"


class Network(Labelled):
    """Where a base has a page of its own among people; one that was closed stays in the data."""

    FACEBOOK = "facebook", "Facebook"
    LINKEDIN = "linkedin", "LinkedIn"
    TWITTER = "twitter", "X (Twitter)"
    GOOGLE_PLUS = "google_plus", "Google+"


@dataclass(frozen=True)
class Link:
    """A custom link as a page shows it; leads outside, in a tab of its own."""

    text: str
    url: str


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
    takes_orders: bool = False  # wishes to order have somewhere to go
    takes_trouble: bool = False
    shows_ring_to: bool = False
    tokens: dict[str, list[str] | str] = field(default_factory=dict)
