"""A new account with everything that belongs to one."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tollbook.access.actions import record_changes
from tollbook.access.types import Actor, FieldChange
from tollbook.billing import actions as billing
from tollbook.customers.actions import add_account, add_security
from tollbook.customers.models import Account
from tollbook.payments import actions as payments
from tollbook.usage import actions as usage


@transaction.atomic
def open_account(
    *,
    facts: Mapping[str, Any],
    bill_to: Mapping[str, Any],
    by: Actor,
    billing_facts: Mapping[str, Any] | None = None,
) -> Account:
    """A new account with its bill-to location and the one row it has in each room.

    facts, bill_to: see `customers.actions.add_account`.   billing_facts: fields of BillingProfile
    that differ from the defaults of the settings. One line of history for the account and its
    location.
    """
    account = add_account(facts=facts, bill_to=bill_to)
    add_security(account=account)
    billing.open_profile(account=account, facts=billing_facts or {})
    usage.open_profile(account=account)
    payments.open_profile(account=account)
    opened = FieldChange("", "account opened", "", str(account))
    record_changes(row=account, by=by, changes=[opened], account=account.number)
    return account
