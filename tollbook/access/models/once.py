"""Links and codes that work once, and requests for them that wait for an answer."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.access.models.people import User
from tollbook.access.types import Asked, SecretOf


class OneTimeSecret(models.Model):
    """A link or code that was given out; only its hash is kept.

    account: number by value, "" for none.   used_at: when it was used up, or killed by a newer one
    or by wrong answers.   tries: wrong codes or wrong answers so far.   about: what a link is for,
    where its holder may have several, such as the address that it confirms.
    """

    of = models.CharField(max_length=16, choices=[(each.value, each.label) for each in SecretOf])
    hash = models.CharField(max_length=64, db_index=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    account = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    about = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["of", "account"], name="one_time_secret_by_account"),
            models.Index(fields=["of", "user"], name="one_time_secret_by_user"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(account=""),
                name="a_one_time_secret_belongs_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.pk}"

    @property
    def came_by_post(self) -> bool:
        """Whether it was given days to arrive, as only a letter is."""
        return self.expires_at - self.made_at >= timedelta(days=1)


class Request(models.Model):
    """Somebody asked for a link or a code; answered and deleted beside the web server.

    So the page does the same work for every name, known or not. channel: what they chose.
    """

    asked = models.CharField(max_length=16, choices=[(each.value, each.label) for each in Asked])
    name = models.CharField(max_length=150)
    email = models.CharField(max_length=254, blank=True)
    channel = models.CharField(max_length=6, blank=True)
    ip = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.asked} {self.pk}"
