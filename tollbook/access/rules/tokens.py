"""What a token looks like, when it is written down, and how often it may be shown."""

import re
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

# Its beginning tells people and programs that look for lost secrets what was lost.
PREFIX: Final = "tollbook_"
SECRET_BYTES: Final = 32
WRITTEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
# How old the newest line may be before a token's use is written down again.
SEEN_EVERY: Final = timedelta(minutes=1)


def is_token(written: str) -> bool:
    """Whether `written` has the shape of a token of ours."""
    return WRITTEN.fullmatch(written) is not None


def digest_of_token(written: str) -> str:
    """By what a token is found: it holds 256 bits of chance, so a plain hash hides it."""
    return sha256(written.encode()).hexdigest()


def is_noted_anew(
    *, noted_at: datetime | None, is_same_address: bool, at: datetime, every: timedelta
) -> bool:
    """Whether a use at `at` goes into the journal: the first one, the first from another address,
    and the first after as long as a session would last."""
    return noted_at is None or not is_same_address or at - noted_at >= every
