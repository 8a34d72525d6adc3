"""Accounts from a file: new ones written many at once, standing ones through the pages' actions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tollbook.access.actions import claim_names
from tollbook.billing.queries.records import billed_among
from tollbook.customers.actions.opening import refuse_without_base
from tollbook.customers.models import Account
from tollbook.customers.queries.known import Known
from tollbook.fields.queries import sections_of
from tollbook.flows.exchange.account_changes import (
    Case,
    Change,
    is_for_many,
    redrafted,
    write_changes,
)
from tollbook.flows.exchange.account_columns import HEADINGS, account_columns
from tollbook.flows.exchange.account_drafts import (
    Draft,
    Shared,
    drafted,
    write_drafts,
    write_with_proofs,
)
from tollbook.flows.exchange.account_rows import RELATED, RowsOf, account_rows, locked_rows
from tollbook.flows.exchange.account_standing import Standing, bring_up, compare
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Became, Job, Outcome, alone, together
from tollbook.kernel.errors import WrongFields

ZEROS_MAX = 6
NO_PARENT = frozenset({"", "-", "self"})


@dataclass
class Batch:
    """Some lines on their way in; `outcomes` by the place of the line."""

    lines: Sequence[Line]
    job: Job
    known: Known
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    # Keys of accounts that are drafted and not saved yet; keys of those that are to change.
    new_keys: set[str] = field(default_factory=set)
    changing: set[int] = field(default_factory=set)
    billed: set[int] = field(default_factory=set)
    by_external: dict[str, list[Account]] = field(default_factory=dict)
    rows: dict[int, RowsOf] = field(default_factory=dict)


class Accounts:
    """The table `customers`."""

    name = "customers"
    help = "Accounts with every field of the record and the address of their bills."
    keys = ("account_number", "external_id")
    # Parents first, whatever the order of the file.
    passes = 2

    def columns(self) -> Sequence[Column]:
        return account_columns(sections_of("account"))

    def pass_of(self, line: Line) -> int:
        """Subs come after every top."""
        parent = line["corporate_account_number"].strip().casefold()
        return int(parent not in NO_PARENT | {line["account_number"].strip().casefold()})

    def rows(self) -> Iterator[Mapping[str, Any]]:
        return account_rows(self.columns())

    def take(self, lines: Sequence[Line], job: Job) -> list[Outcome]:
        if "shared" not in job.kept:
            refuse_without_base()
            job.kept["shared"] = Shared.load(job.reader)
        batch = Batch(lines, job, Known(job.kept["shared"].places))
        _look_up(batch)
        for place in range(len(lines)):
            _take_line(batch, place)
        _save(batch)
        return [batch.outcomes[place] for place in range(len(lines))]


def _look_up(batch: Batch) -> None:
    """Ask once for every account that a line may mean, with its rows."""
    numbers = {_number(line) for line in batch.lines} - {""}
    wanted_numbers = [*numbers, *(each for number in numbers for each in _padded(number))]
    claim_names(names=wanted_numbers)
    batch.known.look_up(wanted_numbers)
    wanted = {_external(line) for line in batch.lines} - {""}
    batch.by_external.clear()
    same = Account.objects.select_related(*RELATED).filter(external_id__in=wanted)
    for account in same.order_by("pk"):
        batch.by_external.setdefault(account.external_id, []).append(account)
    found = [batch.known.owner(each) for each in numbers]
    meant = [*filter(None, found), *(each[0] for each in batch.by_external.values())]
    batch.rows = locked_rows(sorted({each.pk for each in meant}))
    batch.billed = billed_among(batch.rows)


def _take_line(batch: Batch, place: int) -> None:
    line = batch.lines[place]
    key = _number(line) or _external(line)
    if key in batch.new_keys:
        _begin_anew(batch)
    try:
        account = _account_of(batch, line)
        if account is not None and account.pk in batch.changing:
            _begin_anew(batch)
        if account is None:
            shared = batch.job.kept["shared"]
            batch.drafts.append(drafted(line, place, batch.job, shared, batch.known))
            batch.new_keys |= {key} - {""}
        else:
            _stood(batch, place, account, line)
    except WrongFields as refusal:
        batch.outcomes[place] = {column_of(name): each for name, each in refusal.faults.items()}


def _begin_anew(batch: Batch) -> None:
    """An account is named twice: the second line finds what the first has made of it."""
    _save(batch)
    batch.known = Known(batch.known.places)
    _look_up(batch)


def _stood(batch: Batch, place: int, account: Account, line: Line) -> None:
    """An account that stands: it stays, changes with the others, or by itself."""
    rows, shared = batch.rows[account.pk], batch.job.kept["shared"]
    standing = Standing(rows["Account"], rows)
    compare(standing, line, batch.job, shared.columns)
    if standing.is_same:
        batch.outcomes[place] = Became.SAME
    elif is_for_many(standing):
        case = Case(shared, batch.known, is_billed=account.pk in batch.billed)
        batch.changes.append(redrafted(place, standing, line, batch.job, case))
        batch.changing.add(account.pk)
    else:
        batch.outcomes[place] = alone(lambda: bring_up(standing, line, batch.job), column_of)


def _account_of(batch: Batch, line: Line) -> Account | None:
    """The standing account that a line means, None for a new one."""
    number = _number(line)
    if number:
        found = batch.known.owner(number)
        if found is None:
            _refuse_lost_zeros(number, batch.known)
        return found if found is not None and found.number.upper() == number else None
    among = batch.by_external.get(_external(line), [])
    if len(among) > 1:
        words = f"External id {_external(line)} matches {len(among)} accounts."
        raise WrongFields({"external_id": ("KEY", words)})
    return among[0] if among else None


def _save(batch: Batch) -> None:
    """Write what was drafted; lines with proofs one by one, for these may still be refused."""
    plain = [each for each in batch.drafts if not each.proofs]
    write_drafts(plain, batch.job)
    for draft in plain:
        batch.outcomes[draft.place] = Became.NEW
    for draft in batch.drafts:
        if draft.proofs:
            batch.outcomes[draft.place] = _guarded(batch, draft)
    for change, faults in together(batch.changes, lambda some: _write(batch, some)):
        batch.outcomes[change.place] = {column_of(name): each for name, each in faults.items()}
    for waiting in (batch.drafts, batch.changes, batch.new_keys, batch.changing):
        waiting.clear()


def _write(batch: Batch, changes: Sequence[Change]) -> None:
    for change, became in zip(changes, write_changes(changes, batch.job), strict=True):
        batch.outcomes[change.place] = became


def _guarded(batch: Batch, draft: Draft) -> Outcome:
    return alone(lambda: write_with_proofs(draft, batch.job), column_of)


def _number(line: Line) -> str:
    return line["account_number"].strip().upper()


def _external(line: Line) -> str:
    """The external id where it is the key of the line, else ""."""
    return "" if _number(line) else line["external_id"].strip()


def column_of(name: str) -> str:
    """The column of a field that a refusal names."""
    return HEADINGS.get(name, name)


def _padded(number: str) -> list[str]:
    """The same number with zeros before it, as it was before a spreadsheet had it."""
    if not number.isdigit():
        return []
    return [number.zfill(len(number) + more) for more in range(1, ZEROS_MAX + 1)]


def _refuse_lost_zeros(number: str, known: Known) -> None:
    """A number without its zeros would make a second account of a customer."""
    for each in _padded(number):
        other = known.owner(each)
        if other is not None:
            words = f"A spreadsheet has dropped leading zeros: {number} is perhaps {each}."
            raise WrongFields({"account_number": ("ZERO", words)})
