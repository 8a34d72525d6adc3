"""The account's own fields: changed together, checked together, kept in the history."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from tollbook.access.actions import refuse_stale, save_tracked
from tollbook.access.types import Edit, FieldChange
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.actions.numbers import change_number
from tollbook.customers.models import Account, Agent, Consent
from tollbook.customers.queries.numbers import number_is
from tollbook.customers.record import SECTIONS
from tollbook.customers.rules.terms import Contract, settled
from tollbook.fields.queries import sections_of
from tollbook.kernel import days, entry
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.record import FieldSpec
from tollbook.kernel.record_rows import put

CONTRACT_AHEAD = timedelta(days=365)
SSN_SHAPE = re.compile(r"\d{3}-\d{2}-\d{4}", re.ASCII)
OWN = {each.name: each for section in SECTIONS for each in section.fields}
CONSENTS = ("services_email_ok", "partners_email_ok", "custom.email_opt_out")
SELF = "SELF"
REQUIRED = ("REQ", entry.REQUIRED_TEXT)
ADMIN_ONLY = ("ADMIN", "After the first invoice this needs the right Customers.Admin.")
Faults = dict[str, tuple[str, str]]
Values = dict[str, Any]


@transaction.atomic
def change_account(*, account: Account, edit: Edit) -> list[FieldChange]:
    """Put the given values into the account, or raise WrongFields and change nothing."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    refuse_stale(row, edit.seen_version)
    custom = {each.name: each for part in sections_of("account") for each in part.fields}
    wanted = _filled(row, dict(edit.values), edit)
    faults: Faults = {}
    parent = _parent(row, wanted, edit, faults)
    faults |= _contact_faults(row, wanted) | _group_faults(row, wanted, edit)
    faults |= _date_faults(row, wanted, edit.by.at.date()) | _other_faults(row, wanted, custom)
    if faults:
        raise WrongFields(faults)
    specs = [*OWN.values(), *(each for name, each in custom.items() if name not in OWN)]
    put(row, specs, wanted)
    if "billing_type" in wanted:
        row.corporate_parent = parent
    _derive(row, wanted)
    return _saved(row, edit, specs, wanted)


def _saved(row: Account, edit: Edit, specs: list[FieldSpec], wanted: Values) -> list[FieldChange]:
    by = edit.by
    row.key_labels = {each.column: each.label for each in specs if each.is_custom}  # type: ignore[attr-defined]
    changes = save_tracked(row=row, by=by, account=row.number)
    changed = {each.field for each in changes}
    Consent.objects.bulk_create(
        Consent(
            account=row,
            kind=name,
            given=wanted[name],
            user=by.user,
            given_at=by.at,
            face=by.face,
            text_shown=OWN[name].label,
        )
        for name in CONSENTS
        if name in changed
    )
    if changes:
        keep_contacts(account=row, at=by.at)
    number = wanted.get("number", row.number)
    if edit.is_admin and number != row.number:
        change_number(account=row, number=number, by=by)
        changes.append(FieldChange("number", OWN["number"].label, "", number))
    return changes


def _filled(row: Account, wanted: Values, edit: Edit) -> Values:
    """The wanted values with what follows from them: a home's contact, an agent's group."""
    is_business = wanted.get("is_business", row.is_business)
    if not is_business and wanted.get("contact_name") in ("", row.name):
        wanted["contact_name"] = wanted.get("name", row.name)
    if wanted.get("agent") and "group" not in wanted and not edit.is_billed:
        agent = Agent.objects.select_related("group").get(code=wanted["agent"])
        if agent.group is not None and agent.pk != row.agent_id:
            wanted["group"] = agent.group.abbreviation
    return wanted


def _contact_faults(row: Account, wanted: Values) -> Faults:
    if not {"contact_name", "is_business"} & wanted.keys():
        return {}
    is_business = wanted.get("is_business", row.is_business)
    has_contact = wanted.get("contact_name", row.contact_name)
    return {"contact_name": REQUIRED} if is_business and not has_contact else {}


def _group_faults(row: Account, wanted: Values, edit: Edit) -> Faults:
    present = row.group.abbreviation if row.group else ""
    if edit.is_billed and not edit.is_admin and wanted.get("group", present) != present:
        return {"group": ADMIN_ONLY}
    return {}


def _parent(row: Account, wanted: Values, edit: Edit, faults: Faults) -> Account | None:
    """The corporate parent that the wanted type and number mean; faults are added to `faults`."""
    if "billing_type" not in wanted:
        return None
    subs = row.subs.count()
    sub_words = f"Move the {subs} sub account{'s' if subs > 1 else ''} first."
    if wanted["billing_type"] != "corporate":
        if subs:
            faults["billing_type"] = ("SUBS", sub_words)
        return None
    number = wanted.get("corporate_parent", "")
    if not number:
        faults["corporate_parent"] = ("REQ", "Enter the corporate account number.")
        return None
    if number in (SELF, row.number.upper()):
        return None
    # Locked, so that it does not become a sub itself while this one is put below it.
    parent = Account.objects.select_for_update().filter(number_is(number)).first()
    fault = _fault_of_parent(row, parent, edit)
    if fault is None and subs:
        fault = ("SUBS", sub_words)
    if fault is not None:
        faults["corporate_parent"] = fault
    return parent


def _fault_of_parent(row: Account, parent: Account | None, edit: Edit) -> tuple[str, str] | None:
    if parent is None:
        return "ACC", "No account has this number."
    if parent.corporate_parent_id is not None:
        return "SUB", f"{parent.number} is itself a sub account; enter its parent."
    if parent.billing_type != "corporate":
        return "TYPE", f"{parent.number} is not a corporate account."
    if _currency(parent) != _currency(row):
        return "CURRENCY", "Parent and sub must share a currency."
    moves = row.corporate_parent_id not in (None, parent.pk)
    if moves and not edit.is_admin:
        return "ADMIN", "Moving a sub account to another parent needs the right Customers.Admin."
    return None


def _currency(account: Account) -> str:
    group = account.group
    return group.base.company.currency if group and group.base else ""


def _date_faults(row: Account, wanted: Values, today: date) -> Faults:
    faults: Faults = {}
    contracted = wanted.get("contracted_on", row.contracted_on)
    last = today + CONTRACT_AHEAD
    if contracted and "contracted_on" in wanted and contracted > last:
        first = days.written(date(days.FIRST_YEAR, 1, 1))
        words = f"Enter a value from {first} to {days.written(last)}."
        faults["contracted_on"] = ("RNG", words)
    ends = wanted.get("term_ends_on")
    if ends and contracted and ends < contracted:
        faults["term_ends_on"] = ("TERM", "The term cannot end before the contract date.")
    return faults


def _other_faults(row: Account, wanted: Values, custom: Mapping[str, FieldSpec]) -> Faults:
    faults: Faults = {}
    if SSN_SHAPE.fullmatch(wanted.get("federal_tax_id", "")):
        words = "Enter an SSN in the SSN field, where it is protected."
        faults["federal_tax_id"] = ("SSN", words)
    unknown = [name for name in wanted if name not in OWN and name not in custom]
    for name in unknown:
        faults[name] = ("UNKNOWN", f"Unknown field {name.removeprefix('custom.')}.")
    deposit = wanted.get("custom.deposit_amount", row.custom.get("deposit_amount"))
    if wanted.get("custom.deposit_on") and deposit in (None, ""):
        faults["custom.deposit_on"] = ("DEPOSIT", "Enter the deposit first.")
    return faults


def _derive(row: Account, wanted: Values) -> None:
    """Term End Date from contract date and term, unless it was entered by hand."""
    if not {"contracted_on", "term", "term_ends_on"} & wanted.keys():
        return
    before = Account.objects.select_related("term").get(pk=row.pk)
    contract = settled(_contract(before), _contract(row))
    row.term_ends_on, row.term_ends_by_hand = contract.ends_on, contract.by_hand


def _contract(row: Account) -> Contract:
    term = row.term
    return Contract(
        contracted_on=row.contracted_on,
        term=term.code if term else "",
        months=term.months if term else 0,
        ends_on=row.term_ends_on,
        by_hand=row.term_ends_by_hand,
    )
