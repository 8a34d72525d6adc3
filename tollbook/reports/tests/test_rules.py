"""Days that move, days on which mails are due, values that are typed, cells that are shown."""

from datetime import date
from decimal import Decimal

import pytest

from tollbook.kernel.errors import Refused
from tollbook.reports.rules.days import due_day, span_on
from tollbook.reports.rules.reading import cell_of, value_of, words_of
from tollbook.reports.types import Column, Kind, Out, Rhythm, Span

TODAY = date(2026, 3, 1)  # a Sunday, the first of a month behind a short one


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.TODAY, date(2026, 3, 1), TODAY),
        (Span.YESTERDAY, date(2026, 2, 28), date(2026, 2, 28)),
        (Span.LAST_7, date(2026, 2, 23), TODAY),
        (Span.THIS_MONTH, date(2026, 3, 1), date(2026, 3, 31)),
        (Span.LAST_MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        (Span.LAST_12_MONTHS, date(2025, 4, 1), date(2026, 3, 31)),
        (Span.THIS_YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (Span.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (Span.NEXT_30, TODAY, date(2026, 3, 30)),
        (Span.NEXT_90, TODAY, date(2026, 5, 29)),
    ],
)
def test_a_span_lies_where_the_calendar_puts_it(span: Span, first: date, last: date) -> None:
    assert span_on(span, TODAY) == (first, last)


@pytest.mark.parametrize(
    ("rhythm", "place", "due"),
    [
        (Rhythm.DAILY, 1, TODAY),
        (Rhythm.WEEKLY, 7, TODAY),
        (Rhythm.WEEKLY, 1, date(2026, 2, 23)),
        (Rhythm.MONTHLY, 1, TODAY),
        (Rhythm.MONTHLY, 2, date(2026, 2, 2)),
        (Rhythm.MONTHLY, 28, date(2026, 2, 28)),
    ],
)
def test_a_mail_is_due_on_the_newest_day_of_its_rhythm(
    rhythm: Rhythm, place: int, due: date
) -> None:
    assert due_day(rhythm, place, TODAY) == due


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.MONEY, "$1,019.95", 1_019_950_000),
        (Kind.MONEY, "-0.000001", -1),
        (Kind.MINUTES, "1.5", 90),
        (Kind.NUMBER, "12", 12),
        (Kind.DAY, "7/4/2026", date(2026, 7, 4)),
        (Kind.DAY, "2026-07-04", date(2026, 7, 4)),
        (Kind.YES, "Yes", True),
    ],
)
def test_what_is_typed_becomes_a_value_without_loss(kind: Kind, text: str, value: object) -> None:
    assert value_of(Column("c", "C", kind), text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *((Kind.MONEY, each) for each in ("NaN", "Infinity", "1e99", "1.0000001", "ten")),
        *((Kind.NUMBER, "1.5"), (Kind.DAY, "2/30/2026"), (Kind.DAY, "tomorrow")),
        *((Kind.YES, "maybe"), (Kind.CHOICE, "unheard-of"), (Kind.TEXT, "a\0b")),
    ],
)
def test_what_will_not_do_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(Refused):
        value_of(Column("c", "C", kind), text)


@pytest.mark.parametrize(
    ("out", "found", "words"),
    [
        (Out("a", "A", Kind.MONEY), -1_017_100_000, "\N{MINUS SIGN}1,017.10"),
        (Out("a", "A", Kind.MONEY), 12_500, "0.0125"),
        (Out("a", "A", Kind.MONEY), 2_709_000, "2.7090"),
        (Out("a", "A", Kind.MONEY), 2_709_010, "2.709010"),
        (Out("a", "A", Kind.MONEY, of="average"), (10_000_000, 3), "3.33"),
        (Out("a", "A", Kind.MINUTES), 759, "12.7"),
        (Out("a", "A", Kind.NUMBER, of="average"), (5, 2), "2.50"),
        (Out("a", "A", Kind.DAY, by="month"), date(2026, 4, 1), "Apr 2026"),
        (Out("a", "A", Kind.DAY, by="quarter"), date(2026, 4, 1), "2026 Q2"),
        (Out("a", "A", Kind.DAY), date(2026, 4, 1), "Apr 1, 2026"),
        (Out("a", "A", Kind.YES), 1, "Yes"),
        (Out("a", "A", Kind.CHOICE, words={"x": "Ex"}), "x", "Ex"),
        (Out("a", "A", Kind.MONEY), None, ""),
    ],
)
def test_a_page_shows_what_was_found(out: Out, found: object, words: str) -> None:
    assert words_of(out, cell_of(out, found)) == words


def test_settled_money_keeps_its_two_places_in_files() -> None:
    assert cell_of(Out("a", "A", Kind.MONEY), 5_000_000) == Decimal("5.00")
