"""The records of an ACH file: 94 characters each, fields by name, kind and length.

Source: NACHA Operating Rules 2024, Appendix Three, "ACH Record Format Specifications".
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

RECORD_LENGTH: Final = 94
BLOCK_RECORDS: Final = 10
FILLER: Final = "9" * RECORD_LENGTH


class Part(NamedTuple):
    """One field of a record. kind: "n" digits, filled with zeros in front; "a" letters and digits,
    filled with blanks behind; any longer text stands there as it is."""

    name: str
    kind: str
    length: int


def fixed(text: str) -> Part:
    """A field that always holds the same."""
    return Part("", text, len(text))


Layout = tuple[Part, ...]
FILE_HEADER: Final[Layout] = (
    fixed("101"),
    Part("destination", "r", 10),  # a blank and the routing number of the bank
    Part("origin", "r", 10),
    Part("made_on", "a", 6),
    Part("made_at", "a", 4),
    Part("modifier", "a", 1),
    fixed("094101"),
    Part("destination_name", "a", 23),
    Part("origin_name", "a", 23),
    Part("reference", "a", 8),
)
BATCH_HEADER: Final[Layout] = (
    fixed("5"),
    Part("service_class", "n", 3),
    Part("company_name", "a", 16),
    Part("company_data", "a", 20),
    Part("company_id", "a", 10),
    Part("sec_code", "a", 3),
    Part("description", "a", 10),
    Part("descriptive_date", "a", 6),
    Part("effective_on", "a", 6),
    fixed("   1"),  # the settlement date is the bank's to fill in
    Part("odfi", "n", 8),
    Part("batch", "n", 7),
)
ENTRY: Final[Layout] = (
    fixed("6"),
    Part("transaction", "n", 2),
    Part("routing", "n", 9),
    Part("account", "a", 17),
    Part("amount", "n", 10),
    Part("individual_id", "a", 15),
    Part("individual", "a", 22),
    Part("discretionary", "a", 2),
    fixed("0"),  # no addenda behind it
    Part("trace", "n", 15),
)
BATCH_CONTROL: Final[Layout] = (
    fixed("8"),
    Part("service_class", "n", 3),
    Part("entry_count", "n", 6),
    Part("entry_hash", "n", 10),
    Part("debit_total", "n", 12),
    Part("credit_total", "n", 12),
    Part("company_id", "a", 10),
    fixed(" " * 25),
    Part("odfi", "n", 8),
    Part("batch", "n", 7),
)
FILE_CONTROL: Final[Layout] = (
    fixed("9"),
    Part("batch_count", "n", 6),
    Part("block_count", "n", 6),
    Part("entry_count", "n", 8),
    Part("entry_hash", "n", 10),
    Part("debit_total", "n", 12),
    Part("credit_total", "n", 12),
    fixed(" " * 39),
)
RETURN_ADDENDA: Final[Layout] = (
    fixed("799"),
    Part("code", "a", 3),
    Part("original_trace", "n", 15),
    Part("died_on", "a", 6),
    Part("original_bank", "n", 8),
    Part("information", "a", 44),
    Part("trace", "n", 15),
)
CHANGE_ADDENDA: Final[Layout] = (
    fixed("798"),
    Part("code", "a", 3),
    Part("original_trace", "n", 15),
    Part("reserved_1", "a", 6),
    Part("original_bank", "n", 8),
    Part("corrected", "a", 29),
    Part("reserved_2", "a", 15),
    Part("trace", "n", 15),
)


def written(layout: Layout, values: Mapping[str, object]) -> str:
    """A record; text is cut to its field, a number that is too long stops the work."""
    record = "".join(_field(part, values.get(part.name, "")) for part in layout)
    assert len(record) == RECORD_LENGTH, f"a record of {len(record)} characters"
    return record


def _field(part: Part, value: object) -> str:
    if part.kind == "n":
        digits = str(value or 0).rjust(part.length, "0")
        assert digits.isdigit(), f"{part.name} is no number"
        assert len(digits) == part.length, f"{part.name} has more than {part.length} digits"
        return digits
    if part.kind == "r":
        return _plain(value)[: part.length].rjust(part.length)
    if part.kind == "a":
        return _plain(value)[: part.length].ljust(part.length)
    return part.kind


def _plain(value: object) -> str:
    """Only what a bank's printer knows: upper-case ASCII, everything else a blank."""
    text = str(value).upper()
    return "".join(sign if " " <= sign <= "~" else " " for sign in text)


def read(layout: Layout, record: str) -> dict[str, str]:
    """The named fields of a record, without the blanks behind them."""
    found: dict[str, str] = {}
    start = 0
    for part in layout:
        if part.name:
            found[part.name] = record[start : start + part.length].strip()
        start += part.length
    return found
