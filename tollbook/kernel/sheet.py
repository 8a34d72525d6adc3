"""A form of fields that a room declares: drawn, read strictly, drawn again with what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tollbook.kernel.culture import present
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.record import (
    CHOOSING,
    FieldSpec,
    Kind,
    Reading,
    Section,
    options_of,
    read,
    typed,
)

RADIOS_MAX = 3
LONG = frozenset({Kind.LONG_TEXT})
INPUT_MODES = {
    Kind.PHONE: "tel",
    Kind.WHOLE: "numeric",
    Kind.NUMBER: "decimal",
    Kind.MONEY: "decimal",
    Kind.EMAIL: "email",
}
Faults = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """One field of a form, as the template draws it."""

    spec: FieldSpec
    text: str
    error: str
    options: Sequence[Option]
    fixed: str | None = None  # shown as text: it may not be changed

    @property
    def id(self) -> str:
        return f"f-{self.spec.name.replace('.', '-').replace('_', '-')}"

    @property
    def widget(self) -> str:
        """tick, radios, select, long or line."""
        kind = self.spec.kind
        if kind == Kind.TICK:
            return "tick"
        if kind == Kind.YES_NO:
            return "radios"
        if kind in CHOOSING:
            return "select"
        return "long" if kind in LONG else "line"

    @property
    def radios(self) -> list[Option]:
        """Yes and no in the words of the field."""
        words = {bool(value): label for value, label in self.spec.choices}
        words = words or {True: "Yes", False: "No"}
        return [Option("yes", words[True]), Option("no", words[False])]

    @property
    def mode(self) -> str:
        return INPUT_MODES.get(self.spec.kind, "")

    @property
    def order(self) -> str:
        """Of the parts of a typed day."""
        return present().order

    @property
    def is_date(self) -> bool:
        return self.spec.kind == Kind.DATE


@dataclass
class Sheet:
    """Sections of fields with what stands or was typed in each.

    fixed: fields that this person may not change, with the text they show; what is posted for them
    is passed over.
    """

    sections: Sequence[Section]
    reading: Reading
    texts: dict[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)
    form_error: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def specs(self) -> list[FieldSpec]:
        return [spec for section in self.sections for spec in section.fields]

    def line(self, spec: FieldSpec) -> Line:
        """One field with its text, its choices and its error."""
        _, words = self.faults.get(spec.name, ("", ""))
        text = self.texts.get(spec.name, "")
        options = options_of(spec, self.reading)
        return Line(spec, text, words, options, self.fixed.get(spec.name))

    @property
    def groups(self) -> list[tuple[Section, list[Line]]]:
        """The sections with their fields."""
        return [(each, [self.line(spec) for spec in each.fields]) for each in self.sections]

    @property
    def lines(self) -> dict[str, Line]:
        """Each field by its name, for templates that place them by hand."""
        return {spec.name: self.line(spec) for spec in self.specs}

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(address of the field, sentence) of everything wrong, in the order of the fields."""
        lines = (self.line(spec) for spec in self.specs)
        found = [
            (f"#{each.id}", f"{each.spec.label}: {each.error}") for each in lines if each.error
        ]
        known = {spec.name for spec in self.specs}
        others = [("", words) for name, (_, words) in self.faults.items() if name not in known]
        return ([("", self.form_error)] if self.form_error else []) + found + others

    def read(self) -> bool:
        """Read what was typed into `values`; False where something will not do."""
        wanted = [spec for spec in self.specs if spec.name not in self.fixed]
        self.values, self.faults = read(wanted, self.texts, self.reading)
        return not self.faults

    def refuse(self, refusal: Refused) -> None:
        """Put what an action refused beside its fields, or above the form."""
        if isinstance(refusal, WrongFields):
            self.faults |= refusal.faults
        else:
            self.form_error = str(refusal)


def drawn(sections: Sequence[Section], values: Mapping[str, Any], reading: Reading) -> Sheet:
    """A form with the values that stand."""
    specs = [spec for section in sections for spec in section.fields]
    texts = {spec.name: typed(spec, values.get(spec.name, spec.default)) for spec in specs}
    return Sheet(sections, reading, texts)


def sent(sections: Sequence[Section], posted: Mapping[str, str], reading: Reading) -> Sheet:
    """A form as it came back; a tick that was not sent is a no, what was not sent is empty."""
    specs = (spec for section in sections for spec in section.fields)
    texts = {spec.name: posted.get(spec.name, "") for spec in specs}
    return Sheet(sections, reading, texts)


def options_from(rows: Iterable[Any], *, value: str = "pk", active: str = "") -> list[Option]:
    """Rows of a table as choices: what is stored, their words, whether they may still be chosen."""
    return [
        Option(str(getattr(row, value)), str(row), bool(getattr(row, active)) if active else True)
        for row in rows
    ]
