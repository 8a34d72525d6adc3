"""What people type into filters becomes conditions; what a run finds becomes cells and words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.kernel.export import Cell
from tollbook.kernel.money import from_micros, settle
from tollbook.reports.rules.days import span_on
from tollbook.reports.types import (
    By,
    Column,
    Compare,
    Condition,
    Filter,
    Kind,
    Of,
    Op,
    Out,
    Span,
)

SECONDS_PER_MINUTE = 60
HALF_A_MINUTE = 30
TENTHS = 10
FIGURE_MAX = Decimal(10**12)
YES_NO = {"yes": True, "no": False}
NOT_SET = "Not set"
_COMPARES = {
    Op.IS: Compare.SAME,
    Op.IS_NOT: Compare.OTHER,
    Op.HAS: Compare.HAS,
    Op.BEGINS: Compare.BEGINS,
    Op.AT_LEAST: Compare.FROM,
    Op.AT_MOST: Compare.TO,
    Op.FROM: Compare.FROM,
    Op.TO: Compare.TO,
    Op.EMPTY: Compare.EMPTY,
    Op.FILLED: Compare.FILLED,
}


def conditions_of(wanted: Filter, column: Column, today: date) -> Iterator[Condition]:
    """The conditions of one filter on `today`; raises Refused for a value that will not do."""
    op = Op.called(wanted.op)
    if op in (Op.EMPTY, Op.FILLED):
        yield Condition(column, _COMPARES[op])
    elif op == Op.WITHIN and wanted.value:
        first, last = span_on(_span(wanted.value), today)
        yield Condition(column, Compare.FROM, first)
        yield Condition(column, Compare.TO, last)
    elif wanted.value.strip():
        yield Condition(column, _COMPARES[op], value_of(column, wanted.value.strip()))


def _span(text: str) -> Span:
    if text not in {each.value for each in Span}:
        raise Refused("span", "Choose one of the spans of days.")
    return Span.called(text)


def value_of(column: Column, text: str) -> object:
    """What `text` means for a column: text, a day, a flag, micros or seconds."""
    if "\0" in text:
        raise Refused("CTL", f"{column.label}: a sign that nobody can type stands there.")
    match column.kind:
        case Kind.DAY:
            return _day(column, text)
        case Kind.YES:
            return _flag(column, text)
        case Kind.CHOICE:
            return _choice(column, text)
        case Kind.NUMBER | Kind.MONEY | Kind.MINUTES:
            return _units(column, text)
    return text


def _day(column: Column, text: str) -> date:
    for written in (text, _turned(text)):
        try:
            return date.fromisoformat(written)
        except ValueError:
            continue
    raise Refused("DATE", f"{column.label}: enter a date such as 07/31/2026.")


def _turned(text: str) -> str:
    """07/31/2026 as 2026-07-31."""
    parts = text.split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return text
    month, day, year = parts
    return f"{year:>04}-{month:>02}-{day:>02}"


def _flag(column: Column, text: str) -> bool:
    if text.casefold() not in YES_NO:
        raise Refused("CHO", f"{column.label}: choose yes or no.")
    return YES_NO[text.casefold()]


def _choice(column: Column, text: str) -> str:
    if text not in column.words:
        raise Refused("CHO", f"{column.label}: choose one of what is offered.")
    return text


def _units(column: Column, text: str) -> int:
    try:
        number = Decimal(text.replace(",", "").removeprefix("$"))
    except InvalidOperation:
        number = FIGURE_MAX * 2
    if not number.is_finite() or abs(number) > FIGURE_MAX:
        raise Refused("NUM", f"{column.label}: enter a number such as 120 or 19.95.")
    factor = {Kind.MONEY: 10**6, Kind.MINUTES: SECONDS_PER_MINUTE}.get(column.kind, 1)
    exact = number * factor
    if exact != exact.to_integral_value():
        raise Refused("NUM", f"{column.label}: enter fewer decimal places.")
    return int(exact)


def asked_again(filters: Iterable[Filter], given: Mapping[str, str]) -> list[Filter]:
    """The filters with what the person who runs the report has put in; only asked ones change."""
    found = []
    for number, each in enumerate(filters):
        name = f"f{number}"
        changed = each.asked and name in given
        found.append(replace(each, value=given[name].strip()) if changed else each)
    return found


def cell_of(out: Out, value: object) -> Cell:
    """A value as it was found, as a file and a page show it: exact, settled only for averages."""
    if value is None:
        return None
    if out.of == Of.COUNT or out.kind == Kind.NUMBER:
        return _whole(out, value)
    if out.kind == Kind.MONEY:
        return _amount(value)
    if out.kind == Kind.MINUTES:
        return _minutes(_share(value))
    if out.kind == Kind.DAY:
        return day_words(out, value)
    if out.kind == Kind.YES:
        return "Yes" if value else "No"
    return out.words.get(str(value), str(value))


def _share(value: object) -> Decimal:
    """An average comes as (sum, count), everything else as a whole number."""
    if isinstance(value, tuple):
        total, count = value
        return Decimal(total) / Decimal(count)
    return Decimal(int(str(value)))


def _whole(out: Out, value: object) -> Cell:
    share = _share(value)
    return settle(share) if out.of == Of.AVERAGE else int(share)


def _amount(value: object) -> Decimal:
    if isinstance(value, tuple):
        return settle(_share(value).scaleb(-6))
    exact = from_micros(int(str(value)))
    settled = settle(exact)
    if settled == exact:
        return settled
    # Money on paper has its two places, the price of a call four, or all six where it needs them.
    four = Decimal(f"{exact:.4f}")
    return four if four == exact else exact


def _minutes(seconds: Decimal) -> Decimal:
    """Minutes with one decimal, half up, as everywhere a length is shown."""
    tenths, _ = divmod(int(seconds) * TENTHS + HALF_A_MINUTE, SECONDS_PER_MINUTE)
    return Decimal(tenths).scaleb(-1)


def day_words(out: Out, value: object) -> Cell:
    """A day, or the month, quarter or year that begins on it."""
    assert isinstance(value, date)
    match out.by:
        case By.MONTH:
            return f"{value.year}-{value.month:02d}"
        case By.QUARTER:
            quarter, _ = divmod(value.month + 2, 3)
            return f"{value.year} Q{quarter}"
        case By.YEAR:
            return str(value.year)
    return value


def places_of(out: Out, cells: Iterable[Cell]) -> int:
    """The decimals that a column is shown with: as many as its longest amount has, 2 at least."""
    if out.kind != Kind.MONEY:
        return 0
    found = (-int(cell.as_tuple().exponent) for cell in cells if isinstance(cell, Decimal))
    return max(found, default=0)


def words_of(out: Out, cell: Cell, places_min: int = 0) -> str:
    """A cell as people read it on a page or on paper."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, Decimal):
        places = -int(cell.as_tuple().exponent)
        least = 1 if out.kind == Kind.MINUTES else 2
        return show.figures(cell, max(places, least, places_min))
    if isinstance(cell, int):
        return show.figures(cell, 0)
    if isinstance(cell, date):
        return show.day(cell)
    return _month(cell) if out.by == By.MONTH else cell


def _month(cell: str) -> str:
    """2026-04 as Apr 2026."""
    return show.month_of_year(date.fromisoformat(f"{cell}-01"))


def filter_words(wanted: Filter, column: Column) -> str:
    """A filter in a few words, for chips and the head of a paper."""
    op = Op.called(wanted.op)
    if op in (Op.EMPTY, Op.FILLED):
        return f"{column.label} {op.label}"
    if op == Op.WITHIN:
        return f"{column.label}: {_span(wanted.value).label}"
    return f"{column.label} {op.label} {column.words.get(wanted.value, wanted.value)}"


def options_of(op: str, column: Column, values: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """What may be chosen for a filter; "" is everything.   values: those of a listed column."""
    if op == Op.WITHIN:
        spans = tuple((each.value, each.label.capitalize()) for each in Span)
        return (("", "Any day"), *spans)
    if column.kind == Kind.YES:
        return (("", "Yes and no"), ("yes", "Yes"), ("no", "No"))
    if column.kind == Kind.CHOICE:
        return (("", "All"), *column.words.items())
    if values and op in (Op.IS, Op.IS_NOT):
        return (("", "All"), *((each, each) for each in values))
    return ()
