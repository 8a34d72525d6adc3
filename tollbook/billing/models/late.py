"""How far an account that is late has been written to."""

from django.db import models

from tollbook.customers.models import Account


class LateNotice(models.Model):
    """The step of late notices that an account has heard of; gone once it is no longer late.

    step: days late of the newest notice: 30, 60 or 90.   Its key is new with each time of being
    late, so the same step may be told again then.
    """

    account = models.OneToOneField(Account, models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id} at {self.step} days"
