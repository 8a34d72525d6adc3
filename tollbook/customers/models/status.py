"""Where an account stands in its life, what moves it on, and for how long it has signed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.customers.types import Effect


class Status(models.Model):
    """Where an account stands in its life, and what that means."""

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=100)
    color = models.CharField(max_length=7, blank=True)  # a tone of the look: good, warn, bad, info
    is_initial = models.BooleanField(default=False)
    blocks_portal = models.BooleanField(default=False)
    is_billable = models.BooleanField(default=True)
    counts_active = models.BooleanField(default=True)
    is_open = models.BooleanField(default=True)
    is_terminated = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_initial"], condition=Q(is_initial=True), name="one_status_is_initial"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Action(models.Model):
    """What moves an account from one of several statuses to another; the only way to do so."""

    RIGHTS: ClassVar = [("Update", "Update"), ("Admin", "Admin")]

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=40)
    from_statuses = models.ManyToManyField(Status, related_name="+")
    to_status = models.ForeignKey(Status, models.PROTECT, related_name="+")
    right = models.CharField(max_length=6, choices=RIGHTS, default="Update")
    order = models.PositiveSmallIntegerField(default=100)
    asks_date = models.BooleanField(default=False)
    asks_reason = models.CharField(max_length=40, blank=True)  # the name of a drop-down list
    asks_note = models.BooleanField(default=False)
    flows_to_products = models.BooleanField(default=True)
    effect = models.CharField(
        max_length=10,
        default=Effect.NONE,
        choices=[(each.value, each.label) for each in Effect],
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.label


class Term(models.Model):
    """The length of a contract; month to month has none."""

    code = models.CharField(max_length=10, unique=True)
    label = models.CharField(max_length=40)
    months = models.PositiveSmallIntegerField(default=0)
    is_mtm = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_mtm=True, months=0)
                | Q(is_mtm=False, months__gte=1, months__lte=120),
                name="a_term_lasts_unless_it_is_month_to_month",
            ),
        ]

    def __str__(self) -> str:
        return self.label
