"""Digests that chain what is written: a row that was changed, lost or put between shows."""

import json
from datetime import UTC, datetime
from hashlib import sha256

from tollbook.ledger.types import Applied, Written

NOTHING = ""  # the digest before the first


def digest_after(before: str, written: Written | Applied) -> str:
    """SHA-256, in hexadecimal, over the digest before and all fields, as one JSON list."""
    text = json.dumps((before, *written), separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def sealed_instant(instant: datetime) -> str:
    """An aware instant as digests hold it, whatever zone it was told in."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
