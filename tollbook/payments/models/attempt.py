"""Payments from the moment they are asked for, and refunds."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.access.models import User
from tollbook.customers.models import Account
from tollbook.ledger.models import Entry
from tollbook.payments.models.link import PayLink
from tollbook.payments.models.method import Method
from tollbook.payments.models.rule import ConsentGiven
from tollbook.payments.types import AttemptState, PaidFrom


class Attempt(models.Model):
    """One payment, written before the gateway is called; only its state moves on.

    key: made when the page was opened; the gateway knows the charge by it, so however often it is
    sent there is one charge.   amount: without surcharge; both are settled.
    """

    key = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")  # the payer's own
    # Empty: typed on the payment link and not kept.
    method = models.ForeignKey(Method, models.PROTECT, null=True, blank=True, related_name="+")
    gateway = models.CharField(max_length=20)
    token = models.CharField(max_length=120)
    method_words = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    surcharge = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    currency = models.CharField(max_length=3)
    paid_from = models.CharField(
        max_length=7, choices=[(each.value, each.value) for each in PaidFrom]
    )
    state = models.CharField(
        max_length=9,
        default=AttemptState.CREATED,
        choices=[(each.value, each.value) for each in AttemptState],
    )
    reference = models.CharField(max_length=80, blank=True)  # the gateway's own
    code = models.CharField(max_length=30, blank=True)  # of rules.declines
    paid_on = models.DateField()  # the payer's day
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    next_inquiry_at = models.DateTimeField(null=True, blank=True)
    inquiries = models.PositiveSmallIntegerField(default=0)
    is_posted = models.BooleanField(default=False)
    posted_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # the confirmation is in the outbox
    is_return_told = models.BooleanField(default=False)
    confirmation_emails = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    consent = models.ForeignKey(
        ConsentGiven, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)  # how staff got the payer's word
    link = models.ForeignKey(PayLink, models.PROTECT, null=True, blank=True, related_name="+")
    # Of all that a program asked for, so that the same key is the same payment; "" where it has
    # not been a program, or was one before this was kept.
    asked_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_is_above_zero"),
            models.CheckConstraint(
                condition=Q(surcharge__gte=0), name="a_surcharge_is_never_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(is_posted=False)
                | Q(state__in=[AttemptState.SUCCEEDED, AttemptState.RETURNED]),
                name="only_what_succeeded_is_posted",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "next_inquiry_at"], name="attempt_by_state"),
            models.Index(fields=["account", "-created_at"], name="attempt_by_account"),
            models.Index(
                fields=["id"],
                condition=Q(is_posted=True, told_at__isnull=True),
                name="attempt_to_be_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} by {self.method_words}"


class AttemptShare(models.Model):
    """What of a payment goes to one account, and which of its debts the payer chose."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="shares")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    surcharge = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    # Ids of ledger entries; null settles any debt, oldest first.
    settles = models.JSONField(null=True, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt", "account"], name="an_account_has_one_share_of_a_payment"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_share_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} for {self.account_id}"


class Refund(models.Model):
    """Money that goes back; all refunds of a payment together are never more than was paid.

    RETURNED: it did not arrive after all; until `settled_at` a person has to give it another way.
    """

    key = models.CharField(max_length=64, unique=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(
        max_length=9,
        default=AttemptState.CREATED,
        choices=[(each.value, each.value) for each in AttemptState],
    )
    reference = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=30, blank=True)  # why it did not arrive
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_how = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.attempt_id}"
