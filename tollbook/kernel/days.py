"""Days as people write them."""

import re
from datetime import date, timedelta

from tollbook.kernel.culture import culture_named
from tollbook.kernel.entry import plain
from tollbook.kernel.errors import Refused
from tollbook.kernel.show import MONTHS

YEARS_AHEAD = 20
FIRST_YEAR, LAST_YEAR = 1900, 2999
EXAMPLES = {"mdy": "07/31/2026", "dmy": "31/07/2026", "ymd": "2026-07-31"}
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
PARTED = re.compile(r"(\d{1,4})[/.\-](\d{1,2})(?:[/.\-](\d{1,4}))?", re.ASCII)
RUN = re.compile(r"(\d{6}|\d{8})", re.ASCII)
NAMED = re.compile(r"(\d{1,2})[ .-]+([A-Za-z]{3,9})\.?[ ,.-]+(\d{4}|\d{2})", re.ASCII)
NAME_FIRST = re.compile(r"([A-Za-z]{3,9})\.? +(\d{1,2})(?:,| ) *(\d{4}|\d{2})", re.ASCII)
HELP = (
    "T is today, + and - the next and the day before, W and K the first and last day of the "
    "week, M and H of the month, Y and R of the year."
)


def order_of(culture: str) -> str:
    """How a culture writes a day: mdy, dmy or ymd."""
    return culture_named(culture).order


def day_before(day: date) -> date:
    """The day before; the first one of the calendar has none and stays."""
    return day if day == date.min else day - timedelta(days=1)


def day_of(text: str, today: date, order: str = "mdy") -> date | None:
    """The day that `text` means, None where it is empty; raises the refusal DATE.

    A day without a year lies in this one; a year of two digits lies up to twenty years ahead of
    today, else in the past.
    """
    found = plain(text)
    if not found:
        return None
    try:
        year, month, day = _parts(found, today, order)
        made = date(year, month, day)
    except ValueError:
        raise _refusal(order) from None
    if not FIRST_YEAR <= made.year <= LAST_YEAR:
        raise _refusal(order)
    return made


def _refusal(order: str) -> Refused:
    return Refused("DATE", f"Enter a date such as {EXAMPLES[order]}.")


def _parts(text: str, today: date, order: str) -> tuple[int, int, int]:
    """Year, month and day; raises ValueError for what is no day."""
    if match := ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := NAMED.fullmatch(text):
        return _year(match[3], today), _month(match[2]), int(match[1])
    if match := NAME_FIRST.fullmatch(text):
        return _year(match[3], today), _month(match[1]), int(match[2])
    if match := RUN.fullmatch(text):
        return _ordered(_cut(match[1], order), today, order)
    if match := PARTED.fullmatch(text):
        if match[3] is None:
            return _ordered(_with_year((match[1], match[2]), today, order), today, order)
        return _ordered((match[1], match[2], match[3]), today, order)
    raise ValueError(text)


def _cut(digits: str, order: str) -> tuple[str, str, str]:
    """Six or eight digits in a row as three parts."""
    long = len(digits) - 4
    if order == "ymd":
        return digits[:long], digits[long : long + 2], digits[long + 2 :]
    return digits[:2], digits[2:4], digits[4:]


def _with_year(parts: tuple[str, str], today: date, order: str) -> tuple[str, str, str]:
    year = str(today.year)
    return (year, *parts) if order == "ymd" else (*parts, year)


def _ordered(parts: tuple[str, str, str], today: date, order: str) -> tuple[int, int, int]:
    named = dict(zip(order, parts, strict=True))
    return _year(named["y"], today), int(named["m"]), int(named["d"])


def _year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2:
        raise ValueError(digits)
    century = today.year - today.year % 100
    year = century + 100 + int(digits)
    while year > today.year + YEARS_AHEAD:
        year -= 100
    return year


def _month(name: str) -> int:
    wanted = name.casefold()
    found = [i for i, each in enumerate(MONTHS, 1) if each.casefold().startswith(wanted)]
    if len(found) != 1 or len(wanted) < 3:
        raise ValueError(name)
    return found[0]


def written(day: date | None, order: str = "mdy") -> str:
    """A day in full, as a field shows it back."""
    if day is None:
        return ""
    return {
        "mdy": f"{day:%m/%d/%Y}",
        "dmy": f"{day:%d/%m/%Y}",
        "ymd": day.isoformat(),
    }[order]
