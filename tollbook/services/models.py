"""Products of accounts and the charges they carry, dated."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tollbook.access.models import User
from tollbook.catalog.models import ChargeItem, ProductType, RateException, RatePlan
from tollbook.customers.models import Account, Location

STATUSES = [
    ("new", "New"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("blocked", "Blocked"),
    ("disconnected", "Disconnected"),
    ("canceled", "Canceled"),
]
# A product that never was in service bears no charge, whatever its days say.
NEVER_SERVED = ("new", "canceled")


class Product(models.Model):
    """One thing an account has; in service from `active_on` until `disconnected_on` (excluded)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    product_type = models.ForeignKey(ProductType, models.PROTECT, related_name="+")
    # The phone number for usage products.
    product_id = models.CharField(max_length=40, db_index=True)
    digits = models.CharField(max_length=15, blank=True, db_index=True)  # E.164, for usage
    # What the customer or another carrier calls it, such as a circuit number.
    alternate_id = models.CharField("Alternate ID", max_length=40, blank=True, default="")
    # BTN of a toll-free number: where its calls ring, E.164; empty where it is not kept here.
    ring_to = models.CharField("Ring To Number", max_length=15, blank=True)
    description = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=12, choices=STATUSES, default="active")
    active_on = models.DateField("active from")
    disconnected_on = models.DateField("first day without", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    rate_plan = models.ForeignKey(RatePlan, models.PROTECT, null=True, blank=True, related_name="+")
    rate_exception = models.ForeignKey(
        RateException,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Exception Code",
    )
    # The exchange where it is taxed, if that is not its location.
    tax_npanxx = models.CharField("Tax NPANXX", max_length=6, blank=True, default="")
    # The account's free long distance acts on a product where one of these is on.
    free_minutes_out = models.BooleanField("Allow Free Minutes, calls out", default=True)
    free_minutes_in = models.BooleanField("Allow Free Minutes, calls received", default=False)
    # Why it ended: a stored value of the list ReasonCancelled.
    end_reason = models.CharField("reason", max_length=60, blank=True, default="")
    # Counts the changes of the product and of what it carries, for forms that lie open meanwhile.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(disconnected_on__isnull=True) | Q(disconnected_on__gte=F("active_on")),
                name="a_product_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["account", "product_type", "product_id", "active_on"],
                name="a_product_begins_once_on_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "product_id"], name="product_by_account"),
        ]

    def __str__(self) -> str:
        return self.product_id


class ProductCharge(models.Model):
    """A charge item on a product, from `active_on` until `ended_on` (excluded)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="charges")
    item = models.ForeignKey(ChargeItem, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(default=1)
    # Empty: the list price valid for the period.
    price = models.DecimalField("own price", max_digits=12, decimal_places=4, null=True, blank=True)
    active_on = models.DateField("active from")
    ended_on = models.DateField("first day without", null=True, blank=True)
    # What the long distance carrier is still to be told; emptied once it was.
    care_action = models.CharField("CareProvisioning_Action", max_length=10, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("active_on")),
                name="a_product_charge_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="a_product_charge_has_a_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.item}"


class QuantityChange(models.Model):
    """How many of a charge there were until the day on which that was changed.

    A period that had begun by then is billed with that. Of several changes on a day the first
    stays, and changes before the charge began act from its beginning and leave none.
    """

    charge = models.ForeignKey(ProductCharge, models.CASCADE, related_name="quantity_changes")
    changed_on = models.DateField()
    quantity_before = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["charge", "changed_on"], name="a_quantity_changes_once_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity_before} until {self.changed_on}"


class RingToChange(models.Model):
    """A toll-free number rings elsewhere from then on; numbers as E.164 digits.

    batch: the same for what was changed together.   before: what CareProvisioning_Action stood on
    each of its charges, by their keys, for taking the change back.
    """

    batch = models.CharField(max_length=60, db_index=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="ring_to_changes")
    old = models.CharField(max_length=15)
    new = models.CharField(max_length=15)
    before = models.JSONField(default=dict)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "product"], name="a_number_changes_once_in_a_batch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} to {self.new}"


class E911Registration(models.Model):
    """Which address a location has for emergency calls, and what its keeper said of it.

    accepted_address stays in force until a newer one is accepted; sent_address is what was asked
    last.   acknowledged: somebody has read what emergency calls over the internet cannot do.
    """

    # What the change history calls the parts of an address.
    key_labels: ClassVar = {
        "address_1": "911 street",
        "address_2": "911 address line 2",
        "floor": "911 floor",
        "room": "911 room",
        "city": "911 city",
        "state": "911 state of the US",
        "postal_code": "911 ZIP",
        "country": "911 country",
    }
    STATES: ClassVar = [
        ("none", "None"),
        ("pending", "Pending"),
        ("accepted", "Accepted"),
        ("rejected", "Rejected"),
    ]

    location = models.OneToOneField(Location, models.CASCADE, related_name="+")
    status = models.CharField("911 state", max_length=8, choices=STATES, default="none")
    reference = models.CharField("911 reference", max_length=60, blank=True)
    sent_address = models.JSONField("911 address sent", default=dict, blank=True)
    accepted_address = models.JSONField("911 address in force", default=dict, blank=True)
    words = models.CharField("911 answer", max_length=300, blank=True)
    answered_at = models.DateTimeField("911 answered at", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_ip = models.GenericIPAddressField(null=True, blank=True)
    text_version = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return f"911 address of {self.location_id}"


class ResourceOrder(models.Model):
    """What a network resource must be told; worked off outside of requests, until it answers.

    About a location (all its products together), or about one product.   next_at: not asked before
    then.   verdict, reference, words: the answer.   told_at: customer and staff have the news of a
    rejection.
    """

    resource = models.SlugField(max_length=30, default="911")
    location = models.ForeignKey(Location, models.CASCADE, null=True, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=80, unique=True)
    act = models.CharField(max_length=10)  # a ResourceAct
    address = models.JSONField(default=dict)
    numbers = models.JSONField(default=list)  # E.164 digits
    ordered_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, db_index=True)
    verdict = models.CharField(max_length=8, blank=True)  # a Verdict, "" while nobody has judged
    reference = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(location__isnull=False) | Q(product__isnull=False),
                name="a_resource_order_is_about_something",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ResourceSwitch(models.Model):
    """Whether customers see a network resource; without a row they do."""

    key = models.SlugField(max_length=30, unique=True)
    is_shown = models.BooleanField("shown to customers", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "network resource"

    def __str__(self) -> str:
        return self.key
