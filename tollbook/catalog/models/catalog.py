"""Product types, charge items, rate plans, decks, areas and taxes; every price is dated."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.catalog.types import Interval, ItemKind, ProductKind, TaxKind, TaxLevel
from tollbook.kernel.clock import refuse_unknown_zone
from tollbook.rating.types import CATEGORIES

MOST_MICROS = 1_000_000_000  # a thousand currency units


class ProductType(models.Model):
    """A kind of thing that accounts have, such as a business line or a toll-free number."""

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=60)
    kind = models.CharField(
        max_length=20, choices=[(kind.value, kind.value) for kind in ProductKind]
    )
    is_traditional = models.BooleanField(default=False)
    # The Product ID of a usage product is the telephone number that its calls are billed to.
    has_usage = models.BooleanField(default=True)
    is_voip = models.BooleanField(default=False)
    # Who has one is marked so in the head of the customer's record.
    shows_on_customer = models.BooleanField(default=False)
    # Whether new products are made of it; those that stand go on.
    is_sold = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=100)

    def __str__(self) -> str:
        return self.label


class TaxCategory(models.Model):
    """What a line is for the tax rules, with the part of it that counts as interstate."""

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=60)
    interstate_ppm = models.PositiveIntegerField(default=0)  # parts per million of the line
    is_taxed = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(interstate_ppm__lte=1_000_000),
                name="interstate_part_is_at_most_the_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Deck(models.Model):
    """International rates by destination prefix."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class RateException(models.Model):
    """Rates that an account or a product has instead of its plan's, by category or prefix."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RatePlan(models.Model):
    """A priced plan for calls; its zone decides bands and valid days (empty: the account's)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    zone = models.CharField(max_length=50, blank=True)
    deck = models.ForeignKey(Deck, models.PROTECT, null=True, blank=True, related_name="plans")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        refuse_unknown_zone(self.zone)
        super().save(*args, **kwargs)


class ChargeItem(models.Model):
    """An entry of the catalogue that products carry."""

    code = models.CharField(max_length=30, unique=True)
    description = models.CharField(max_length=100)  # as printed on the bill
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ItemKind])
    interval = models.CharField(  # empty is the account's cycle
        max_length=12, blank=True, choices=[(each.value, each.value) for each in Interval]
    )
    is_prorated = models.BooleanField(default=True)
    tax_category = models.ForeignKey(TaxCategory, models.PROTECT, related_name="items")
    provider = models.CharField(max_length=60, blank=True)  # empty is the carrier itself
    rate_plan = models.ForeignKey(
        RatePlan, models.PROTECT, null=True, blank=True, related_name="items"
    )
    allotment = models.ForeignKey(
        "catalog.Allotment", models.PROTECT, null=True, blank=True, related_name="items"
    )
    gl_code = models.CharField(max_length=20, blank=True)
    # Whoever carries the calls between states, or within one, is told of changes to the number.
    care_interstate = models.BooleanField("Interstate Care Provisioning", default=False)
    care_intrastate = models.BooleanField("Intrastate Care Provisioning", default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind=ItemKind.RATE_PLAN) | Q(rate_plan__isnull=False),
                name="a_rate_plan_item_names_its_plan",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ItemKind.ALLOTMENT) | Q(allotment__isnull=False),
                name="an_allotment_item_names_its_allotment",
            ),
        ]

    def __str__(self) -> str:
        return self.description


class ItemPrice(models.Model):
    """The list price of an item from a day on; acts from the first period that begins then."""

    item = models.ForeignKey(ChargeItem, models.CASCADE, related_name="prices")
    valid_from = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=4)  # below zero: a discount

    class Meta:
        ordering: ClassVar = ["item", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "valid_from"], name="an_item_has_one_price_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.valid_from}"


class Priced(models.Model):
    """What rate rules and deck rows share; valid-from and valid-to both hold."""

    band = models.CharField(max_length=20, blank=True)  # empty is any
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    first_seconds = models.PositiveIntegerField(default=60)
    next_seconds = models.PositiveIntegerField(default=60)
    rate_micros = models.BigIntegerField()  # per minute
    connect_micros = models.BigIntegerField(default=0)
    flat_micros = models.BigIntegerField(default=0)  # per call
    minimum_seconds = models.PositiveIntegerField(default=0)  # fewer cost nothing

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(next_seconds__gte=1), name="%(class)s_counts_on_by_a_second_or_more"
            ),
            models.CheckConstraint(
                condition=Q(rate_micros__gte=0, connect_micros__gte=0, flat_micros__gte=0),
                name="%(class)s_never_pays_the_caller",
            ),
            # Above a thousand a minute the engine's whole numbers would run out.
            models.CheckConstraint(
                condition=Q(rate_micros__lte=MOST_MICROS, connect_micros__lte=MOST_MICROS)
                & Q(flat_micros__lte=MOST_MICROS),
                name="%(class)s_asks_at_most_a_thousand",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
            ),
        ]


class DeckRow(Priced):
    """One destination of a deck."""

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="rows")
    prefix = models.CharField(max_length=15)
    destination = models.CharField(max_length=80)

    class Meta(Priced.Meta):
        constraints: ClassVar = [
            *Priced.Meta.constraints,
            models.UniqueConstraint(
                fields=["deck", "prefix", "band", "valid_from"],
                name="a_deck_has_one_row_for_prefix_band_and_first_day",
            ),
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[0-9]{1,15}$"), name="a_deck_prefix_is_digits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.destination}"


class RateRule(Priced):
    """The price of one call category in a plan."""

    plan = models.ForeignKey(RatePlan, models.CASCADE, related_name="rules")
    category = models.CharField(max_length=20)

    class Meta(Priced.Meta):
        constraints: ClassVar = [
            *Priced.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "category", "band", "valid_from"],
                name="a_plan_has_one_rule_for_category_band_and_first_day",
            ),
            models.CheckConstraint(
                condition=Q(category__in=CATEGORIES), name="a_rate_rule_names_a_kind_of_call"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.category}"


class Band(models.Model):
    """Named hours of a plan's week, minutes of the local day, `end_minute` excluded."""

    plan = models.ForeignKey(RatePlan, models.CASCADE, related_name="bands")
    name = models.CharField(max_length=20)
    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    start_minute = models.PositiveSmallIntegerField(default=0)
    end_minute = models.PositiveSmallIntegerField(default=1440)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, end_minute__lte=1440, start_minute__lt=F("end_minute")),
                name="a_band_lies_within_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day of a plan that counts wholly as a named band."""

    plan = models.ForeignKey(RatePlan, models.CASCADE, related_name="holidays")
    on = models.DateField()
    band = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "on"], name="a_holiday_has_one_band"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.band}"


class CallingArea(models.Model):
    """Calls from one prefix to another that are local, EAS or ELC."""

    caller_prefix = models.CharField(max_length=11)  # with country code, as 1212555
    called_prefix = models.CharField(max_length=11)
    kind = models.CharField(
        max_length=5, choices=[("local", "Local"), ("eas", "EAS"), ("elc", "ELC")]
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["caller_prefix", "called_prefix"], name="two_prefixes_have_one_calling_area"
            ),
            models.CheckConstraint(
                condition=Q(caller_prefix__regex=r"^[0-9]{1,11}$")
                & Q(called_prefix__regex=r"^[0-9]{1,11}$"),
                name="a_calling_area_lies_between_digits",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["local", "eas", "elc"]),
                name="a_calling_area_is_local_eas_or_elc",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caller_prefix} to {self.called_prefix}"


class AreaCode(models.Model):
    """Where an area code of the +1 world lies; staff may edit and load these."""

    code = models.CharField(max_length=3, unique=True)
    country = models.CharField(max_length=2)
    state = models.CharField(max_length=2, blank=True)
    place = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{3}$"), name="an_area_code_is_three_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Exchange(models.Model):
    """Rate centre and LATA of an NPANXX, where the carrier has loaded them."""

    npanxx = models.CharField(max_length=6, unique=True)
    lata = models.CharField(max_length=5, blank=True)
    place = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(npanxx__regex=r"^[0-9]{6}$"), name="an_exchange_is_six_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.npanxx


class TaxPlace(models.Model):
    """Where an exchange is taxed; a product or an account may name it in place of an address."""

    npanxx = models.CharField(max_length=6, unique=True)
    country = models.CharField(max_length=2, default="US")
    state = models.CharField(max_length=2)
    county = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(npanxx__regex=r"^[2-9][0-9]{5}$"), name="a_tax_place_is_six_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.npanxx


class TaxRule(models.Model):
    """A dated tax or recovery fee of a jurisdiction."""

    code = models.CharField(max_length=30)
    label = models.CharField(max_length=80)  # as printed on the bill
    level = models.CharField(max_length=8, choices=[(each.value, each.value) for each in TaxLevel])
    country = models.CharField(max_length=2, default="US")
    state = models.CharField(max_length=2, blank=True)
    county = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=60, blank=True)
    categories = models.ManyToManyField(TaxCategory, related_name="rules")
    applies_to = models.CharField(
        max_length=11,
        default="both",
        choices=[("business", "Business"), ("residential", "Residential"), ("both", "Both")],
    )
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in TaxKind])
    # Percent of the measure, or amount per line in service.
    percent = models.DecimalField(max_digits=8, decimal_places=5, default=0)
    amount = models.DecimalField(max_digits=10, decimal_places=4, default=0)
    is_government = models.BooleanField(default=True)  # else the carrier's own recovery fee
    is_federal_usf = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="a_tax_has_one_rule_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_tax_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.label
