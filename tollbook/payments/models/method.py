"""Saved cards and bank accounts: tokens and what people may see of them."""

import secrets
import string
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.access.models import User
from tollbook.customers.models import Account
from tollbook.payments.types import Funding, MethodKind

HANDLE_LENGTH = 16


def new_handle() -> str:
    """What addresses and forms call a method by; tells nothing and cannot be guessed.

    Letters only: a run of digits in it could be taken for a card number, which forms refuse.
    """
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(HANDLE_LENGTH))


class Method(models.Model):
    """A card or bank account of a customer; a new number is a new row, a removed one stays.

    token: what the gateway knows it by.   A bank account that goes into ACH files keeps its number
    sealed (`number_cipher`); a card number never comes here.
    """

    PROTECTED: ClassVar = {"number_cipher": "Account number", "token": "Token"}
    NOT_TRACKED: ClassVar = frozenset({"number_hash", "handle", "removed_at"})
    CHECKS: ClassVar = [
        ("none", "Not needed"),
        ("waiting", "Being checked"),
        ("passed", "Checked"),
        ("failed", "Needs attention"),
    ]

    # Where the bills of its account go; set by queries that read it beside (`methods_of`).
    bills_state: str | None = None

    handle = models.SlugField(
        max_length=HANDLE_LENGTH, unique=True, default=new_handle, editable=False
    )
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=[(each.value, each.value) for each in MethodKind])
    gateway = models.CharField(max_length=20)
    token = models.CharField(max_length=120)
    label = models.CharField(max_length=40)  # brand of a card, name of a bank
    last_four = models.CharField(max_length=4)
    nickname = models.CharField(max_length=40, blank=True)
    holder = models.CharField(max_length=100)
    is_default = models.BooleanField(default=False)
    is_removed = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    is_once = models.BooleanField(default=False)  # typed on a payment link, on no list
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Cards: the last month they are good in, whose money they spend, where their holder lives.
    expires_on = models.DateField(null=True, blank=True)  # the first day it is no longer good
    funding = models.CharField(
        max_length=8,
        default=Funding.UNKNOWN,
        choices=[(each.value, each.value) for each in Funding],
    )
    # Their billing address; a bank account's is where the bills of its account go.
    address_1 = models.CharField("Address", max_length=100, blank=True)
    address_2 = models.CharField("Address Line 2", max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField("Zip", max_length=10, blank=True)
    # Bank accounts.
    routing = models.CharField(max_length=9, blank=True)
    number_cipher = models.TextField(blank=True)
    number_hash = models.CharField(max_length=64, blank=True, db_index=True)
    is_savings = models.BooleanField(default=False)
    is_business = models.BooleanField(default=False)
    email = models.CharField(max_length=254, blank=True)
    check_state = models.CharField(max_length=7, choices=CHECKS, default="none")
    return_code = models.CharField(max_length=3, blank=True)  # what closed it
    expiry_told = models.CharField(max_length=60, blank=True)  # days before, already told
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(is_default=True, is_removed=False),
                name="an_account_has_one_default_method",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MethodKind.CARD) | Q(number_cipher="", number_hash=""),
                name="a_card_number_is_never_kept",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_removed=False),
                name="a_removed_method_is_no_default",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ending in {self.last_four}"


class AchForm(models.Model):
    """The signed form that lets a bank account be debited again and again."""

    STATES: ClassVar = [
        ("sent", "Sent to the customer"),
        ("uploaded", "To be reviewed"),
        ("accepted", "Accepted"),
        ("refused", "Refused"),
    ]

    method = models.ForeignKey(Method, models.PROTECT, related_name="forms")
    state = models.CharField(max_length=8, choices=STATES)
    file_key = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    uploaded_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["method"],
                condition=Q(state="accepted"),
                name="a_bank_account_has_one_accepted_form",
            ),
        ]

    def __str__(self) -> str:
        return f"form of {self.method_id}"
