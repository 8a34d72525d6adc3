"""Where agents land: how many customers each of them has and had, what is open, the news."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tollbook.content.queries import news_for
from tollbook.customers.models import Agent
from tollbook.customers.queries import accounts_for, agents_for, counts_by_agent_for
from tollbook.customers.queries.agents import served_by_month_for
from tollbook.customers.types import Viewer
from tollbook.portal.charts import strip
from tollbook.portal.charts.strip import Strip
from tollbook.portal.pages.services.shared import rows_of
from tollbook.portal.request import PortalRequest
from tollbook.work.queries import newest_open_for

NEWS_SHOWN = 5
NEWEST_SHOWN = 5
WORK_SHOWN = 5
MONTHS_SHOWN = 12
AGENTS_SHOWN = 12


@dataclass(frozen=True)
class AgentRow:
    """An agent in sight and its customers: those still open, and all of them ever."""

    agent: Agent
    open_count: int
    count: int

    @property
    def closed_count(self) -> int:
        return self.count - self.open_count


def home(request: PortalRequest) -> HttpResponse:
    """The page agents come for."""
    viewer = request.viewer
    rows = agent_rows(viewer)
    orders, tickets = newest_open_for(
        viewer,
        orders=viewer.may("Orders_AgentLevel.Access"),
        tickets=viewer.may("TroubleTickets_AgentLevel.Access"),
        limit=WORK_SHOWN,
    )
    newest = accounts_for(viewer).filter(activated_on__isnull=False)
    context = {
        "own": rows[0].agent,
        "rows": rows[:AGENTS_SHOWN],
        "left_out": len(rows) - AGENTS_SHOWN,
        "open_count": sum(row.open_count for row in rows),
        "closed_count": sum(row.closed_count for row in rows),
        "newest": newest.order_by("-activated_on", "number")[:NEWEST_SHOWN],
        "news": news_for(viewer, viewer.today)[:NEWS_SHOWN],
        "growth": growth(viewer),
        "orders": rows_of(orders),
        "tickets": rows_of(tickets),
        "zone": viewer.zone,
    }
    return render(request, "agent/home.html", context)


def growth(viewer: Viewer) -> Strip | None:
    """The customers with service at the end of each month of a year, the running month last."""
    url = reverse("agent-customers") + "?sort=-since"
    counts = served_by_month_for(viewer, viewer.today, MONTHS_SHOWN)
    if not any(count for _, count in counts):
        return None
    return strip.drawn([strip.Month(first, Decimal(count), url) for first, count in counts])


def agent_rows(viewer: Viewer) -> list[AgentRow]:
    """The own agent first, then those of the levels below."""
    counts = counts_by_agent_for(viewer)
    return [AgentRow(each, *counts.get(each.pk, (0, 0))) for each in agents_for(viewer)]


def news(request: PortalRequest) -> HttpResponse:
    """All news for agents that is live."""
    items = news_for(request.viewer, request.viewer.today)
    return render(request, "portal/home/news.html", {"items": items})
