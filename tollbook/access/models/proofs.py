"""What a person proves beside a password: app, passkeys, recovery codes, browsers they trust."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.access.models.people import User

CREDENTIAL_ID_MAX = 1400  # 1,023 bytes in Base64


class AuthenticatorApp(models.Model):
    """An app that shows a code of six digits; its key is sealed.

    last_step: the step of the newest code that was taken, so that none is taken twice.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="app")
    key_cipher = models.TextField()
    last_step = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"app of {self.user_id}"


class Passkey(models.Model):
    """A key that never leaves a person's device; we keep its public half.

    credential_id, public_key: in URL-safe Base64, the key as the device attested it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.CharField(max_length=CREDENTIAL_ID_MAX, unique=True)
    public_key = models.TextField()
    sign_count = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """One of ten codes for the day that app and passkey are gone; each opens once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "code_hash"], name="a_recovery_code_is_given_once"
            ),
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class TrustedBrowser(models.Model):
    """A browser that is not asked for the second factor until `until`.

    password_mark: keyed hash of the password's own hash; another password ends the trust.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="trusted_browsers")
    token_hash = models.CharField(max_length=64, unique=True)
    password_mark = models.CharField(max_length=64)
    device = models.CharField(max_length=80)
    trusted_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gt=F("trusted_at")), name="trust_in_a_browser_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return self.device


class FactorReset(models.Model):
    """Staff's answer to a lost second factor: all of it goes at `due_at`, unless it ends before.

    outcome: "" while it waits, then done or withdrawn.
    """

    OUTCOMES: ClassVar = [("", "Waiting"), ("done", "Done"), ("withdrawn", "Withdrawn")]

    user = models.ForeignKey(User, models.CASCADE, related_name="factor_resets")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, blank=True, choices=OUTCOMES)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(outcome=""), name="one_factor_reset_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(ended_at__isnull=False),
                name="a_factor_reset_that_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"reset for {self.user_id}"
