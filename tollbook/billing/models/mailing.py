"""What goes out with and after a bill: messages on it, its e-mail, its place in a paper file."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.billing.models.invoice import Invoice, Run
from tollbook.billing.models.profile import MessageGroup
from tollbook.customers.models import Base
from tollbook.notices.models import Template


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


class EmailBill(models.Model):
    """An invoice on its way by e-mail: who gets it, or why nobody does.

    sends: how often it was handed to the outbox.   link_serial: a higher one makes the links that
    were sent before worthless.
    """

    STATES: ClassVar = [
        ("ready", "Ready to send"),
        ("left_out", "Not by e-mail"),
        ("sent", "In the outbox"),
    ]

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="email_bill")
    state = models.CharField(max_length=8, choices=STATES)
    reason = models.CharField(max_length=200, blank=True)  # why it is left out, a sentence
    to = models.CharField(max_length=500, blank=True)  # as they were when it was made ready
    template = models.ForeignKey(Template, models.PROTECT, null=True, blank=True, related_name="+")
    sends = models.PositiveSmallIntegerField(default=0)
    link_serial = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=200, blank=True)  # of the last sending
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="left_out") & ~Q(reason="")
                | ~Q(state="left_out") & ~Q(to="") & Q(template__isnull=False),
                name="an_email_bill_has_an_address_or_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, sends__gte=1),
                name="a_sent_email_bill_knows_when",
            ),
        ]

    def __str__(self) -> str:
        return f"e-mail of {self.invoice_id}"


class PaperFile(models.Model):
    """The bills of one base and run in one file for the printer, with an index beside it.

    A run that issues more later, such as after a release, gets a further part.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="paper_files")
    base = models.ForeignKey(Base, models.PROTECT, related_name="+")
    part = models.PositiveSmallIntegerField(default=1)
    path = models.CharField(max_length=200)  # of the PDF, below the data folder
    index_path = models.CharField(max_length=200)
    bills = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "base", "part"], name="a_part_of_a_paper_file_is_made_once"
            ),
        ]

    def __str__(self) -> str:
        return self.path


class PaperBill(models.Model):
    """An invoice in a paper file, and where it stands there; once and for all."""

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="paper_bill")
    file = models.ForeignKey(PaperFile, models.CASCADE, related_name="contents")
    first_page = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.invoice_id} on page {self.first_page}"
