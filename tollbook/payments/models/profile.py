"""What an account may do when it pays, defaults of a base, and settings."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from tollbook.customers.models import Account, Base
from tollbook.kernel.settings_row import SettingsRow


class PaymentProfile(models.Model):
    """What an account may do when it pays."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    confirmation_emails = models.CharField("Payment Confirmation Email", max_length=500, blank=True)
    surcharge_exempt = models.BooleanField("Prevent Surcharge from Payment Rule", default=False)
    min_days_exempt = models.BooleanField(
        "Allow Payments Before Minimum Number of Days on Payment Rule", default=False
    )
    ceiling_exempt = models.BooleanField(
        "Allow Payments Over Minimum Amount for Rejecting Payments", default=False
    )
    # Stored values of the lists PaymentMethodDelete and AutopayLeave; the sign decides.
    method_delete = models.SmallIntegerField("Payment Method Delete Behavior", default=1)
    autopay_leave = models.SmallIntegerField("Cannot leave recurring", default=1)
    ach_form_exempt = models.BooleanField(
        "Recurring bank payments without a signed NACHA form", default=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(method_delete=0) & ~Q(autopay_leave=0),
                name="the_sign_of_a_payment_choice_decides",
            ),
        ]

    def __str__(self) -> str:
        return f"payment profile of {self.account_id}"


class BasePayment(models.Model):
    """Payment defaults of a base."""

    base = models.OneToOneField(Base, models.CASCADE, related_name="+")
    post_at_once = models.BooleanField(default=True)
    returned_payment_fee = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return f"payments of {self.base_id}"


class Settings(SettingsRow):
    """The payments room's part of the application settings."""

    ach_by_custom_field = models.BooleanField(
        "SPEC_CheckCustomFieldsToAllowACHsForCustomers",
        default=False,
        help_text="Customers see bank accounts only where their custom field ACH says Yes.",
    )
    expiry_notice_days = models.CharField(
        "CC_ExpirationNoticeAdvanceDays",
        max_length=60,
        default="7,30,60",
        blank=True,
        help_text="Days before a card expires on which its holder is told; empty tells nobody.",
    )
    confirm_check_payments = models.BooleanField(
        "ConfirmCheckPayments",
        default=False,
        help_text="A payment by check that staff enter is confirmed by mail too.",
    )
    auto_notice_days = models.PositiveSmallIntegerField(
        "AutoPayNoticeDays",
        default=5,
        help_text="Days before an automatic payment on which its payer is told; 0 tells nobody.",
    )
    ach_bank_routing = models.CharField(
        "AchBankRouting",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^([0-9]{9})?$", "Enter nine digits.")],
        help_text="Routing number of the bank that takes our ACH files.",
    )
    ach_bank_name = models.CharField(
        "AchBankName", max_length=23, blank=True, help_text="Name of that bank."
    )
    ach_company_name = models.CharField(
        "AchCompanyName",
        max_length=16,
        blank=True,
        help_text="Our name as customers read it on their bank statement.",
    )
    ach_company_id = models.CharField(
        "AchCompanyId",
        max_length=10,
        blank=True,
        help_text="The number by which the bank knows us.",
    )
    ach_prenotes = models.BooleanField(
        "AchPrenotes",
        default=True,
        help_text="A bank account is asked about by a pre-note before its first debit.",
    )
