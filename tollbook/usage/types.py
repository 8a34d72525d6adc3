"""What crosses the door of the usage room: words for codes, what is asked of calls, what comes."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final

from tollbook.usage.record import SECTIONS

# The sections of an account's record that stand in this room.
RECORD = SECTIONS


UNBILLED = 0
CALLS_PER_PAGE_MAX = 100

# Why a row could not be taken; each says what to look at.
REJECT_WORDS: Final = {
    "bad_encoding": "The row is not UTF-8 text.",
    "bad_character": "The row holds control characters, which no call record has.",
    "long_line": "The row is longer than any call record can be.",
    "broken_quotes": "A quotation mark is missing or stands in the wrong place.",
    "missing_fields": "The row has fewer columns than the format asks for.",
    "extra_fields": "The row has more columns than the format allows.",
    "truncated_line": "The file breaks off in the middle of this row.",
    "other_record": "The row is another kind of record than this format takes.",
    "no_call_key": "The row has no call id, so it could be counted twice.",
    "bad_start": "The start is no date and time, or lies outside the days that the feed allows.",
    "bad_seconds": "The length is no number of seconds, is below zero or longer than allowed.",
    "bad_disposition": "The word for how the call ended is not one that this format knows.",
    "bad_direction": "The direction is neither out nor in.",
    "no_billed_number": "Neither number of the row tells whom the call is billed to.",
    "bad_number": "A telephone number has fewer than 7 or more than 15 digits.",
    "not_theirs": "The billed number was no line of the customer who sent the file that day.",
}
# Why a row is no billable call; nothing has to be done.
SKIP_WORDS: Final = {
    "no_call": "No call: a mark of the file, or a call under way that a later row completes",
    "call_part": "A part of a call that another row of the file completes",
    "not_answered": "Not answered",
    "zero_seconds": "Answered for no time at all",
    "internal": "Inside the switch",
    "called_toll_free": "Called a toll-free number, which its owner pays",
    "feed_rule": "Left out by a rule of its feed",
}
# Why a call has no owner; it is tried again when products change.
ORPHAN_WORDS: Final = {
    "no_owner": "No product with the billed number was in service that day",
    "two_owners": "More than one product with the billed number was in service that day",
}
# Why a call with an owner has no price; it is tried again when plans change.
UNRATED_WORDS: Final = {
    "no_plan": "The product has no rate plan",
    "no_rule": "The plan has no rule for this kind of call on that day",
    "no_deck_row": "The deck has no rate for this destination on that day",
}
# Of a number that is both a local and a long distance product, these and calls in belong to the
# local one, all others to the other.
LOCAL_CATEGORIES: Final = ("local", "eas", "elc", "directory_assistance", "operator")
# What the mapping of a feed may name: our fields, and how values stand in its files.
MAPPED_FIELDS: Final = {
    "call_key": "Call id",
    "start": "Start, or its day",
    "start_time": "Time, if apart",
    "from": "From number",
    "to": "To number",
    "billed": "Billed number",
    "direction": "Direction",
    "seconds": "Length",
    "disposition": "How it ended",
    "account_code": "Account code",
    "trunk": "Trunk",
}
DELIMITERS: Final = {
    "comma": "Comma",
    "semicolon": "Semicolon",
    "tab": "Tab",
    "bar": "Bar",
    "fixed": "Nothing: fixed positions",
}
UNITS: Final = {
    "seconds": "Seconds",
    "minutes": "Minutes",
    "tenths": "Tenths of a second",
    "milliseconds": "Milliseconds",
    "clock": "A clock, h:mm:ss or mm:ss",
}
ENCODINGS: Final = {"utf-8": "UTF-8", "latin-1": "ISO 8859-1"}
# How EMI records tell the length of a call.
EMI_LENGTHS: Final = {"tenths": "Seconds and tenths", "minutes": "Minutes, seconds and tenths"}

_WORDS = REJECT_WORDS | SKIP_WORDS | ORPHAN_WORDS | UNRATED_WORDS


def words_for(code: str) -> str:
    """The sentence for a code of a row; an unknown code is shown as words."""
    return _WORDS.get(code) or code.replace("_", " ").capitalize()


@dataclass(frozen=True)
class CallScope:
    """Whose calls: the accounts (already allowed), and which invoice; None is billed or not.

    Calls without an owner are in nobody's scope.
    """

    account_ids: tuple[int, ...]
    invoice_id: int | None = None  # UNBILLED: not on an invoice yet

    def __post_init__(self) -> None:
        assert 0 not in self.account_ids, "orphans belong to nobody"


@dataclass(frozen=True)
class CallFilters:
    """What is wanted of the calls in scope; a filter at its default lets all through.

    Days are local days, both included. `number` is digits of the other end or one's own, 3 or
    more; fewer are ignored.
    """

    from_day: date | None = None
    to_day: date | None = None
    product_ids: tuple[int, ...] = ()
    direction: str = ""  # out, in
    category: str = ""
    number: str = ""
    min_seconds: int = 0
    min_price_micros: int = 0
    account_code: str = ""


ALL_CALLS = CallFilters()


@dataclass(frozen=True)
class ListedCall:
    """What lists show of a call of the store, the columns of the same names; instants are UTC."""

    feed_id: int
    call_key: str
    file_id: int
    line: int
    started_at: datetime
    local_day: date
    seconds: int
    from_number: str
    to_number: str
    billed_number: str
    direction: str
    account_code: str
    account_id: int
    product_id: int
    category: str
    place: str
    band: str
    billed_seconds: int
    free_seconds: int
    price_micros: int
    unrated: str
    invoice_id: int

    @property
    def other_number(self) -> str:
        """The number at the other end of the line."""
        return self.from_number if self.direction == "in" else self.to_number


@dataclass(frozen=True)
class Call(ListedCall):
    """One call of the store with all that says where it came from and how it was priced."""

    pass_id: int
    trunk: str
    owner_reason: str
    plan_id: int
    rule_id: int
    deck_row_id: int
    prefix: str
    allotments: str
    price_micros_x60: int
    engine: str
    exception_id: int
    decimals: int
    round_up: bool


LISTED_COLUMNS: Final = tuple(field.name for field in fields(ListedCall))
CALL_COLUMNS: Final = tuple(field.name for field in fields(Call))


@dataclass(frozen=True)
class CallPage:
    """Calls newest first; `after` asks for those that follow, "" at the end."""

    calls: tuple[ListedCall, ...]
    after: str


@dataclass(frozen=True)
class CallSum:
    """What a filter lets through, in all."""

    calls: int = 0
    seconds: int = 0
    billed_seconds: int = 0
    free_seconds: int = 0
    price_micros: int = 0
    unrated: int = 0


@dataclass(frozen=True)
class UsageShare:
    """The calls of one account, product and category."""

    account_id: int
    product_id: int
    category: str
    total: CallSum


@dataclass(frozen=True)
class CauseCount:
    """How many calls of the store earn nothing for one cause."""

    cause: str
    calls: int
    first_day: date
    last_day: date

    @property
    def words(self) -> str:
        return words_for(self.cause)


@dataclass(frozen=True)
class NamedRows:
    """Rows of another room by value: keys, and two words each; of accounts their currency too."""

    ids: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallTest:
    """One condition of a table of calls: a field, how it is compared, with what."""

    field: str
    compare: str
    value: object = None


@dataclass(frozen=True)
class CallTable:
    """A table of calls (`usage.queries.tables`).

    accounts: the scope, which the caller has checked.   products: Product ID and place by key;
    with only_products, calls of others are left out.   shown: (field, days put together by, what
    is worked out) of each column, "" for none.   order: (place of a column, whether downwards).
    days: what files are passed over by; both included.   seconds: what it may take.
    """

    accounts: NamedRows
    shown: tuple[tuple[str, str, str], ...]
    products: NamedRows = NamedRows()
    only_products: bool = False
    tests: tuple[CallTest, ...] = ()
    order: tuple[tuple[int, bool], ...] = ()
    from_day: date | None = None
    to_day: date | None = None
    limit: int = 100
    offset: int = 0
    seconds: int = 5
