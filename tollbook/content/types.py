"""What crosses the door of the content room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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


class LookSlot(Labelled):
    """Where a picture of a base shows."""

    LOGO = "portal_logo", "Logo on the pages"
    DARK = "dark_logo", "The same on dark ground"
    ICON = "icon", "Icon of browser and phone"
    INVOICE = "invoice_logo", "Logo on bills"
    EMAIL = "email_logo", "Logo in e-mails"


@dataclass(frozen=True)
class Look:
    """A whole look: tokens, style sheet, and the picture (digest.kind) of each slot."""

    tokens: dict[str, list[str] | str] = field(default_factory=dict)
    stylesheet: str = ""
    images: dict[str, str] = field(default_factory=dict)

    @property
    def packed(self) -> dict[str, Any]:
        """As it is kept while it is not the one in use."""
        return {"tokens": self.tokens, "stylesheet": self.stylesheet, "images": self.images}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> "Look":
        """What `packed` gave."""
        return cls(packed["tokens"], packed["stylesheet"], packed["images"])


@dataclass(frozen=True)
class Link:
    """A link as a page shows it, in a tab of its own; it leads outside, but to terms kept here."""

    text: str
    url: str


@dataclass(frozen=True)
class Brand:
    """A base as a page shows it: whom one looks at, whom one calls, in which colours.

    tokens: CSS variable -> [light, dark] of a colour, or a plain value.   stylesheet: as it was
    handed in and judged.   images: slot -> digest.kind of a picture.
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
    stylesheet: str = ""
    images: dict[str, str] = field(default_factory=dict)
    sheet: str = ""  # as it is served
    sheet_digest: str = ""

    def picture(self, slot: LookSlot) -> str:
        """Where the picture of a slot is served, "" for none."""
        digest = self.images.get(slot.value, "").partition(".")[0]
        return f"/brand/{self.abbreviation}/{digest}/" if digest else ""
