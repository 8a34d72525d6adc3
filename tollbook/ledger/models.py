"""Entries in ink, choices, allocations and heads; and what staff made that waits to be posted."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from tollbook.access.models import User
from tollbook.customers.models import Account
from tollbook.kernel.settings_row import SettingsRow
from tollbook.ledger.types import BatchKind, EntryKind, ItemState

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


class Batch(models.Model):
    """Payments that came together: checks with their deposit slip, or a bank's lockbox file.

    It is posted once, when its rows agree with the slip; rows of unknown accounts stay waiting.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(
        max_length=7, choices=[(each.value, each.value.capitalize()) for each in BatchKind]
    )
    name = models.CharField(max_length=60)
    deposited_on = models.DateField()
    control_count = models.PositiveIntegerField()
    control_total = models.DecimalField(max_digits=12, decimal_places=2)
    # Of a lockbox file: the same one is never taken twice.
    fingerprint = models.CharField(max_length=DIGEST_LENGTH, null=True, blank=True, unique=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "batches"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(control_total__gt=0), name="a_batch_is_worth_more_than_nothing"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """An entry that staff made and that waits in the posting queue, or what became of it.

    account: empty while nobody knows whose payment it is; `account_text` is what was written.
    needs_approval: somebody other than its maker must agree before it is posted.
    reverses: it is the wish to reverse this entry.
    owned_by: the source that made it, such as `credit:17`, which alone may take it out again; the
    entry is posted under it. Empty: made by hand.
    """

    key = models.CharField(max_length=80, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="items")
    line = models.PositiveIntegerField(null=True, blank=True)  # in the batch
    kind = models.CharField(
        max_length=7,
        choices=[(each.value, each.value.capitalize()) for each in EntryKind],
    )
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    account_text = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    effective_on = models.DateField()
    classification = models.ForeignKey(Classification, models.PROTECT, related_name="+")
    description = models.CharField(max_length=120)
    reference = models.CharField(max_length=40, blank=True)
    settles = models.JSONField(null=True, blank=True)  # entry ids; null settles any debt
    reverses = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="+")
    owned_by = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    needs_approval = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(
        max_length=7,
        default=ItemState.WAITING,
        choices=[(each.value, each.value.capitalize()) for each in ItemState],
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)  # why it was dropped
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_item_is_above_zero"),
            models.CheckConstraint(
                condition=Q(state=ItemState.POSTED, entry__isnull=False, account__isnull=False)
                | (~Q(state=ItemState.POSTED) & Q(entry__isnull=True)),
                name="an_item_is_posted_as_an_entry",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(made_by__isnull=True)
                | ~Q(approved_by=F("made_by")),
                name="nobody_approves_what_they_made",
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.POSTED, needs_approval=True, approved_at=None),
                name="what_needs_approval_is_not_posted_without_it",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(state=ItemState.WAITING),
                name="an_entry_has_one_reversal_waiting",
            ),
            models.UniqueConstraint(fields=["batch", "line"], name="lines_of_a_batch_are_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "made_at"], name="ledger_item_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.account_text}"


class Settings(SettingsRow):
    """The ledger's part of the application settings."""

    approval_for_reversals = models.BooleanField(
        "RequireApprovalForReversals",
        default=True,
        help_text="A reversal by somebody without the right Add of the module below waits until "
        "another person approves it.",
    )
    approval_module = models.CharField(
        "RequireApprovalForReversalsModule",
        max_length=60,
        default="Accounting",
        help_text="The module of access whose right Add lets a reversal pass at once.",
    )
    approval_above = models.DecimalField(
        "RequireApprovalForCreditsAbove",
        max_digits=12,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text="Credits and debits above this amount wait for a second person, whoever makes "
        "them. 0: only those of people without Accounting.Admin wait.",
    )
