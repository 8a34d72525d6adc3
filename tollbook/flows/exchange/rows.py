"""Tables of plain rows, taken many at a time: matched by their keys, written where they differ.

The columns are those of the model, with its own words and bounds, so that a field is described
once. Whether a row may come in or change, the action of its room says.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import models
from django.db.models import Model, QuerySet

from tollbook.fields.queries import options_of_list
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import (
    Became,
    Job,
    Outcome,
    Values,
    alone,
    of_rows,
    together,
    told,
    values_in,
)
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.money import MICROS_PER_UNIT, from_micros, to_micros
from tollbook.kernel.record import FieldSpec, Kind

FIXED = (
    "This row stands with another value, and what was priced with it stays. "
    "Add a row from a later day instead."
)
MICROS = "_micros"
MICRO_PLACES = 6
WHOLE_MOST = 1_000_000_000
SEVERAL_SIGNS = 2000
Key = tuple[Any, ...]
Waiting = tuple[Key, tuple[int, Values]]  # the place of a line and its values
Add = Callable[[Sequence[Values], Job], Sequence[Model]]
Change = Callable[[Any, Values, Job], None]


@dataclass(frozen=True)
class Cell:
    """A column of a row. path: where the row holds it; `plan__code` for the code of what it points
    at.   of: the model it points at.   is_several: the row holds several values, parted by
    semicolons in a line.   among: what each of these may be, where that is fixed.   listed: the
    drop-down list that offers its values."""

    spec: FieldSpec
    path: str
    of: type[Model] | None = None
    is_several: bool = False
    among: tuple[str, ...] = ()
    listed: str = ""

    @property
    def attribute(self) -> str:
        """The field of the row."""
        return self.path.partition("__")[0]

    @property
    def column(self) -> Column:
        key = self.path.rpartition("__")[2]
        options = of_rows(self.of, key) if self.of and not self.is_several else None
        if self.listed:
            options = partial(options_of_list, self.listed)
        return Column(self.spec.name, self.spec, options=options)

    def held(self, row: Any) -> Any:
        """What a row holds, as a line says it."""
        value: Any = row
        for part in self.path.split("__"):
            value = None if value is None else getattr(value, part)
        if self.attribute.endswith(MICROS):
            return from_micros(value)
        if isinstance(value, models.Manager):
            value = sorted(each.code for each in value.all())
        if isinstance(value, list):
            return "; ".join(value)
        return "" if value is None and self.of is not None else value

    def fact(self, value: Any, job: Job) -> Any:
        """What the row is given."""
        if self.attribute.endswith(MICROS):
            return to_micros(value)
        if self.is_several:
            return self._several(value)
        return self._pointed(value, job) if self.of is not None else value

    def _several(self, value: str) -> list[str]:
        found = [each.strip() for each in value.split(";") if each.strip()]
        unknown = [each for each in found if self.among and each not in self.among]
        if unknown:
            words = f"{unknown[0]} is none of {', '.join(self.among)}."
            raise WrongFields({self.spec.name: ("CHO", words)})
        return found

    def _pointed(self, value: str, job: Job) -> Model | None:
        """The row with this code; those of a file are asked for once."""
        assert self.of is not None
        key = self.path.rpartition("__")[2]
        rows = job.kept.get(f"rows of {self.path}")
        if rows is None:
            rows = {str(getattr(each, key)): each for each in self.of._default_manager.all()}
            job.kept[f"rows of {self.path}"] = rows
        return rows[value] if value else None


def cell(model: type[Model], path: str, name: str = "", **more: Any) -> Cell:
    """The column of a field as its model describes it."""
    held = model._meta.get_field(path.partition("__")[0])
    of = held.related_model if held.is_relation else None
    name = name or (held.name.removesuffix(MICROS))
    label = str(held.verbose_name).removesuffix(" micros")  # type: ignore[union-attr]
    facts = {"is_required": _is_needed(held)} | _shape(held) | more
    if of is not None:
        facts |= {"kind": Kind.REFERENCE, "refers": path.rpartition("__")[2]}
    label = str(facts.pop("label", label[:1].upper() + label[1:]))
    return Cell(told(name, label, "", **facts), path, of)


def chosen_of(held: Cell, list_name: str) -> Cell:
    """The same column, its values those of a drop-down list."""
    spec = replace(held.spec, kind=Kind.CHOICE, choice_list=list_name)
    return replace(held, spec=spec, listed=list_name)


def several(
    model: type[Model], name: str, label: str, among: Sequence[str] = (), **more: Any
) -> Cell:
    """The column of a field that holds several values: a list, or rows known by their codes."""
    held = model._meta.get_field(name)
    spec = told(name, label, "", size=SEVERAL_SIGNS, **more)
    return Cell(spec, name, held.related_model, is_several=True, among=tuple(among))


def _is_needed(held: Any) -> bool:
    return not (held.blank or held.null or held.has_default() or held.many_to_many)


def _shape(held: Any) -> dict[str, Any]:
    """Kind, bounds and default of a field of a model."""
    default: Any = held.get_default() if held.concrete and held.has_default() else ""
    if held.name.endswith(MICROS):
        highest = Decimal(WHOLE_MOST) / MICROS_PER_UNIT
        return {
            "kind": Kind.NUMBER,
            "places": MICRO_PLACES,
            "highest": highest,
            "default": "" if default == "" else from_micros(default),
        }
    if held.choices:
        kind = Kind.WHOLE_CHOICE if isinstance(held, models.IntegerField) else Kind.CHOICE
        return {"kind": kind, "choices": tuple(held.choices), "default": default}
    match held:
        case models.BooleanField():
            return {"kind": Kind.TICK, "default": default}
        case models.DateField():
            return {"kind": Kind.DATE, "default": None}
        case models.DecimalField():
            most = Decimal(10) ** (held.max_digits - held.decimal_places) - 1
            shape = {"kind": Kind.NUMBER, "places": held.decimal_places, "highest": most}
            return shape | {"lowest": -most, "default": default}
        case models.IntegerField():
            return {"kind": Kind.WHOLE, "highest": Decimal(WHOLE_MOST), "default": default}
        case models.TextField():
            return {"kind": Kind.LONG_TEXT, "size": held.max_length, "default": default}
    return {"size": held.max_length, "default": default} if held.concrete else {}


@dataclass(frozen=True)
class RowTable:
    """A table of a model. keys: the columns that say which row a line means.   narrow: those of
    them by which the rows are looked for, none for a table of few rows.   add: new rows from the
    values of lines, all or none.   change: a standing row to what differs; without it, or where it
    raises, the row stays.   is_many: new rows are written together."""

    name: str
    help: str
    model: type[Model]
    cells: tuple[Cell, ...]
    keys: tuple[str, ...]
    add: Add
    change: Change | None = None
    narrow: tuple[str, ...] = ()
    is_many: bool = False
    passes: int = 1

    def columns(self) -> Sequence[Column]:
        return [each.column for each in self.cells]

    def pass_of(self, _line: Line) -> int:
        return 0

    def take(self, lines: Sequence[Line], job: Job) -> list[Outcome]:
        return _Taking(self, job).taken(lines)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        order = [self.named(name).path for name in self.keys]
        for row in self.held_rows().order_by(*order, "pk").iterator(1000):
            yield self.held(row)

    def named(self, name: str) -> Cell:
        return next(each for each in self.cells if each.spec.name == name)

    def held_rows(self) -> "QuerySet[Any]":
        """Every row with what its columns point at."""
        pointing = [each for each in self.cells if each.of is not None or "__" in each.path]
        found = self.model._default_manager.all()
        single = {each.path.rpartition("__")[0] for each in pointing if not each.is_several}
        many = {each.attribute for each in pointing if each.is_several}
        found = found.select_related(*sorted(single)) if single else found
        return found.prefetch_related(*many) if many else found

    def held(self, row: Any) -> Values:
        return {each.spec.name: each.held(row) for each in self.cells}

    def facts(self, values: Values, job: Job) -> Values:
        """What the row is made of, from the values of a line."""
        among = (each for each in self.cells if each.spec.name in values)
        return {each.attribute: each.fact(values[each.spec.name], job) for each in among}

    def prepare(self, _keys: Sequence[Values], _job: Job) -> None:
        """Ask for what the lines with these keys need; for tables that point at many rows."""

    def standing(self, keys: Sequence[Values]) -> dict[Key, Any]:
        """The rows that stand, by their keys."""
        found = self.held_rows()
        for name in self.narrow:
            found = found.filter(**{f"{self.named(name).path}__in": {each[name] for each in keys}})
        return {self.key(self.held(row)): row for row in found}

    def key(self, values: Values) -> Key:
        return tuple(_folded(values[name]) for name in self.keys)

    def read_key(self, line: Line, job: Job) -> Values:
        """The key of a line, an empty cell as its default; raises WrongFields."""
        columns = [job.reader.by_name[name] for name in self.keys]
        found = values_in(line, columns, job.reader, None)
        return {each.name: found.get(each.name, each.spec.default) for each in columns}


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


@dataclass
class _Taking:
    """A batch of lines on its way into a table. waiting: new rows by their keys, not written."""

    table: RowTable
    job: Job
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    rows: dict[Key, Any] = field(default_factory=dict)
    waiting: dict[Key, tuple[int, Values]] = field(default_factory=dict)

    def taken(self, lines: Sequence[Line]) -> list[Outcome]:
        keyed: dict[int, Values] = {}
        for place, line in enumerate(lines):
            try:
                keyed[place] = self.table.read_key(line, self.job)
            except WrongFields as refusal:
                self.outcomes[place] = dict(refusal.faults)
        self.table.prepare(list(keyed.values()), self.job)
        self.rows = self.table.standing(list(keyed.values())) if keyed else {}
        for place, values in keyed.items():
            self._take(place, lines[place], self.table.key(values))
        self._write()
        return [self.outcomes[place] for place in range(len(lines))]

    def _take(self, place: int, line: Line, key: Key) -> None:
        if key in self.waiting:
            self._write()
        row = self.rows.get(key)
        present = None if row is None else self.table.held(row)
        try:
            values = values_in(line, self.job.reader.asked, self.job.reader, present)
        except WrongFields as refusal:
            self.outcomes[place] = dict(refusal.faults)
            return
        if present is None:
            self.waiting[key] = (place, values)
            if not self.table.is_many:
                self._write()
            return
        other = {name: each for name, each in values.items() if each != present[name]}
        self.outcomes[place] = self._changed(row, other) if other else Became.SAME

    def _changed(self, row: Any, other: Values) -> Outcome:
        change = self.table.change
        if change is None:
            return dict.fromkeys(other, ("FIXED", FIXED))

        def act() -> Became:
            change(row, other, self.job)
            return Became.CHANGED

        return alone(act, lambda name: name)

    def _write(self) -> None:
        """Write the new rows together; one that will not do holds up no other."""
        waiting, self.waiting = self.waiting, {}
        if waiting:
            for (_, (place, _)), faults in together(list(waiting.items()), self._add):
                self.outcomes[place] = faults

    def _add(self, waiting: Sequence[Waiting]) -> None:
        facts = [self.table.facts(values, self.job) for _, (_, values) in waiting]
        made = self.table.add(facts, self.job)
        for row, (key, (place, _)) in zip(made, waiting, strict=True):
            self.rows[key] = row
            self.outcomes[place] = Became.NEW


def each_by(act: Callable[[Values, Job], Model]) -> Add:
    """New rows by an action that makes one."""
    return lambda wanted, job: [act(facts, job) for facts in wanted]
