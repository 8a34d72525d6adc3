"""Narrowing what a log-in sees."""

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.customers.filters import accounts_of_home, refuse_wrong, stored_form
from tollbook.customers.models import Membership
from tollbook.customers.types import SearchFilter


@transaction.atomic
def set_search_filter(*, membership: Membership, wanted: SearchFilter, by: Actor) -> int:
    """Give a log-in a customer filter, or none; how many accounts it leaves.

    Raises Refused where the filter names what is not the log-in's, or leaves no account.
    """
    left = refuse_wrong(wanted, accounts_of_home(membership.account))
    membership.search_filter = stored_form(wanted)
    save_tracked(row=membership, by=by, account=membership.account.number)
    return len(left)
