"""ACH files to the bank, and what the bank sends back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.access.models import User
from tollbook.payments.models.attempt import Attempt, Refund
from tollbook.payments.models.method import Method


class AchFile(models.Model):
    """A file for the bank; once made it never changes, and the same one is sent once."""

    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    effective_on = models.DateField()
    modifier = models.CharField(max_length=1)  # A to Z, 0 to 9: files of one day
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    entry_count = models.PositiveIntegerField()
    debit_total = models.DecimalField(max_digits=12, decimal_places=2)
    credit_total = models.DecimalField(max_digits=12, decimal_places=2)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"ACH file {self.pk}"


class AchItem(models.Model):
    """One entry of a file: a debit of a payment, a refund of one, or a pre-note of nothing."""

    file = models.ForeignKey(AchFile, models.PROTECT, related_name="items")
    trace = models.CharField(max_length=15, unique=True)
    sec_code = models.CharField(max_length=3)
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, blank=True, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, blank=True, related_name="+")
    method = models.ForeignKey(Method, models.PROTECT, related_name="+")
    is_prenote = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt"],
                condition=Q(attempt__isnull=False),
                name="a_payment_goes_to_the_bank_once",
            ),
            models.UniqueConstraint(
                fields=["refund"],
                condition=Q(refund__isnull=False),
                name="a_refund_goes_to_the_bank_once",
            ),
        ]

    def __str__(self) -> str:
        return self.trace


class AchNotice(models.Model):
    """A return or a notice of change that was read back; each acts once."""

    digest = models.CharField(max_length=64)  # of the file it came in
    trace = models.CharField(max_length=15)
    code = models.CharField(max_length=3)
    item = models.ForeignKey(AchItem, models.PROTECT, null=True, blank=True, related_name="notices")
    corrected = models.CharField(max_length=40, blank=True)  # of a change; masked for people
    read_at = models.DateTimeField()
    outcome = models.CharField(max_length=200)  # a sentence for people

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["trace", "code"], name="a_notice_of_the_bank_acts_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} for {self.trace}"
