"""What the reports of one bill are worked out of, as plain values; only `reading` asks for it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from tollbook.billing.types import LineKind, Section
from tollbook.kernel.money import ZERO
from tollbook.kernel.period import Period

ACCOUNT_LEVEL = "Account"
Key = TypeVar("Key")


@dataclass(frozen=True)
class Item:
    """One stored line. Keys are 0 where a line has no location or no product."""

    section: Section
    kind: LineKind
    words: str
    amount: Decimal
    category: str  # what people call its kind of service
    place_id: int = 0
    place: str = ""
    product_id: int = 0
    product: str = ""  # its telephone number or identifier, as people write it
    product_kind: str = ""
    call_category: str = ""
    calls: int = 0
    seconds: int = 0
    period: Period | None = None

    @property
    def is_tax(self) -> bool:
        """Whether it is a tax or a fee that is worked out like one."""
        return self.section in {Section.TAX, Section.FEE}

    @property
    def is_usage(self) -> bool:
        return self.section == Section.USAGE

    @property
    def is_charge(self) -> bool:
        return not self.is_tax and not self.is_usage


@dataclass(frozen=True)
class Sums:
    """What a number of lines come to."""

    recurring: Decimal
    one_time: Decimal
    usage: Decimal
    taxes: Decimal
    others: Decimal = ZERO  # billed for other providers, apart from our own charges

    @property
    def charges(self) -> Decimal:
        return self.recurring + self.one_time

    @property
    def total(self) -> Decimal:
        return self.charges + self.others + self.usage + self.taxes


@dataclass(frozen=True)
class SubBill:
    """The bill of one account of a structure, with its lines."""

    number: str
    name: str
    items: tuple[Item, ...]
    total: Decimal


@dataclass(frozen=True)
class Calls:
    """Calls that are alike in something: how many, their billed seconds, their price in micros."""

    key: str
    calls: int
    seconds: int
    micros: int


@dataclass(frozen=True)
class LongCall:
    """One of the longest calls; `at` is written in the account's own time."""

    at: str
    own: str
    other: str
    place: str
    seconds: int
    price: Decimal


@dataclass(frozen=True)
class Facts:
    """One bill. Calls are asked for only by the reports that want them.

    parents: product -> its parent product, of all products of the account.   products: their
    names.   calls_by: what calls are alike in -> groups; it knows "account_code", "area", "hour",
    "number" and "city".
    """

    items: tuple[Item, ...]
    usage: Decimal
    structure: tuple[SubBill, ...]
    parents: dict[int, int]
    products: dict[int, str]
    calls_by: Callable[[str], Sequence[Calls]]
    long_calls: Callable[[], Sequence[LongCall]]
    long_minutes: int


def sums_of(items: Iterable[Item]) -> Sums:
    """Charges, usage, taxes and what is for other providers of these lines."""
    recurring = one_time = usage = taxes = others = ZERO
    for item in items:
        if item.is_tax:
            taxes += item.amount
        elif item.is_usage:
            usage += item.amount
        elif item.section == Section.OTHER_PROVIDERS:
            others += item.amount
        elif item.kind == LineKind.ONE_TIME:
            one_time += item.amount
        else:
            recurring += item.amount
    return Sums(recurring, one_time, usage, taxes, others)


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> list[tuple[Key, list[Item]]]:
    """Items with the same key, in the order in which the keys first appear."""
    found: dict[Key, list[Item]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return list(found.items())


def product_name(item: Item) -> str:
    """What a product is called in a report: its kind and its number."""
    return " ".join(filter(None, (item.product_kind, item.product))) or ACCOUNT_LEVEL
