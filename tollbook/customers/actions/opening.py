"""What a new account needs: the values of its form as facts, or what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tollbook.customers.actions.numbers import clean_number
from tollbook.customers.models import Account, Base, Company, Status
from tollbook.customers.queries.known import Known
from tollbook.customers.queries.places import clean_place
from tollbook.customers.settling import Case, Faults, settle
from tollbook.kernel.errors import Refused, WrongFields

ADDRESS = ("address_1", "address_2", "attention")
# What the form asks for besides the fields of an account.
NO_ACCOUNT = frozenset(
    {
        *ADDRESS,
        *("postal_code", "city", "state", "county", "in_city", "country"),
        *("company", "number", "as_typed"),
    }
)
NO_BASE = ("no-base", "Create a base first.")
OTHER_COMPANY = ("other-company", "This group belongs to another company.")

__all__ = ["Case", "Opening", "opening", "opening_of", "refuse_without_base"]


@dataclass(frozen=True)
class Opening:
    """A new account, not saved yet, and the fields of its bill-to location.

    account: without its number, unless one was given by hand.
    """

    account: Account
    bill_to: dict[str, Any]


def opening_of(values: Mapping[str, Any], *, as_typed: bool, today: date) -> Opening:
    """The account that the values of the form describe; raises WrongFields with all that is wrong.

    values: by the names of the fields, references by their keys (`group` by abbreviation, `agent`
    and `term` by code), `corporate_parent` as typed, `company` by id.   as_typed: the address is
    kept as it was typed. Runs inside the transaction that opens the account: it locks the parent.
    """
    refuse_without_base()
    account = Account(number="", status=Status.objects.get(is_initial=True))
    case = Case(today, own={}, is_admin=True)
    return opening(account, values, case, Known(), as_typed=as_typed)


def refuse_without_base() -> None:
    """An account needs somebody who sells."""
    if not Company.objects.exists() or not Base.objects.exists():
        raise Refused(*NO_BASE)


def opening(
    account: Account, values: Mapping[str, Any], case: Case, known: Known, *, as_typed: bool
) -> Opening:
    """The same for a row that has its status, among many whose references are known."""
    place, faults = clean_place(
        values, as_typed=as_typed, look=known.places, from_file=case.from_file
    )
    number = values.get("number")
    wanted = {name: value for name, value in values.items() if name not in NO_ACCOUNT}
    try:
        # First, for a top may name itself as its parent.
        account.number = clean_number(number, known=known) if number else ""
    except WrongFields as refusal:
        faults |= refusal.faults
    try:
        settle(account, wanted, case, known)
    except WrongFields as refusal:
        faults |= refusal.faults
    faults |= _company(account, str(values.get("company") or ""), known)
    if faults:
        raise WrongFields(faults)
    address = {name: values.get(name) or "" for name in ADDRESS}
    return Opening(account, {"description": "Main Location"} | address | place)


def _company(account: Account, company: str, known: Known) -> Faults:
    """The company is a filter of the offered groups; what it lets through must be its own."""
    is_other = company and str(known.base_of(account.group).company_id) != company
    return {"group": OTHER_COMPANY} if is_other else {}
