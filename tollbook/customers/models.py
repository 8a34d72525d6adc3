"""Company -> Base -> Group -> Account -> Location, and who looks at an account."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from tollbook.access.models import User
from tollbook.kernel.clock import refuse_unknown_zone

BILLING_TYPES = [
    ("standard", "Standard"),
    ("corporate", "Corporate"),
    ("wholesale", "Wholesale"),
    ("coop", "COOP"),
]


class Company(models.Model):
    """A legal seller; its currency and time zone hold for all accounts below."""

    name = models.CharField(max_length=100, unique=True)
    legal_name = models.CharField(max_length=100)
    currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=50, default="America/New_York")
    federal_tax_id = models.CharField(max_length=20, blank=True)
    address_1 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        refuse_unknown_zone(self.time_zone)
        super().save(*args, **kwargs)


class Base(models.Model):
    """A brand of a company: whom customers call, where they pay, what they see."""

    abbreviation = models.CharField(max_length=10, unique=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="bases")
    name = models.CharField(max_length=100)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    culture = models.CharField(max_length=10, default="en-US")
    host_names = models.CharField(max_length=500, blank=True)
    website = models.URLField(max_length=200, blank=True)
    cs_phone = models.CharField(max_length=20)
    cs_hours = models.CharField(max_length=100, blank=True)
    customer_service_email = models.CharField(max_length=500, blank=True)
    orders_email = models.CharField(max_length=500, blank=True)
    trouble_repair_email = models.CharField(max_length=500, blank=True)
    return_name = models.CharField(max_length=100, blank=True)
    return_address_1 = models.CharField(max_length=100, blank=True)
    return_city = models.CharField(max_length=60, blank=True)
    return_state = models.CharField(max_length=40, blank=True)
    return_postal_code = models.CharField(max_length=10, blank=True)
    remit_company = models.CharField(max_length=100, blank=True)
    remit_address_1 = models.CharField(max_length=100, blank=True)
    remit_address_2 = models.CharField(max_length=100, blank=True)
    remit_city = models.CharField(max_length=60, blank=True)
    remit_state = models.CharField(max_length=40, blank=True)
    remit_postal_code = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_base_is_the_default"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_active=True),
                name="the_default_base_is_active",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccountNumberScheme(models.Model):
    """Prefix, padded counter and suffix of new account numbers."""

    name = models.CharField(max_length=50, unique=True)
    prefix = models.CharField(max_length=8, blank=True)
    suffix = models.CharField(max_length=8, blank=True)
    next_number = models.PositiveBigIntegerField(default=1)
    padding_digits = models.PositiveSmallIntegerField(default=6)

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """A set of accounts that share a base and a number scheme."""

    abbreviation = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=60)
    base = models.ForeignKey(Base, models.PROTECT, null=True, blank=True, related_name="groups")
    scheme = models.ForeignKey(
        AccountNumberScheme, models.PROTECT, null=True, blank=True, related_name="groups"
    )
    list_order = models.PositiveIntegerField(default=100)
    charge_posting_skipped = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["list_order", "name"]

    def __str__(self) -> str:
        return self.name


class Status(models.Model):
    """Where an account stands in its life, and what that means."""

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=100)
    is_initial = models.BooleanField(default=False)
    blocks_portal = models.BooleanField(default=False)
    is_billable = models.BooleanField(default=True)
    counts_active = models.BooleanField(default=True)
    is_open = models.BooleanField(default=True)
    is_terminated = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_initial"], condition=Q(is_initial=True), name="one_status_is_initial"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Account(models.Model):
    """A customer of the carrier."""

    number = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    billing_type = models.CharField(max_length=10, choices=BILLING_TYPES, default="standard")
    corporate_parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subs"
    )
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="accounts")
    status = models.ForeignKey(Status, models.PROTECT, related_name="accounts")
    is_business = models.BooleanField()
    contact_name = models.CharField(max_length=100, blank=True)
    contact_emails = models.CharField(max_length=500, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    fax = models.CharField(max_length=20, blank=True)
    cell_phone = models.CharField(max_length=20, blank=True)
    contracted_on = models.DateField(null=True, blank=True)
    term_ends_on = models.DateField(null=True, blank=True)
    activated_on = models.DateField(null=True, blank=True)
    disconnected_on = models.DateField(null=True, blank=True)
    external_id = models.CharField(max_length=50, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("number"), name="account_number_is_unique_ignoring_case"),
            models.CheckConstraint(
                condition=Q(corporate_parent__isnull=True) | Q(billing_type="corporate"),
                name="only_corporate_accounts_have_a_parent",
            ),
            models.CheckConstraint(
                condition=Q(corporate_parent__isnull=True) | ~Q(corporate_parent=F("id")),
                name="no_account_is_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Location(models.Model):
    """A place of an account; exactly one is where its bills go."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="locations")
    code = models.PositiveIntegerField(default=0)
    is_bill_to = models.BooleanField(default=False)
    description = models.CharField(max_length=60, default="Main Location")
    attention = models.CharField(max_length=100, blank=True)
    address_1 = models.CharField(max_length=100, blank=True)
    address_2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    county = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, default="US")
    # Unknown only from an import; the bill run refuses such an address.
    in_city = models.BooleanField(null=True, blank=True)
    place_confirmed = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(is_bill_to=True),
                name="an_account_has_one_bill_to_location",
            ),
            models.UniqueConstraint(
                fields=["account", "code"], name="location_code_is_unique_in_its_account"
            ),
            # Calls and taxes compare states, so "Minnesota" and "mn" would pass by each other.
            models.CheckConstraint(
                condition=~Q(country__in=["US", "CA"])
                | Q(state="")
                | Q(state__regex=r"^[A-Z]{2}$"),
                name="a_state_of_the_us_or_canada_is_two_letters",
            ),
        ]

    def __str__(self) -> str:
        return self.description


class Membership(models.Model):
    """The link between a log-in and its home account."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="memberships")
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(is_primary=True),
                name="an_account_has_one_primary_log_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.account_id}"
