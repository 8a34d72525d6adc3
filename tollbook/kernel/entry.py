"""What people type, read strictly: text, numbers, telephone numbers, addresses, choices.

Pages, files and programs all read with these rules, so a refusal has the same code and the same
words wherever it is met. Each takes text and gives the value that is stored; days: `kernel.days`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import ip_address

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tollbook.kernel import phones
from tollbook.kernel.culture import marked, plain_number
from tollbook.kernel.errors import Refused

ADDRESSES_MAX = 10
SENT_DIGITS_MAX = 12
EMAIL_LENGTH_MAX = 254
LETTERS = re.compile(r"[^\W\d_]")
GROUPED = re.compile(
    r"[1-9]\d{0,2}(?:,\d{3})+|\d+", re.ASCII
)  # no group of thousands begins with 0
US_ZIP = re.compile(r"\d{5}(?:-\d{4})?", re.ASCII)
CA_CODE = re.compile(r"([A-Z]\d[A-Z])[ -]?(\d[A-Z]\d)", re.ASCII)
SIGNS = "$\N{EURO SIGN}\N{POUND SIGN}"  # of a currency, before or behind an amount
NORTH_AMERICAN = re.compile(r"1?([2-9]\d{2}[2-9]\d{6})", re.ASCII)
YES, NO = frozenset({"yes", "true", "1", "on"}), frozenset({"no", "false", "0", ""})
# What turns the direction of writing round, or is no sign at all.
CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
TURNERS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))

CONTROL_TEXT = "Remove line breaks and control characters."
REQUIRED_TEXT = "This field is required."
CHOICE_TEXT = "Choose one of the listed values."
RETIRED_TEXT = "This value is no longer in use; choose another."
PHONE_TEXT = "Enter a 10-digit phone number, or + and the country code."
ZIP_TEXT = "Enter a ZIP code as 12345 or 12345-6789."
WHOLE_TEXT = "Enter a whole number."


@dataclass(frozen=True)
class Option:
    """One value of a choice: what is stored, what is shown, whether it may still be chosen."""

    value: str
    label: str
    is_active: bool = True


def required() -> Refused:
    """The refusal of an empty field that must be filled."""
    return Refused("REQ", REQUIRED_TEXT)


def plain(text: str) -> str:
    """`text` without blanks around it, in the one form that Unicode has for each sign."""
    return unicodedata.normalize("NFC", text).strip()


def one_line(text: str, most: int) -> str:
    """A line of text: runs of blanks are one blank; line breaks and control signs are refused."""
    found = plain(text).replace("\t", " ")
    if not _is_usual(found) and any(_is_control(sign) for sign in found):
        raise Refused("CTL", CONTROL_TEXT)
    return _short(" ".join(found.split()), most)


def many_lines(text: str, most: int) -> str:
    """Text that may break its lines."""
    found = plain(text.replace("\r\n", "\n").replace("\r", "\n"))
    if any(_is_control(sign) for sign in found if sign not in "\n\t"):
        raise Refused("CTL", CONTROL_TEXT)
    return _short(found, most)


def _is_usual(text: str) -> bool:
    """Whether `text` has only signs of a keyboard, so that nothing need be looked for."""
    return text.isascii() and text.isprintable()


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in CONTROLS or sign in TURNERS


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise Refused("LEN", f"Use at most {most} characters.")
    return text


def emails(text: str, most: int = 500) -> str:
    """Addresses parted by commas or semicolons, as stored: `a@x.com; b@x.com`, doubles dropped."""
    found: dict[str, str] = {}
    for part in re.split("[,;]", plain(text)):
        if part.strip():
            address = email(part)
            found.setdefault(address.casefold(), address)
    if len(found) > ADDRESSES_MAX:
        raise Refused("LEN", f"Use at most {ADDRESSES_MAX} addresses.")
    return _short("; ".join(found.values()), most)


def addresses_in(stored: str) -> list[str]:
    """The single addresses of a stored field of addresses."""
    return [part.strip() for part in stored.split(";") if part.strip()]


def email(text: str) -> str:
    """One plain address, its domain in small letters; a name before it is refused."""
    found = plain(text)
    try:
        validate_email(found)
    except ValidationError:
        raise _no_email(found) from None
    name, _, domain = found.rpartition("@")
    if set('"[]<>()') & set(found) or "." not in domain or len(found) > EMAIL_LENGTH_MAX:
        raise _no_email(found)
    return f"{name}@{domain.lower()}"


def _no_email(text: str) -> Refused:
    shown = " ".join("".join(" " if _is_control(sign) else sign for sign in text).split())
    return Refused("MAIL", f'"{shown[:60]}" is not an e-mail address.')


def phone(text: str) -> str:
    """A telephone number as +12185550100; any punctuation, no letters."""
    found = plain(text)
    if not found:
        return ""
    digits = phones.digits_of(found)
    if LETTERS.search(found) or found.count("+") > 1 or "+" in found[1:]:
        raise Refused("TEL", PHONE_TEXT)
    north_american = NORTH_AMERICAN.fullmatch(digits)
    if north_american and (not found.startswith("+") or digits.startswith("1")):
        return f"+1{north_american[1]}"
    is_abroad = found.startswith("+") and 7 <= len(digits) <= 15 and digits[0] not in "01"
    if not is_abroad:
        raise Refused("TEL", PHONE_TEXT)
    return f"+{digits}"


def postal_code(text: str, country: str) -> str:
    """A postal code in the form of its country; other countries than the US and Canada are free."""
    found = one_line(text, 10).upper()
    if country == "US" and found and not US_ZIP.fullmatch(found):
        raise Refused("ZIP", ZIP_TEXT)
    if country == "CA" and found:
        parts = CA_CODE.fullmatch(found)
        if parts is None:
            raise Refused("ZIP", "Enter a postal code as A1A 1A1.")
        return f"{parts[1]} {parts[2]}"
    return found


def whole(text: str, low: int, high: int) -> int:
    """A whole number within bounds."""
    found = plain(text)
    sign, digits = (-1, found[1:]) if found.startswith("-") else (1, found)
    if not GROUPED.fullmatch(digits) or len(digits) > 20:
        raise Refused("INT", WHOLE_TEXT)
    number = sign * int(digits.replace(",", ""))
    _in_range(Decimal(number), Decimal(low), Decimal(high))
    return number


def number_sent(text: str) -> int | None:
    """The key or the version that one of our pages sends back; None for what none of them wrote."""
    is_ours = text.isascii() and text.isdigit() and len(text) <= SENT_DIGITS_MAX
    return int(text) if is_ours else None


def decimal(text: str, places: int, low: Decimal, high: Decimal) -> Decimal:
    """A number within bounds and with at most `places`; $ and thousands are understood."""
    found = plain_number(plain(text).strip(SIGNS).strip()).replace("\N{MINUS SIGN}", "-")
    parts = re.fullmatch(r"(-?)\$?\s?([\d,]*)(?:\.(\d*))?", found, re.ASCII)
    wrong = Refused("DEC", f"Enter a number with at most {places} decimal places.")
    if parts is None or not (parts[2] or parts[3]) or len(found) > 30:
        raise wrong
    if parts[2] and not GROUPED.fullmatch(parts[2]):
        raise wrong
    digits = (parts[3] or "").rstrip("0")
    if len(digits) > places:
        raise wrong
    before = (parts[2] or "0").replace(",", "")
    number = abs(Decimal(f"{before}.{digits.ljust(places, '0')}"))
    number = -number if parts[1] and number else number
    _in_range(number, low, high)
    return number


def _in_range(number: Decimal, low: Decimal, high: Decimal) -> None:
    if not low <= number <= high:
        raise Refused("RNG", f"Enter a value from {_bound(low)} to {_bound(high)}.")


def _bound(number: Decimal) -> str:
    """A bound without needless zeros: 0, 1.5, 1000000."""
    written = f"{number:f}"
    return marked(written.rstrip("0").rstrip(".") if "." in written else written)


def yes_no(text: str) -> bool:
    """Yes or no, as a file or a tick says it."""
    found = plain(text).casefold()
    if found not in YES | NO:
        raise Refused("CHO", CHOICE_TEXT)
    return found in YES


def chosen(text: str, options: Iterable[Option], present: str = "") -> str:
    """The stored value of what was chosen, by its value or its words.

    present: the value that stands already; one that was retired since may stay, no new one may.
    """
    found = plain(text)
    among = list(options)
    by_value = [each for each in among if each.value == found]
    by_words = [each for each in among if each.label.casefold() == found.casefold()]
    option = next(iter(by_value or by_words), None)
    if option is None:
        if found and found == present:
            return found
        raise Refused("CHO", CHOICE_TEXT)
    if not option.is_active and option.value != present:
        raise Refused("OFF", RETIRED_TEXT)
    return option.value


def network_address(text: str) -> str:
    """An address of the internet, version 4 or 6, in its shortest form."""
    try:
        return str(ip_address(plain(text)))
    except ValueError:
        raise Refused("IP", "Enter an IP address such as 198.51.100.7.") from None
