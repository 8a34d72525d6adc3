"""What is asked once more before a change that reaches far."""

from collections.abc import Mapping
from typing import Any

from tollbook.billing.queries.records import profile_of
from tollbook.customers.models import Account
from tollbook.customers.queries import base_of
from tollbook.customers.queries.header import same_external_id
from tollbook.customers.types import Viewer
from tollbook.kernel import show
from tollbook.kernel.record import Section
from tollbook.ledger.queries import aging_of
from tollbook.ledger.types import Aging

BRAND = "Brand, remit address and reports will change from the next bill."
NO_BILL = "No bill will be sent."
BUCKETS = (
    ("under 30 days", "current"),
    ("30 to 59", "days_30"),
    ("60 to 89", "days_60"),
    ("90 to 119", "days_90"),
    ("120 and more", "days_120"),
)


def questions_before(
    viewer: Viewer, account: Account, part: Section, values: Mapping[str, Any], *, billed: bool
) -> list[str]:
    """Sentences to agree to before `values` are saved; none where nothing far is touched."""
    if part.key == "account" and billed:
        present = account.group.abbreviation if account.group else ""
        return [BRAND] if values.get("group", present) != present else []
    if part.key == "external":
        return _same_id(account, values)
    if part.key == "delivery":
        silent = not values.get("paper_bill", 1) and not values.get("email_bill", 1)
        return [NO_BILL] if silent else []
    if part.key == "finance" and billed and "due_adjust_days" in values:
        return _moved_buckets(viewer, account, values["due_adjust_days"])
    return []


def _same_id(account: Account, values: Mapping[str, Any]) -> list[str]:
    """The other account that has a newly typed external id; a file finds accounts by it."""
    wanted = values.get("external_id", account.external_id)
    other = same_external_id(account, wanted) if wanted != account.external_id else None
    if other is None:
        return []
    owner = f"{other.shown_number} {other.name}"
    return [f"External ID {wanted} stands on account {owner} already."]


def _moved_buckets(viewer: Viewer, account: Account, days: int | None) -> list[str]:
    """How a due date adjusted by `days` moves what is owed between the ages."""
    profile = profile_of(account)
    present = profile.due_adjust_days if profile else None
    if present == days:
        return []
    today, currency = viewer.today, base_of(account).company.currency
    before = aging_of(account.pk, today, present or 0)
    after = aging_of(account.pk, today, days or 0)
    return [
        "The due date moves for every transaction of the account, from now on.",
        f"Days late: {before.days_late} now, {after.days_late} after.",
        *(_moved(name, before, after, field, currency) for name, field in BUCKETS),
    ]


def _moved(name: str, before: Aging, after: Aging, field: str, currency: str) -> str:
    old, new = getattr(before, field), getattr(after, field)
    words = f"{name.capitalize()}: {show.money(old, currency)}"
    return f"{words} now, {show.money(new, currency)} after." if old != new else f"{words}, as now."
