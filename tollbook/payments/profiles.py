"""How an account may pay: opened with it, changed by staff."""

from django.db import transaction

from tollbook.customers.models import Account
from tollbook.payments.models import PaymentProfile


@transaction.atomic
def open_profile(*, account: Account) -> PaymentProfile:
    """The row that says how a new account may pay."""
    return PaymentProfile.objects.create(account=account)
