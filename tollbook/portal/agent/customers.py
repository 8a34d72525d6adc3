"""An agent's customers: the list, and what stands on record about one, to look at only."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tollbook.billing.models import BillingProfile
from tollbook.billing.queries import profile_of
from tollbook.billing.queries.records import report_names_of
from tollbook.customers.models import Account, Agent, Location
from tollbook.customers.queries import account_for, agents_for, base_of, bill_to_of
from tollbook.customers.queries.papers import notes_for_agents
from tollbook.kernel import phones, show
from tollbook.kernel.clock import day_in
from tollbook.kernel.listing import Column, Pager, listing_from
from tollbook.portal.agent.forms import CustomerFilter
from tollbook.portal.pages.shared import chips, crumb
from tollbook.portal.request import PortalRequest

ORDERS = {
    "name": ("name", "number"),
    "number": ("number",),
    "status": ("status__order", "number"),
    "agent": ("agent__code", "number"),
    "since": ("activated_on", "number"),
}
COLUMNS = (
    Column("Customer", "name"),
    Column("Number", "number"),
    Column("Status", "status"),
    Column("Agent", "agent"),
    Column("Place, phone"),
    Column("Since", "since"),
    Column("More", css="more"),
)
YES_NO = {True: "Yes", False: "No"}
NOTES_SHOWN = 20
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class CustomerRow:
    """One customer of the list."""

    account: Account
    bill_to: Location | None
    agent: str


@dataclass(frozen=True)
class Part:
    """One section of the record: its name, a sentence, labels and values ("" is not set)."""

    title: str
    facts: Facts
    help: str = ""


@require_safe
def directory(request: PortalRequest) -> HttpResponse:
    """The list of customers, searched and filtered."""
    viewer = request.viewer
    agents = agents_for(viewer)
    form = CustomerFilter(request.GET, agents=agents)
    listing = listing_from(request.GET, sorts=ORDERS, default="name")
    sign = "-" if listing.descending else ""
    found = form.applied(viewer).order_by(*(sign + each for each in ORDERS[listing.key]))
    total = found.count()
    listing = listing.within(total)
    shown = list(found[listing.start : listing.start + listing.rows])
    places, names = bill_to_of(shown), {each.pk: str(each) for each in agents}
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": [
            CustomerRow(each, places.get(each.pk), names.get(each.agent_id or 0, ""))
            for each in shown
        ],
        "pager": Pager(listing, total, len(shown), "Back", "Next"),
        "chips": chips(listing, filter_words(form)),
    }
    return render(request, "agent/customers.html", context)


def filter_words(form: CustomerFilter) -> dict[str, str]:
    """What a chip calls each filter."""
    return {
        "q": f"\N{LEFT DOUBLE QUOTATION MARK}{form.value('q')}\N{RIGHT DOUBLE QUOTATION MARK}",
        "status": form.statuses.get(form.value("status"), "Any status"),
        "agent": form.agents.get(form.value("agent"), "Any agent"),
    }


@require_safe
def record(request: PortalRequest, number: str) -> HttpResponse:
    """What an agent may read of a customer (never money, secrets or call details)."""
    account = account_for(request.viewer, number)
    profile = profile_of(account)
    agents = {each.pk: each for each in agents_for(request.viewer)}
    context = {
        "account": account,
        "parts": [
            _place(bill_to_of([account]).get(account.pk)),
            _contact(account),
            _account(account),
            _dates(account),
            _agent(agents.get(account.agent_id or 0)),
            _delivery(account, profile),
            _reports(account, profile),
            *_notes(account, request.viewer.zone),
        ],
        "sees_products": request.viewer.may("Products_AgentLevel.Access"),
        "sees_orders": request.viewer.may("Orders_AgentLevel.Access"),
        "sees_tickets": request.viewer.may("TroubleTickets_AgentLevel.Access"),
        "crumbs": [crumb("Customers", "agent-customers"), crumb(account.name)],
    }
    return render(request, "agent/customer.html", context)


def _notes(account: Account, zone: str) -> list[Part]:
    """Notes that staff let the agent see; nothing where there are none."""
    notes = list(notes_for_agents(account)[:NOTES_SHOWN])
    facts = [(show.day(day_in(each.written_at, zone)), each.text) for each in notes]
    return [Part("Notes", facts, "What we noted for you, the newest first.")] if facts else []


def _place(place: Location | None) -> Part:
    if place is None:
        return Part("Bill To location", [])
    city = f"{place.city}, {place.state}" if place.city else ""
    in_city = "" if place.in_city is None else YES_NO[place.in_city]
    return Part(
        "Bill To location",
        [
            ("Attention", place.attention),
            ("Address", ", ".join(filter(None, [place.address_1, place.address_2]))),
            ("City, state, ZIP", f"{city} {place.postal_code}".strip()),
            ("County", place.county),
            ("In city", in_city),
            ("Country", place.country),
        ],
    )


def _contact(account: Account) -> Part:
    return Part(
        "Contact",
        [
            ("Contact", account.contact_name),
            ("Contact phone", _phone(account.contact_phone)),
            ("Contact e-mail", account.contact_emails),
            ("Phone", _phone(account.phone)),
            ("Cell phone", _phone(account.cell_phone)),
            ("Fax", _phone(account.fax)),
        ],
    )


def _account(account: Account) -> Part:
    base = base_of(account)
    return Part(
        "Account",
        [
            ("Account number", account.number),
            ("Billing type", account.get_billing_type_display()),
            ("Kind", "Business" if account.is_business else "Residential"),
            ("Company", base.company.name),
            ("Group", account.group.name if account.group else ""),
            ("Base", base.name),
        ],
    )


def _dates(account: Account) -> Part:
    return Part(
        "Important dates",
        [
            ("Contract date", _day(account.contracted_on)),
            ("Terms", account.term.label if account.term else ""),
            ("Term ends", _day(account.term_ends_on)),
            ("Active since", _day(account.activated_on)),
            ("First day without service", _day(account.disconnected_on)),
        ],
    )


def _agent(agent: Agent | None) -> Part:
    if agent is None:
        return Part("Agent", [])
    return Part("Agent", [("Agent ID", str(agent)), ("Level", agent.get_level_display())])


def _delivery(account: Account, profile: BillingProfile | None) -> Part:
    bills = [
        ("Send paper bill", profile.get_paper_bill_display() if profile else ""),
        ("Send email bill", profile.get_email_bill_display() if profile else ""),
        ("Billing email", profile.billing_emails if profile else ""),
    ]
    wishes = [
        ("New services and promotions", YES_NO[account.services_email_ok]),
        ("Partner promotions", YES_NO[account.partners_email_ok]),
        ("E-mail format", account.get_email_format_display()),
    ]
    return Part("Paper and electronic notifications", [*bills, *wishes])


def _reports(account: Account, profile: BillingProfile | None) -> Part:
    exempt = profile is not None and profile.late_notice_exempt
    facts = [
        ("Late notices", "Exempt" if exempt else "As everybody"),
        ("Reports with the bill", ", ".join(report_names_of(account)) or "Front pages only"),
    ]
    return Part("Invoice reports and settings", facts)


def _phone(text: str) -> str:
    digits = phones.normalise(text)
    return phones.shown(digits) if digits else text


def _day(day: date | None) -> str:
    return show.day(day) if day else ""
