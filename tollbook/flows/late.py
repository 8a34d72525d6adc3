"""Late notices by mail: one for each step of days late, until the account is no longer late.

A base says for 30, 60 and 90 days late which template it sends; without one nothing is sent. A
step and its mail are kept in one transaction, so a kill tells nothing twice and nothing never.
Source: "Late notices" in docs/money/aging.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tollbook.billing.actions import forget_late, keep_late_step
from tollbook.billing.queries.records import (
    due_adjust_days_of,
    late_emails_of,
    late_steps_told,
    minimum_of_delivery,
)
from tollbook.customers.models import Account, BaseTemplate
from tollbook.customers.queries import base_of
from tollbook.flows.letterhead import address_at, envelope_of, letterhead
from tollbook.kernel import show
from tollbook.kernel.clock import day_in
from tollbook.kernel.culture import written_as
from tollbook.kernel.rows import among
from tollbook.ledger.queries import aged, open_items_of_many, unsettled_accounts
from tollbook.ledger.types import Aging
from tollbook.notices.actions import queue
from tollbook.notices.models import Template
from tollbook.notices.queries import words_of
from tollbook.notices.types import Channel, NewNotice, NoticeKind, Reach

PAY = "/payments/pay/"
Steps = Mapping[int, Template]


@dataclass(frozen=True)
class Late:
    """An account that has reached a step of its base and has not heard of it."""

    account: Account
    step: int
    template: Template
    aging: Aging
    emails: str


def tell_late(*, now: datetime) -> int:
    """Queue the late notices that are due, each once; gives how many."""
    templates = _templates()
    told = late_steps_told()
    if not templates and not told:
        return 0
    accounts = list(_owing())
    days_of = due_adjust_days_of([each.pk for each in accounts])
    agings = _agings_of(accounts, days_of, now)
    forget_late(account_ids=[key for key in told if key not in agings or not agings[key].days_late])
    due = list(_due(accounts, agings, templates, told))
    return sum(_tell(each, now) for each in due)


def _owing() -> Iterator[Account]:
    """Accounts with anything open, in a fixed order."""
    rows = Account.objects.filter(pk__in=among(unsettled_accounts())).order_by("pk")
    return rows.select_related("group__base__company").iterator(chunk_size=500)


def _agings_of(
    accounts: list[Account], days_of: Mapping[int, int], now: datetime
) -> dict[int, Aging]:
    """Aging of each account on the day of its own company; the open items in one reading."""
    found = open_items_of_many([each.pk for each in accounts])
    by_day: dict[date, dict[int, int]] = {}
    for each in accounts:
        on = day_in(now, base_of(each).company.time_zone)
        by_day.setdefault(on, {})[each.pk] = days_of[each.pk]
    agings: dict[int, Aging] = {}
    for on, days in by_day.items():
        agings |= aged(found, days, on)
    return agings


def _templates() -> dict[int, dict[int, Template]]:
    """Base -> step -> template."""
    found: dict[int, dict[int, Template]] = {}
    rows = BaseTemplate.objects.filter(kind=NoticeKind.LATE_NOTICE, criteria__gt=0)
    for row in rows.select_related("template"):
        found.setdefault(row.base_id, {})[row.criteria] = row.template
    return found


def _due(
    accounts: list[Account],
    agings: Mapping[int, Aging],
    templates: Mapping[int, Steps],
    told: Mapping[int, int],
) -> Iterator[Late]:
    """Whom a notice is due to: above the minimum, not exempt, at a step that is new to them."""
    least = minimum_of_delivery()
    wanted = [each for each in accounts if agings[each.pk].balance > least]
    emails = late_emails_of([each.pk for each in wanted])
    for account in wanted:
        steps = templates.get(base_of(account).pk, {})
        late = agings[account.pk].days_late
        step = max((each for each in steps if each <= late), default=0)
        if step > told.get(account.pk, 0) and emails.get(account.pk):
            yield Late(account, step, steps[step], agings[account.pk], emails[account.pk])


@transaction.atomic
def _tell(late: Late, now: datetime) -> bool:
    key = keep_late_step(account=late.account, step=late.step, now=now)
    if key is None:
        return False
    base = base_of(late.account)
    brand = letterhead(base)
    with written_as(base.culture):
        values = {
            "name": late.account.name,
            "account": late.account.number,
            "amount": show.money(late.aging.balance, base.company.currency),
            "days_late": show.whole(late.aging.days_late),
            "link": address_at(base, PAY),
        }
    notice = NewNotice(
        kind=NoticeKind.LATE_NOTICE,
        message=words_of(NoticeKind.LATE_NOTICE, values, brand, late.template),
        reach=(Reach(Channel.EMAIL, late.emails),),
        brand=brand,
        envelope=envelope_of(base),
        account=late.account.number,
    )
    queue(key=key, notice=notice, at=now)
    return True
