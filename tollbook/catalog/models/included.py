"""What some calls cost instead of the plan's price: exception rates, and included minutes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.catalog.models.catalog import (
    DeckRow,
    ItemPrice,
    Priced,
    RateException,
    RatePlan,
    RateRule,
)
from tollbook.catalog.types import Counts, SharedBy
from tollbook.rating.types import CATEGORIES

MOST_INCLUDED = 10_000_000  # minutes or calls of one period


class ExceptionRate(Priced):
    """What an exception code charges for one category, or for numbers with a prefix."""

    exception = models.ForeignKey(RateException, models.CASCADE, related_name="rates")
    category = models.CharField(max_length=20, blank=True)
    prefix = models.CharField(max_length=15, blank=True)  # of the number at the other end

    class Meta(Priced.Meta):
        constraints: ClassVar = [
            *Priced.Meta.constraints,
            models.UniqueConstraint(
                fields=["exception", "category", "prefix", "band", "valid_from"],
                name="an_exception_has_one_rate_for_its_calls_and_first_day",
            ),
            models.CheckConstraint(
                condition=Q(category="", prefix__regex=r"^[0-9]{1,15}$")
                | Q(category__in=CATEGORIES, prefix=""),
                name="an_exception_rate_names_a_category_or_a_prefix",
            ),
        ]

    def __str__(self) -> str:
        return self.prefix or self.category


class Allotment(models.Model):
    """Minutes or calls that come with a charge item, for one product or shared by several."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)  # as customers read it
    shared_by = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in SharedBy]
    )
    counts = models.CharField(max_length=7, choices=[(each.value, each.value) for each in Counts])
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class AllotmentTerms(models.Model):
    """How much an allotment holds and for which calls, for billing periods that begin then."""

    allotment = models.ForeignKey(Allotment, models.CASCADE, related_name="terms")
    valid_from = models.DateField()
    amount = models.PositiveIntegerField()  # minutes or calls of each period
    categories: "models.JSONField[list[str]]" = models.JSONField()

    class Meta:
        ordering: ClassVar = ["allotment", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["allotment", "valid_from"], name="an_allotment_has_one_size_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=MOST_INCLUDED), name="an_allotment_is_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.valid_from}"


class UsedPrice(models.Model):
    """A rule, deck row or exception rate that priced a call.

    From then on it stays as it is, so that the call can always be explained; the database itself
    refuses otherwise (migration `prices_in_ink`).
    """

    rule = models.OneToOneField(RateRule, models.PROTECT, null=True, related_name="+")
    deck_row = models.OneToOneField(DeckRow, models.PROTECT, null=True, related_name="+")
    exception_rate = models.OneToOneField(
        ExceptionRate, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rule__isnull=False, deck_row=None, exception_rate=None)
                | Q(rule=None, deck_row__isnull=False, exception_rate=None)
                | Q(rule=None, deck_row=None, exception_rate__isnull=False),
                name="a_used_price_is_one_row",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id or self.deck_row_id or self.exception_rate_id}"


class UsedPlan(models.Model):
    """A rate plan that priced calls: its hours stay, and its holidays up to the newest such day.

    Kept by the database itself (migration `hours_and_sizes_in_ink`).
    """

    plan = models.OneToOneField(RatePlan, models.PROTECT, related_name="+")
    last_day = models.DateField()  # local, of the newest call that it priced; never goes back

    def __str__(self) -> str:
        return f"{self.plan_id} to {self.last_day}"


class UsedTerms(models.Model):
    """A size of an allotment that made calls free; from then on it stays as it is."""

    terms = models.OneToOneField(AllotmentTerms, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.terms_id)


class UsedItemPrice(models.Model):
    """A list price that an issued bill was reckoned with; from then on it stays as it is."""

    price = models.OneToOneField(ItemPrice, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.price_id)
