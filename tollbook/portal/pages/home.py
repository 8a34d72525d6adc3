"""Home: what is owed, the last bills, where the money goes, what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tollbook.billing.queries import (
    BilledMonth,
    billed_by_account_for,
    billed_by_place_for,
    others_in_debts,
    recent_bills_for,
)
from tollbook.billing.queries.records import cycle_codes_of
from tollbook.content.actions import hide_news, show_news_again
from tollbook.content.models import News
from tollbook.content.queries import brand_of, news_for, news_kept_for, past_news_for
from tollbook.customers.types import Viewer
from tollbook.kernel import clock
from tollbook.kernel.days import day_before
from tollbook.kernel.money import ZERO
from tollbook.kernel.show import currency_name
from tollbook.ledger.queries import newest_payment_for
from tollbook.ledger.types import Aging, OpenItem
from tollbook.payments.models import AutoPlan
from tollbook.payments.queries import (
    auto_plan_for,
    auto_plans_ending_for,
    taken_on,
    takes_payments,
    waiting_sum,
)
from tollbook.portal.charts import bars, trend
from tollbook.portal.charts.scale import Segment, segments
from tollbook.portal.pages.late import Debts, debts_of
from tollbook.portal.pages.services.shared import rows_of
from tollbook.portal.pages.statements import month_url
from tollbook.portal.request import PortalRequest
from tollbook.portal.undo import remember, taken, undoable
from tollbook.services.queries.resources import rejected_places_for
from tollbook.work.queries import newest_open_for

BILLS_SHOWN = 4
NEWS_SHOWN = 5
HIDING = "news-hide"
ACCOUNTS_SHOWN = 4
WORK_SHOWN = 5
# A card that automatic payments use is told of this long before it ends.
CARD_ENDS_WITHIN = timedelta(days=30)
CHANGE: Final = "Customers_CustomerLevel.Update"
ORDERS, TICKETS = "Orders_CustomerLevel", "TroubleTickets_CustomerLevel"


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
    """The page people come for; htmx asks for the chart of places alone.

    A member of a cooperative is sent on to the cooperative's own portal.
    """
    viewer = request.viewer
    if viewer.leaves_for:
        return leaving(request, viewer.leaves_for)
    bills = recent_bills_for(viewer, BILLS_SHOWN)
    newest = bills[-1] if bills else None
    context = {
        "viewer": viewer,
        "several": len(viewer.in_view) > 1,
        "newest": newest,
        "places": places(request, newest),
        "currency_name": currency_name(viewer.currency),
    }
    if request.htmx.target == "places":
        return render(request, "portal/home/_places.html", context)
    debts = debts_of(viewer.in_view_ids, viewer.today)
    due = next_due(viewer, debts.dues)
    context |= {
        "balance": balance_of(viewer, debts),
        "due": due,
        "others": others_in_debts(debts.dues),
        **automatic(viewer, due),
        "payment": newest_payment_for(viewer),
        "waiting": waiting_sum(viewer.in_view_ids),
        "trend": trend.drawn([drawn_bill(bill) for bill in bills]),
        "news": news_kept_for(viewer, viewer.today)[:NEWS_SHOWN],
        "undoable": undoable(request, HIDING, clock.now()),
        "undo_url": reverse(HIDING),
        **work_open(viewer),
        "rejected_911": rejected_places_for(viewer),
        "icons": icons(viewer),
    }
    return render(request, "portal/home/page.html", context)


def work_open(viewer: Viewer) -> dict[str, object]:
    """The newest open orders and tickets, None for who may not see them."""
    orders, tickets = newest_open_for(
        viewer,
        orders=viewer.may(f"{ORDERS}.Access"),
        tickets=viewer.may(f"{TICKETS}.Access"),
        limit=WORK_SHOWN,
    )
    return {
        "orders": rows_of(orders),
        "tickets": rows_of(tickets),
        "may_report": viewer.may(f"{TICKETS}.Add"),
    }


def icons(viewer: Viewer) -> dict[str, bool]:
    """Which of the quick links are there: by right, and by who at the base reads the mail."""
    brand = brand_of(viewer.base_id)
    return {
        "places": viewer.may("Locations_CustomerLevel.Access"),
        "products": viewer.may("Products_CustomerLevel.Access"),
        "order": brand.takes_orders and viewer.may(f"{ORDERS}.Add"),
        "trouble": brand.takes_trouble and viewer.may(f"{TICKETS}.Add"),
    }


def leaving(request: PortalRequest, address: str) -> HttpResponse:
    """On to another portal, with nothing in the address.

    The answer is a page that leads on, not a redirect: a browser whose form was answered with a
    chain of redirects to another host breaks it off, as our policy for forms asks of it.
    """
    context = {"address": address, "host": urlsplit(address).hostname}
    page = render(request, "portal/home/leaving.html", context)
    page.headers["Refresh"] = f"0; url={address}"
    return page


def automatic(viewer: Viewer, due: "NextDue | None") -> dict[str, object]:
    """How the account in view pays by itself, when it does so next, or that it may set that up;
    of several only the cards that end, as there is no one answer."""
    until = viewer.today + CARD_ENDS_WITHIN
    if len(viewer.in_view) > 1:
        return {"ending": [Ending(each, viewer) for each in auto_plans_ending_for(viewer, until)]}
    plan, own = auto_plan_for(viewer), viewer.in_view[0].id
    if plan is None:
        return {"may_set_up": viewer.may(CHANGE) and takes_payments(cycle_codes_of(own))}
    is_ahead = due is not None and not due.is_past
    ends_on = plan.method.expires_on
    return {
        "auto": plan,
        "auto_on": max(taken_on(plan.day, due.on), viewer.today) if due and is_ahead else None,
        "ending": [Ending(plan, viewer)] if ends_on and ends_on <= until else [],
    }


@dataclass(frozen=True)
class Ending:
    """A card that automatic payments use and that is over, or soon will be."""

    plan: AutoPlan
    viewer: Viewer

    @property
    def is_over(self) -> bool:
        return self.last_day < self.viewer.today

    @property
    def last_day(self) -> date:
        """The last day on which it pays."""
        assert self.plan.method.expires_on is not None, "only cards end"
        return day_before(self.plan.method.expires_on)

    @property
    def url(self) -> str:
        """Where another card is chosen: for another account than the view's own, after choosing
        that account."""
        chosen = self.viewer.home if self.viewer.sees_entire_view else self.viewer.in_view[0]
        is_here = chosen is not None and chosen.id == self.plan.account_id
        return reverse("pay-auto" if is_here else "linked-accounts")


def balance_of(viewer: Viewer, debts: Debts) -> Balance:
    """The sum over the accounts in view, and each account's share."""
    named = {account.id: account for account in viewer.in_view}
    ages = debts.ages
    late = tuple(
        Late(named[key].name, past_due(each), each.days_late) for key, each in debts.late().items()
    )
    return Balance(
        total=sum((each.balance for each in ages.values()), ZERO),
        buckets=buckets(list(ages.values())),
        late=late,
        by_account=tuple(
            (each.number, each.name, ages[each.id].balance) for each in viewer.in_view
        ),
    )


def past_due(each: Aging) -> Decimal:
    """What is late: everything beyond the first bucket, or the whole balance within it."""
    older = each.days_30 + each.days_60 + each.days_90 + each.days_120
    return min(older, each.balance) if older > 0 else each.balance


def buckets(ages: Sequence[Aging]) -> tuple[Bucket, ...]:
    """The five ages, summed."""
    names = (
        *(("Current", "current"), ("30 days", "days_30"), ("60 days", "days_60")),
        *(("90 days", "days_90"), ("120+ days", "days_120")),
    )
    return tuple(
        Bucket(label, f"age-{place}", sum((getattr(each, name) for each in ages), ZERO))
        for place, (label, name) in enumerate(names)
    )


@dataclass(frozen=True)
class NextDue:
    """The soonest day on which something open is due, and how much that is."""

    on: date
    amount: Decimal
    is_past: bool


def next_due(viewer: Viewer, dues: Sequence[OpenItem]) -> NextDue | None:
    """Of the open bills in view: the first due day from today on, else the newest past one."""
    days = {due.due_on for due in dues if due.due_on}
    if not days:
        return None
    ahead = [day for day in days if day >= viewer.today]
    day = min(ahead) if ahead else max(days)
    amount = sum((due.open_amount for due in dues if due.due_on == day), ZERO)
    return NextDue(day, amount, day < viewer.today)


def drawn_bill(bill: BilledMonth) -> trend.Bill:
    """A column of the trend, leading to its invoice, or to the statements of its month."""
    url = reverse("invoice", args=[bill.number]) if bill.number else month_url(bill.billed_on)
    return trend.Bill(bill.billed_on, bill.charges, bill.usage, bill.taxes, bill.total, url)


def places(request: PortalRequest, newest: BilledMonth | None) -> bars.Bars | None:
    """The newest bill by location; of several accounts by account, one of them opened."""
    viewer = request.viewer
    if newest is None:
        return None
    if len(viewer.in_view) > 1:
        return by_account(viewer, newest.billed_on, request.GET.get("open"))
    billed = billed_by_place_for(viewer, newest.billed_on)
    url = reverse("invoice-locations", args=[newest.number]) if newest.number else ""
    return bars.drawn([bars.Amount(each.place, each.amount, url) for each in billed])


def by_account(viewer: Viewer, month: date, asked: str | None) -> bars.Bars | None:
    """A bar for each account; `asked` stands open ("" is none), the largest before one asks."""
    billed = sorted(
        billed_by_account_for(viewer, month), key=lambda each: (-each.amount, each.name)
    )
    opened = asked if asked is not None or not billed else billed[0].number
    amounts = [
        bars.Amount(
            name=each.name,
            number=each.number,
            amount=each.amount,
            inside=inside(viewer, month, each.number) if each.number == opened else (),
            toggle="?open=" + ("" if each.number == opened else each.number),
        )
        for each in billed
    ]
    tail = " Open an account for its locations."
    return bars.drawn(amounts, tail, month_url(month) + "&sort=-total")


def inside(viewer: Viewer, month: date, number: str) -> tuple[bars.Amount, ...]:
    """The locations of one account."""
    billed = billed_by_place_for(viewer, month, number)
    return tuple(bars.Amount(each.place, each.amount) for each in billed)


@require_POST
def hiding(request: PortalRequest) -> HttpResponse:
    """Leave an item away from one's Home, or put the one back that was hidden a moment ago."""
    viewer, wanted = request.viewer, request.POST.get("hide", "")
    if "undo" in request.POST:
        facts = taken(request, HIDING, request.POST["undo"], request.actor.at)
        if found := _news_called(viewer, facts["news"] if facts else ""):
            show_news_again(news=found, user=viewer.user)
        else:
            request.session["notice"] = "It is too late to undo this. All news are still there."
    elif found := _news_called(viewer, wanted):
        hide_news(news=found, user=viewer.user)
        words = f"“{found.title}” is hidden here; it stays among all news."
        remember(request, HIDING, words, {"news": str(found.pk)}, request.actor.at)
    return redirect("home")


def _news_called(viewer: Viewer, key: str) -> News | None:
    """One of the live items of the viewer."""
    known = key.isascii() and key.isdigit() and len(key) < 18
    return news_for(viewer, viewer.today).filter(pk=int(key)).first() if known else None


def news(request: PortalRequest) -> HttpResponse:
    """All news that is live, and what ended within 90 days."""
    viewer = request.viewer
    items, past = news_for(viewer, viewer.today), past_news_for(viewer, viewer.today)
    return render(request, "portal/home/news.html", {"items": items, "past": past})
