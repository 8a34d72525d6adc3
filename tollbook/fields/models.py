"""Custom-field definitions and the items of drop-down lists."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.fields.types import FieldKind, PortalSight


class FieldDefinition(models.Model):
    """A further field of some table; its values stand in that table's `custom` column by key."""

    entity = models.CharField(max_length=30, default="account")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=100)
    help_text = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=9, choices=[(each.value, each.value) for each in FieldKind])
    size = models.PositiveSmallIntegerField(null=True, blank=True)  # most characters of a text
    places = models.PositiveSmallIntegerField(default=0)  # decimal places of a number
    lowest = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    highest = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    choice_list = models.CharField(max_length=40, blank=True)
    is_required = models.BooleanField(default=False)
    default = models.CharField(max_length=100, blank=True)
    tab = models.CharField(max_length=20, default="custom")
    order = models.PositiveSmallIntegerField(default=100)
    office_right = models.CharField(max_length=30, default="Customers.Update")
    portal = models.CharField(
        max_length=4,
        default=PortalSight.NONE,
        choices=[(each.value, each.value) for each in PortalSight],
    )
    is_searched = models.BooleanField(default=False)
    # Code reads it: it cannot be retired, nor change its kind.
    is_system = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["entity", "order", "label"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entity", "key"], name="a_custom_field_has_one_key"),
            models.CheckConstraint(
                condition=~Q(kind=FieldKind.CHOICE) | ~Q(choice_list=""),
                name="a_field_of_choices_names_its_list",
            ),
            models.CheckConstraint(
                condition=Q(is_system=False) | Q(is_active=True),
                name="a_system_field_is_never_retired",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Choice(models.Model):
    """One item of a drop-down list; used ones are made inactive, never deleted."""

    screen = models.CharField(max_length=40, blank=True)
    list_name = models.CharField(max_length=40)
    label = models.CharField(max_length=100)  # what is shown
    value = models.CharField(max_length=60)  # what is stored; fixed after first use
    description = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["list_name", "order", "label"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["list_name", "value"], name="a_stored_value_stands_once_in_its_list"
            ),
        ]

    def __str__(self) -> str:
        return self.label
