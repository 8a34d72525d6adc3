"""The second factor of a log-in: turning it on and off, and looking at what was given.

Everything a person types or a device signs is looked at here, and only once: a code of the app by
its step, a recovery code by its mark, a passkey by the challenge of the session.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from tollbook.access.actions import record_changes, seal
from tollbook.access.devices import device_of
from tollbook.access.models import (
    AuthenticatorApp,
    FactorReset,
    Passkey,
    RecoveryCode,
    TrustedBrowser,
    User,
)
from tollbook.access.queries import keyed_hash, opened
from tollbook.access.queries.proofs import has_factor, password_mark, proofs_of, waiting_reset_of
from tollbook.access.rules import totp
from tollbook.access.types import Actor, FieldChange, Proofs
from tollbook.kernel.errors import NotFound, Refused

CODES = 10
# Without 0, 1, I, L, O and U, which are mistaken for each other.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_HALF = 5
TRUSTED_DAYS = 30
RESET_WAITS = timedelta(hours=24)
WRONG_CODE = "That code is not right. Enter the six digits that the app shows now."
LAST_ONE = "A second factor is required here. Add another one before you remove this one."
NO_FACTOR = "This log-in has no second factor to reset."


@transaction.atomic
def add_app(*, user: User, key: str, code: str, by: Actor) -> None:
    """Turn on the app with `key`, once it has shown a right code; it takes the place of another."""
    step = totp.matching_step(key, _plain(code), by.at)
    if step is None:
        raise Refused("wrong-code", WRONG_CODE)
    facts = {"key_cipher": seal(key), "last_step": step, "added_at": by.at}
    _, is_new = AuthenticatorApp.objects.update_or_create(user=user, defaults=facts)
    _tell(
        user, "Authenticator app", "" if is_new else "(set)", "(set)" if is_new else "(changed)", by
    )


@transaction.atomic
def remove_app(*, user: User, is_required: bool, by: Actor) -> None:
    """Turn the app off; removing what is not there changes nothing."""
    proofs = _proofs_locked(user)
    if proofs.has_app:
        _refuse_last(proofs, is_required=is_required)
        AuthenticatorApp.objects.filter(user=user).delete()
        _tell(user, "Authenticator app", "(set)", "(removed)", by)
        _tidy(user)


@transaction.atomic
def remove_passkey(*, user: User, passkey_id: int, is_required: bool, by: Actor) -> None:
    """Forget one passkey of `user`; raises NotFound for anybody else's."""
    found = Passkey.objects.filter(user=user, pk=passkey_id).first()
    if found is None:
        raise NotFound("passkey", passkey_id)
    _refuse_last(_proofs_locked(user), is_required=is_required)
    found.delete()
    _tell(user, f"Passkey {found.name}", "(set)", "(removed)", by)
    _tidy(user)


@transaction.atomic
def make_recovery_codes(*, user: User, by: Actor) -> list[str]:
    """Ten new codes, to be shown this once; older ones open no more."""
    had_some = RecoveryCode.objects.filter(user=user).exists()
    RecoveryCode.objects.filter(user=user).delete()
    codes = [_new_code() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes
    )
    old, new = ("(set)", "(changed)") if had_some else ("", "(set)")
    _tell(user, "Recovery codes", old, new, by)
    return codes


def accept_code(*, user: User, code: str, at: datetime) -> str:
    """What a right `code` proves, "app" or "recovery code", used up by this; "" for a wrong one."""
    plain = _plain(code)
    if len(plain) == totp.DIGITS:
        return "app" if _app_says(user, plain, at) else ""
    unused = RecoveryCode.objects.filter(user=user, code_hash=_hash(user, plain), used_at=None)
    return "recovery code" if unused.update(used_at=at) else ""


def trust_browser(*, user: User, agent: str, at: datetime) -> str:
    """The token by which this browser is known for 30 days; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    TrustedBrowser.objects.create(
        user=user,
        token_hash=keyed_hash(token),
        password_mark=password_mark(user),
        device=device_of(agent)[:80],
        trusted_at=at,
        until=at + timedelta(days=TRUSTED_DAYS),
    )
    return token


def revoke_browsers(*, user: User, browser_id: int | None = None) -> int:
    """Trust one browser of `user` no longer, or none of them; how many there were."""
    known = TrustedBrowser.objects.filter(user=user)
    if browser_id is not None:
        known = known.filter(pk=browser_id)
    return known.delete()[0]


@transaction.atomic
def ask_factor_reset(*, user: User, reason: str, waits: bool, by: Actor) -> FactorReset:
    """Take the second factor away, at once or after 24 hours; asking again finds the first one."""
    assert by.user is not None, "a reset is asked for by somebody"
    waiting = waiting_reset_of(user)
    if waiting is not None:
        return waiting
    if not has_factor(user):
        raise Refused("no-factor", NO_FACTOR)
    due_at = by.at + (RESET_WAITS if waits else timedelta())
    asked = FactorReset.objects.create(
        user=user, asked_by=by.user, reason=reason, asked_at=by.at, due_at=due_at
    )
    _tell(user, "Second factor", "(set)", "reset asked for", by)
    if not waits:
        _reset(asked, by)
    return asked


@transaction.atomic
def reset_what_is_due(*, user: User, by: Actor) -> bool:
    """Carry out a reset of `user` whose wait is over; whether there was one."""
    waiting = waiting_reset_of(user)
    if waiting is None or waiting.due_at > by.at:
        return False
    _reset(waiting, replace(by, user=waiting.asked_by))
    return True


@transaction.atomic
def withdraw_reset(*, user: User, by: Actor) -> bool:
    """End a reset that waits: staff think better of it, or the person has the factor after all."""
    waiting = waiting_reset_of(user)
    if waiting is None:
        return False
    _end(waiting, "withdrawn", by.at)
    _tell(user, "Second factor", "reset asked for", "(set)", by)
    return True


def _reset(asked: FactorReset, by: Actor) -> None:
    AuthenticatorApp.objects.filter(user=asked.user).delete()
    Passkey.objects.filter(user=asked.user).delete()
    _tidy(asked.user)
    _end(asked, "done", by.at)
    _tell(asked.user, "Second factor", "(set)", "(removed)", by)


def _end(asked: FactorReset, outcome: str, at: datetime) -> None:
    asked.outcome, asked.ended_at = outcome, at
    asked.save(update_fields=["outcome", "ended_at"])


def _app_says(user: User, code: str, at: datetime) -> bool:
    """Whether the app shows `code` now and this is the first time that its step is taken."""
    app = AuthenticatorApp.objects.filter(user=user).first()
    step = totp.matching_step(opened(app.key_cipher), code, at) if app else None
    if step is None:
        return False
    # One of two requests with the same code finds the step taken.
    return bool(
        AuthenticatorApp.objects.filter(user=user, last_step__lt=step).update(last_step=step)
    )


def _proofs_locked(user: User) -> Proofs:
    """What stands, while nobody else takes of it: two at once could remove the last two."""
    User.objects.select_for_update().get(pk=user.pk)
    return proofs_of(user)


def _refuse_last(proofs: Proofs, *, is_required: bool) -> None:
    if is_required and proofs.count == 1:
        raise Refused("last-factor", LAST_ONE)


def _tidy(user: User) -> None:
    """Recovery codes and trusted browsers mean nothing without a factor."""
    if not has_factor(user):
        RecoveryCode.objects.filter(user=user).delete()
        TrustedBrowser.objects.filter(user=user).delete()


def _new_code() -> str:
    signs = [secrets.choice(CODE_SIGNS) for _ in range(2 * CODE_HALF)]
    return "".join(signs[:CODE_HALF]) + "-" + "".join(signs[CODE_HALF:])


def _plain(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _hash(user: User, code: str) -> str:
    return keyed_hash(f"recovery:{user.pk}:{_plain(code)}")


def _tell(user: User, label: str, old: str, new: str, by: Actor) -> None:
    """A line of the history: that it changed, never what it is."""
    record_changes(row=user, by=by, changes=[FieldChange("second_factor", label, old, new)])
