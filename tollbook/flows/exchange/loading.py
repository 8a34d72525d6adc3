"""Takes files batch by batch, each saved with how far it got: a kill loses and doubles nothing."""

import csv
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Q

from tollbook.access.types import Actor
from tollbook.flows.exchange.cells import Reader
from tollbook.flows.exchange.sheet import REJECT_COLUMNS, Line, Sheet, open_sheet
from tollbook.flows.exchange.tables import LINE, Became, Faults, Job, Outcome, Table
from tollbook.flows.models import LoadedFile, RejectedLine
from tollbook.kernel import export, show
from tollbook.kernel.errors import Refused

AT_ONCE = 1000
TOLD_EACH = 5000
BUSY = "Somebody else is loading this file. Wait until that has ended."
REJECTS = ".rejects.csv"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Way:
    """How files are taken. is_check: nothing is saved.   is_whole: one bad line saves nothing.
    is_again: though they were loaded before.   is_folder: what was loaded before is passed over
    for the sake of the others, where alone it is refused.   moves_in: records from elsewhere, with
    the status and the retired values that they have there.   order: of day and month in dates."""

    by: Actor
    today: date
    is_check: bool = False
    is_whole: bool = False
    is_again: bool = False
    is_folder: bool = False
    moves_in: bool = False
    order: str = "mdy"


@dataclass
class LoadedTable:
    """What became of a file. rejects: faults by the number of the line.   passed_over: why it was
    not taken, "" where it was."""

    table: str
    path: Path
    new: int = 0
    changed: int = 0
    same: int = 0
    rejects: dict[int, Faults] = field(default_factory=dict)
    passed_over: str = ""

    @property
    def read(self) -> int:
        """How many lines it has."""
        return self.new + self.changed + self.same + len(self.rejects)

    @property
    def rejects_path(self) -> Path:
        """Where the lines go that were not taken."""
        return self.path.with_name(self.path.name.removesuffix(".csv") + REJECTS)

    @property
    def words(self) -> str:
        """The counts in one line."""
        if self.passed_over:
            return f"{self.passed_over} It is passed over."
        return (
            f"{self.path.name}: read {self.read:,}, new {self.new:,}, changed {self.changed:,}, "
            f"same {self.same:,}, rejected {len(self.rejects):,}"
        )


@dataclass(frozen=True)
class Wanted:
    """A file that is to be taken. round: tells apart the rounds of a file taken twice."""

    table: Table
    path: Path
    round: str = ""

    @property
    def key(self) -> str:
        return self.table.name + self.round


class KnownFile(Refused):
    """A file was loaded before, byte by byte the same. file: in the register.   when: that it was,
    as a sentence."""

    def __init__(self, name: str, file: LoadedFile) -> None:
        assert file.ended_at is not None, "only what came to its end is known"
        self.file = file
        self.when = f"{name} was loaded on {show.day(file.ended_at.date())}."
        super().__init__("loaded", f"{self.when} Say --again to load it once more.")


def load(files: Sequence[Wanted], way: Way, tell: Tell) -> list[LoadedTable]:
    """Take the files in their order; raises what keeps one from being read at all."""
    is_one = way.is_check or way.is_whole
    with transaction.atomic() if is_one else nullcontext():
        done = [_load_file(each, way, tell) for each in files]
        _refuse_known(done)
        if way.is_check or (way.is_whole and any(each.rejects for each in done)):
            transaction.set_rollback(True)
    return done


def _refuse_known(done: Sequence[LoadedTable]) -> None:
    """A folder of which every file is known is a folder that was loaded before."""
    if done and all(each.passed_over for each in done):
        words = "Every file of this folder was loaded before. Say --again to load them once more."
        raise Refused("loaded", words)


def _load_file(wanted: Wanted, way: Way, tell: Tell) -> LoadedTable:
    table = wanted.table
    columns = table.columns()
    sheet = open_sheet(wanted.path, {each.name for each in columns})
    reader = Reader(columns, way.today, way.order, sheet.columns, way.moves_in)
    job = Job(way.by, way.today, reader, sheet.path.name)
    try:
        file = _begun(wanted, sheet, way)
    except KnownFile as known:
        if not way.is_folder:
            raise
        loaded = _tried_again(wanted, sheet, job, known)
        tell(loaded.words)
        return loaded
    loaded = _loaded_so_far(wanted, file)
    total, done = sheet.text.count("\n"), file.lines_done
    for batch in _batches(table, sheet, lambda place, _line: place > done):
        with _swept_afterwards():
            _take_batch(table, batch, job, file, loaded)
        if file.lines_done % TOLD_EACH == 0:
            tell(f"{wanted.path.name}: {file.lines_done:,} of about {total:,} lines")
    LoadedFile.objects.filter(pk=file.pk).update(ended_at=way.by.at)
    _write_rejects(loaded, sheet, {each.name for each in columns if each.is_protected})
    tell(loaded.words)
    return loaded


@transaction.atomic
def _tried_again(wanted: Wanted, sheet: Sheet, job: Job, known: KnownFile) -> LoadedTable:
    """A known file of a folder: lines that were rejected then are tried once more, all in one, for
    what they lacked may have come with another file; the others are passed over."""
    file = known.file
    lines = set(file.rejects.values_list("line", flat=True))
    if not lines:
        return LoadedTable(wanted.table.name, wanted.path, passed_over=known.when)
    done = file.lines_done
    file.rejects.all().delete()
    file.rejected = 0
    file.save()
    loaded = _loaded_so_far(wanted, file)
    for batch in _batches(wanted.table, sheet, lambda _place, line: line.number in lines):
        _take_batch(wanted.table, batch, job, file, loaded)
    LoadedFile.objects.filter(pk=file.pk).update(lines_done=done)
    protected = {each.name for each in wanted.table.columns() if each.is_protected}
    _write_rejects(loaded, sheet, protected)
    return loaded


@contextmanager
def _swept_afterwards() -> Iterator[None]:
    """No garbage is looked for while a batch is taken, but once behind it: a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect(1)


@transaction.atomic
def _begun(wanted: Wanted, sheet: Sheet, way: Way) -> LoadedFile:
    """The register's row of the file: a new one, or the one that broke off."""
    file, is_new = LoadedFile.objects.select_for_update().get_or_create(
        table=wanted.key,
        fingerprint=sheet.fingerprint,
        defaults={"name": sheet.path.name[:255], "began_at": way.by.at},
    )
    if is_new or file.ended_at is None:
        return file
    if not way.is_again and not (way.is_folder and _is_older(file)):
        raise KnownFile(sheet.path.name, file)
    file.rejects.all().delete()
    file.began_at, file.ended_at = way.by.at, None
    file.lines_done = file.new = file.changed = file.same = file.rejected = 0
    file.save()
    return file


def _is_older(file: LoadedFile) -> bool:
    """Whether another file of its table was loaded since, so that it brings something after all."""
    later = Q(began_at__gt=file.began_at) | Q(began_at=file.began_at, pk__gt=file.pk)
    return LoadedFile.objects.filter(later, table=file.table).exists()


def _loaded_so_far(wanted: Wanted, file: LoadedFile) -> LoadedTable:
    rejects = {
        each.line: {column: (code, words) for column, code, words in each.faults}
        for each in file.rejects.all()
    }
    return LoadedTable(wanted.table.name, wanted.path, file.new, file.changed, file.same, rejects)


def _batches(
    table: Table, sheet: Sheet, is_wanted: Callable[[int, Line], bool]
) -> Iterator[list[Line]]:
    """The wanted lines, asked for by their place and themselves, pass by pass."""
    batch: list[Line] = []
    position = 0
    for number in range(table.passes):
        for line in sheet.lines():
            if table.pass_of(line) != number:
                continue
            position += 1
            if is_wanted(position, line):
                batch.append(line)
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
        if batch:
            yield batch
            batch = []


@transaction.atomic
def _take_batch(
    table: Table, lines: Sequence[Line], job: Job, file: LoadedFile, loaded: LoadedTable
) -> None:
    """Take the lines and write down that they are taken, all in one."""
    held = LoadedFile.objects.select_for_update().get(pk=file.pk)
    if held.lines_done != file.lines_done:
        raise Refused("busy", BUSY)
    outcomes = dict(zip((each.number for each in lines), _outcomes(table, lines, job), strict=True))
    faults = {number: each for number, each in outcomes.items() if isinstance(each, dict)}
    for became in Became:
        count = sum(each == became for each in outcomes.values())
        setattr(file, became.value, getattr(file, became.value) + count)
        setattr(loaded, became.value, getattr(file, became.value))
    file.rejected += len(faults)
    file.lines_done += len(lines)
    file.save()
    RejectedLine.objects.bulk_create(
        RejectedLine(file=file, line=number, faults=[[name, *each] for name, each in found.items()])
        for number, found in faults.items()
    )
    loaded.rejects |= faults


def _outcomes(table: Table, lines: Sequence[Line], job: Job) -> list[Outcome]:
    """What becomes of each line; those that cannot be read are not asked."""
    readable = [each for each in lines if not each.fault]
    try:
        with transaction.atomic():
            taken = iter(table.take(readable, job))
            found = [{LINE: ("CSV", each.fault)} if each.fault else next(taken) for each in lines]
    except IntegrityError:
        if len(lines) == 1:
            raise
        # Somebody has made one of them meanwhile: the others are taken all the same.
        return [one for each in lines for one in _alone(table, each, job)]
    return found


def _alone(table: Table, line: Line, job: Job) -> list[Outcome]:
    try:
        return _outcomes(table, [line], job)
    except IntegrityError as error:
        words = f"The database refuses this row: {error}".replace("\n", " ")
        return [{LINE: ("DB", words)}]


def _write_rejects(loaded: LoadedTable, sheet: Sheet, protected: set[str]) -> None:
    """The lines that were not taken with what is wrong, ready to be put right and loaded.

    What is protected is left out: it stands in the file that it came in.
    """
    if not loaded.rejects:
        loaded.rejects_path.unlink(missing_ok=True)
        return
    columns = [each for each in sheet.columns if each not in REJECT_COLUMNS]
    with loaded.rejects_path.open("w", newline="", encoding="utf-8-sig") as paper:
        writer = csv.writer(paper)
        writer.writerow([*REJECT_COLUMNS, *columns])
        for line in sheet.lines():
            faults = loaded.rejects.get(line.number)
            if faults is not None:
                cells = ["" if each in protected else export.inert(line[each]) for each in columns]
                writer.writerow([*_told(line.number, faults), *cells])


def _told(number: int, faults: Faults) -> list[str]:
    codes = "; ".join(code for code, _ in faults.values())
    words = " ".join(words for _, words in faults.values())
    return [str(number), "; ".join(faults), codes, words]
