"""Included minutes shared out among open calls, over the billing periods that billing knows."""

from collections.abc import Collection
from datetime import datetime

from tollbook.billing.models import BillingProfile
from tollbook.billing.queries import billing_periods
from tollbook.usage.actions import rerate, share_included
from tollbook.usage.queries.differences import Rerating, rerating


def share_out(*, now: datetime) -> int:
    """Decide free seconds anew wherever calls, allotments or cycles changed; how many calls moved.

    Bills ask for it before they draft and the night does it after its files, so what is shown as
    unbilled is what the bill will say.
    """
    return share_included(periods=billing_periods, now=now)


def rerating_of(account_ids: Collection[int]) -> Rerating:
    """What the open calls of these accounts would cost if they were priced anew now."""
    return rerating(account_ids, billing_periods)


def keep_rerating(*, account_ids: Collection[int], seen: str, now: datetime) -> int:
    """Price the open calls of these accounts anew, as it was shown; how many calls changed.

    seen: the fingerprint of what a person looked at; refused where it would come out otherwise.
    """
    changed = rerate(account_ids=account_ids, now=now, periods=billing_periods, seen=seen)
    share_out(now=now)
    return changed


def accounts_of_cycle(code: str) -> list[int]:
    """Ids of the accounts that are billed in a cycle."""
    found = BillingProfile.objects.filter(cycle__code__iexact=code)
    return list(found.order_by("account").values_list("account", flat=True))
