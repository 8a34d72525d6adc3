"""The report of each night, and which files of records were loaded how far."""

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


class LoadedFile(models.Model):
    """A file of one table, known by its bytes; without `ended_at` it broke off or is under way.

    lines_done: how many of its lines were taken, in the order in which they are; a load that was
    killed goes on behind them.
    """

    table = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    lines_done = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["table", "fingerprint"], name="a_file_is_loaded_once_into_its_table"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} into {self.table}"


class RejectedLine(models.Model):
    """What is wrong with a line of a file, column by column; the line itself stays in the file."""

    file = models.ForeignKey(LoadedFile, models.CASCADE, related_name="rejects")
    line = models.PositiveIntegerField()
    faults = models.JSONField()  # [column, code, words] each

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["file", "line"], name="a_line_of_a_loaded_file_is_rejected_once"
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line}"
