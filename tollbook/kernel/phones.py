"""Telephone numbers as digits with country code, as calls and products carry them."""

import re

TOLL_FREE_CODES = ("800", "833", "844", "855", "866", "877", "888")
SHORT_CODES = frozenset({"0", "00", "988"} | {f"{digit}11" for digit in "23456789"})

_WITH_PLUS = re.compile("[^0-9]*[+]")  # before the first digit, as in (+65) too


def digits_of(text: str) -> str:
    """The digits of `text`, nothing else."""
    return re.sub("[^0-9]", "", text)


def normalise(written: str, area_code: str = "") -> str:
    """E.164 digits of a number as a switch wrote it; short codes stay; "" when it is none.

    `area_code`: three digits of the billed number, lent to seven-digit local numbers.
    Twin in columns: `usage.mediation.screen.normalised`. Source: docs/formats.md, numbers.
    """
    digits = digits_of(written)
    if digits in SHORT_CODES:
        return digits
    if _WITH_PLUS.match(written):
        return _plausible(digits)
    if digits.startswith("011"):
        return _plausible(digits[3:])
    if len(digits) == 10:
        return "1" + digits
    if len(digits) == 7 and area_code:
        return "1" + area_code + digits
    return _plausible(digits)


def _plausible(digits: str) -> str:
    return digits if 7 <= len(digits) <= 15 else ""


def area_code_of(number: str) -> str:
    """The three-digit area code of a +1 number in E.164 digits, else ""."""
    return number[1:4] if len(number) == 11 and number.startswith("1") else ""


def is_toll_free(number: str) -> bool:
    """Whether an E.164 number is a North American toll-free one."""
    return area_code_of(number) in TOLL_FREE_CODES


def shown(number: str) -> str:
    """`number` for people: (212) 555-0100 for +1, + and digits for others, codes as they are."""
    if area_code_of(number):
        return f"({number[1:4]}) {number[4:7]}-{number[7:]}"
    return number if len(number) < 7 else f"+{number}"


def written(stored: str) -> str:
    """A stored number as people write it, for a field that somebody may change; else as it is."""
    digits = normalise(stored)
    return shown(digits) if digits else stored
