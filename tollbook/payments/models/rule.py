"""Which gateway takes the money of which cycle, under which rule, and what payers agreed to."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.access.models import User
from tollbook.customers.models import Account
from tollbook.payments.types import MethodKind, RuleFacts


class PaymentRule(models.Model):
    """What holds for payments of one kind: surcharge, days between payments, ceiling."""

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=4, choices=[(each.value, each.value) for each in MethodKind])
    surcharge_percent = models.DecimalField(max_digits=5, decimal_places=3, default=0)
    surcharge_flat = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    surcharge_cap = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    # Two-letter codes parted by blanks.
    surcharge_excluded_states = models.CharField(max_length=200, blank=True)
    minimum_days = models.PositiveSmallIntegerField(default=0)
    # A payment above it is refused: "Minimum Amount for Rejecting Payments".
    ceiling = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    over_ceiling_message = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(surcharge_percent__gte=0, surcharge_percent__lte=Decimal(10))
                & Q(surcharge_flat__gte=0),
                name="a_surcharge_is_at_most_a_tenth",
            ),
            models.CheckConstraint(
                condition=Q(ceiling__isnull=True) | Q(ceiling__gt=0),
                name="a_ceiling_lets_something_through",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> RuleFacts:
        """The rule as the pure functions take it."""
        return RuleFacts(
            surcharge_percent=self.surcharge_percent,
            surcharge_flat=self.surcharge_flat,
            surcharge_cap=self.surcharge_cap,
            surcharge_excluded_states=tuple(self.surcharge_excluded_states.upper().split()),
            minimum_days=self.minimum_days,
            ceiling=self.ceiling,
            over_ceiling_message=self.over_ceiling_message,
        )


class RuleText(models.Model):
    """A text of a rule in one version; never changed, so that consent names what was read."""

    KINDS: ClassVar = [
        ("disclosure", "Disclosure"),
        ("single", "Single Payment Terms"),
        ("auto", "Auto Payment Terms"),
    ]

    rule = models.ForeignKey(PaymentRule, models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=10, choices=KINDS)
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=8000)  # empty from here on asks for nothing
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "kind", "number"], name="a_text_of_a_rule_is_written_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.rule_id}"


class ConsentGiven(models.Model):
    """Somebody agreed to a text: who, when, from where, for which method. Kept for good."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    text = models.ForeignKey(RuleText, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True, blank=True)
    method_words = models.CharField(max_length=80)  # "Visa ending in 4242"
    note = models.CharField(max_length=300, blank=True)  # how staff got it: by telephone, in person

    def __str__(self) -> str:
        return f"{self.text_id} by {self.user_id}"


class CycleGateways(models.Model):
    """Who processes the payments of a cycle, named by value because billing is beside us."""

    cycle_code = models.CharField(max_length=20, unique=True)
    card_gateway = models.CharField(max_length=20, blank=True)  # "" offers no cards
    bank_gateway = models.CharField(max_length=20, blank=True)
    card_rule = models.ForeignKey(
        PaymentRule, models.PROTECT, null=True, blank=True, related_name="+"
    )
    bank_rule = models.ForeignKey(
        PaymentRule, models.PROTECT, null=True, blank=True, related_name="+"
    )
    requires_ach_form = models.BooleanField("RequireACHForm", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.cycle_code

    def processor(self, kind: MethodKind) -> str:
        """Who takes cards or bank accounts; "" is nobody."""
        return self.card_gateway if kind == MethodKind.CARD else self.bank_gateway

    def rule(self, kind: MethodKind) -> PaymentRule | None:
        """The payment rule for cards or for bank accounts."""
        return self.card_rule if kind == MethodKind.CARD else self.bank_rule
