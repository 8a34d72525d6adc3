"""Notes of accounts as a table."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models.functions import Lower

from tollbook.access.models import User
from tollbook.customers.actions.bringing import drafted_note, keep_notes
from tollbook.customers.actions.papers import Written, change_note
from tollbook.customers.models import Account, Note
from tollbook.customers.queries.papers import NOTE
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.companions import ACCOUNT, Batch, Companions, Key
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Job, Values, told
from tollbook.kernel.entry import many_lines
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.export import armed
from tollbook.kernel.rows import among


class Notes(Companions):
    """Notes of accounts as they were written elsewhere."""

    name = "notes"
    help = "Notes of accounts; one of the same instant and text is the same note."
    keys = ("account_number", "written_at", "text")
    OWN = (
        told("written_at", "Written at", "Such as 2026-07-31T14:05:00+00:00.", size=40),
        told("author", "Author", "User id of staff; left out where nobody has it.", size=20),
    )

    def columns(self) -> Sequence[Column]:
        return [ACCOUNT, *(Column(each.name, each) for each in (*self.OWN, *NOTE.fields))]

    def standing(self, batch: Batch) -> dict[Key, Any]:
        names = {line["author"].strip().lower() for line in batch.lines} - {""}
        people = User.objects.annotate(lower=Lower("user_id")).filter(lower__in=names)
        batch.more["authors"] = {each.user_id.lower(): each for each in people}
        rows = Note.objects.filter(account__in=among(batch.owner_ids), text__in=_texts(batch))
        found = rows.select_related("account", "author")
        return {(each.account_id, each.written_at, each.text): each for each in found}

    def as_read(self, line: Line, batch: Batch) -> Line:
        """An author whom nobody has here makes no difference."""
        cells = dict(line.cells)
        if line["author"].strip().lower() not in batch.more["authors"]:
            cells["author"] = ""
        if written := line["written_at"].strip():
            cells["written_at"] = _instant(written).isoformat()
        return Line(line.number, cells)

    def key(self, account: Account, line: Line) -> Key | None:
        written = line["written_at"]
        return (account.pk, datetime.fromisoformat(written), _as_kept(line)) if written else None

    def held(self, row: Note, name: str) -> Any:
        if name == "author":
            return row.author.user_id if row.author else ""
        return row.written_at.isoformat() if name == "written_at" else getattr(row, name)

    def drafted(
        self, account: Account, row: Note | None, values: Values, batch: Batch
    ) -> Note | None:
        if row is not None:
            return None
        written = values.get("written_at")
        at = datetime.fromisoformat(written) if written else batch.job.by.at
        author = batch.more["authors"].get(str(values.get("author") or "").lower())
        return drafted_note(account, values, Written(at, author))

    def write(self, rows: Sequence[Note], job: Job) -> None:
        keep_notes(notes=rows, by=job.by)

    def save(self, _account: Account, row: Note | None, values: Values, job: Job) -> Note:
        assert row is not None, "new notes are written together"
        return change_note(note=row, values=values, by=job.by)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        notes = Note.objects.select_related("account", "author")
        for row in notes.order_by("account__number", "written_at", "text").iterator():
            if row.account.is_numbered:
                yield self._told(row.account, row)


def _texts(batch: Batch) -> set[str]:
    """The texts that can be read; the others are refused at their own lines."""
    found = set()
    for line in batch.lines:
        try:
            found.add(_as_kept(line))
        except WrongFields:
            continue
    return found


def _instant(text: str) -> datetime:
    """An instant with its zone; a day alone or an hour without zone counts as UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        words = "Enter an instant such as 2026-07-31T14:05:00+00:00."
        raise WrongFields({"written_at": ("DATE", words)}) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _as_kept(line: Line) -> str:
    return many_lines(armed(line["text"]), NOTE.named("text").size)
