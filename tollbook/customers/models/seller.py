"""Who sells: companies, their brands, groups of accounts, number schemes, and the settings."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from tollbook.customers.types import SecondFactorPolicy
from tollbook.kernel.clock import refuse_unknown_zone
from tollbook.kernel.settings_row import SettingsRow
from tollbook.notices.models import Template
from tollbook.notices.types import NoticeKind


class Company(models.Model):
    """A legal seller; its currency and time zone hold for all accounts below."""

    name = models.CharField(max_length=100, unique=True)
    legal_name = models.CharField(max_length=100)
    currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=50, default="America/New_York")
    phone = models.CharField(max_length=20, blank=True)
    website = models.URLField(max_length=200, blank=True)
    federal_tax_id = models.CharField(max_length=20, blank=True)
    state_tax_id = models.CharField(max_length=30, blank=True)
    address_1 = models.CharField(max_length=100, blank=True)
    address_2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2, default="US")
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

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
    cs_fax = models.CharField(max_length=20, blank=True)
    cs_hours = models.CharField(max_length=100, blank=True)
    cs_line_1 = models.CharField(max_length=100, blank=True)
    cs_line_2 = models.CharField(max_length=100, blank=True)
    cs_line_3 = models.CharField(max_length=100, blank=True)
    cs_city = models.CharField(max_length=60, blank=True)
    cs_state = models.CharField(max_length=40, blank=True)
    cs_postal_code = models.CharField(max_length=10, blank=True)
    customer_service_email = models.CharField(max_length=500, blank=True)
    orders_email = models.CharField(max_length=500, blank=True)
    orders_from_email = models.CharField(max_length=254, blank=True)
    trouble_repair_email = models.CharField(max_length=500, blank=True)
    trouble_from_email = models.CharField(max_length=254, blank=True)
    billing_from_email = models.CharField(max_length=254, blank=True)
    payment_confirmation_email = models.CharField(max_length=254, blank=True)
    payment_confirmation_fallback_email = models.CharField(max_length=254, blank=True)
    payment_confirmation_bcc_emails = models.CharField(max_length=500, blank=True)
    # Empty: the company's address.
    return_name = models.CharField(max_length=100, blank=True)
    return_address_1 = models.CharField(max_length=100, blank=True)
    return_address_2 = models.CharField(max_length=100, blank=True)
    return_city = models.CharField(max_length=60, blank=True)
    return_state = models.CharField(max_length=40, blank=True)
    return_postal_code = models.CharField(max_length=10, blank=True)
    remit_company = models.CharField(max_length=100, blank=True)
    remit_address_1 = models.CharField(max_length=100, blank=True)
    remit_address_2 = models.CharField(max_length=100, blank=True)
    remit_city = models.CharField(max_length=60, blank=True)
    remit_state = models.CharField(max_length=40, blank=True)
    remit_postal_code = models.CharField(max_length=10, blank=True)
    other_title = models.CharField(max_length=100, blank=True)
    other_line_1 = models.CharField(max_length=100, blank=True)
    other_line_2 = models.CharField(max_length=100, blank=True)
    other_line_3 = models.CharField(max_length=100, blank=True)
    other_city = models.CharField(max_length=60, blank=True)
    other_state = models.CharField(max_length=40, blank=True)
    other_postal_code = models.CharField(max_length=10, blank=True)
    other_phone = models.CharField(max_length=20, blank=True)
    printer_folder = models.CharField(max_length=50, blank=True)  # empty: the abbreviation
    ring_to_shown = models.BooleanField(default=False)
    welcome_letter_message = models.TextField(max_length=2000, blank=True)
    coop_portal_url = models.URLField(max_length=200, blank=True)
    self_registration_on = models.BooleanField(default=True)
    classic_password_rules_on = models.BooleanField(default=False)
    second_factor = models.CharField(
        max_length=8,
        default=SecondFactorPolicy.OPTIONAL,
        choices=[(each.value, each.value.title()) for each in SecondFactorPolicy],
    )
    version = models.PositiveIntegerField(default=1, editable=False)

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

    def return_place(self) -> dict[str, str]:
        """Where its letters come from: its own place, else the company's, never parts of both."""
        is_own = bool(self.return_address_1 or self.return_city)
        names = ("address_1", "address_2", "city", "state", "postal_code")
        if is_own:
            return {name: getattr(self, f"return_{name}") for name in names}
        return {name: getattr(self.company, name) for name in names}


class BaseTemplate(models.Model):
    """Which template a base has for a kind of message; late notices have one for each step.

    criteria: 30, 60 or 90 days late, 0 for every other kind.
    """

    STEPS: ClassVar = [
        (0, "Always"),
        (30, "30 days late"),
        (60, "60 days late"),
        (90, "90 days late"),
    ]

    base = models.ForeignKey(Base, models.CASCADE, related_name="templates")
    kind = models.CharField(
        max_length=24, choices=[(each.value, each.label) for each in NoticeKind]
    )
    criteria = models.PositiveSmallIntegerField("when", choices=STEPS, default=0)
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["base", "kind", "criteria"],
                name="a_base_has_one_template_for_a_kind_and_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.base}"


class AccountNumberScheme(models.Model):
    """Prefix, padded counter and suffix of new account numbers."""

    ASSIGN_AT: ClassVar = [("save", "First save"), ("activate", "Activate action")]

    name = models.CharField(max_length=50, unique=True)
    prefix = models.CharField(max_length=8, blank=True)
    suffix = models.CharField(max_length=8, blank=True)
    next_number = models.PositiveBigIntegerField(default=1)
    padding_digits = models.PositiveSmallIntegerField(default=6)
    assign_at = models.CharField(max_length=8, choices=ASSIGN_AT, default="save")
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.name


class GroupAssociation(models.Model):
    """A collection of groups, for filters of reports."""

    name = models.CharField(max_length=60, unique=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """A set of accounts that share a base and a number scheme."""

    abbreviation = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=60)
    association = models.ForeignKey(
        GroupAssociation, models.PROTECT, null=True, blank=True, related_name="groups"
    )
    base = models.ForeignKey(Base, models.PROTECT, null=True, blank=True, related_name="groups")
    scheme = models.ForeignKey(
        AccountNumberScheme, models.PROTECT, null=True, blank=True, related_name="groups"
    )
    list_order = models.PositiveIntegerField(default=100)
    # For information; it does not set the agent of the group's accounts.
    agent = models.ForeignKey("Agent", models.PROTECT, null=True, blank=True, related_name="+")
    commissions_on = models.BooleanField(default=True)
    commissions_group = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+"
    )
    welcome_letter_on = models.BooleanField(default=False)
    terms_message = models.CharField(max_length=1000, blank=True)
    charge_posting_skipped = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["list_order", "name"]

    def __str__(self) -> str:
        return self.name


class Settings(SettingsRow):
    """The customers room's part of the application settings."""

    show_general_opt_out = models.BooleanField(
        "ShowGeneralOptOut",
        default=False,
        help_text="Staff see an alert when they open a customer who has opted out of e-mail.",
    )
    master_scheme = models.ForeignKey(
        AccountNumberScheme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MasterAccountNumberScheme",
        help_text="Numbers of new accounts whose group has no scheme of its own.",
    )
    prevent_login_past_disconnect = models.BooleanField(
        "PreventLoginPastDisconnect",
        default=False,
        help_text="The portal stays shut for accounts whose Disconnect Date lies before today.",
    )
    require_verification_for_call_detail = models.BooleanField(
        "RequireVerificationForCallDetail",
        default=False,
        help_text="Staff open call records only after the caller was verified in this session.",
    )
