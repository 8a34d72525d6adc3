"""What sections show that stands in no column of theirs: names, counts, settings, links."""

from dataclasses import dataclass, field

from django.urls import reverse

from tollbook.billing.models import Settings as BillingSettings
from tollbook.billing.queries.records import messages_of, overrides_of, profile_of
from tollbook.customers.models import Account
from tollbook.customers.queries import base_of
from tollbook.customers.queries.header import master_of
from tollbook.customers.queries.secrets import security_words
from tollbook.customers.types import Viewer
from tollbook.kernel import show
from tollbook.kernel.record import Section
from tollbook.payments.queries import restrictions_of


@dataclass
class Derived:
    """Texts and links by field, and the fields that are not drawn at all."""

    texts: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)


def derived_values(account: Account, section: Section, viewer: Viewer) -> Derived:
    """What is worked out for one section."""
    found = Derived()
    work = BY_SECTION.get(section.key)
    if work is not None:
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


def _agent(found: Derived, account: Account, _viewer: Viewer) -> None:
    master = master_of(account.agent) if account.agent else None
    found.texts |= {"master": str(master) if master else "", "agent_link": ""}
    found.hidden.add("agent_link")


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
    "agent": _agent,
    "terms": _terms,
    "delivery": _delivery,
    "invoice": _invoice,
    "tax": _tax,
    "payment": _payment,
}
