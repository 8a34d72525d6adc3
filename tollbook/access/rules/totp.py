"""Codes of an authenticator app: six digits that change every 30 seconds.

Source: RFC 6238 (TOTP) over RFC 4226 (HOTP), SHA-1, which is what every app understands. A key is
written in Base32, 160 bits of chance.
"""

import hmac
import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from hashlib import sha1
from urllib.parse import quote, urlencode

SECONDS = 30
DIGITS = 6
KEY_BYTES = 20
DRIFT_STEPS = 1


def new_key() -> str:
    """A key for an app that is about to be set up."""
    return b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def step_of(at: datetime) -> int:
    """Which of the 30-second steps since 1970 holds `at` (aware)."""
    return int(at.timestamp()) // SECONDS


def code_at(key: str, step: int) -> str:
    """The six digits that an app with `key` shows during `step`."""
    digest = hmac.new(b32decode(key), step.to_bytes(8, "big"), sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(key: str, code: str, at: datetime) -> int | None:
    """The step whose code was typed at `at`, a step of drift each way; None for a wrong code."""
    now = step_of(at)
    typed = code.encode()
    steps = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    # All are compared, so that the time taken tells nothing.
    right = [step for step in steps if hmac.compare_digest(code_at(key, step).encode(), typed)]
    return right[-1] if right else None


def spoken(key: str) -> str:
    """The key in groups of four, for typing."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def address_of(key: str, *, issuer: str, name: str) -> str:
    """What the picture says to the app: key, whose it is and for what."""
    label = quote(f"{issuer}:{name}")
    return f"otpauth://totp/{label}?" + urlencode(
        {"secret": key, "issuer": issuer, "digits": DIGITS, "period": SECONDS}, quote_via=quote
    )
