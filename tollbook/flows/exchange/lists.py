"""Custom fields, the items of drop-down lists, and the lists that bills refer to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model

from tollbook.access.types import Actor
from tollbook.billing.actions import save_billing_list
from tollbook.billing.models import Cycle, MessageGroup, ReportSet
from tollbook.billing.types import RECORD_LISTS
from tollbook.fields.models import Choice, FieldDefinition
from tollbook.fields.types import DEFINITION, ITEM
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Became, Job, OneByOne, told, values_in
from tollbook.flows.upkeep import keep_choice, keep_definition
from tollbook.kernel.entry import REQUIRED_TEXT
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.record import FieldSpec, Kind

Save = Callable[[Any, Actor], object]
LIST_NAME = told("list_name", "List", "Name of the drop-down list.", size=40, is_required=True)
SCREEN = told("screen", "Screen", "Where it is offered.", size=40)
RIGHT = told(
    "office_right", "Right", "Of staff who change it.", size=30, default="Customers.Update"
)
DEFAULT = told("default", "Default", "What a new account has.", size=100)


@dataclass(frozen=True)
class ListTable(OneByOne):
    """A table of plain rows. fields: of the model, each a column of its own name; one that holds
    several values has them parted by semicolons."""

    name: str
    help: str
    model: type[Model]
    fields: Sequence[FieldSpec]
    keys: tuple[str, ...]
    save: Save

    def columns(self) -> Sequence[Column]:
        return [Column(each.name, each) for each in self.fields]

    def one(self, line: Line, job: Job) -> Became:
        row = self._found(line)
        present = None if row is None else self._held(row)
        values = values_in(line, self.columns(), job.reader, present)
        if present is not None and all(present[name] == each for name, each in values.items()):
            return Became.SAME
        is_new = row is None
        row = row or self.model()
        for name, value in values.items():
            is_several = isinstance(getattr(row, name), list)
            setattr(row, name, _parts(value) if is_several else value)
        self.save(row, job.by)
        return Became.NEW if is_new else Became.CHANGED

    def _found(self, line: Line) -> Any:
        wanted = {name: line[name].strip() for name in self.keys}
        missing = [name for name, text in wanted.items() if not text]
        if missing:
            raise WrongFields(dict.fromkeys(missing, ("REQ", REQUIRED_TEXT)))
        return self.model._default_manager.filter(**wanted).first()

    def _held(self, row: Any) -> dict[str, Any]:
        values = {each.name: getattr(row, each.name) for each in self.fields}
        return {
            name: "; ".join(value) if isinstance(value, list) else value
            for name, value in values.items()
        }

    def rows(self) -> Iterator[Mapping[str, Any]]:
        for row in self.model._default_manager.order_by(*self.keys):
            yield self._held(row)


def _parts(text: str) -> list[str]:
    return [each.strip() for each in text.split(";") if each.strip()]


def _list_of_field() -> tuple[FieldSpec, ...]:
    """The fields of a custom field; which lists there are, a file may bring itself."""
    free = [
        replace(each, kind=Kind.TEXT, size=40) if each.name == "choice_list" else each
        for each in DEFINITION.fields
    ]
    return (*free, RIGHT, DEFAULT)


CHOICES = ListTable(
    *("choices", "Items of drop-down lists.", Choice, (LIST_NAME, *ITEM.fields, SCREEN)),
    ("list_name", "value"),
    lambda row, by: keep_choice(item=row, by=by),
)
DEFINITIONS = ListTable(
    *("fields", "Custom fields of accounts.", FieldDefinition, _list_of_field(), ("key",)),
    lambda row, by: keep_definition(definition=row, by=by),
)
CYCLES, REPORT_SETS, MESSAGE_GROUPS = (
    ListTable(
        name,
        words,
        model,
        RECORD_LISTS[name],
        key,
        lambda row, by: save_billing_list(row=row, by=by),
    )
    for name, words, model, key in (
        ("cycles", "When accounts are billed.", Cycle, ("code",)),
        ("report_sets", "Choices of invoice reports.", ReportSet, ("name",)),
        ("message_groups", "Accounts that get the same messages.", MessageGroup, ("name",)),
    )
)
