"""By what programs are known: tokens of a log-in, of which only hashes are kept."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.access.models.door import ADDRESS_MAX
from tollbook.access.models.people import User

TOKEN_NAME_MAX = 60


class ApiToken(models.Model):
    """What a program shows in place of a person who signs in; it does what that log-in may.

    password_mark: keyed hash of the password's own hash; another password ends the token.
    last_address, noted_at: from where it was used last, and when that was written in the journal.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=TOKEN_NAME_MAX)
    token_hash = models.CharField(max_length=64, unique=True)
    password_mark = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_address = models.CharField(max_length=ADDRESS_MAX, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API token"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="an_api_token_ends_after_it_was_made"
            ),
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(revoked_at__isnull=True),
                name="live_api_tokens_of_a_log_in_differ_by_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SentOnce(models.Model):
    """What a log-in's program has made under a name of its own, so that sent again it is the same.

    digest: of what was sent.   made: what it became, as the one who wrote it down reads it.
    """

    key = models.CharField(max_length=120, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    made = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
