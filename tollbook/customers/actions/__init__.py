"""Writes of the customers room."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from tollbook.access.models import User
from tollbook.customers.models import (
    Account,
    AccountNumberScheme,
    Group,
    Location,
    Membership,
    Status,
)
from tollbook.customers.types import StatusFacts
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
def next_account_number(*, group: Group) -> str:
    """The next free number of the group's scheme; the counter is raised with the account."""
    if group.scheme_id is None:
        raise Refused("no-number-scheme", "No account number scheme is set up for this group.")
    while True:
        AccountNumberScheme.objects.filter(pk=group.scheme_id).update(
            next_number=F("next_number") + 1
        )
        scheme = AccountNumberScheme.objects.get(pk=group.scheme_id)
        digits = str(scheme.next_number - 1).zfill(scheme.padding_digits)
        number = f"{scheme.prefix}{digits}{scheme.suffix}"
        # A number that an import or a hand has taken before is passed over.
        if not Account.objects.filter(number__iexact=number).exists():
            return number


@transaction.atomic
def add_account(*, facts: Mapping[str, Any], bill_to: Mapping[str, Any]) -> Account:
    """A new account with its bill-to location.

    facts: fields of Account; an absent number is taken from the scheme of the group.
    bill_to: fields of Location but code and is_bill_to.
    """
    fields = dict(facts)
    parent = fields.get("corporate_parent")
    if parent is not None and parent.corporate_parent_id is not None:
        raise Refused(
            "parent-is-a-sub", f"{parent.number} is itself a sub account; enter its parent."
        )
    if not fields.get("number"):
        fields["number"] = next_account_number(group=fields["group"])
    if Account.objects.filter(number__iexact=fields["number"]).exists():
        raise Refused("number-taken", f"This value is already used by account {fields['number']}.")
    account = Account.objects.create(**fields)
    Location.objects.create(account=account, code=0, is_bill_to=True, **bill_to)
    return account


@transaction.atomic
def add_location(*, account: Account, facts: Mapping[str, Any]) -> Location:
    """One more location of `account`, with the code behind its highest."""
    codes = account.locations.order_by("-code").values_list("code", flat=True)
    return Location.objects.create(account=account, code=(codes.first() or 0) + 1, **facts)


@transaction.atomic
def add_member(*, account: Account, user: User) -> Membership:
    """Make `account` the home of the log-in `user`; the first of an account is its primary one."""
    is_primary = not account.memberships.filter(is_primary=True).exists()
    return Membership.objects.create(account=account, user=user, is_primary=is_primary)


@transaction.atomic
def close_account(*, account: Account, on: date) -> Account:
    """Mark an account as disconnected; `on` is its first day without any service."""
    account.status = Status.objects.get(code="disconnected")
    account.disconnected_on = on
    account.save(update_fields=["status", "disconnected_on"])
    return account
