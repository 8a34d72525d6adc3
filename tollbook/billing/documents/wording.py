"""How figures, days and names are written on paper."""

import re
import struct
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from tollbook.kernel.days import day_before
from tollbook.kernel.paper import FONTS
from tollbook.kernel.period import Period

MINUS = "\u2212"
EMPTY_SQUARE = "\u25a1"
SIGNS = {"USD": "$", "CAD": "CA$", "EUR": "\u20ac", "GBP": "\u00a3"}
NAMES = {"USD": "US dollars", "CAD": "Canadian dollars", "EUR": "euros", "GBP": "pounds sterling"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# A word longer than this may be broken, or it would run over its neighbours.
WORD_LETTERS_MAX = 22
RUNNING_LETTERS_MAX = 50


def _drawn_characters(font: bytes) -> frozenset[int]:
    """The characters that `font` (TrueType, character map format 4) has a shape for."""
    tables = (struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(font[5]))
    cmap = next(offset for tag, _sum, offset, _length in tables if tag == b"cmap")
    maps = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * n) for n in range(font[cmap + 3]))
    start = next(cmap + offset for _p, _e, offset in maps if font[cmap + offset + 1] == 4)
    count = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + 2 * count)
    pairs = zip(starts, ends, strict=True)
    return frozenset(code for low, high in pairs for code in range(low, high + 1)) - {0xFFFF}


DRAWN = _drawn_characters((FONTS / "Inter-Regular.ttf").read_bytes())


class _Replacements(dict[int, str]):
    """What is printed for a character: itself, its plain form, nothing, or an empty square."""

    def __missing__(self, code: int) -> str:
        self[code] = self._printed(chr(code))
        return self[code]

    @staticmethod
    def _printed(character: str) -> str:
        kind = unicodedata.category(character)
        if kind[0] == "Z" or character in "\t\n\r":
            return "\u00a0" if character in "\u00a0\u202f" else " "
        if kind[0] == "C":
            return ""
        if ord(character) in DRAWN:
            return character
        plain = unicodedata.normalize("NFKD", character)
        return plain if all(ord(part) in DRAWN for part in plain) else EMPTY_SQUARE


_REPLACEMENTS = _Replacements()
_LONG_WORD = re.compile(rf"\S{{{WORD_LETTERS_MAX},}}")
_PIECE = re.compile(r"\S{1,11}")


def plain(text: str) -> str:
    """`text` with only characters that the font draws; very long words get places to break."""
    drawn = unicodedata.normalize("NFC", text).translate(_REPLACEMENTS).strip()
    return _LONG_WORD.sub(lambda word: "\u200b".join(_PIECE.findall(word[0])), drawn)


def short(text: str) -> str:
    """`text` for the running lines at head and foot, which have room for one line only."""
    if len(text) <= RUNNING_LETTERS_MAX:
        return text
    return f"{text[: RUNNING_LETTERS_MAX - 1].rstrip()}\u2026"


def _places(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    assert isinstance(exponent, int), f"{amount} is no amount"
    return -exponent


def _figure(amount: Decimal, places: int) -> str:
    # Formatting may add noughts but never rounds: what has more places was not settled.
    assert _places(amount) <= places, f"{amount} has more than {places} places"
    return f"{MINUS if amount < 0 else ''}{abs(amount):,.{places}f}"


def money(amount: Decimal) -> str:
    """A settled amount without its currency: "1,017.10", below zero with a minus sign."""
    return _figure(amount, 2)


def price(amount: Decimal) -> str:
    """The price of a call, to four places."""
    return _figure(amount, 4)


def money_with_sign(amount: Decimal, currency: str) -> str:
    """A settled amount in a sentence: "$1,017.10"; the minus stands before the currency."""
    return f"{MINUS if amount < 0 else ''}{sign_of(currency)}{money(abs(amount))}"


def sign_of(currency: str) -> str:
    """What stands before an amount of `currency`."""
    return SIGNS.get(currency, f"{currency}\u00a0")


def quantity(count: Decimal | None, unit_price: Decimal | None) -> str:
    """ "14 x 28.00" with a real times sign; only the count without price; nothing without both."""
    if count is None:
        return ""
    counted = f"{count:,f}"
    counted = counted.rstrip("0").rstrip(".") if "." in counted else counted
    counted = counted.replace("-", MINUS)
    if unit_price is None:
        return counted
    # What is stored has four places; a customer reads the two of money unless there is more.
    price = unit_price.normalize()
    return f"{counted} \u00d7 {_figure(price, max(2, _places(price)))}"


def day(when: date) -> str:
    """ "Nov 12, 2026"."""
    return f"{MONTHS[when.month - 1]}\u00a0{when.day}, {when.year}"


def short_day(when: date) -> str:
    """ "Nov 12", where the year is plain."""
    return f"{MONTHS[when.month - 1]}\u00a0{when.day}"


def clock(when: datetime) -> str:
    """ "3:05 pm"."""
    return f"{when.hour % 12 or 12}:{when.minute:02d}\u00a0{'am' if when.hour < 12 else 'pm'}"


def days(period: Period) -> str:
    """First and last day of `period`: "Nov 12 - Dec 11" with an en dash; a single day alone."""
    last = day_before(period.end)
    if last == period.start:
        return short_day(last)
    return f"{short_day(period.start)}\u00a0\u2013 {short_day(last)}"


def days_with_year(period: Period) -> str:
    """The same with the year, on both sides only where it changes."""
    last = day_before(period.end)
    if last == period.start:
        return day(last)
    first = short_day(period.start) if last.year == period.start.year else day(period.start)
    return f"{first} \u2013 {day(last)}"
