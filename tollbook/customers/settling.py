"""What an account's wanted values mean together: one set of rules for new and for changed ones.

Pages, files and programs read each field by its declaration first; here stands what one field asks
of another.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tollbook.customers.models import Account
from tollbook.customers.queries.known import Known
from tollbook.customers.record import SECTIONS
from tollbook.customers.rules.terms import Contract, ends_before_it_begins, settled
from tollbook.customers.structure import fault_of_currency, parent_named
from tollbook.kernel import days, entry
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.record import FieldSpec
from tollbook.kernel.record_rows import put

CONTRACT_AHEAD = timedelta(days=365)
SSN_SHAPE = re.compile(r"\d{3}-\d{2}-\d{4}", re.ASCII)
OWN = {each.name: each for section in SECTIONS for each in section.fields}
REFERRED = frozenset({"group", "agent", "term"})
STRUCTURE = frozenset({"billing_type", "corporate_parent"})
CONTRACT = frozenset({"contracted_on", "term", "term_ends_on"})
REQUIRED = ("REQ", entry.REQUIRED_TEXT)
ADMIN_ONLY = ("ADMIN", "After the first invoice this needs the right Customers.Admin.")
Faults = dict[str, tuple[str, str]]
Values = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """How things stand with an account. today: of whoever saves.   own: the custom fields of
    accounts by name.   is_admin, is_billed: see `access.types.Edit`.   from_file: the values come
    from an import, which may leave open whether the bill-to lies in the city."""

    today: date
    own: dict[str, FieldSpec]
    is_admin: bool = False
    is_billed: bool = False
    from_file: bool = False


def settle(row: Account, wanted: Values, case: Case, known: Known) -> list[FieldSpec]:
    """Put the wanted values into a row, saved or new, with all that follows from them.

    wanted: values by field, references by what they are known by; what follows is added to it. The
    number is not put: see `numbers`. Raises WrongFields with everything that is wrong; the row is
    then of no use. Answers the fields that the values stand for. Runs inside the transaction that
    saves the row.
    """
    _fill(row, wanted, case, known)
    faults = _contact(row, wanted) | _group(row, wanted, case) | _contracted(wanted, case)
    faults |= _others(row, wanted, case)
    before, group = _contract(row), row.group
    specs = [*OWN.values(), *(each for name, each in case.own.items() if name not in OWN)]
    _put(row, specs, wanted, known)
    try:
        if STRUCTURE & wanted.keys():
            typed = wanted.get("corporate_parent", "")
            row.corporate_parent = parent_named(row, typed, is_admin=case.is_admin, known=known)
    except WrongFields as refusal:
        faults |= refusal.faults
    faults |= _derive(row, before, wanted)
    if row.group != group and (
        fault := fault_of_currency(row, group, known, is_billed=case.is_billed)
    ):
        faults["group"] = fault
    if faults:
        raise WrongFields(faults)
    return specs


def _fill(row: Account, wanted: Values, case: Case, known: Known) -> None:
    """What follows from the wanted values: a home's contact, an agent's group."""
    is_business = wanted.get("is_business", row.is_business)
    if not is_business and wanted.get("contact_name", row.contact_name) in ("", row.name):
        wanted["contact_name"] = wanted.get("name", row.name)
    if wanted.get("agent") and not wanted.get("group") and not case.is_billed:
        agent = known.agent(wanted["agent"])
        is_other = agent is not None and agent.pk != row.agent_id
        if agent is not None and agent.group is not None and is_other:
            wanted["group"] = agent.group.abbreviation


def _contact(row: Account, wanted: Values) -> Faults:
    if not {"contact_name", "is_business"} & wanted.keys():
        return {}
    is_business = wanted.get("is_business", row.is_business)
    has_contact = wanted.get("contact_name", row.contact_name)
    return {"contact_name": REQUIRED} if is_business and not has_contact else {}


def _group(row: Account, wanted: Values, case: Case) -> Faults:
    present = row.group.abbreviation if row.group else ""
    if case.is_billed and not case.is_admin and wanted.get("group", present) != present:
        return {"group": ADMIN_ONLY}
    return {}


def _contracted(wanted: Values, case: Case) -> Faults:
    last = case.today + CONTRACT_AHEAD
    if not wanted.get("contracted_on") or wanted["contracted_on"] <= last:
        return {}
    first = days.written(date(days.FIRST_YEAR, 1, 1))
    return {"contracted_on": ("RNG", f"Enter a value from {first} to {days.written(last)}.")}


def _others(row: Account, wanted: Values, case: Case) -> Faults:
    faults: Faults = {}
    if SSN_SHAPE.fullmatch(wanted.get("federal_tax_id", "")):
        words = "Enter an SSN in the SSN field, where it is protected."
        faults["federal_tax_id"] = ("SSN", words)
    unknown = [name for name in wanted if name not in OWN and name not in case.own]
    for name in unknown:
        faults[name] = ("UNKNOWN", f"Unknown field {name.removeprefix('custom.')}.")
    deposit = wanted.get("custom.deposit_amount", row.custom.get("deposit_amount"))
    if wanted.get("custom.deposit_on") and deposit in (None, ""):
        faults["custom.deposit_on"] = ("DEPOSIT", "Enter the deposit first.")
    return faults


def _put(row: Account, specs: list[FieldSpec], wanted: Values, known: Known) -> None:
    ask = {"group": known.group, "agent": known.agent, "term": known.term}
    put(row, [each for each in specs if each.name not in REFERRED | {"number"}], wanted)
    for name in REFERRED & wanted.keys():
        setattr(row, name, ask[name](wanted[name]) if wanted[name] else None)


def _derive(row: Account, before: Contract | None, wanted: Values) -> Faults:
    """Term End Date from contract date and term, unless it was entered by hand."""
    if not CONTRACT & wanted.keys():
        return {}
    contract = settled(before, _contract(row))
    if ends_before_it_begins(contract):
        return {"term_ends_on": ("TERM", "The term cannot end before the contract date.")}
    row.term_ends_on, row.term_ends_by_hand = contract.ends_on, contract.by_hand
    return {}


def _contract(row: Account) -> Contract:
    term = row.term
    return Contract(
        contracted_on=row.contracted_on,
        term=term.code if term else "",
        months=term.months if term else 0,
        ends_on=row.term_ends_on,
        by_hand=row.term_ends_by_hand,
    )
