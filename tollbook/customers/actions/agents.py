"""Agents are added, moved and retired; a level says whose agent one may be."""

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor, Kind
from tollbook.customers.models import Agent
from tollbook.customers.types import AgentLevel
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.show import counted

ABOVE: dict[str, AgentLevel | None] = {
    AgentLevel.MASTER: None,
    AgentLevel.SALES: AgentLevel.MASTER,
    AgentLevel.SUB: AgentLevel.SALES,
}
WORDS: dict[str, str] = {
    AgentLevel.MASTER: "A master agent stands above all; leave this empty.",
    AgentLevel.SALES: "A sales agent belongs to a master agent.",
    AgentLevel.SUB: "A sub agent belongs to a sales agent.",
}


@transaction.atomic
def save_agent(*, agent: Agent, by: Actor, seen_version: int | None = None) -> Agent:
    """A new or changed agent; Master IDs follow by themselves, as nothing stores them."""
    _refuse_wrong_parent(agent)
    _refuse_shared_log_in(agent)
    before = Agent.objects.select_for_update().filter(pk=agent.pk).first()
    if before is not None and before.level != agent.level:
        below = agent.children.count()
        if below:
            words = f"Move the {counted(below, 'agent')} below first."
            raise WrongFields({"level": ("has-agents", words)})
    save_tracked(row=agent, by=by, seen_version=seen_version)
    return agent


def _refuse_shared_log_in(agent: Agent) -> None:
    if agent.user is None:
        return
    if agent.user.kind != Kind.AGENT:
        raise WrongFields({"user": ("kind", "Choose a log-in of an agent.")})
    other = Agent.objects.filter(user=agent.user).exclude(pk=agent.pk).first()
    if other is not None:
        raise WrongFields({"user": ("UNI", f"This log-in belongs to agent {other.code}.")})


def _refuse_wrong_parent(agent: Agent) -> None:
    wanted = ABOVE[agent.level]
    found = agent.parent.level if agent.parent is not None else None
    if found != wanted:
        raise WrongFields({"parent": ("agent-level", WORDS[agent.level])})
