"""Sealing what must be read again but never lie open: SSN, security code, bank account numbers.

Keys are those of the setting TOLLBOOK_FIELD_KEYS, the newest first: the first seals, all open. The
site's own secret plays no part, so either can be changed without the other.
"""

import hmac
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from tollbook.kernel.errors import Refused

UNREADABLE = "Protected data cannot be read now."


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _keys() -> tuple[str, ...]:
    return tuple(settings.FIELD_KEYS)


def seal(text: str) -> str:
    """`text` sealed for the database; "" stays ""."""
    if not text:
        return ""
    return _box(_keys()).encrypt(text.encode()).decode()


def opened(sealed: str) -> str:
    """What was sealed; raises Refused when no key of ours opens it."""
    if not sealed:
        return ""
    try:
        return _box(_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken as fault:
        raise Refused("protected-data", UNREADABLE) from fault


def sealed_anew(sealed: str) -> str:
    """The same text sealed with the newest key."""
    return _box(_keys()).rotate(sealed.encode()).decode() if sealed else ""


def keyed_hash(text: str) -> str:
    """64 hex digits by which a sealed value can be found again; "" stays "".

    The oldest key makes it, so that a newer one does not change what is already stored.
    """
    if not text:
        return ""
    return hmac.new(_keys()[-1].encode(), text.encode(), sha256).hexdigest()
