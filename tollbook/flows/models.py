"""The report of each night: its steps in their order, what each did and how long it took."""

from typing import ClassVar

from django.db import models


class Night(models.Model):
    """One round of the work that runs by itself; without `ended_at` it broke off or still runs."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    has_troubles = models.BooleanField(default=False)  # a person has to look

    def __str__(self) -> str:
        return f"night of {self.began_at:%Y-%m-%d %H:%M}"


class NightStep(models.Model):
    """One step of a night that was done."""

    night = models.ForeignKey(Night, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    words = models.CharField(max_length=300)  # what it did
    troubles = models.TextField(blank=True)  # what a person has to look at, a line each
    took_ms = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["night", "position"], name="a_step_of_a_night_is_done_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.words}"
