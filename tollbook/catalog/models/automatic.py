"""Charges that a base puts on the bills of all its accounts by itself."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.catalog.models.catalog import ChargeItem
from tollbook.catalog.types import AutomaticWay
from tollbook.customers.models import Base

# What of a bill a percentage may name: kind -> words.
MEASURED_KINDS = [
    ("recurring", "Recurring charges, with parts of months and credits"),
    ("one_time", "One-time charges"),
    ("usage", "Usage"),
]


class BaseCharge(models.Model):
    """A charge that a base bills to all its accounts, from one invoice date to another.

    Words, tax category, provider and list price are those of its item. A percentage names the lines
    it is a part of: those of some charge items, or all of the carrier's own of some kinds.
    """

    base = models.ForeignKey(Base, models.CASCADE, related_name="+")
    item = models.ForeignKey(ChargeItem, models.PROTECT, related_name="+")
    way = models.CharField(
        max_length=7, choices=[(each.value, each.value) for each in AutomaticWay]
    )
    percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    of_items = models.ManyToManyField(ChargeItem, related_name="+", blank=True)
    of_kinds = models.JSONField(default=list, blank=True)
    applies_to = models.CharField(
        max_length=11,
        default="both",
        choices=[("business", "Business"), ("residential", "Residential"), ("both", "Both")],
    )
    # Stands among the carrier's own fees, apart from its services and from taxes.
    is_fee = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the last invoice date
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["base", "item", "valid_from"],
                name="a_base_bills_an_item_once_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="an_automatic_charge_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(way=AutomaticWay.PERCENT) | Q(percent__gt=0, percent__lte=100),
                name="a_percentage_of_lines_is_above_0_and_at_most_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} of base {self.base_id}"
