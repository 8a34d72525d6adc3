"""Which step of late notices an account has heard of."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from tollbook.billing.models import LateNotice
from tollbook.customers.models import Account
from tollbook.kernel.rows import among


@transaction.atomic
def keep_late_step(*, account: Account, step: int, now: datetime) -> str | None:
    """Keep that the account hears of this step; gives the key of its notice, None if it has."""
    row, made = LateNotice.objects.select_for_update().get_or_create(
        account=account, defaults={"step": step, "told_at": now}
    )
    if not made:
        if row.step >= step:
            return None
        row.step, row.told_at = step, now
        row.save(update_fields=["step", "told_at"])
    return f"late:{account.pk}:{row.pk}:{step}"


def forget_late(*, account_ids: Collection[int]) -> None:
    """These accounts are no longer late; the next time all steps may be told again."""
    if account_ids:
        LateNotice.objects.filter(account__in=among(account_ids)).delete()
