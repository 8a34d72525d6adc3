"""Reads of what a person proves beside a password."""

from datetime import datetime

from django.db.models import Q

from tollbook.access.models import (
    AuthenticatorApp,
    FactorReset,
    Passkey,
    RecoveryCode,
    TrustedBrowser,
    User,
)
from tollbook.access.queries import keyed_hash
from tollbook.access.rules import totp
from tollbook.access.types import Proofs


def proofs_of(user: User) -> Proofs:
    """What stands for `user`; three statements."""
    return Proofs(
        has_app=AuthenticatorApp.objects.filter(user=user).exists(),
        passkeys=tuple(Passkey.objects.filter(user=user).order_by("added_at", "pk")),
        codes_left=RecoveryCode.objects.filter(user=user, used_at__isnull=True).count(),
    )


def has_factor(user: User) -> bool:
    """Whether `user` has an app or a passkey; one statement."""
    wanted = Q(app__isnull=False) | Q(passkeys__isnull=False)
    return User.objects.filter(wanted, pk=user.pk).exists()


def is_trusted(*, user: User, token: str, at: datetime) -> bool:
    """Whether the browser with `token` is trusted by `user` and the password is still the same."""
    known = TrustedBrowser.objects.filter(user=user, token_hash=keyed_hash(token), until__gt=at)
    return bool(token) and known.filter(password_mark=password_mark(user)).exists()


def trusted_browsers_of(user: User, at: datetime) -> list[TrustedBrowser]:
    """The browsers that `user` trusts at `at`, the newest first."""
    known = TrustedBrowser.objects.filter(user=user, until__gt=at)
    return list(known.filter(password_mark=password_mark(user)).order_by("-trusted_at", "-pk"))


def waiting_reset_of(user: User) -> FactorReset | None:
    """The reset that waits for `user`, if any."""
    return FactorReset.objects.select_related("asked_by").filter(user=user, outcome="").first()


def password_mark(user: User) -> str:
    """By which a browser's trust knows that the password is still the same."""
    return keyed_hash(f"trust:{user.pk}:{user.password}")


def new_app_key() -> str:
    """A key for an app that is about to be set up; it is kept once the app has shown a code."""
    return totp.new_key()


def app_address(key: str, *, issuer: str, user: User) -> str:
    """What a picture says to an app: `key`, whose it is and for which site."""
    return totp.address_of(key, issuer=issuer, name=user.user_id)


def app_key_typed(key: str) -> str:
    """The key as people type it, in groups of four."""
    return totp.spoken(key)
