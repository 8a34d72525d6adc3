"""Cycles, how an account is billed, and the settings of billing."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from tollbook.catalog.models import ChargeItem
from tollbook.catalog.types import Interval
from tollbook.customers.models import Account, Base
from tollbook.kernel.settings_row import SettingsRow
from tollbook.notices.models import Template

DELIVERY_OF_PAPER = [(0, "Never"), (1, "Yes, If Over Minimum"), (2, "Always")]
DELIVERY_OF_EMAIL = [(0, "No Email"), (1, "Email If Over Minimum"), (2, "Email Always")]
TOLL_FREE_TYPES = [("fee", "Fee"), ("shortfall", "ShortFall")]
FINANCE_METHODS = [(1, "Percent with Minimum"), (2, "Percent Only"), (3, "Minimum Only")]
MINIMUM_RULES = [
    (0, "No Minimum Billing"),
    (1, "Apply Fixed Charge if Total Current < Fixed Minimum"),
    (2, "Adjust to Fixed Minimum if Total Current < Fixed Minimum"),
    (3, "Apply Fixed Charge if Total LD < Fixed Minimum"),
    (4, "Adjust to Fixed Minimum if Total LD < Fixed Minimum"),
    (5, "Apply Fixed Charge if Corporate Total Current < Fixed Minimum"),
    (6, "Adjust to Fixed Minimum if Corporate Total Current < Fixed Minimum"),
    (7, "Apply Fixed Charge if Corporate Total LD < Fixed Minimum"),
    (8, "Adjust to Fixed Minimum if Corporate Total LD < Fixed Minimum"),
]


class Cycle(models.Model):
    """When accounts bill; day 29 to 31 means the last day of shorter months."""

    code = models.CharField(max_length=20, unique=True)
    description = models.CharField(max_length=100)
    interval = models.CharField(
        max_length=12,
        default=Interval.MONTHLY,
        choices=[(each.value, each.value) for each in Interval],
    )
    day = models.PositiveSmallIntegerField()  # of the month 1-31; weekly: Monday is 1, to 7
    first_invoice_on = models.DateField()
    is_billable = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(day__gte=1, day__lte=31), name="a_cycle_has_a_day_of_the_month"
            ),
        ]

    def __str__(self) -> str:
        return self.description


class ReportSet(models.Model):
    """A named choice of invoice reports that staff tick at once."""

    name = models.CharField(max_length=60, unique=True)
    flags = models.JSONField(default=list)  # names of the fields of InvoiceReports
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class MessageGroup(models.Model):
    """Accounts that get the same messages on their invoices."""

    name = models.CharField(max_length=60, unique=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class BillingProfile(models.Model):
    """How an account is billed."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    cycle = models.ForeignKey(
        Cycle,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="profiles",
        verbose_name="Cycle",
    )
    paper_bill = models.PositiveSmallIntegerField(
        "Send Paper Bill", choices=DELIVERY_OF_PAPER, default=2
    )
    email_bill = models.PositiveSmallIntegerField(
        "Send Email Bill", choices=DELIVERY_OF_EMAIL, default=0
    )
    billing_emails = models.CharField("Billing Email", max_length=500, blank=True)
    # The words of its e-mail bills; empty: the base's.
    email_template = models.ForeignKey(
        Template,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Email Template",
    )
    message_group = models.ForeignKey(
        MessageGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Invoice Message Group",
    )
    late_notice_exempt = models.BooleanField("Exempt from Late Notices", default=False)
    late_fees_waived = models.BooleanField("Waive Late Fees", default=False)
    # Empty: the setting of the installation; 0 is none.
    toll_free_fee = models.DecimalField(
        "Toll Free Storage Fee", max_digits=6, decimal_places=2, null=True, blank=True
    )
    toll_free_type = models.CharField(
        "Toll Free Storage Type", max_length=9, choices=TOLL_FREE_TYPES, default="fee"
    )
    minimum_charge = models.DecimalField("Fixed Charge", max_digits=8, decimal_places=2, default=0)
    minimum_rule = models.PositiveSmallIntegerField(
        "Fixed No Use", choices=MINIMUM_RULES, default=0
    )
    minimum_amount = models.DecimalField("Fixed Minimum", max_digits=8, decimal_places=2, default=0)
    exempt_federal = models.BooleanField("Exempt Fed", default=False)
    exempt_state = models.BooleanField("Exempt State", default=False)
    exempt_county = models.BooleanField("Exempt County", default=False)
    exempt_city = models.BooleanField("Exempt City", default=False)
    tax_reseller = models.BooleanField("Tax as Reseller", default=False)
    tax_npanxx = models.CharField("Tax NPANXX", max_length=6, blank=True)
    # Empty, each of the next three is the base's.
    finance_start_days = models.PositiveSmallIntegerField(
        "Start Finance Charge", null=True, blank=True
    )
    finance_method = models.PositiveSmallIntegerField(
        "Finance Charge Calculation", choices=FINANCE_METHODS, default=1
    )
    finance_percent = models.DecimalField(
        "Finance Charge Percent", max_digits=3, decimal_places=2, null=True, blank=True
    )
    finance_minimum = models.DecimalField(
        "Finance Charge Minimum", max_digits=5, decimal_places=2, null=True, blank=True
    )
    # Empty: the base's due days; Days Late counts it as none.
    due_adjust_days = models.PositiveSmallIntegerField(
        "Adjust Due Date (Days)", null=True, blank=True
    )
    billed_to_parent = models.BooleanField("Bill subs to parent", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(finance_percent__isnull=True)
                | Q(finance_percent__gte=0, finance_percent__lte=Decimal("1.5")),
                name="a_finance_percent_is_at_most_one_and_a_half",
            ),
        ]

    def __str__(self) -> str:
        return f"billing profile of {self.account_id}"


class InvoiceReports(models.Model):
    """Which optional reports follow an account's invoice; the flags alone decide what prints."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    # The set that was ticked last; empty reads "Custom".
    report_set = models.ForeignKey(
        ReportSet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Invoice Report Option",
    )
    page_break = models.BooleanField("Page Break Between Reports", default=False)
    corporate_summary = models.BooleanField("Corporate Summary", default=False)
    sub_account_detail = models.BooleanField("Sub Account Detail", default=False)
    location = models.BooleanField("Location", default=False)
    location_by_product = models.BooleanField("Location By Product", default=False)
    location_short = models.BooleanField("Location Short", default=False)
    product_summary = models.BooleanField("Product Summary", default=False)
    individual_top_level = models.BooleanField("Individual Top Level", default=False)
    parent_product = models.BooleanField("Parent Product ID", default=False)
    parent_product_detail = models.BooleanField("Parent Product ID Detail", default=False)
    service_category_summary = models.BooleanField("Service Category Summary", default=False)
    service_category_detail = models.BooleanField("Service Category Detail", default=False)
    usage_summary = models.BooleanField("Usage Summary", default=False)
    account_code_summary = models.BooleanField("Account Code Summary", default=False)
    area_summary = models.BooleanField("Area Summary", default=False)
    time_of_day = models.BooleanField("Time of Day", default=False)
    long_duration = models.BooleanField("Long Duration", default=False)
    frequent_numbers = models.BooleanField("Frequently Called Number", default=False)
    frequent_cities = models.BooleanField("Frequently Called City", default=False)
    call_detail = models.BooleanField("Call Detail", default=False)
    call_detail_seconds = models.BooleanField("Call Detail Seconds", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return f"invoice reports of {self.account_id}"


class AccountMessage(models.Model):
    """A message on one customer's invoices, from one invoice date to another (both included)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    text = models.TextField(max_length=1000)
    first_invoice_on = models.DateField()
    last_invoice_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_invoice_on__isnull=True)
                | Q(last_invoice_on__gte=F("first_invoice_on")),
                name="a_message_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class TaxOverride(models.Model):
    """One tax that an account does not owe for a while; it is computed at zero and reported so."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    tax_code = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the last day it holds
    reason = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_tax_override_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tax_code} of {self.account_id}"


class BaseBilling(models.Model):
    """Billing defaults of a base."""

    base = models.OneToOneField(Base, models.CASCADE, related_name="+")
    due_days = models.PositiveSmallIntegerField(default=0)
    finance_start_days = models.PositiveSmallIntegerField(default=30)
    finance_percent = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal("1.50"))
    finance_minimum = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    message = models.CharField(max_length=400, blank=True)  # on every bill of the base
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(finance_percent__gte=0, finance_percent__lte=Decimal("1.5")),
                name="the_finance_percent_of_a_base_is_at_most_one_and_a_half",
            ),
        ]

    def __str__(self) -> str:
        return f"billing of {self.base_id}"


class Settings(SettingsRow):
    """The billing room's part of the application settings."""

    show_days_late = models.PositiveSmallIntegerField(
        "CustomerAlerts_ShowDaysLate",
        default=5,
        validators=[MaxValueValidator(999)],
        help_text="An account later than these days is called past due; 0 never says so.",
    )
    delivery_read_only = models.BooleanField(
        "InvoiceDeliverySettingsAreReadOnlyForCustomers",
        default=False,
        help_text="Customers see how their bills are delivered but cannot change it.",
    )
    attach_invoice_to_email = models.BooleanField(
        "AttachInvoiceToEmailBill",
        default=False,
        help_text="E-mail bills carry the PDF itself beside the link to it.",
    )
    email_link_days = models.PositiveSmallIntegerField(
        "EmailBillLinkDays",
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(999)],
        help_text="Days for which the link of an e-mail bill opens it without signing in.",
    )
    minimum_billing_amount = models.DecimalField(
        "MinimumBillingAmount",
        max_digits=8,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text="Bills up to this amount are not sent where delivery is only over the minimum.",
    )
    toll_free_fee = models.DecimalField(
        "TollFreeStorageFee",
        max_digits=6,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text="Monthly fee for each toll-free number, where an account names none.",
    )
    toll_free_type = models.CharField(
        "TollFreeStorageType",
        max_length=9,
        choices=TOLL_FREE_TYPES,
        default="fee",
        help_text="Whether new accounts bear the whole fee or only what their calls fall short.",
    )
    minimum_item = models.ForeignKey(
        ChargeItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MinimumBillingItem",
        help_text="Charge item whose words and tax category a minimum billing line takes.",
    )
    paper_bill_default = models.PositiveSmallIntegerField(
        "PaperBillDefault",
        choices=DELIVERY_OF_PAPER,
        default=2,
        help_text="Send Paper Bill of new accounts.",
    )
    cycle_default = models.ForeignKey(
        Cycle,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="CycleDefault",
        help_text="Billing cycle of new accounts.",
    )
    report_set_default = models.ForeignKey(
        ReportSet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="InvoiceReportSetDefault",
        help_text="Invoice reports of new accounts; empty is the set called Standard.",
    )
    long_duration_minutes = models.PositiveSmallIntegerField(
        "LongDurationMinutes",
        default=30,
        validators=[MinValueValidator(1)],
        help_text="Calls of at least this length stand in the report of long calls.",
    )
    archive_days = models.PositiveIntegerField(
        "DaysInInvoiceDownloadArchive",
        default=730,
        help_text="Days for which the portal offers an invoice's PDF; older ones are asked for.",
    )
