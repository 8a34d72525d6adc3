"""Entries in ink, what their payers chose, the allocations that settle them, and the heads."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.access.models import User
from tollbook.customers.models import Account
from tollbook.ledger.types import EntryKind

DIGEST_LENGTH = 64  # hexadecimal digits of SHA-256


class Classification(models.Model):
    """What an entry is for the books, with its general ledger code.

    Once an entry uses it, the database refuses to change its codes; the label may change.
    """

    code = models.CharField(max_length=30, unique=True)
    label = models.CharField(max_length=60)
    gl_code = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.label


class Entry(models.Model):
    """One transaction of an account; the database itself refuses to change or delete it.

    `position` counts the account's entries from 1, `balance_after` is the balance with this one,
    so the newest entry carries the balance and two writers cannot both be next. `digest` seals all
    its fields together with the digest of the entry before it.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=7, choices=[(kind.value, kind.value) for kind in EntryKind])
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    balance_after = models.DecimalField(max_digits=12, decimal_places=2)
    source = models.CharField(max_length=100)
    effective_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    posted_at = models.DateTimeField()
    classification = models.ForeignKey(Classification, models.PROTECT, related_name="+")
    description = models.CharField(max_length=120)
    reference = models.CharField(max_length=40, blank=True)
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    digest = models.CharField(max_length=DIGEST_LENGTH)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source"], name="ledger_entry_is_posted_once"),
            models.UniqueConstraint(
                fields=["account", "position"], name="ledger_entries_of_an_account_are_in_line"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="ledger_entry_amount_is_above_zero"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "effective_on"], name="ledger_entry_by_day"),
            models.Index(
                fields=["amount", "effective_on"],
                condition=Q(kind=EntryKind.PAYMENT),
                name="ledger_payment_by_amount",
            ),
            models.Index(
                fields=["reference"],
                condition=Q(kind=EntryKind.PAYMENT),
                name="ledger_payment_by_check",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.source}"


class Choice(models.Model):
    """A debt that the payer of an entry chose: its cash settles only what was chosen. In ink."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="choices", db_index=False)
    settles = models.ForeignKey(Entry, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "settles"], name="a_debt_is_chosen_once"),
            models.CheckConstraint(
                condition=~Q(entry=F("settles")), name="no_entry_is_chosen_for_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} for {self.settles_id}"


class Allocation(models.Model):
    """The part of a payment or credit that settles a charge or debit; in ink like the entries.

    `digest` seals it together with the digest of the account's allocation before it.
    """

    taken_from = models.ForeignKey(Entry, models.PROTECT, related_name="given")
    settles = models.ForeignKey(Entry, models.PROTECT, related_name="received")
    amount = models.DecimalField(max_digits=12, decimal_places=2)  # below zero: taken back
    made_at = models.DateTimeField()
    digest = models.CharField(max_length=DIGEST_LENGTH)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_is_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.taken_from_id} for {self.settles_id}"


class Head(models.Model):
    """Where the book of an account stands: what its entries and allocations add up to.

    The only row of the ledger that changes, together with what it counts, so that an entry or an
    allocation that is gone shows. `unapplied` is what of payments and credits settles nothing yet.
    """

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="+")
    position = models.PositiveIntegerField()
    balance = models.DecimalField(max_digits=12, decimal_places=2)
    unapplied = models.DecimalField(max_digits=12, decimal_places=2)
    digest = models.CharField(max_length=DIGEST_LENGTH)  # of the newest entry
    allocations = models.PositiveIntegerField()
    allocations_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True)  # of the newest

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(position__gt=0), name="a_head_stands_behind_an_entry"
            ),
            models.CheckConstraint(
                condition=Q(unapplied__gte=0), name="no_more_is_applied_than_was_paid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} at {self.position}"
