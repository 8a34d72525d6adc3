"""Agents: three levels, and who stands on top of whom."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from tollbook.access.models import User
from tollbook.customers.models import Account, Agent
from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound

DAY = timedelta(days=1)


def agents() -> QuerySet[Agent]:
    """Every agent by code, with the two above it."""
    return Agent.objects.select_related("parent__parent", "group").order_by("code")


def agent_with_id(agent_id: int) -> Agent:
    """One of them with its log-in; raises NotFound."""
    found = Agent.objects.select_related("user").filter(pk=agent_id).first()
    if found is None:
        raise NotFound("agent", agent_id)
    return found


def agent_of(user: User) -> Agent | None:
    """The agent that a log-in signs in, None for one that belongs to nobody."""
    return Agent.objects.filter(user=user).first()


def master_of(agent: Agent | None) -> Agent | None:
    """The Master ID: the agent on top of the line; a master's own is itself. Never stored."""
    while agent is not None and agent.parent is not None:
        agent = agent.parent
    return agent


def account_counts() -> Mapping[int, int]:
    """How many accounts each agent has of its own; one statement."""
    rows = Account.objects.filter(agent__isnull=False).order_by().values("agent")
    return dict(rows.annotate(count=Count("pk")).values_list("agent", "count"))


def served_by_month_for(viewer: Viewer, today: date, months: int) -> list[tuple[date, int]]:
    """First day of each of the last `months` months, oldest first, and how many of the viewer's
    accounts had service at its end; of the running month, today. One statement."""
    firsts = [_months_before(today.replace(day=1), back) for back in range(months - 1, -1, -1)]
    ends = [*(_months_before(first, -1) - DAY for first in firsts[:-1]), today]
    counts = {f"end_{place}": Count("pk", filter=_served_on(end)) for place, end in enumerate(ends)}
    found = Account.objects.filter(seen_by(viewer)).aggregate(**counts)
    return [(first, found[f"end_{place}"]) for place, first in enumerate(firsts)]


def _served_on(day: date) -> Q:
    """Active since that day or before, and not yet ended on it."""
    left = Q(disconnected_on__isnull=False, disconnected_on__lte=day)
    return Q(activated_on__lte=day) & ~left


def _months_before(first: date, months: int) -> date:
    """The first day of the month that lies `months` before that of `first`."""
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)
