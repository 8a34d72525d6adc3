"""What guards the door: tries at secrets, counted where every process sees them."""

from typing import ClassVar

from django.db import models

from tollbook.access.devices import device_of
from tollbook.access.models.people import User
from tollbook.access.types import Outcome, Purpose, TriesOf

SHOWN_NAME_MAX = 150
AGENT_MAX = 200
ADDRESS_MAX = 64


class Tries(models.Model):
    """The failed tries of one counter (`access.guessing`), shared by all processes.

    key: keyed hash of what is counted, so that no name is too long or too odd.
    name, address: the same for people; "" where the counter is over all of them.
    """

    purpose = models.CharField(
        max_length=16, choices=[(each.value, each.label) for each in Purpose]
    )
    of = models.CharField(max_length=8, choices=[(each.value, each.label) for each in TriesOf])
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=SHOWN_NAME_MAX, blank=True)
    address = models.CharField(max_length=ADDRESS_MAX, blank=True)
    failures = models.JSONField(default=list)  # instants in ISO form, oldest first
    locked_until = models.DateTimeField(null=True, blank=True)
    newest_at = models.DateTimeField()

    class Meta:
        verbose_name = "lock"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purpose", "of", "key"], name="tries_are_counted_in_one_place"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["locked_until"], name="tries_by_lock"),
            models.Index(fields=["newest_at"], name="tries_by_age"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.get_purpose_display(), self.name, self.address)))


class SignIn(models.Model):
    """The sign-in journal: every try and how it ended, never a password; only ever added.

    name: as it was typed, cut.   user: the log-in it means, if there is one.
    """

    at = models.DateTimeField()
    name = models.CharField(max_length=SHOWN_NAME_MAX, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(
        max_length=12, choices=[(each.value, each.label) for each in Outcome]
    )
    how = models.CharField(max_length=20, default="password")
    address = models.CharField(max_length=ADDRESS_MAX, blank=True)
    agent = models.CharField(max_length=AGENT_MAX, blank=True)

    class Meta:
        verbose_name = "sign-in"
        indexes: ClassVar = [
            models.Index(fields=["-at"], name="sign_in_by_time"),
            models.Index(fields=["user", "-at"], name="sign_in_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_outcome_display()}"

    @property
    def device(self) -> str:
        """Browser and system in words."""
        return device_of(self.agent)


class Visit(models.Model):
    """An open session of a log-in, as its person sees it; the session itself is Django's.

    key: that session's key.   seen_at: written once a minute at most.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=ADDRESS_MAX, blank=True)
    agent = models.CharField(max_length=AGENT_MAX, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "session"
        indexes: ClassVar = [models.Index(fields=["user", "-seen_at"], name="visit_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} from {self.address}"

    @property
    def device(self) -> str:
        """Browser and system in words."""
        return device_of(self.agent)
