"""What hangs on accounts, a line naming its account by number; many lines at a time.

New rows are drafted with every check of their page and written together. Standing ones change by
the actions of the pages, each by itself, unless a table knows that nothing follows from a change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Upper

from tollbook.customers.models import Account, Status
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import (
    REFUSALS,
    Became,
    Job,
    Outcome,
    Values,
    alone,
    faults_of,
    together,
    told,
    values_in,
)
from tollbook.kernel.entry import REQUIRED_TEXT
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.fresh import point
from tollbook.kernel.rows import OneOf

ACCOUNT = Column(
    "account_number",
    told("account_number", "Account", "Its number.", size=20, is_required=True),
)
UNKNOWN = {"account_number": ("ACC", "No account has this number.")}
MISSING = {"account_number": ("REQ", REQUIRED_TEXT)}
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Draft:
    """A row that waits to be written. place: of its line.   became: what writing it does."""

    place: int
    row: Any
    became: Became


@dataclass
class Batch:
    """Lines on their way in. owners: by number in capitals.   rows: what stands, by key.   waiting:
    drafts by key.   more: what a table asks for once."""

    lines: Sequence[Line]
    job: Job
    owners: Mapping[str, Account]
    rows: dict[Key, Any] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    waiting: dict[Key, Draft] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def own(self, rows: Iterable[Any]) -> list[Any]:
        """Rows that stand, each with its account as it was asked for once."""
        by_id = {each.pk: each for each in self.owners.values()}
        found = list(rows)
        for row in found:
            point(row, "account", by_id[row.account_id])
        return found

    @property
    def owner_ids(self) -> list[int]:
        return [each.pk for each in self.owners.values()]

    def owner_of(self, line: Line) -> Account:
        """The account that a line names; raises WrongFields."""
        number = line["account_number"].strip().upper()
        if number not in self.owners:
            raise WrongFields(UNKNOWN if number else MISSING)
        return self.owners[number]


def owners_of(lines: Sequence[Line]) -> dict[str, Account]:
    """The accounts that lines name, by number in capitals; two statements."""
    wanted = {line["account_number"].strip().upper() for line in lines}
    rows = Account.objects.filter(OneOf(Upper("number"), wanted))
    statuses = Status.objects.in_bulk()
    found: dict[str, Account] = {each.number.upper(): each for each in rows}
    for account in found.values():
        # Few for all: a join would make one anew for each account.
        point(account, "status", statuses[account.status_id])
    return found


class Companions:
    """A table of rows of accounts."""

    keys: tuple[str, ...] = ("account_number",)
    passes = 1

    def pass_of(self, _line: Line) -> int:
        return 0

    def columns(self) -> Sequence[Column]:
        raise NotImplementedError

    def standing(self, batch: Batch) -> dict[Key, Any]:
        """The rows that stand, by their keys; asked for once for a batch."""
        raise NotImplementedError

    def key(self, account: Account, line: Line) -> Key | None:
        """What a line is known by, None where it can only be a new row; raises WrongFields."""
        raise NotImplementedError

    def held(self, row: Any, name: str) -> Any:
        """What a row holds for a column."""
        return getattr(row, name)

    def as_read(self, line: Line, _batch: Batch) -> Line:
        """The line as it is to be read; raises WrongFields."""
        return line

    def drafted(self, account: Account, row: Any, values: Values, batch: Batch) -> Any | None:
        """A new or changed row to be written with others; None where it must go by itself.

        row: the one that stands, which stays as it is. Raises WrongFields.
        """
        raise NotImplementedError

    def write(self, rows: Sequence[Any], job: Job) -> None:
        """Save drafted rows with their history, all or none."""
        raise NotImplementedError

    def save(self, account: Account, row: Any, values: Values, job: Job) -> Any:
        """Save one line by the actions of the pages; gives the row."""
        raise NotImplementedError

    def take(self, lines: Sequence[Line], job: Job) -> list[Outcome]:
        batch = Batch(lines, job, owners_of(lines))
        batch.rows = self.standing(batch)
        for place in range(len(lines)):
            try:
                self._take(batch, place)
            except REFUSALS as refusal:
                batch.outcomes[place] = faults_of(refusal)
        self._write(batch)
        return [batch.outcomes[place] for place in range(len(lines))]

    def _take(self, batch: Batch, place: int) -> None:
        line = batch.lines[place]
        account = batch.owner_of(line)
        line = self.as_read(line, batch)
        key = self.key(account, line) or ("new", place)
        if key in batch.waiting:
            # Named twice: the second line finds what the first has made.
            self._write(batch)
        row = batch.rows.get(key)
        own = [each for each in batch.job.reader.asked if each.name != ACCOUNT.name]
        present = None if row is None else {each.name: self.held(row, each.name) for each in own}
        values = values_in(line, own, batch.job.reader, present)
        if present is not None and all(present[name] == each for name, each in values.items()):
            batch.outcomes[place] = Became.SAME
            return
        became = Became.NEW if row is None else Became.CHANGED
        draft = self.drafted(account, row, values, batch)
        if draft is not None:
            batch.waiting[key] = Draft(place, draft, became)
            return
        self._write(batch)

        def act() -> Became:
            batch.rows[key] = self.save(account, row, values, batch.job)
            return became

        batch.outcomes[place] = alone(act, str)

    def _write(self, batch: Batch) -> None:
        waiting, batch.waiting = batch.waiting, {}
        if not waiting:
            return
        drafts = list(waiting.items())

        def attempt(some: Sequence[tuple[Key, Draft]]) -> None:
            for _, draft in some:
                if draft.became == Became.NEW:
                    draft.row.pk = None  # a try that was undone may have left one
            self.write([draft.row for _, draft in some], batch.job)

        failed = {key: faults for (key, _), faults in together(drafts, attempt)}
        for key, draft in drafts:
            batch.outcomes[draft.place] = failed.get(key, draft.became)
            if key not in failed:
                batch.rows[key] = draft.row

    def _told(self, account: Account, row: Any) -> dict[str, Any]:
        own = [each.name for each in self.columns() if each.name != ACCOUNT.name]
        return {"account_number": account.number} | {name: self.held(row, name) for name in own}

    def rows(self) -> Iterator[Mapping[str, Any]]:
        raise NotImplementedError
