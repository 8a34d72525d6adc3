"""A new account with everything that belongs to one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from tollbook.access.actions import record_changes
from tollbook.access.types import Actor, FieldChange
from tollbook.billing import actions as billing
from tollbook.catalog.models import ChargeItem, ProductType, RatePlan
from tollbook.customers.actions import add_account, add_security, place_account
from tollbook.customers.actions.opening import opening_of
from tollbook.customers.models import Account
from tollbook.payments import actions as payments
from tollbook.services import actions as services
from tollbook.services.types import NewCharge, NewProduct
from tollbook.usage import actions as usage


@dataclass(frozen=True)
class FirstProduct:
    """A product that a new account begins with; it is in service once the account is active."""

    product_type: ProductType
    product_id: str
    plan: RatePlan | None = None
    items: tuple[ChargeItem, ...] = ()
    quantity: int = 1


@dataclass(frozen=True)
class NewCustomer:
    """A customer as the form describes it; see `customers.actions.opening.opening_of`."""

    values: Mapping[str, Any]
    as_typed: bool
    billing_facts: Mapping[str, Any]
    products: tuple[FirstProduct, ...] = ()


@transaction.atomic
def open_customer(*, wanted: NewCustomer, by: Actor, today: date) -> Account:
    """A new account with its place, its rows in every room and its first products, or nothing."""
    opening = opening_of(wanted.values, as_typed=wanted.as_typed, today=today)
    account = place_account(account=opening.account, bill_to=opening.bill_to)
    _add_rows(account, by, wanted.billing_facts)
    place = account.locations.get(is_bill_to=True)
    services.add_products(
        wanted=[
            NewProduct(
                account=account,
                product_type=each.product_type,
                product_id=each.product_id,
                active_on=today,
                location=place,
                rate_plan=each.plan,
                charges=tuple(NewCharge(item, each.quantity) for item in each.items),
                status="new",
            )
            for each in wanted.products
        ],
        by=by,
    )
    return account


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
    _add_rows(account, by, billing_facts or {})
    return account


def _add_rows(account: Account, by: Actor, billing_facts: Mapping[str, Any]) -> None:
    add_security(account=account)
    billing.open_profile(account=account, facts=billing_facts)
    usage.open_profile(account=account)
    payments.open_profile(account=account)
    opened = FieldChange("", "account opened", "", str(account))
    record_changes(row=account, by=by, changes=[opened], account=account.number)
