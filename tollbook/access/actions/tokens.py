"""Tokens of programs: made and revoked by their person, looked at with each request."""

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from tollbook.access.actions import note_sign_in, record_changes
from tollbook.access.models import ApiToken, SentOnce, Settings, User
from tollbook.access.models.door import ADDRESS_MAX
from tollbook.access.models.tokens import TOKEN_NAME_MAX
from tollbook.access.queries.proofs import password_mark
from tollbook.access.rules.tokens import (
    PREFIX,
    SECRET_BYTES,
    SEEN_EVERY,
    digest_of_token,
    is_noted_anew,
)
from tollbook.access.types import TOKEN_DAYS, Actor, Attempt, FieldChange, Outcome
from tollbook.kernel import entry
from tollbook.kernel.errors import NotFound, Refused

TOKENS_MAX = 20


@transaction.atomic
def make_token(*, user: User, name: str, days: int, by: Actor) -> str:
    """A new token of `user`, to be shown this once; it opens for `days`, one of TOKEN_DAYS."""
    wanted = entry.one_line(name, TOKEN_NAME_MAX)
    if not wanted:
        raise entry.required()
    if days not in TOKEN_DAYS:
        raise Refused("CHO", entry.CHOICE_TEXT)
    User.objects.select_for_update().get(pk=user.pk)
    live = ApiToken.objects.filter(user=user, revoked_at__isnull=True)
    if live.filter(name=wanted).exists():
        raise Refused("token-name-taken", "You have a token of this name. Choose another one.")
    if live.count() >= TOKENS_MAX:
        raise Refused("tokens-max", f"You have {TOKENS_MAX} tokens. Revoke one before.")
    written = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    ApiToken.objects.create(
        user=user,
        name=wanted,
        token_hash=digest_of_token(written),
        password_mark=password_mark(user),
        made_at=by.at,
        expires_at=by.at + timedelta(days=days),
    )
    _tell(user, wanted, "", f"(set), for {days} days", by)
    return written


@transaction.atomic
def revoke_token(*, user: User, token_id: int, by: Actor) -> str:
    """End a token of `user` for good; its name. Raises NotFound for anybody else's."""
    found = ApiToken.objects.select_for_update().filter(user=user, pk=token_id).first()
    if found is None:
        raise NotFound("API token", token_id)
    if found.revoked_at is None:
        found.revoked_at = by.at
        found.save(update_fields=["revoked_at"])
        _tell(user, found.name, "(set)", "(removed)", by)
    return found.name


@transaction.atomic
def revoke_tokens_of(*, user: User, by: Actor) -> int:
    """End every token of `user` for good; how many there were."""
    live = list(ApiToken.objects.filter(user=user, revoked_at__isnull=True).order_by("pk"))
    for each in live:
        revoke_token(user=user, token_id=each.pk, by=by)
    return len(live)


@transaction.atomic
def see_token(*, token: ApiToken, attempt: Attempt) -> None:
    """A program has shown its token: kept once a minute, in the journal as a sign-in would be."""
    address = attempt.address[:ADDRESS_MAX]
    is_same = token.last_address == address
    every = timedelta(hours=Settings.load().session_max_hours)
    if is_noted_anew(noted_at=token.noted_at, is_same_address=is_same, at=attempt.at, every=every):
        note_sign_in(attempt=attempt, outcome=Outcome.SIGNED_IN, user=token.user)
        token.noted_at = attempt.at
    elif token.last_used_at is not None and attempt.at - token.last_used_at < SEEN_EVERY:
        return
    token.last_used_at, token.last_address = attempt.at, address
    token.save(update_fields=["last_used_at", "last_address", "noted_at"])


@transaction.atomic
def make_once(*, key: str, digest: str, by: Actor, make: Callable[[], str]) -> tuple[str, bool]:
    """What a program has made under `key`, made now unless it stands; and whether it stood.

    digest: of what was sent; raises Refused where other words came under the same key.   make:
    makes it and says what it became. Two at once wait for each other at the key.
    """
    assert by.user is not None, "a program is somebody's"
    facts = {"user": by.user, "digest": digest, "at": by.at}
    row, is_new = SentOnce.objects.get_or_create(key=key, defaults=facts)
    if row.digest != digest:
        raise Refused("another-externalId", "This externalId was used for something else.")
    if is_new:
        row.made = make()
        row.save(update_fields=["made"])
    return row.made, not is_new


def _tell(user: User, name: str, old: str, new: str, by: Actor) -> None:
    """A line of the history: that there is a token, never what it is."""
    record_changes(
        row=user, by=by, changes=[FieldChange("api_token", f"API token {name}", old, new)]
    )
