"""What crosses the door of the reports room: columns, definitions, what a run gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from tollbook.kernel.export import Cell
from tollbook.kernel.labelled import Labelled
from tollbook.notices.types import Brand, Envelope

# No page, file or mail holds more rows than this; what is left out is said.
ROWS_MAX: Final = 100_000
PDF_ROWS_MAX: Final = 2_000
COLUMNS_MAX, FILTERS_MAX, GROUPS_MAX, MEASURES_MAX, ORDERS_MAX = 20, 10, 4, 8, 3
CHART_POINTS_MAX: Final = 24
CHOICES_MAX: Final = 100  # of a listed column; where there are more, the value is typed
VALUE_LENGTH_MAX: Final = 200
# How long a page waits for its rows before they are made beside the server, and for how long
# anybody does; seconds.
PAGE_SECONDS, FILE_SECONDS = 5, 600
FILE_DAYS: Final = 7


class Kind(Labelled):
    """What a column holds, and so how it is compared, written and added up."""

    TEXT = "text", "Text"
    CHOICE = "choice", "Choice"
    DAY = "day", "Day"
    YES = "yes", "Yes or no"
    NUMBER = "number", "Number"
    MONEY = "money", "Amount"
    MINUTES = "minutes", "Minutes"


ADDED_UP: Final = frozenset({Kind.NUMBER, Kind.MONEY, Kind.MINUTES})


class By(Labelled):
    """How days are put together in a group."""

    DAY = "day", "Day"
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    YEAR = "year", "Year"


class Of(Labelled):
    """What is worked out of a column over many rows."""

    COUNT = "count", "Count"
    SUM = "sum", "Sum"
    AVERAGE = "average", "Average"
    LOWEST = "lowest", "Lowest"
    HIGHEST = "highest", "Highest"


class Op(Labelled):
    """How a filter compares; each kind of column has its own."""

    IS = "is", "is"
    IS_NOT = "is_not", "is not"
    HAS = "has", "contains"
    BEGINS = "begins", "begins with"
    AT_LEAST = "at_least", "is at least"
    AT_MOST = "at_most", "is at most"
    FROM = "from", "is on or after"
    TO = "to", "is on or before"
    WITHIN = "within", "lies in"
    EMPTY = "empty", "is empty"
    FILLED = "filled", "is not empty"


WITHOUT_VALUE: Final = frozenset({Op.EMPTY, Op.FILLED})
_EVERY: Final = (Op.EMPTY, Op.FILLED)
_AMOUNTS: Final = (Op.IS, Op.AT_LEAST, Op.AT_MOST, *_EVERY)
OPS: Final[dict[Kind, tuple[Op, ...]]] = {
    Kind.TEXT: (Op.IS, Op.IS_NOT, Op.HAS, Op.BEGINS, *_EVERY),
    Kind.CHOICE: (Op.IS, Op.IS_NOT, *_EVERY),
    Kind.DAY: (Op.WITHIN, Op.FROM, Op.TO, Op.IS, *_EVERY),
    Kind.YES: (Op.IS,),
    Kind.NUMBER: _AMOUNTS,
    Kind.MONEY: _AMOUNTS,
    Kind.MINUTES: _AMOUNTS,
}


class Span(Labelled):
    """Days that move with the calendar, so that a saved report stays current."""

    TODAY = "today", "today"
    YESTERDAY = "yesterday", "yesterday"
    LAST_7 = "last_7", "the last 7 days"
    LAST_30 = "last_30", "the last 30 days"
    LAST_90 = "last_90", "the last 90 days"
    THIS_MONTH = "this_month", "this month"
    LAST_MONTH = "last_month", "last month"
    LAST_12_MONTHS = "last_12_months", "the last 12 months"
    THIS_YEAR = "this_year", "this year"
    LAST_YEAR = "last_year", "last year"
    NEXT_30 = "next_30", "the next 30 days"
    NEXT_90 = "next_90", "the next 90 days"


class ChartKind(Labelled):
    """How the first group is drawn."""

    NONE = "", "No chart"
    BARS = "bars", "Bars"
    LINE = "line", "Line"


class Rhythm(Labelled):
    """How often a report is mailed."""

    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Every week"
    MONTHLY = "monthly", "Every month"


class Format(Labelled):
    """A file that a report becomes."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel workbook"
    PDF = "pdf", "PDF"


FILE_TYPES: Final = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}


class FileState(Labelled):
    """How far a file that is made beside the server has come."""

    WAITING = "waiting", "Waiting"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


BUILDER: Final = "Reports"
CUSTOMER_PORTAL: Final = "CustomerPortal"
# Where a report may be shared: the module that a reader needs, and who that is.
SHARED_WITH: Final = {
    BUILDER: "Staff who build reports",
    "Customers": "Staff who see customers",
    "Accounting": "Staff of receivables",
    "Billing": "Staff of bill runs",
    "Usage": "Staff of usage",
    "Orders": "Staff of orders",
    "TroubleTickets": "Staff of tickets",
    CUSTOMER_PORTAL: "Customers, in the portal",
    "Wholesale_CustomerPortal": "Wholesale customers",
    "Reports_AgentLevel": "Agents",
}
# The kind of log-in (access.types.Kind) that reads what is shared with a module.
STAFF, CUSTOMER, WHOLESALE, AGENT = "staff", "customer", "wholesale", "agent"
READER_OF: Final = {
    CUSTOMER_PORTAL: CUSTOMER,
    "Wholesale_CustomerPortal": WHOLESALE,
    "Reports_AgentLevel": AGENT,
}


def reader_of(module: str) -> str:
    """The kind of log-in that reads what is shared with a module."""
    return READER_OF.get(module, STAFF)


@dataclass(frozen=True)
class Column:
    """One column of a subject, as a person may put it into a report.

    words: what stored values are called.   for_staff: nobody else ever sees it.   right: what
    staff need for it besides the subject's own.   is_account: holds account numbers.   is_listed:
    has few values, which a filter offers to choose from.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    for_staff: bool = False
    right: str = ""
    is_account: bool = False
    is_listed: bool = False


@dataclass(frozen=True)
class Offer:
    """What one reader may use of a subject: its columns by key, in their order."""

    subject: str
    title: str
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Filter:
    """One condition. asked: whoever runs the report may give another value."""

    column: str
    op: str
    value: str = ""
    asked: bool = False


@dataclass(frozen=True)
class Group:
    """One column by whose values rows are put together; `by` for days, "" for anything else."""

    column: str
    by: str = ""

    @property
    def key(self) -> str:
        return f"{self.column}.{self.by}" if self.by else self.column


@dataclass(frozen=True)
class Measure:
    """Something worked out over rows; the count needs no column."""

    of: str
    column: str = ""

    @property
    def key(self) -> str:
        return f"{self.of}.{self.column}" if self.column else self.of


@dataclass(frozen=True)
class Order:
    """What rows are sorted by: the key of something shown."""

    key: str
    descending: bool = False


@dataclass(frozen=True)
class Definition:
    """A report without its name: data, never code.

    With groups, what is shown are groups and measures; without, the columns, and the measures
    stand above the list.   limit: rows at most, 1 to ROWS_MAX.
    """

    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    groups: tuple[Group, ...] = ()
    measures: tuple[Measure, ...] = ()
    order: tuple[Order, ...] = ()
    chart: str = ChartKind.NONE.value
    chart_value: str = ""
    limit: int = 10_000

    @property
    def is_grouped(self) -> bool:
        return bool(self.groups)

    @property
    def worked_out(self) -> tuple[Measure, ...]:
        """The measures; groups without any are counted."""
        return self.measures or ((Measure(Of.COUNT),) if self.groups else ())


@dataclass(frozen=True)
class Out:
    """One column that a run shows: of which column of the subject, by what, worked out how."""

    key: str
    label: str
    kind: Kind
    column: str = ""
    by: str = ""
    of: str = ""
    words: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_figure(self) -> bool:
        return self.kind in ADDED_UP


class Compare(Labelled):
    """What a filter comes down to, for whatever engine finds the rows."""

    SAME = "same", "is"
    OTHER = "other", "is not"
    HAS = "has", "contains"
    BEGINS = "begins", "begins with"
    FROM = "from", "not below"
    TO = "to", "not above"
    EMPTY = "empty", "is empty"
    FILLED = "filled", "is not empty"


@dataclass(frozen=True)
class Condition:
    """One comparison with one column; the value is text, a day, a flag, micros or seconds."""

    column: Column
    compare: Compare
    value: object = None


@dataclass(frozen=True)
class Plan:
    """A definition made ready for one reader and one run."""

    subject: str
    outs: tuple[Out, ...]
    totals: tuple[Out, ...]
    conditions: tuple[Condition, ...]
    order: tuple[Order, ...]
    limit: int
    is_grouped: bool
    columns: Mapping[str, Column] = field(default_factory=dict, hash=False)


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Result:
    """Rows of a run from `start` on; `count` in all (within the limit), `found` without limit."""

    rows: tuple[Row, ...]
    count: int
    found: int
    totals: Row

    @property
    def is_cut(self) -> bool:
        return self.found > self.count


@dataclass(frozen=True)
class Point:
    """One mark of a chart."""

    name: str
    value: Decimal
    words: str


@dataclass(frozen=True)
class Sender:
    """Who mails a report: the brand of its reader, from whom, and whole addresses of our paths."""

    brand: Brand
    envelope: Envelope
    address: Callable[[str], str]
