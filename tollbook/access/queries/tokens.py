"""Reads of the tokens by which programs are known."""

from datetime import datetime

from django.db.models import QuerySet

from tollbook.access.models import ApiToken, User
from tollbook.access.queries.proofs import password_mark
from tollbook.access.rules.tokens import digest_of_token, is_token
from tollbook.access.types import TokenState


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Every token of `user` that was not revoked, the newest first."""
    live = ApiToken.objects.filter(user=user, revoked_at__isnull=True)
    return live.order_by("-made_at", "-pk")


def token_shown(written: str) -> ApiToken | None:
    """The token that a program shows, with its log-in; None for what was never given out.

    It may have ended: see `state_of_token`.
    """
    if not is_token(written):
        return None
    found = ApiToken.objects.filter(token_hash=digest_of_token(written))
    return found.select_related("user").first()


def state_of_token(token: ApiToken, at: datetime) -> TokenState:
    """Whether a token, read with its log-in, opens anything at `at`, and if not, why."""
    if token.revoked_at is not None:
        return TokenState.REVOKED
    if token.expires_at <= at:
        return TokenState.EXPIRED
    is_same = token.password_mark == password_mark(token.user)
    return TokenState.LIVE if is_same else TokenState.OTHER
