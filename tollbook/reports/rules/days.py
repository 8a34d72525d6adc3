"""Days that move with the calendar, and the day on which a mail is due."""

from datetime import date, timedelta

from tollbook.reports.types import Rhythm, Span

DAY = timedelta(days=1)
MONTH_DAY_MAX = 28


def span_on(span: Span, today: date) -> tuple[date, date]:
    """First and last day of `span` as it lies on `today`, both included."""
    if span in _BACK:
        return today - (_BACK[span] - 1) * DAY, today
    if span in _AHEAD:
        return today, today + (_AHEAD[span] - 1) * DAY
    month = today.replace(day=1)
    year = month.replace(month=1)
    return {
        Span.YESTERDAY: (today - DAY, today - DAY),
        Span.THIS_MONTH: (month, _month_after(month, 1) - DAY),
        Span.LAST_MONTH: (_month_after(month, -1), month - DAY),
        Span.LAST_12_MONTHS: (_month_after(month, -11), _month_after(month, 1) - DAY),
        Span.THIS_YEAR: (year, _month_after(year, 12) - DAY),
        Span.LAST_YEAR: (_month_after(year, -12), year - DAY),
    }[span]


_BACK = {Span.TODAY: 1, Span.LAST_7: 7, Span.LAST_30: 30, Span.LAST_90: 90}
_AHEAD = {Span.NEXT_30: 30, Span.NEXT_90: 90}


def _month_after(first: date, months: int) -> date:
    """The first of the month that lies `months` behind the one that begins on `first`."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def due_day(rhythm: Rhythm, place: int, today: date) -> date:
    """The newest day up to `today` on which a report of this rhythm is mailed.

    place: of weekly ones the day of the week, 1 for Monday to 7; of monthly ones the day of the
    month, 1 to 28; of daily ones nothing.
    """
    if rhythm == Rhythm.DAILY:
        return today
    if rhythm == Rhythm.WEEKLY:
        return today - ((today.isoweekday() - place) % 7) * DAY
    month = today.replace(day=1)
    return (month if today.day >= place else _month_after(month, -1)).replace(day=place)
