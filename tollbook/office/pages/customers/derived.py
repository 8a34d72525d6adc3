"""What sections show that stands in no column of theirs: names, counts, settings, links."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from tollbook.billing.models import Settings as BillingSettings
from tollbook.billing.queries.records import has_invoice, messages_of, overrides_of, profile_of
from tollbook.customers.models import Account, Agent
from tollbook.customers.queries import base_of
from tollbook.customers.queries.header import master_of
from tollbook.customers.queries.opening import agent_called
from tollbook.customers.queries.secrets import security_words
from tollbook.customers.types import Viewer
from tollbook.kernel import show
from tollbook.kernel.record import Section
from tollbook.payments.queries import restrictions_of

Texts = Mapping[str, str]


@dataclass
class Derived:
    """Texts, links and a sentence more by field, and the fields that are not drawn at all."""

    texts: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)


def derived_values(
    account: Account, section: Section, viewer: Viewer, typed: Texts | None = None
) -> Derived:
    """What is worked out for one section. typed: what a form holds that is not saved yet."""
    found = Derived()
    if section.key == "agent":
        _agent(found, account, viewer, typed or {})
    elif (work := BY_SECTION.get(section.key)) is not None:
        work(found, account, viewer)
    return found


def _contact(found: Derived, account: Account, _viewer: Viewer) -> None:
    found.texts["status"] = account.status.label


def _account(found: Derived, account: Account, _viewer: Viewer) -> None:
    base = base_of(account)
    found.texts |= {"base": base.name, "company": base.company.name}
    if account.billing_type != "corporate":
        found.texts["corporate_parent"] = ""
    parent = account.corporate_parent
    if parent is not None:
        found.links["corporate_parent"] = reverse("office-customer", args=[parent.number])


def _agent(found: Derived, account: Account, viewer: Viewer, typed: Texts) -> None:
    agent = account.agent
    if "agent" in typed:
        agent = agent_called(typed["agent"])
    found.texts["master"] = str(master_of(agent)) if agent else ""
    if agent is not None:
        found.notes["agent"] = _proposed(account, agent)
    if not group_that_follows(account, agent):
        found.hidden.add("group")
    # Agents are the company's: their pages are shut to who sees only some customers.
    if not viewer.may("Agents.Access") or viewer.scope is not None:
        found.hidden.add("agent_link")
        return
    found.texts["agent_link"] = f"Open {agent.code}" if agent else "All agents"
    page, keys = ("office-agent-row", [agent.pk]) if agent else ("office-agent-rows", [])
    found.links["agent_link"] = reverse(page, args=keys)


def group_that_follows(account: Account, agent: Agent | None) -> str:
    """The group that a newly picked agent brings along; "" for none, and once bills stand."""
    if agent is None or agent.group is None or agent.pk == account.agent_id:
        return ""
    return "" if has_invoice(account) else str(agent.group.abbreviation)


def _proposed(account: Account, agent: Agent) -> str:
    """The agent's group, where it is not the account's and a bill stands against taking it."""
    if agent.group_id in (None, account.group_id) or not has_invoice(account):
        return ""
    return f"This agent works for group {agent.group}. Bills stand, so the group does not follow."


def _terms(found: Derived, account: Account, viewer: Viewer) -> None:
    at = account.terms_accepted_at
    words = ""
    if at is not None:
        local = show.clock_time(at, viewer.zone)
        words = f"{show.day(at.date())}, {local}"
    found.texts |= {
        "terms_accepted_at": words,
        "terms_accepted_ip": account.terms_accepted_ip or "",
    }


def _delivery(found: Derived, _account: Account, _viewer: Viewer) -> None:
    attach = BillingSettings.load().attach_invoice_to_email
    found.texts["attach"] = "Yes, for all customers" if attach else ""


def _invoice(found: Derived, account: Account, _viewer: Viewer) -> None:
    count = messages_of(account).count()
    found.texts["custom_messages"] = show.counted(count, "message") if count else ""
    found.links["custom_messages"] = reverse("office-customer-messages", args=[account.number])


def _tax(found: Derived, account: Account, _viewer: Viewer) -> None:
    count = overrides_of(account).count()
    found.texts["tax_overrides"] = show.counted(count, "tax", "taxes") if count else ""
    found.links["tax_overrides"] = reverse("office-customer-taxes", args=[account.number])


def _payment(found: Derived, account: Account, _viewer: Viewer) -> None:
    profile = profile_of(account)
    code = profile.cycle.code if profile and profile.cycle else ""
    wanted = {"surcharge_exempt", "min_days_exempt", "ceiling_exempt"}
    found.hidden |= wanted - restrictions_of(code)


def _security(found: Derived, account: Account, viewer: Viewer) -> None:
    found.texts |= security_words(account)
    if found.texts["ssn_cipher"] and viewer.may("Customers.Update"):
        address = reverse("office-customer-reveal", args=[account.number, "ssn"])
        found.links["ssn_cipher"] = address
    found.hidden |= {"answer_1_hash", "answer_2_hash"}


BY_SECTION = {
    "security": _security,
    "contact": _contact,
    "account": _account,
    "terms": _terms,
    "delivery": _delivery,
    "invoice": _invoice,
    "tax": _tax,
    "payment": _payment,
}
