"""Automatic payments: what a customer agreed to, and each try."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.access.models import User
from tollbook.customers.models import Account
from tollbook.payments.models.attempt import Attempt
from tollbook.payments.models.method import Method
from tollbook.payments.models.rule import ConsentGiven


class AutoPlan(models.Model):
    """How an account pays by itself; switched off, the row stays with the reason."""

    NOT_TRACKED: ClassVar = frozenset({"told", "told_ahead_of"})

    account = models.OneToOneField(Account, models.PROTECT, related_name="+")
    method = models.ForeignKey(Method, models.PROTECT, related_name="+")
    day = models.PositiveSmallIntegerField(null=True, blank=True)  # empty: the due date
    limit = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    consent = models.ForeignKey(
        ConsentGiven, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # How staff got the customer's word; empty: the customer agreed online.
    word = models.CharField(max_length=300, blank=True)
    is_on = models.BooleanField(default=True)
    off_reason = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    # What its payer has been told: "on", "off", and of which bill it is ahead.
    told = models.CharField(max_length=3, blank=True)
    told_ahead_of = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(day__isnull=True) | Q(day__gte=1, day__lte=28),
                name="an_automatic_payment_has_a_day_of_every_month",
            ),
            models.CheckConstraint(
                condition=Q(limit__isnull=True) | Q(limit__gt=0),
                name="a_limit_lets_something_through",
            ),
        ]

    def __str__(self) -> str:
        return f"automatic payment of {self.account_id}"


class AutoRun(models.Model):
    """One run over the automatic payments that are due; its counts grow while it works."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    candidates = models.PositiveIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    paid = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    collected = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    troubles = models.TextField(blank=True)  # a sentence a line

    def __str__(self) -> str:
        return f"run {self.pk}"


class AutoTry(models.Model):
    """One try to collect a bill by itself; the same plan, debt and try exist once."""

    plan = models.ForeignKey(AutoPlan, models.PROTECT, related_name="tries")
    debt_source = models.CharField(max_length=100)  # of the newest charge: "invoice:L1001"
    number = models.PositiveSmallIntegerField(default=0)  # 0 the first, then the retries
    on = models.DateField()
    attempt = models.OneToOneField(Attempt, models.PROTECT, null=True, blank=True, related_name="+")
    run = models.ForeignKey(AutoRun, models.SET_NULL, null=True, blank=True, related_name="tries")
    told = models.BooleanField(default=False)  # how it ended
    outcome = models.CharField(max_length=30, blank=True)  # "", "paid", "nothing-due" or a decline

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "debt_source", "number"], name="a_bill_is_tried_once_a_turn"
            ),
        ]

    def __str__(self) -> str:
        return f"try {self.number} for {self.debt_source}"
