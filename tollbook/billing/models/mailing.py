"""What goes out with and after a bill: messages on it, its e-mail, its place in a paper file."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.billing.models.profile import MessageGroup
from tollbook.customers.models import Base


class BillMessage(models.Model):
    """A message on the bills of many, from one invoice date to another (both included).

    Without base for all bases, without group for everyone. With `days_late` only for accounts that
    have reached this step and none beyond it.
    """

    LATE: ClassVar = [
        (0, "Everyone, late or not"),
        (30, "30 to 59 days late"),
        (60, "60 to 89 days late"),
        (90, "90 to 119 days late"),
        (120, "120 days late and more"),
    ]

    text = models.TextField(max_length=1000)
    base = models.ForeignKey(Base, models.CASCADE, null=True, blank=True, related_name="+")
    group = models.ForeignKey(
        MessageGroup, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    days_late = models.PositiveSmallIntegerField("days late", choices=LATE, default=0)
    first_invoice_on = models.DateField()
    last_invoice_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_invoice_on__isnull=True)
                | Q(last_invoice_on__gte=F("first_invoice_on")),
                name="a_bill_message_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(days_late__in=[0, 30, 60, 90, 120]),
                name="a_bill_message_knows_its_late_step",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
