"""Which key has sealed a value."""

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def is_of_newest_key(sealed: str) -> bool:
    """Whether the newest key opens it; an empty one needs no key."""
    if not sealed:
        return True
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True
