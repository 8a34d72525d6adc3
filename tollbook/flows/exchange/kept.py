"""The rows that staff keep up, with the fields and the rules of their pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model

from tollbook.customers.models import (
    AccountNumberScheme,
    Agent,
    Base,
    Company,
    Group,
    GroupAssociation,
    Status,
)
from tollbook.customers.queries.setup import SetupKind, setup_kind, setup_options
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Became, Job, OneByOne, of_rows, told, values_in
from tollbook.flows.kept import Kept, parts_of, save_kept
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.record import FieldSpec, Kind
from tollbook.kernel.record_rows import put, value_of

# By what people know the rows that others point at.
NAMES: Mapping[type[Model], str] = {
    Company: "name",
    Base: "abbreviation",
    Group: "abbreviation",
    GroupAssociation: "name",
    AccountNumberScheme: "name",
    Status: "code",
    Agent: "code",
}
LEVELS = ("master", "sales", "sub")
LOG_IN = "user"


@dataclass(frozen=True)
class KeptTable(OneByOne):
    """A kind of upkeep as a table. later: columns that wait for another table, filled by a second
    round of the same file."""

    kind: SetupKind
    keys: tuple[str, ...]
    without: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.kind.key

    @property
    def help(self) -> str:
        return self.kind.help

    @property
    def passes(self) -> int:  # type: ignore[override]
        return len(LEVELS) if self.kind.model is Agent else 1

    def pass_of(self, line: Line) -> int:
        """An agent comes after the one that it belongs to."""
        level = line["level"].strip().casefold().split(" ")[0]
        return LEVELS.index(level) if self.passes > 1 and level in LEVELS else 0

    def columns(self) -> Sequence[Column]:
        asked = [each for section in self.kind.sections for each in section.fields]
        # Log-ins of agents do not move with them.
        own = [each for each in asked if each.name != LOG_IN]
        found = [self._column(each) for each in own]
        for part in parts_of(self.kind):
            found += [Column(each.name, each, part.section.row) for each in part.section.fields]
        if self.kind.many is not None:
            name, label, _ = self.kind.many
            words = "Codes parted by semicolons."
            found.append(Column(name, told(name, label, words, size=1000, is_required=True)))
        return found

    def _column(self, spec: FieldSpec) -> Column:
        if spec.kind == Kind.CHOICE and not spec.choices:
            return Column(spec.name, spec, options=lambda: setup_options(self.kind)[spec.name])
        if spec.kind != Kind.REFERENCE:
            return Column(spec.name, spec)
        model = self.kind.model._meta.get_field(spec.name).related_model
        key = NAMES[model]  # type: ignore[index]
        own = model is self.kind.model
        return Column(spec.name, replace(spec, refers=key), options=of_rows(model, key), grows=own)  # type: ignore[arg-type]

    def one(self, line: Line, job: Job) -> Became:
        columns = [each for each in self.columns() if each.name not in self.without]
        row = self._found(line, job)
        many = self.kind.many[0] if self.kind.many else ""
        present = None if row is None else self._all_held(row, columns)
        values = values_in(line, columns, job.reader, present)
        if present is not None and all(present[name] == each for name, each in values.items()):
            return Became.SAME
        is_new = row is None
        row = row or self.kind.model()
        own = [each.spec for each in columns if each.name != many and not each.row]
        put(row, own, values)
        chosen = self._many_ids(values, row, many) if many else ()
        save_kept(wanted=Kept(self.kind, row, values, chosen), by=job.by)
        return Became.NEW if is_new else Became.CHANGED

    def _found(self, line: Line, job: Job) -> Any:
        by_name = job.reader.by_name
        keys = {name: by_name[name] for name in self.keys}
        values = values_in(line, keys.values(), job.reader, None)
        missing = {
            name: ("REQ", "This field is required.") for name in keys if not values.get(name)
        }
        if missing:
            raise WrongFields(missing)
        wanted = {f"{name}__iexact": value for name, value in values.items()}
        return self.kind.model._default_manager.filter(**wanted).first()

    def _all_held(self, row: Any, columns: Sequence[Column]) -> dict[str, Any]:
        held = {each.name: self._held(row, each) for each in columns if not each.row}
        parts = {part.section.row: part.row(row) for part in parts_of(self.kind)}
        of_parts = [each for each in columns if each.row]
        return held | {each.name: value_of(parts[each.row], each.spec) for each in of_parts}

    def _held(self, row: Any, column: Column) -> Any:
        if self.kind.many and column.name == self.kind.many[0]:
            return "; ".join(
                getattr(row, column.name).order_by("pk").values_list("code", flat=True)
            )
        return value_of(row, column.spec)

    def _many_ids(self, values: Mapping[str, Any], row: Any, many: str) -> list[str]:
        if many not in values:
            return [str(each.pk) for each in getattr(row, many).all()] if row.pk else []
        codes = [each.strip() for each in values[many].split(";") if each.strip()]
        rows = {each.code: str(each.pk) for each in Status.objects.filter(code__in=codes)}
        unknown = [each for each in codes if each not in rows]
        if unknown:
            raise WrongFields({many: ("CHO", f"There is no status {unknown[0]}.")})
        return list(rows.values())

    def rows(self) -> Iterator[Mapping[str, Any]]:
        columns = self.columns()
        order = ("level", "code") if self.kind.model is Agent else self.keys
        for row in self.kind.model._default_manager.order_by(*order):
            yield self._all_held(row, columns)


def kept(key: str, *keys: str, without: frozenset[str] = frozenset()) -> KeptTable:
    """The table of a kind of upkeep, its lines known by these columns."""
    return KeptTable(setup_kind(key), keys, without)
