"""Standing accounts in a file: only what differs is changed, by the actions of the pages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tollbook.access.types import Edit
from tollbook.billing.queries.records import has_invoice
from tollbook.customers.actions.importing import keep_standing
from tollbook.customers.models import Account, Status
from tollbook.flows.exchange.account_columns import PROTECTED, STANDING
from tollbook.flows.exchange.account_proofs import set_proofs
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Became, Job, Values, values_in
from tollbook.flows.record import present_of, save_row
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.record import Kind

STATUS_WORDS = "An account gets to status {} by an action; `--force-status` sets it as it is."
KEY = "account_number"
DAYS = ("activated_on", "disconnected_on", "term_ends_by_hand")
RECORD = (
    *("Account", "Location", "BillingProfile", "InvoiceReports"),
    *("UsageProfile", "PaymentProfile"),
)
TOP = frozenset({"self"})


@dataclass(frozen=True)
class Standing:
    """An account with its rows by the name of their model, and what a line wants otherwise."""

    account: Account
    rows: Mapping[str, Any]
    wanted: dict[str, Values] = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        return not self.wanted


def refuse_status(wanted: Status, present: Status, job: Job) -> None:
    """A status is changed by an action, unless the whole record moves in from elsewhere."""
    if wanted.pk != present.pk and not job.sets_status:
        raise WrongFields({"status": ("STATUS", STATUS_WORDS.format(wanted))})


def compare(standing: Standing, line: Line, job: Job, columns: Sequence[Column]) -> None:
    """Find what the line wants otherwise; the number is the key and stays. Writes nothing."""
    given: defaultdict[str, list[Column]] = defaultdict(list)
    for column in columns:
        if line[column.name].strip() and column.name != KEY:
            given[column.row].append(column)
    for name in filter(given.get, RECORD):
        if wanted := _wanted(standing, name, line, job, given[name]):
            standing.wanted[name] = wanted
    if given[STANDING]:
        present = _days(standing.account)
        values = values_in(line, given[STANDING], job.reader, present)
        if any(present[name] != value for name, value in values.items()):
            standing.wanted[STANDING] = values
    if given[PROTECTED]:
        values = values_in(line, given[PROTECTED], job.reader, {})
        standing.wanted[PROTECTED] = {
            each.spec.name: values[each.name] for each in given[PROTECTED]
        }


def _days(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in DAYS} | {"status": account.status.code}


def _wanted(
    standing: Standing, name: str, line: Line, job: Job, columns: Sequence[Column]
) -> Values:
    """The values of one row that differ, by field."""
    held = present_of(standing.rows[name], [each.spec for each in columns])
    present = {each.name: held.get(each.spec.name) for each in columns}
    values = values_in(line, columns, job.reader, present)
    return {
        each.spec.name: values[each.name]
        for each in columns
        if values[each.name] != present[each.name] and not _says_top(each, values, standing.account)
    }


def _says_top(column: Column, values: Values, account: Account) -> bool:
    """Whether a corporate number only says in another way that the account is a top."""
    if column.spec.kind != Kind.ACCOUNT or account.corporate_parent_id is not None:
        return False
    return str(values[column.name]).casefold() in TOP | {account.number.casefold()}


def bring_up(standing: Standing, line: Line, job: Job) -> Became:
    """Change what the line wants otherwise, with history and notices as a page does."""
    account, is_other = standing.account, False
    for name in filter(standing.wanted.get, RECORD):
        edit = Edit(
            _with_parent(standing.wanted[name], account),
            job.by,
            is_admin=True,
            is_billed=has_invoice(account),
            reason=f"file {job.source}",
        )
        as_typed = is_as_typed(line)
        is_other |= bool(save_row(account=account, name=name, edit=edit, as_typed=as_typed))
    if days := dict(standing.wanted.get(STANDING, {})):
        status = Status.objects.get(code=days.pop("status", account.status.code))
        refuse_status(status, account.status, job)
        is_other |= keep_standing(account=account, status=status, days=days, by=job.by)
    if proofs := standing.wanted.get(PROTECTED):
        is_other |= set_proofs(account, proofs, job)
    return Became.CHANGED if is_other else Became.SAME


def is_as_typed(line: Line) -> bool:
    """Whether its address is to stay though the postal list does not know it."""
    return line["as_typed"].strip().casefold() in ("yes", "true", "1")


def _with_parent(wanted: Values, account: Account) -> Values:
    """The structure is changed as a whole: a type goes with the number that stands."""
    if "billing_type" in wanted and "corporate_parent" not in wanted:
        parent = account.corporate_parent
        return wanted | {"corporate_parent": parent.number if parent else account.number}
    return wanted
