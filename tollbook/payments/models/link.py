"""Payment links: a bill that may be paid without a log-in by whoever holds the address."""

from typing import ClassVar

from django.db import models

from tollbook.customers.models import Account


class PayLink(models.Model):
    """One bill's link. Only a keyed hash of its secret is kept, so the table opens no bill."""

    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    debt_source = models.CharField(max_length=100)  # of the charge: "invoice:L1001"
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "debt_source"], name="pay_link_of_a_bill"),
        ]

    def __str__(self) -> str:
        return f"link to pay {self.debt_source}"


class LinkTry(models.Model):
    """One try to pay by a link, counted by address and hour; see `payments.links`."""

    address = models.CharField(max_length=64)  # a keyed hash of the network it came from
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["address", "at"], name="link_tries_of_an_hour")]

    def __str__(self) -> str:
        return f"{self.address[:8]} at {self.at:%H:%M}"
