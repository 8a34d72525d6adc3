"""What guards the door: tries at secrets, counted where every process sees them."""

from typing import ClassVar

from django.db import models

from tollbook.access.types import Purpose, TriesOf

SHOWN_NAME_MAX = 150


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
    address = models.CharField(max_length=64, blank=True)
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
        return f"{self.get_purpose_display()} {self.name} {self.address}".strip()
