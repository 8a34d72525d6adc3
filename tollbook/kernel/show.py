"""How values are written for people: money, days, times, lengths, counts.

Pure text, no markup; the tag library of the faces puts elements around it. In the forms of the
present culture (`kernel.culture`), American unless somebody says otherwise; the examples below are
American. ISO forms belong to files, not to pages.
"""

from datetime import date, datetime
from decimal import Decimal

from tollbook.kernel import clock
from tollbook.kernel.culture import THIN_BLANK, marked, present

MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
CURRENCY_NAMES = {"USD": "US dollars", "CAD": "Canadian dollars", "EUR": "euros", "GBP": "pounds"}
CURRENCY_SIGNS = {"USD": "$", "CAD": "$", "EUR": "\N{EURO SIGN}", "GBP": "\N{POUND SIGN}"}


def figures(amount: Decimal | int, places: int = 2) -> str:
    """`amount` with thousands and `places`, a real minus sign, no currency: −1,017.10."""
    sign = MINUS if amount < 0 else ""
    return sign + marked(f"{abs(amount):,.{places}f}")


def whole(number: int) -> str:
    """A whole number with thousands: 1,284."""
    return marked(f"{number:,}")


def currency_sign(currency: str) -> str:
    """The sign of an ISO currency, or its code and a blank where there is none."""
    return CURRENCY_SIGNS.get(currency, f"{currency} ")


def currency_name(currency: str) -> str:
    """What a caption or the name of a field calls the currency."""
    return CURRENCY_NAMES.get(currency, currency)


def money(amount: Decimal, currency: str = "USD") -> str:
    """`amount` in a sentence: −$35.40, sign before the currency; or −35,40 $."""
    sign = MINUS if amount < 0 else ""
    if present().sign_last:
        return f"{sign}{figures(abs(amount))}{THIN_BLANK}{currency_sign(currency).strip()}"
    return f"{sign}{currency_sign(currency)}{figures(abs(amount))}"


def day(value: date) -> str:
    """Dec 5, 2026; or 5 Dec 2026."""
    name = MONTHS[value.month - 1][:3]
    if present().day_first:
        return f"{value.day} {name} {value.year}"
    return f"{name} {value.day}, {value.year}"


def short_day(value: date) -> str:
    """Dec 5, where the year is plain."""
    return _day_of_month(value, MONTHS[value.month - 1][:3])


def long_day(value: date) -> str:
    """November 9, inside a sentence."""
    return _day_of_month(value, MONTHS[value.month - 1])


def _day_of_month(value: date, name: str) -> str:
    return f"{value.day} {name}" if present().day_first else f"{name} {value.day}"


def month(value: date) -> str:
    """November."""
    return MONTHS[value.month - 1]


def month_of_year(value: date) -> str:
    """Nov 2026."""
    return f"{MONTHS[value.month - 1][:3]} {value.year}"


def day_range(first: date, last: date) -> str:
    """Nov 12 – Dec 11, both days included; with years where they differ."""
    if first == last:
        return short_day(first)
    write = short_day if first.year == last.year else day
    return f"{write(first)} {EN_DASH} {write(last)}"


def clock_time(value: datetime, zone: str) -> str:
    """4:52 PM in the IANA time zone `zone`; `value` is aware."""
    local = clock.local(value, zone)
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"


def length(seconds: int) -> str:
    """A call's length: 12:41, or 1:02:41 from an hour on."""
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def clock_length(seconds: int) -> str:
    """A call's length for a column of a list: 0:00:41, 1:02:41."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def minutes(seconds: int) -> str:
    """`seconds` as minutes with one decimal, half up: 12.7, 3,917.4."""
    tenths = (seconds * 10 + 30) // 60
    return marked(f"{tenths // 10:,}.{tenths % 10}")


def took(milliseconds: int) -> str:
    """How long work took: 840 ms, 12.3 s, 4 min 5 s."""
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    if milliseconds < 60_000:
        return f"{milliseconds // 1000}.{milliseconds % 1000 // 100} s"
    return f"{milliseconds // 60_000} min {milliseconds % 60_000 // 1000} s"


def counted(number: int, one: str, many: str = "") -> str:
    """1 call, 1,284 calls; `many` where a plain s does not do."""
    return f"{whole(number)} {one if number == 1 else many or one + 's'}"


def initials(name: str) -> str:
    """Two letters for the round badge beside a person's name."""
    words = name.split()
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters).upper()


def quantity(value: Decimal) -> str:
    """14, or 2.5 where it is not whole."""
    full = value.to_integral_value()
    return marked(f"{full:,}" if value == full else f"{value.normalize():,f}")
