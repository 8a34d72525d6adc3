"""What became of sending a code for signing in."""

from enum import StrEnum


class SentCode(StrEnum):
    """Whether a code is on its way, and why not."""

    SENT = "sent"
    NOT_NEEDED = "not needed"  # nowhere to send it, and the address is a known one
    NO_CONTACT = "no contact"
