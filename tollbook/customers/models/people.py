"""Who acts for an account: its log-ins and the agents who brought it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tollbook.access.models import User
from tollbook.customers.models.account import Account
from tollbook.customers.models.seller import Group
from tollbook.customers.types import AgentLevel, Role


class Membership(models.Model):
    """The link between a log-in and its home account.

    role: takes rights away, never adds any.   search_filter: search criteria that shrink the
    accounts or locations this log-in sees, {} for none; see `customers.queries.viewer_of`.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="memberships")
    is_primary = models.BooleanField(default=False)
    role = models.CharField(
        max_length=10,
        default=Role.EVERYTHING,
        choices=[(each.value, each.label) for each in Role],
    )
    search_filter = models.JSONField(default=dict, blank=True)

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


class Agent(models.Model):
    """Who sells for the carrier, on one of three levels; sight goes downward."""

    code = models.CharField(max_length=20, unique=True)
    level = models.CharField(
        max_length=6, choices=[(each.value, each.label) for each in AgentLevel]
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(max_length=100)
    company_name = models.CharField(max_length=100, blank=True)
    contact_name = models.CharField(max_length=100, blank=True)
    emails = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    address_1 = models.CharField(max_length=100, blank=True)
    address_2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="+")
    commission_percent = models.DecimalField(max_digits=6, decimal_places=3, default=0)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level=AgentLevel.MASTER, parent__isnull=True)
                | (~Q(level=AgentLevel.MASTER) & Q(parent__isnull=False)),
                name="only_a_master_agent_has_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(commission_percent__gte=0, commission_percent__lte=100),
                name="a_commission_is_a_share_of_the_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
