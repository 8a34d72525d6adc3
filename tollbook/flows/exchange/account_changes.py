"""Standing accounts with other values, many at once: checked line by line, written together.

The rules are those of the pages (`bring_up` in account_standing), and so are history, consents,
contacts of record and notices. What locks or asks more than its own rows is left to `bring_up`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tollbook.access.types import Actor, Edit, FieldChange
from tollbook.billing import actions as billing
from tollbook.customers.actions.account import (
    Redrafted,
    is_own_matter,
    keep_accounts,
    redrafted_account,
)
from tollbook.customers.actions.address import keep_addresses, redrafted_address
from tollbook.customers.models import Account
from tollbook.customers.queries.known import Known
from tollbook.flows.exchange.account_columns import PROTECTED, STANDING
from tollbook.flows.exchange.account_drafts import Shared
from tollbook.flows.exchange.account_standing import (
    Standing,
    is_as_typed,
    refuse_status,
)
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Became, Faults, Job
from tollbook.flows.record import is_told
from tollbook.flows.security import tell_of_address_changes
from tollbook.kernel.errors import WrongFields
from tollbook.payments import actions as payments
from tollbook.usage import actions as usage

Told = list[list[FieldChange]]


@dataclass(frozen=True)
class Change:
    """A standing account as a line wants it. place: of the line.   drafts: by the row's name."""

    place: int
    standing: Standing
    edit: Edit
    drafts: Mapping[str, Any]

    @property
    def account(self) -> Account:
        """The account as it stands when all is written."""
        drafted = self.drafts.get("Account")
        return drafted.row if drafted else self.standing.account


def is_for_many(standing: Standing) -> bool:
    """Whether the change asks nothing but the account's own rows."""
    wanted = standing.wanted
    return PROTECTED not in wanted and is_own_matter(wanted.get("Account", {}))


def redrafted(place: int, standing: Standing, line: Line, job: Job, case: "Case") -> Change:
    """What the line wants otherwise, not saved; raises WrongFields with all that is wrong."""
    edit = Edit({}, job.by, is_admin=True, is_billed=case.is_billed, reason=f"file {job.source}")
    drafts: dict[str, Any] = {}
    faults: Faults = {}
    for name, work in DRAFTS.items():
        if name in standing.wanted or (name == "Account" and STANDING in standing.wanted):
            try:
                drafts[name] = work(standing, line, edit, case)
            except WrongFields as refusal:
                faults |= refusal.faults
    try:
        _put_standing(standing, drafts, job, case)
    except WrongFields as refusal:
        faults |= refusal.faults
    if faults:
        raise WrongFields(faults)
    return Change(place, standing, edit, drafts)


@dataclass(frozen=True)
class Case:
    """What a change is checked with: the rows of a file and of a batch that values refer to."""

    shared: Shared
    known: Known
    is_billed: bool


def _edit(standing: Standing, name: str, edit: Edit) -> Edit:
    values = standing.wanted.get(name, {})
    return Edit(values, edit.by, is_admin=True, is_billed=edit.is_billed, reason=edit.reason)


def _account(standing: Standing, _line: Line, edit: Edit, case: Case) -> Redrafted:
    own = case.shared.own
    return redrafted_account(standing.account, _edit(standing, "Account", edit), own, case.known)


def _location(standing: Standing, line: Line, edit: Edit, case: Case) -> Any:
    return redrafted_address(
        standing.rows["Location"],
        _edit(standing, "Location", edit),
        as_typed=is_as_typed(line),
        look=case.known.places,
    )


def _profile(standing: Standing, _line: Line, edit: Edit, case: Case) -> Any:
    row = standing.rows["BillingProfile"]
    edit = _edit(standing, "BillingProfile", edit)
    return billing.redrafted(row, standing.account, edit, case.shared.find)


def _reports(standing: Standing, _line: Line, _edit: Edit, case: Case) -> Any:
    row, values = standing.rows["InvoiceReports"], standing.wanted["InvoiceReports"]
    return billing.redrafted_reports(row, values, case.shared.find)


def _usage(standing: Standing, _line: Line, _edit: Edit, case: Case) -> Any:
    row, values = standing.rows["UsageProfile"], standing.wanted["UsageProfile"]
    return usage.redrafted(row, values, case.shared.find)


def _payments(standing: Standing, _line: Line, _edit: Edit, case: Case) -> Any:
    row, values = standing.rows["PaymentProfile"], standing.wanted["PaymentProfile"]
    return payments.redrafted(row, values, case.shared.find)


DRAFTS: dict[str, Callable[[Standing, Line, Edit, Case], Any]] = {
    "Account": _account,
    "Location": _location,
    "BillingProfile": _profile,
    "InvoiceReports": _reports,
    "UsageProfile": _usage,
    "PaymentProfile": _payments,
}


def _put_standing(standing: Standing, drafts: Mapping[str, Any], job: Job, case: Case) -> None:
    """Status and days as the file says they stand, where it may."""
    days = dict(standing.wanted.get(STANDING, {}))
    if not days:
        return
    account = standing.account
    status = case.shared.statuses[days.pop("status", account.status.code)]
    refuse_status(status, account.status, job)
    if "Account" in drafts:
        row = drafts["Account"].row
        row.status = status
        for name, value in days.items():
            setattr(row, name, value)


@transaction.atomic
def write_changes(changes: Sequence[Change], job: Job) -> list[Became]:
    """Save what was drafted, a few statements for all; what became of each line."""
    told: list[list[tuple[str, FieldChange]]] = [[] for _ in changes]
    for name, keep in KEEPS.items():
        among = [place for place, each in enumerate(changes) if name in each.drafts]
        if among:
            kept = keep([changes[place] for place in among], job.by)
            for place, found in zip(among, kept, strict=True):
                told[place] += [(name, each) for each in found]
    notified = [
        each.account
        for each, found in zip(changes, told, strict=True)
        if any(is_told(name, [change]) for name, change in found)
    ]
    tell_of_address_changes(accounts=notified, by=job.by)
    return [Became.CHANGED if found else Became.SAME for found in told]


def _drafts(changes: Sequence[Change], name: str) -> Iterator[Any]:
    return (each.drafts[name] for each in changes)


def _keep_accounts(changes: Sequence[Change], by: Actor) -> Told:
    return keep_accounts(redrafts=list(_drafts(changes, "Account")), by=by)


def _keep_locations(changes: Sequence[Change], by: Actor) -> Told:
    pairs = [(each.account, each.drafts["Location"]) for each in changes]
    return keep_addresses(redrafts=pairs, by=by)


def _keep_profiles(changes: Sequence[Change], by: Actor) -> Told:
    pairs = [(each.drafts["BillingProfile"], each.edit) for each in changes]
    return billing.keep_redrafted(redrafts=pairs, by=by)


def _keep_reports(changes: Sequence[Change], by: Actor) -> Told:
    return billing.keep_redrafted_reports(redrafts=list(_drafts(changes, "InvoiceReports")), by=by)


def _keep_usage(changes: Sequence[Change], by: Actor) -> Told:
    return usage.keep_redrafted(redrafts=list(_drafts(changes, "UsageProfile")), by=by)


def _keep_payments(changes: Sequence[Change], by: Actor) -> Told:
    return payments.keep_redrafted(redrafts=list(_drafts(changes, "PaymentProfile")), by=by)


KEEPS: dict[str, Callable[[Sequence[Change], Actor], Told]] = {
    "Account": _keep_accounts,
    "Location": _keep_locations,
    "BillingProfile": _keep_profiles,
    "InvoiceReports": _keep_reports,
    "UsageProfile": _keep_usage,
    "PaymentProfile": _keep_payments,
}
