"""Runs and invoices; an issued invoice and its lines never change."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.access.models import User
from tollbook.billing.models.profile import Cycle
from tollbook.billing.types import Level, LineKind, RunKind, RunState, Section
from tollbook.customers.models import Account, Company, Location
from tollbook.ledger.models import Entry
from tollbook.services.models import Product, ProductCharge


class InvoiceSequence(models.Model):
    """The one counter of a company's invoice numbers; has no gaps."""

    company = models.OneToOneField(Company, models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=8, blank=True)
    next_number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.prefix}{self.next_number}"


class Run(models.Model):
    """One bill run over cycles for one invoice date."""

    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in RunKind])
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="runs")
    invoice_on = models.DateField()
    cut_off_on = models.DateField()  # calls started before local midnight of this day
    state = models.CharField(
        max_length=10,
        default=RunState.OPEN,
        choices=[(state.value, state.value) for state in RunState],
    )
    # Kinds of charges (types.ChargeKind) that these bills do not carry.
    left_out = models.JSONField(default=list, blank=True)
    # The newest rating pass that the draft saw; later calls wait for the next bill.
    pass_max = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "invoice_on"],
                condition=Q(kind=RunKind.PRODUCTION) & ~Q(state=RunState.DISCARDED),
                name="one_production_run_for_a_cycle_and_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} run of {self.cycle_id} on {self.invoice_on}"


class Finding(models.Model):
    """One thing the verification of a run found."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="findings")
    level = models.CharField(max_length=11, choices=[(each.value, each.value) for each in Level])
    code = models.CharField(max_length=40)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="+")
    message = models.CharField(max_length=300)  # a sentence for people

    def __str__(self) -> str:
        return self.message


class RunAccount(models.Model):
    """An account in a run and how far it has come."""

    STATES: ClassVar = [
        ("waiting", "Waiting"),
        ("drafted", "Drafted"),
        ("nothing", "Nothing to bill"),
        ("parked", "Parked"),
        ("held", "Held"),
        ("numbered", "Being issued"),  # its calls may be stamped; it gets its number next
        ("issued", "Issued"),
    ]

    run = models.ForeignKey(Run, models.CASCADE, related_name="accounts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "account"], name="an_account_is_once_in_a_run"),
        ]
        indexes: ClassVar = [models.Index(fields=["run", "state"], name="run_account_by_state")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.state}"


class Invoice(models.Model):
    """One bill of an account: a draft until `issued_at`, then unchangeable.

    total_current = service + usage + taxes + fees + other_providers;
    total_due = previous_balance + payments + adjustments + total_current. Payments and credits
    are below zero here.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="invoices")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    # The corporate parent on the day of the draft: what its summary adds up never changes.
    parent = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    number = models.CharField(max_length=20, null=True, blank=True)
    sequence = models.PositiveBigIntegerField(null=True, blank=True)  # behind the prefix
    invoice_on = models.DateField()
    due_on = models.DateField()
    period_start = models.DateField()
    period_end = models.DateField()  # excluded
    previous_balance = models.DecimalField(max_digits=12, decimal_places=2)
    payments = models.DecimalField(max_digits=12, decimal_places=2)
    adjustments = models.DecimalField(max_digits=12, decimal_places=2)
    service = models.DecimalField(max_digits=12, decimal_places=2)
    usage = models.DecimalField(max_digits=12, decimal_places=2)
    taxes = models.DecimalField(max_digits=12, decimal_places=2)
    fees = models.DecimalField(max_digits=12, decimal_places=2)
    other_providers = models.DecimalField(max_digits=12, decimal_places=2)
    total_current = models.DecimalField(max_digits=12, decimal_places=2)
    total_due = models.DecimalField(max_digits=12, decimal_places=2)
    # What decides "over the minimum" for delivery: the total current without the paper bill fee,
    # the minimum and their taxes.
    judged_total = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    calls_count = models.PositiveBigIntegerField(default=0)
    lines_count = models.PositiveIntegerField(default=0)
    # Last ledger position that the bill has seen, so the next one starts behind it.
    ledger_position = models.PositiveIntegerField(default=0)
    # Names, addresses, brand and messages as printed: they outlive later changes.
    front = models.JSONField(default=dict)
    issued_at = models.DateTimeField(null=True, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="invoice_number_is_unique"),
            models.UniqueConstraint(
                fields=["company", "sequence"], name="invoice_sequence_counts_once_in_a_company"
            ),
            models.UniqueConstraint(
                fields=["run", "account"], name="an_account_has_one_invoice_in_a_run"
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, number__isnull=True)
                | Q(issued_at__isnull=False, number__isnull=False),
                name="an_issued_invoice_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(period_start__lt=F("period_end")), name="invoice_period_is_not_empty"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-invoice_on"], name="invoice_by_account"),
            models.Index(
                fields=["parent", "invoice_on"],
                condition=Q(parent__isnull=False),
                name="invoice_by_corporate_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"


class InvoiceLine(models.Model):
    """One line of an invoice, with what explains it."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    section = models.CharField(
        max_length=15, choices=[(each.value, each.value) for each in Section]
    )
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in LineKind])
    # Lines are found by their invoice; more indexes would halve the speed of a bill run.
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # As they were on the day of the bill.
    product_label = models.CharField(max_length=60, blank=True)
    location_label = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=120)
    provider = models.CharField(max_length=60, blank=True)  # empty is the carrier itself
    quantity = models.DecimalField(max_digits=12, decimal_places=2, default=1)
    unit_price = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)  # excluded
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    tax_category = models.CharField(max_length=20, blank=True)
    call_category = models.CharField(max_length=20, blank=True)  # usage lines
    calls_count = models.PositiveBigIntegerField(default=0)
    billed_seconds = models.PositiveBigIntegerField(default=0)
    source = models.CharField(max_length=60)  # what made it, such as charge:17 or tax:4
    # The numbers of the sum, as text: days, denominator, rate, base, exact amount.
    reckoning = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "position"], name="invoice_lines_stand_in_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.description} {self.amount}"


class Transfer(models.Model):
    """The bill of a sub that its parent takes over, by one linked pair of ledger entries.

    Drafted with the sub's bill; posted and in ink when that is issued. `shown_on` is the parent's
    bill of the same run that counts it; without one, the parent's next bill shows the entry.
    """

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="transfer")
    parent = models.ForeignKey(Account, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)  # above zero: the parent owes
    shown_on = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="transfers_shown"
    )
    of_sub = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="+")
    of_parent = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(of_sub__isnull=True, of_parent__isnull=True)
                | Q(of_sub__isnull=False, of_parent__isnull=False),
                name="a_transfer_has_both_entries_or_none",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="a_transfer_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} to {self.parent_id}"


class ChargeStamp(models.Model):
    """How far a charge of a product is billed; written by the issue of its invoice.

    Recurring charges: the first day that is not billed, lowered by a credit of unused days.
    One-time charges: the invoice date.
    """

    charge = models.OneToOneField(ProductCharge, models.PROTECT, related_name="+")
    billed_until = models.DateField()
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="stamps")

    def __str__(self) -> str:
        return f"charge {self.charge_id} until {self.billed_until}"


class Document(models.Model):
    """A file made of an issued invoice; queued in the transaction that issues it."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=[("pdf", "PDF")])
    path = models.CharField(max_length=200, blank=True)  # below the data folder
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "kind"], name="an_invoice_has_one_document_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.invoice_id}"
