"""Agents: three levels, and who stands on top of whom."""

from collections.abc import Mapping

from django.db.models import Count, QuerySet

from tollbook.customers.models import Account, Agent


def agents() -> QuerySet[Agent]:
    """Every agent by code, with the two above it."""
    return Agent.objects.select_related("parent__parent", "group").order_by("code")


def master_of(agent: Agent | None) -> Agent | None:
    """The Master ID: the agent on top of the line; a master's own is itself. Never stored."""
    while agent is not None and agent.parent is not None:
        agent = agent.parent
    return agent


def account_counts() -> Mapping[int, int]:
    """How many accounts each agent has of its own; one statement."""
    rows = Account.objects.filter(agent__isnull=False).order_by().values("agent")
    return dict(rows.annotate(count=Count("pk")).values_list("agent", "count"))
