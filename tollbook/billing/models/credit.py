"""Credits of issued invoices: what of which line was taken back, so that nothing is twice."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.access.models import User
from tollbook.billing.models.invoice import Invoice, InvoiceLine
from tollbook.billing.types import CreditKind
from tollbook.ledger.models import Item


class InvoiceCredit(models.Model):
    """A credit of an invoice; its amounts by section add up to `amount`, and so do its lines.

    item: the entry of the posting queue that it is posted by; empty for voided invoices of 0.00 and
    for what the next bill takes off.   ended_at: it was taken out of the queue or reversed, and its
    lines are free again.
    """

    key = models.CharField(max_length=64, unique=True)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credits")
    kind = models.CharField(max_length=5, choices=[(each.value, each.label) for each in CreditKind])
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    service = models.DecimalField(max_digits=12, decimal_places=2)
    usage = models.DecimalField(max_digits=12, decimal_places=2)
    taxes = models.DecimalField(max_digits=12, decimal_places=2)
    fees = models.DecimalField(max_digits=12, decimal_places=2)
    other_providers = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    item = models.OneToOneField(Item, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} credit of {self.invoice_id}"


class CreditLine(models.Model):
    """What a credit takes back of one line; below zero for a line that is itself a credit."""

    credit = models.ForeignKey(InvoiceCredit, models.PROTECT, related_name="lines", db_index=False)
    line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["credit", "line"], name="a_credit_has_a_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.line_id}"


class NextBillCredit(models.Model):
    """A credit that the account's next bill takes off, line by line; no entry is posted for it.

    shown_on: the issued bill that did; empty while it waits for one.
    """

    credit = models.OneToOneField(
        InvoiceCredit, models.PROTECT, primary_key=True, related_name="next_bill"
    )
    shown_on = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="credits_shown"
    )

    def __str__(self) -> str:
        return f"credit {self.credit_id} on {self.shown_on_id or 'the next bill'}"


class LineCredited(models.Model):
    """How much of a line is credited by all credits together: the database keeps it below whole."""

    line = models.OneToOneField(InvoiceLine, models.PROTECT, primary_key=True, related_name="+")
    # Whole numbers: SQLite adds decimals as floating-point numbers.
    whole_cents = models.BigIntegerField()
    credited_cents = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    whole_cents__gte=0, credited_cents__gte=0, credited_cents__lte=F("whole_cents")
                )
                | Q(whole_cents__lt=0, credited_cents__lte=0, credited_cents__gte=F("whole_cents")),
                name="no_line_is_credited_beyond_its_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credited_cents} of {self.whole_cents} cents"


class CreditedCall(models.Model):
    """A call whose price a credit has taken back; each call once."""

    credit = models.ForeignKey(InvoiceCredit, models.PROTECT, related_name="calls")
    line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="+")
    feed_id = models.BigIntegerField()
    call_key = models.CharField(max_length=120)
    price_micros = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed_id", "call_key"], name="a_call_is_credited_once"),
        ]

    def __str__(self) -> str:
        return self.call_key


class Void(models.Model):
    """An invoice that counts as never billed: credited whole, its charges and calls free again.

    freed_at: its calls have been given back; until then the next look at it does so.
    """

    invoice = models.OneToOneField(Invoice, models.PROTECT, primary_key=True, related_name="void")
    credit = models.OneToOneField(InvoiceCredit, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=120)
    voided_at = models.DateTimeField()
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    freed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"void of {self.invoice_id}"
