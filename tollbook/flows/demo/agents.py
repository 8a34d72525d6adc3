"""The agents of the demo carrier: one tree of three levels that brought every fifth customer."""

from tollbook.access.actions import create_user
from tollbook.access.types import Kind
from tollbook.customers.models import Account, Agent
from tollbook.customers.types import AgentLevel
from tollbook.flows.demo.accounts import Customer

# code, level, name, the code of whom it belongs to, user id ("" signs in nowhere)
AGENTS = (
    ("NS-1", AgentLevel.MASTER, "North Shore Telecom", "", "nora"),
    ("NS-11", AgentLevel.SALES, "Sid Marsh", "NS-1", "sid"),
    ("NS-12", AgentLevel.SALES, "Lakehead Office Systems", "NS-1", ""),
    ("NS-111", AgentLevel.SUB, "Una Reed", "NS-11", ""),
)
SHARE = 5


def add_agents(customers: list[Customer], password: str) -> None:
    """The agents with their log-ins, and each fifth account in turn to one of them."""
    agents: dict[str, Agent] = {}
    for code, level, name, parent, user_id in AGENTS:
        facts = {"name": name, "emails": f"{user_id}@people.example"}
        user = (
            create_user(user_id=user_id, kind=Kind.AGENT, password=password, facts=facts)
            if user_id
            else None
        )
        agents[code] = Agent.objects.create(
            code=code, level=level, name=name, parent=agents.get(parent), user=user
        )
    brought = [customer.account for customer in customers[::SHARE]]
    for place, account in enumerate(brought):
        account.agent = list(agents.values())[place % len(agents)]
    Account.objects.bulk_update(brought, ["agent"])
