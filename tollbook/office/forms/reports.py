"""The builder of reports: what was sent becomes a definition, and a definition becomes fields.

Nothing of it is code: each field holds a key that is offered, or a value that is compared with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict

from tollbook.access.models import User
from tollbook.access.queries import log_in_called
from tollbook.kernel.errors import NotFound, WrongFields
from tollbook.office.forms.work import REQUIRED, Versioned
from tollbook.reports.models import FlexReport, Schedule
from tollbook.reports.queries import keys_shown, measures_of, options_of, outs_of
from tollbook.reports.types import (
    ADDED_UP,
    COLUMNS_MAX,
    FILTERS_MAX,
    GROUPS_MAX,
    MEASURES_MAX,
    OPS,
    ORDERS_MAX,
    By,
    ChartKind,
    Column,
    Definition,
    Filter,
    Group,
    Measure,
    Of,
    Offer,
    Op,
    Order,
    Rhythm,
)

Options = Sequence[tuple[str, str]]
SPARE: Final = 2  # empty places behind those in use
WEEK: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOT_NUMBER: Final = 0  # a limit that is no number is outside its bounds


class ReportForm(Versioned):
    """What a report is called and who reads it."""

    class Meta:
        model = FlexReport
        fields = ["title", "description", "module", "list_order"]
        labels = {"title": "Title", "description": "Description", "module": "Shared with"}
        labels |= {"list_order": "List order"}
        help_texts = {"module": "Each reader finds it in their menu, with their own rows."}
        error_messages = {"title": {"required": REQUIRED}}


@dataclass(frozen=True)
class Slot:
    """One field of the builder: a choice, or with no options a value to type."""

    name: str
    label: str
    value: str
    options: Options = ()
    error: str = ""

    @property
    def id(self) -> str:
        return f"f-{self.name}"


@dataclass(frozen=True)
class FilterSlot:
    """The fields of one filter."""

    column: Slot
    op: Slot
    value: Slot
    asked_name: str
    asked: bool
    error: str


def definition_in(posted: QueryDict) -> Definition:
    """What the builder was sent with; places left empty are passed over."""
    limit = posted.get("limit", "").replace(",", "").strip()
    is_number = limit.isascii() and limit.isdecimal() and len(limit) <= 9
    groups = [
        Group(column, posted.get(f"by-{place}", "")) for place, column in _held(posted, "group")
    ]
    return Definition(
        columns=tuple(column for _, column in _held(posted, "column")),
        filters=tuple(_filters(posted)),
        groups=tuple(groups),
        measures=tuple(_measure(text) for _, text in _held(posted, "measure")),
        order=tuple(
            Order(key, posted.get(f"down-{place}") == "yes")
            for place, key in _held(posted, "order")
        ),
        chart=posted.get("chart", ""),
        chart_value=posted.get("chart_value", "") if posted.get("chart") else "",
        limit=int(limit) if is_number else NOT_NUMBER,
    )


def _held(posted: QueryDict, name: str) -> list[tuple[int, str]]:
    """The filled places of a name in their order, a few more than may be: those are refused."""
    found = ((place, posted.get(f"{name}-{place}", "").strip()) for place in range(COLUMNS_MAX * 2))
    return [(place, text) for place, text in found if text]


def _filters(posted: QueryDict) -> Iterable[Filter]:
    for place, column in _held(posted, "filter"):
        yield Filter(
            column,
            posted.get(f"op-{place}", ""),
            posted.get(f"value-{place}", "").strip(),
            posted.get(f"asked-{place}") == "yes",
        )


def _measure(text: str) -> Measure:
    of, _, column = text.partition(".")
    return Measure(of, column)


@dataclass(frozen=True)
class Builder:
    """The fields of the builder for a definition, with what is wrong with it."""

    wanted: Definition
    offer: Offer
    faults: Mapping[str, tuple[str, str]]
    listed: Mapping[str, tuple[str, ...]]  # values to choose from, by column

    @property
    def columns(self) -> list[Slot]:
        """A place for each column, and some spare ones."""
        options = [(key, each.label) for key, each in self.offer.columns.items()]
        count = min(COLUMNS_MAX, max(len(self.wanted.columns) + SPARE, 6))
        return [
            Slot(f"column-{n}", f"Column {n + 1}", self._at(self.wanted.columns, n), options)
            for n in range(count)
        ]

    @property
    def filters(self) -> list[FilterSlot]:
        count = min(FILTERS_MAX, len(self.wanted.filters) + SPARE)
        return [self._filter(n) for n in range(count)]

    def _filter(self, n: int) -> FilterSlot:
        empty = Filter("", "")
        held = self.wanted.filters[n] if n < len(self.wanted.filters) else empty
        column = self.offer.columns.get(held.column)
        options = [(key, each.label) for key, each in self.offer.columns.items()]
        ops = OPS[column.kind] if column else tuple(Op)
        return FilterSlot(
            Slot(f"filter-{n}", f"Filter {n + 1}", held.column, options),
            Slot(f"op-{n}", "compares", held.op, [(each.value, each.label) for each in ops]),
            Slot(f"value-{n}", "with", held.value, self._values(held, column)),
            f"asked-{n}",
            held.asked,
            self.error(f"filter-{n}"),
        )

    def _values(self, held: Filter, column: Column | None) -> Options:
        """What a filter offers to compare with; nothing where it is typed."""
        if column is None:
            return ()
        found = options_of(held.op, column, self.listed.get(column.key, ()))
        known = [each for each in found if each[0]]
        gone = known and held.value and held.value not in {key for key, _ in known}
        return [*known, (held.value, held.value)] if gone else known

    @property
    def groups(self) -> list[tuple[Slot, Slot]]:
        options = [
            (key, each.label)
            for key, each in self.offer.columns.items()
            if each.kind not in ADDED_UP
        ]
        bys = [("", "as it is"), *((each.value, f"by {each.label.lower()}") for each in By)]
        held = self.wanted.groups
        return [
            (
                Slot(
                    f"group-{n}", f"Group {n + 1}", held[n].column if n < len(held) else "", options
                ),
                Slot(f"by-{n}", "Days", held[n].by if n < len(held) else "", bys),
            )
            for n in range(GROUPS_MAX)
        ]

    @property
    def measures(self) -> list[Slot]:
        options = [("count", "Count of rows")]
        for key, each in self.offer.columns.items():
            if each.kind in ADDED_UP:
                options += [
                    (f"{of.value}.{key}", f"{of.label} of {each.label.lower()}")
                    for of in Of
                    if of != Of.COUNT
                ]
        keys = [each.key for each in self.wanted.measures]
        count = min(MEASURES_MAX, max(len(keys) + SPARE, 3))
        return [
            Slot(f"measure-{n}", f"Figure {n + 1}", self._at(keys, n), options)
            for n in range(count)
        ]

    @property
    def orders(self) -> list[tuple[Slot, str, bool]]:
        held, options = self.wanted.order, self._shown()
        return [
            (
                Slot(f"order-{n}", f"Sort {n + 1}", held[n].key if n < len(held) else "", options),
                f"down-{n}",
                n < len(held) and held[n].descending,
            )
            for n in range(ORDERS_MAX)
        ]

    def _shown(self) -> Options:
        """What the report shows so far, to sort by."""
        try:
            outs = outs_of(self.wanted, self.offer.columns)
        except (KeyError, AttributeError):
            return [(key, key) for key in keys_shown(self.wanted)]
        return [(out.key, out.label) for out in outs]

    @property
    def chart(self) -> Slot:
        options = [(each.value, each.label) for each in ChartKind if each.value]
        return Slot("chart", "Chart", self.wanted.chart, options, self.error("chart"))

    @property
    def chart_value(self) -> Slot:
        try:
            outs = measures_of(self.wanted, self.offer.columns)
        except (KeyError, AttributeError):
            outs = ()
        options = [(out.key, out.label) for out in outs]
        error = self.error("chart_value")
        return Slot("chart_value", "Figure of the chart", self.wanted.chart_value, options, error)

    @property
    def limit(self) -> Slot:
        text = str(self.wanted.limit) if self.wanted.limit else ""
        return Slot("limit", "Rows at most", text, (), self.error("limit"))

    def error(self, where: str) -> str:
        """What is wrong at a field, "" for nothing."""
        return self.faults.get(where, ("", ""))[1]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(address of the field, sentence) of everything wrong."""
        return [(f"#f-{_first(where)}", words) for where, (_, words) in self.faults.items()]

    @property
    def part_errors(self) -> dict[str, str]:
        """What is wrong with a part as a whole."""
        names = ("columns", "groups", "measures", "order", "subject")
        return {name: self.error(name) for name in names if self.error(name)}

    @staticmethod
    def _at(held: Sequence[str], place: int) -> str:
        return held[place] if place < len(held) else ""


def _first(where: str) -> str:
    """The first field of a part."""
    parts = {"columns": "column-0", "groups": "group-0", "measures": "measure-0"}
    return parts.get(where, "order-0" if where == "order" else where)


class ScheduleForm(Versioned):
    """When a report is mailed, as what, and to whom."""

    weekday = forms.TypedChoiceField(
        label="Day of the week",
        required=False,
        coerce=int,
        choices=[(place, name) for place, name in enumerate(WEEK, start=1)],
        help_text="For every week.",
    )
    month_day = forms.IntegerField(
        label="Day of the month",
        required=False,
        min_value=1,
        max_value=28,
        help_text="For every month: 1 to 28.",
    )
    recipients = forms.CharField(
        label="Mailed to",
        max_length=2500,
        error_messages={"required": "Enter the user id of at least one log-in."},
        help_text="User ids, parted by comma. Each gets their own rows, at the e-mail address of "
        "the log-in.",
    )

    class Meta:
        model = Schedule
        fields = ["rhythm", "weekday", "month_day", "file_format", "recipients", "is_active"]
        labels = {"rhythm": "How often", "file_format": "As", "is_active": "In use"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held: Schedule = self.instance
        rhythm = self.fields["rhythm"]
        assert isinstance(rhythm, forms.TypedChoiceField)
        rhythm.choices = [(each.value, each.label) for each in Rhythm]
        self.initial["recipients"] = ""
        if held.pk:
            self.initial["recipients"] = ", ".join(u.user_id for u in held.recipients.all())
            self.initial["weekday" if held.rhythm == Rhythm.WEEKLY else "month_day"] = held.place

    def clean_recipients(self) -> list[User]:
        """The log-ins named; all that are not known are told at once."""
        found, unknown = {}, []
        for name in filter(None, map(str.strip, self.cleaned_data["recipients"].split(","))):
            try:
                user = log_in_called(name)
            except NotFound:
                unknown.append(name)
            else:
                found[user.pk] = user
        if unknown:
            raise forms.ValidationError(f"There is no log-in {', '.join(unknown)[:120]}.")
        return list(found.values())

    def place(self) -> int:
        """The day that its rhythm goes by."""
        rhythm = self.cleaned_data["rhythm"]
        if rhythm == Rhythm.DAILY:
            return 1
        name = "weekday" if rhythm == Rhythm.WEEKLY else "month_day"
        return int(self.cleaned_data.get(name) or 1)


def blamed(form: Versioned, wrong: WrongFields) -> None:
    """Put what is wrong with the form's own fields there."""
    for name, (_, words) in wrong.faults.items():
        if name in form.fields:
            form.add_error(name, words)
