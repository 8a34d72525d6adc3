"""Where sessions are kept: Django's own table, asked only for keys that Django could have made."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A key comes from a cookie, in which a stranger may write a NUL that PostgreSQL refuses."""

    def __init__(self, session_key: str | None = None) -> None:
        is_plain = bool(session_key) and str(session_key).isascii() and str(session_key).isalnum()
        super().__init__(session_key if is_plain else None)
