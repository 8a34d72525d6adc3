"""What a new account needs: the values of its form as facts, or what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tollbook.customers.actions.numbers import clean_number
from tollbook.customers.models import Agent, Base, Company, Group, Status, Term
from tollbook.customers.queries import default_base
from tollbook.customers.queries.places import clean_place
from tollbook.customers.rules.terms import Contract, ends_before_it_begins, settled
from tollbook.customers.structure import parent_named, refuse_currency
from tollbook.kernel.entry import REQUIRED_TEXT
from tollbook.kernel.errors import Refused, WrongFields

PLAIN = (
    *("name", "is_business", "contact_name", "phone", "contact_phone", "cell_phone", "fax"),
    *("contact_emails", "billing_type", "contracted_on"),
)
ADDRESS = ("address_1", "address_2", "attention")
PLACE = ("postal_code", "city", "state", "county", "in_city", "country")
CONTRACT_DAYS_AHEAD = 365
Faults = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Opening:
    """A new account: fields of Account and of its bill-to location."""

    facts: dict[str, Any]
    bill_to: dict[str, Any]


def opening_of(values: Mapping[str, Any], *, as_typed: bool, today: date) -> Opening:
    """The account that the values of the form describe; raises WrongFields with all that is wrong.

    values: by the names of the fields, references by their keys (`group` by abbreviation, `agent`
    and `term` by code), `corporate_parent` as typed, `company` by id.   as_typed: the address is
    kept as it was typed. Runs inside the transaction that opens the account: it locks the parent.
    """
    if not Company.objects.exists() or not Base.objects.exists():
        raise Refused("no-base", "Create a base first.")
    faults: Faults = {}
    place, wrong = clean_place(values, as_typed=as_typed)
    faults |= wrong
    facts = {name: values[name] for name in PLAIN if name in values}
    for part in (_contact, _group, _agent, _contract, _number, _parent):
        try:
            facts |= part(values, facts, today)
        except WrongFields as refusal:
            faults |= refusal.faults
    if faults:
        raise WrongFields(faults)
    facts["status"] = Status.objects.get(is_initial=True)
    address = {name: values.get(name) or "" for name in ADDRESS}
    return Opening(facts, address | place | {"description": "Main Location"})


def _contact(values: Mapping[str, Any], _: Mapping[str, Any], __: date) -> dict[str, Any]:
    """A home's contact follows its name; a firm says whom to ask for."""
    contact = values.get("contact_name") or ""
    if not contact and values.get("is_business"):
        raise WrongFields({"contact_name": ("REQ", REQUIRED_TEXT)})
    return {"contact_name": contact or values.get("name") or ""}


def _group(values: Mapping[str, Any], _: Mapping[str, Any], __: date) -> dict[str, Any]:
    key, company = values.get("group"), str(values.get("company") or "")
    rows = Group.objects.select_related("base__company", "scheme")
    group = rows.filter(abbreviation=key).first() if key else None
    base = (group.base if group else None) or default_base()
    if company and str(base.company_id) != company:
        words = "This group belongs to another company."
        raise WrongFields({"group": ("other-company", words)})
    return {"group": group}


def _agent(values: Mapping[str, Any], _: Mapping[str, Any], __: date) -> dict[str, Any]:
    code = values.get("agent")
    return {"agent": Agent.objects.get(code=code) if code else None}


def _contract(values: Mapping[str, Any], _: Mapping[str, Any], today: date) -> dict[str, Any]:
    signed = values.get("contracted_on")
    if signed is not None and signed > today + timedelta(days=CONTRACT_DAYS_AHEAD):
        words = f"Choose a day within {CONTRACT_DAYS_AHEAD} days."
        raise WrongFields({"contracted_on": ("RNG", words)})
    term = Term.objects.get(code=values["term"]) if values.get("term") else None
    ends_on = values.get("term_ends_on")
    code, months = (term.code, term.months) if term else ("", 0)
    contract = settled(None, Contract(signed, code, months, ends_on, by_hand=False))
    if ends_before_it_begins(contract):
        words = "The term cannot end before the contract date."
        raise WrongFields({"term_ends_on": ("term-ends", words)})
    ends = {"term_ends_on": contract.ends_on, "term_ends_by_hand": contract.by_hand}
    return {"term": term, **ends}


def _number(values: Mapping[str, Any], _: Mapping[str, Any], __: date) -> dict[str, Any]:
    number = values.get("number")
    return {"number": clean_number(number)} if number else {}


def _parent(values: Mapping[str, Any], facts: Mapping[str, Any], _: date) -> dict[str, Any]:
    typed = values.get("corporate_parent") or ""
    parent = parent_named(typed, billing_type=str(values.get("billing_type")), own=None)
    if parent is not None and "group" in facts:
        own = _base(facts["group"]).company.currency
        refuse_currency(own, _base(parent.group).company.currency)
    return {"corporate_parent": parent}


def _base(group: Group | None) -> Base:
    return (group.base if group else None) or default_base()
