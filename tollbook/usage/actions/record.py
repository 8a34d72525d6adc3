"""What rating needs of an account: opened with it, changed by staff."""

from django.db import transaction

from tollbook.customers.models import Account
from tollbook.usage.models import Settings, UsageProfile


@transaction.atomic
def open_profile(*, account: Account) -> UsageProfile:
    """The row of a new account, with the precision of the installation."""
    decimals = Settings.load().rating_decimals_default
    return UsageProfile.objects.create(account=account, rating_decimals=decimals)
