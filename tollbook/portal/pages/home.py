"""Home: what is owed, the last bills, where the money goes, what is new."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tollbook.billing.queries import (
    BilledMonth,
    BilledPlace,
    OpenDue,
    billed_by_place_for,
    due_adjust_days_of,
    open_dues_for,
    recent_bills_for,
)
from tollbook.content.queries import news_for
from tollbook.customers.types import Viewer
from tollbook.kernel.money import ZERO
from tollbook.ledger.queries import aging_of_many, newest_payment_for
from tollbook.ledger.types import Aging
from tollbook.portal.charts import bars, trend
from tollbook.portal.charts.scale import Segment, segments
from tollbook.portal.pages.shared import currency_name
from tollbook.portal.pages.statements import month_url
from tollbook.portal.request import PortalRequest

BILLS_SHOWN = 4
NEWS_SHOWN = 5
ACCOUNTS_SHOWN = 4
# An account that is late by more days than this is told so; 0 would tell nobody.
ALERT_DAYS_LATE = 5


@dataclass(frozen=True)
class Late:
    """One account that is past due."""

    name: str
    amount: Decimal
    days: int


@dataclass(frozen=True)
class Bucket:
    """One stretch of the aging bar."""

    label: str
    css: str
    amount: Decimal


@dataclass(frozen=True)
class Balance:
    """What the accounts in view owe, with its age."""

    total: Decimal
    buckets: tuple[Bucket, ...]
    late: tuple[Late, ...]
    by_account: tuple[tuple[str, str, Decimal], ...]

    @property
    def largest(self) -> list[tuple[str, str, Decimal]]:
        """The accounts that owe most, as many as the card has room for."""
        return sorted(self.by_account, key=lambda each: -each[2])[:ACCOUNTS_SHOWN]

    @property
    def bar(self) -> list[Segment]:
        return segments([(bucket.css, bucket.amount) for bucket in self.buckets])


def home(request: PortalRequest) -> HttpResponse:
    """The page people come for."""
    viewer = request.viewer
    bills = recent_bills_for(viewer, BILLS_SHOWN)
    newest = bills[-1] if bills else None
    dues = open_dues_for(viewer)
    context = {
        "viewer": viewer,
        "several": len(viewer.in_view) > 1,
        "balance": balance_of(viewer, ages(viewer), dues),
        "due": next_due(viewer, dues),
        "payment": newest_payment_for(viewer),
        "newest": newest,
        "trend": trend.drawn([drawn_bill(bill) for bill in bills]),
        "places": places(viewer, newest),
        "news": news_for(viewer, viewer.today)[:NEWS_SHOWN],
        "currency_name": currency_name(viewer.currency),
    }
    return render(request, "portal/home/page.html", context)


def ages(viewer: Viewer) -> dict[int, Aging]:
    """The aging of each account in view, by its Adjust Due Date."""
    return aging_of_many(due_adjust_days_of(viewer.in_view_ids), viewer.today)


def balance_of(viewer: Viewer, aged: dict[int, Aging], dues: Sequence[OpenDue]) -> Balance:
    """The sum over the accounts in view, and each account's share.

    An account whose bills are all due in days to come is not called late, whatever its age.
    """
    named = {account.id: account for account in viewer.in_view}
    soonest = {due.account_id: due.due_on for due in reversed(dues)}
    late = tuple(
        Late(named[key].name, past_due(each), each.days_late)
        for key, each in aged.items()
        if each.days_late > ALERT_DAYS_LATE > 0 and each.balance > 0
        if soonest.get(key, date.min) < viewer.today
    )
    return Balance(
        total=sum((each.balance for each in aged.values()), ZERO),
        buckets=buckets(list(aged.values())),
        late=late,
        by_account=tuple(
            (each.number, each.name, aged[each.id].balance) for each in viewer.in_view
        ),
    )


def past_due(each: Aging) -> Decimal:
    """What is late: everything beyond the first bucket, or the whole balance within it."""
    older = each.days_30 + each.days_60 + each.days_90 + each.days_120
    return min(older, each.balance) if older > 0 else each.balance


def buckets(aged: Sequence[Aging]) -> tuple[Bucket, ...]:
    """The five ages, summed."""
    names = (
        *(("Current", "current"), ("30 days", "days_30"), ("60 days", "days_60")),
        *(("90 days", "days_90"), ("120+ days", "days_120")),
    )
    return tuple(
        Bucket(label, f"age-{place}", sum((getattr(each, name) for each in aged), ZERO))
        for place, (label, name) in enumerate(names)
    )


@dataclass(frozen=True)
class NextDue:
    """The soonest day on which something open is due, and how much that is."""

    on: date
    amount: Decimal
    is_past: bool


def next_due(viewer: Viewer, dues: Sequence[OpenDue]) -> NextDue | None:
    """Of the open bills in view: the first due day from today on, else the newest past one."""
    if not dues:
        return None
    ahead = [due.due_on for due in dues if due.due_on >= viewer.today]
    day = min(ahead) if ahead else max(due.due_on for due in dues)
    amount = sum((due.amount for due in dues if due.due_on == day), ZERO)
    return NextDue(day, amount, day < viewer.today)


def drawn_bill(bill: BilledMonth) -> trend.Bill:
    """A column of the trend, leading to its invoice, or to the statements of its month."""
    url = reverse("invoice", args=[bill.number]) if bill.number else month_url(bill.billed_on)
    return trend.Bill(bill.billed_on, bill.charges, bill.usage, bill.taxes, bill.total, url)


def places(viewer: Viewer, newest: BilledMonth | None) -> bars.Bars | None:
    """The newest bill by location; of several accounts by account, each opening to its own."""
    if newest is None:
        return None
    billed = billed_by_place_for(viewer, newest.billed_on)
    if len(viewer.in_view) > 1:
        return bars.drawn(by_account(billed), " Open an account for its locations.")
    url = reverse("invoice-locations", args=[newest.number]) if newest.number else ""
    return bars.drawn([bars.Amount(each.place, each.amount, url) for each in billed])


def by_account(billed: Sequence[BilledPlace]) -> list[bars.Amount]:
    """One amount for each account, made of its locations."""
    inside: dict[tuple[str, str], list[bars.Amount]] = defaultdict(list)
    for each in billed:
        inside[each.account_number, each.account_name].append(bars.Amount(each.place, each.amount))
    return [
        bars.Amount(
            name=name,
            number=number,
            amount=sum((part.amount for part in parts), ZERO),
            inside=tuple(parts),
        )
        for (number, name), parts in inside.items()
    ]


def news(request: PortalRequest) -> HttpResponse:
    """All news that is live."""
    items = news_for(request.viewer, request.viewer.today)
    return render(request, "portal/home/news.html", {"items": items})
