"""Writes of the customers room."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from tollbook.access.models import User
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.actions.numbers import clean_number, number_account
from tollbook.customers.contacts import opened_at
from tollbook.customers.models import (
    Account,
    AccountSecurity,
    Location,
    Membership,
    Status,
    Term,
)
from tollbook.customers.models.search import index_by_part, renew
from tollbook.customers.types import PENDING, StatusFacts
from tollbook.kernel.errors import Refused


@transaction.atomic
def install_statuses(*, statuses: Iterable[StatusFacts]) -> None:
    """Add the shipped statuses that are missing; what staff changed since stays as it is."""
    for order, facts in enumerate(statuses, 1):
        Status.objects.get_or_create(
            code=facts.code,
            defaults={
                "label": facts.label,
                "order": order * 10,
                "is_initial": facts.is_initial,
                "blocks_portal": facts.blocks_portal,
                "is_billable": facts.is_billable,
                "counts_active": facts.counts_active,
                "is_open": facts.is_open,
                "is_terminated": facts.is_terminated,
            },
        )


@transaction.atomic
def install_terms(*, terms: Iterable[tuple[str, int]]) -> None:
    """Add the shipped lengths of contracts that are missing; 0 months is month to month."""
    for order, (code, months) in enumerate(terms, 1):
        label = f"{months} months" if months else "Month to month"
        known = {"label": label, "months": months, "is_mtm": not months, "order": order * 10}
        Term.objects.get_or_create(code=code, defaults=known)


def hold_account(account: Account) -> None:
    """Keep others from changing the account's row until the transaction ends."""
    Account.objects.select_for_update(of=("self",)).get(pk=account.pk)


@transaction.atomic
def add_account(*, facts: Mapping[str, Any], bill_to: Mapping[str, Any]) -> Account:
    """A new account with its bill-to location.

    facts: fields of Account; an absent number is taken from the scheme of the group, or waits for
    the activation where the scheme says so.
    bill_to: fields of Location but code and is_bill_to.
    """
    parent = facts.get("corporate_parent")
    if parent is not None and parent.corporate_parent_id is not None:
        raise Refused(
            "parent-is-a-sub", f"{parent.number} is itself a sub account; enter its parent."
        )
    return place_account(account=Account(**facts), bill_to=bill_to)


@transaction.atomic
def place_account(*, account: Account, bill_to: Mapping[str, Any]) -> Account:
    """Save a new account whose values have been settled, with its number and bill-to location."""
    given = account.number
    account.number = clean_number(given) if given else f"{PENDING}{uuid4().hex[:12]}"
    account.save(force_insert=True)
    if not given:
        number_account(account=account)
        account.save(update_fields=["number"])
    Location.objects.create(**{"code": 0, "account": account, "is_bill_to": True, **bill_to})
    keep_contacts(account=account, at=opened_at(account))
    return account


@transaction.atomic
def add_security(*, account: Account) -> AccountSecurity:
    """The row of a new account that will hold what proves who speaks for it."""
    return AccountSecurity.objects.create(account=account)


@transaction.atomic
def add_location(*, account: Account, facts: Mapping[str, Any]) -> Location:
    """One more location of `account`, with the code behind its highest."""
    codes = account.locations.order_by("-code").values_list("code", flat=True)
    return Location.objects.create(account=account, code=(codes.first() or 0) + 1, **facts)


@transaction.atomic
def add_member(*, account: Account, user: User, at: datetime | None = None) -> Membership:
    """Make `account` the home of the log-in `user`; the first of an account is its primary one.

    at: since when its addresses stand; not given, it came with the account itself.
    """
    is_primary = not account.memberships.filter(is_primary=True).exists()
    keep_contacts(account=account, user=user, at=at or opened_at(account))
    return Membership.objects.create(account=account, user=user, is_primary=is_primary)


@transaction.atomic
def close_account(*, account: Account, on: date) -> Account:
    """Mark an account as disconnected; `on` is its first day without any service."""
    account.status = Status.objects.get(code="disconnected")
    account.disconnected_on = on
    account.save(update_fields=["status", "disconnected_on"])
    return account


@transaction.atomic
def renew_search_texts(*, account_ids: Collection[int] | None = None) -> None:
    """Make accounts that were written many at once findable; None is every account."""
    renew(account_ids)


def index_search_texts() -> bool:
    """Find accounts by an index of parts of their texts where the database offers one; whether it
    does."""
    return index_by_part()
