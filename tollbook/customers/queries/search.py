"""Accounts by what somebody remembers of them; the other rooms search for what they know.

The narrow search texts answer everything. PostgreSQL finds parts of them by an index of runs of
three signs where it has one; else they are read through, which SQLite does for 100,000 accounts in
less than an index of all word beginnings and all runs of digits would save (docs/performance.md).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from tollbook.access.queries import keyed_hash
from tollbook.customers.models import Account, AccountSecurity, SearchText
from tollbook.customers.models.search import PHONES, folded, words_of
from tollbook.customers.queries.numbers import number_is
from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import Hit, SearchKind, Viewer
from tollbook.fields.queries import searched_fields
from tollbook.kernel.phones import digits_of, normalise, shown

LENGTH_MIN: Final = 3
DIGITS_MIN: Final = 4
HITS_MAX: Final = 1000
TOO_SHORT: Final = "Type at least 3 characters."
NOTHING: Final = "No customer matches."
LABELS: Final = {
    "contact_phone": "Contact phone",
    "phone": "Phone",
    "fax": "Fax",
    "cell_phone": "Cell phone",
}
OF_NUMBERS, OF_NAMES = frozenset({SearchKind.NUMBER}), frozenset({SearchKind.NAME})
OF_PHONES = frozenset({SearchKind.PHONE})
OF_CODES = frozenset({SearchKind.NUMBER, SearchKind.EXTERNAL})
# Signs that a telephone number may be written with.
PHONE_SIGNS: Final = frozenset("0123456789 ()-.+/")


@dataclass(frozen=True)
class Words:
    """What was typed, as the search texts hold it."""

    code: str
    words: tuple[str, ...]
    digits: str

    @property
    def is_short(self) -> bool:
        """Whether only an account number can be meant."""
        return len(self.code) < LENGTH_MIN


def typed_words(text: str) -> Words:
    """What `text` may mean; digits only where it could be a telephone number."""
    digits = digits_of(text) if set(text.strip()) <= PHONE_SIGNS else ""
    return Words(folded(text), tuple(words_of(text)), digits if len(digits) >= DIGITS_MIN else "")


def hits_of(viewer: Viewer, text: str, kind: SearchKind | None = None) -> list[Hit]:
    """Accounts that `viewer` may see by number, former number, name, contact, phone or external id;
    one statement. The exact number first, at most `HITS_MAX`.
    """
    typed = typed_words(text)
    if typed.is_short:
        exact = Account.objects.filter(seen_by(viewer), number_is(text)).values_list(
            "pk", flat=True
        )
        return [Hit(key, 0) for key in exact]
    ranked = [(place, q) for place, of, q in _ranked(typed) if kind is None or kind in of]
    wanted = reduce(or_, _broadest(typed, kind), Q(pk__in=()))
    whens = (When(condition, then=Value(place)) for place, condition in ranked)
    rank = Case(*whens, default=Value(9), output_field=IntegerField())
    rows = SearchText.objects.filter(wanted, seen_by(viewer, "account")).annotate(rank=rank)
    # The codes begin with the number.
    found = rows.order_by("rank", "codes").values_list("account", "rank")
    return [Hit(*row) for row in found[:HITS_MAX]]


def _broadest(typed: Words, kind: SearchKind | None) -> Iterator[Q]:
    """What every match of `_ranked` meets, looked for once in each row."""
    if kind in (None, SearchKind.NUMBER, SearchKind.EXTERNAL):
        yield Q(codes__contains=f"\n{typed.code}")
    if typed.words and kind in (None, SearchKind.NAME):
        yield reduce(and_, (Q(words__contains=f" {word}") for word in typed.words))
    if typed.digits and kind in (None, SearchKind.PHONE):
        yield Q(digits__contains=typed.digits)


def _ranked(typed: Words) -> Iterator[tuple[int, frozenset[SearchKind], Q]]:
    """Each way to match with its rank and its kinds, the best first."""
    code, digits = typed.code, typed.digits
    yield 0, OF_NUMBERS, Q(codes__startswith=f"\n{code}\n")
    yield 1, OF_CODES, Q(codes__contains=f"\n{code}\n")
    if digits:
        full = Q(digits__contains=f"\n{digits}\n") | Q(digits__contains=f"\n1{digits}\n")
        yield 2, OF_PHONES, full
    yield 3, OF_NUMBERS, Q(codes__startswith=f"\n{code}")
    if typed.words:
        words = (Q(words__contains=f" {word}") for word in typed.words)
        yield 4, OF_NAMES, reduce(and_, words)
    yield 5, OF_CODES, Q(codes__contains=f"\n{code}")
    if digits:
        yield 6, OF_PHONES, Q(digits__contains=digits)


def hits_of_ssn(viewer: Viewer, ssn: str) -> list[Hit]:
    """Accounts in sight whose contact has exactly this SSN; the caller has noted who asked."""
    digits = digits_of(ssn)
    if len(digits) != len("123456789"):
        return []
    rows = AccountSecurity.objects.filter(seen_by(viewer, "account"), ssn_hash=keyed_hash(digits))
    rows = rows.exclude(ssn_hash="")
    return [Hit(key, 0, "SSN") for key in rows.values_list("account", flat=True)[:HITS_MAX]]


def merged(*parts: Iterable[Hit]) -> dict[int, Hit]:
    """The best hit of each account, the best first; what is equally good stays in its order."""
    best: dict[int, Hit] = {}
    for hit in (hit for part in parts for hit in part):
        if hit.account_id not in best or hit.rank < best[hit.account_id].rank:
            best[hit.account_id] = hit
    return dict(sorted(best.items(), key=lambda row: row[1].rank))


def with_reasons(
    accounts: QuerySet[Account], text: str, hits: Mapping[int, Hit]
) -> list[tuple[Account, str]]:
    """The accounts of a page, each with why it matched; three statements more than the page."""
    typed, fields = typed_words(text), searched_fields()
    found = accounts.prefetch_related("former_numbers", "locations")
    return [(each, hits[each.pk].why or _reason(each, typed, fields)) for each in found]


def _reason(account: Account, typed: Words, fields: Mapping[str, str]) -> str:
    """The first thing of `account` that `typed` matches, in words; "" for its number or name."""
    if folded(account.number).startswith(typed.code):
        return ""
    for former in account.former_numbers.all():
        if folded(former.number).startswith(typed.code):
            return f"Former number {former.number}"
    if typed.words and _all_begin(typed.words, words_of(account.name)):
        return ""
    if typed.words and _all_begin(typed.words, words_of(f"{account.name} {account.contact_name}")):
        return f"Contact {account.contact_name}"
    if folded(account.external_id).startswith(typed.code):
        return f"External ID {account.external_id}"
    return _phone_reason(account, typed.digits) or _custom_reason(account, typed.code, fields)


def _all_begin(wanted: Iterable[str], words: list[str]) -> bool:
    return all(any(word.startswith(each) for word in words) for each in wanted)


def _phone_reason(account: Account, digits: str) -> str:
    if not digits:
        return ""
    for name in PHONES:
        if digits in digits_of(getattr(account, name)):
            return f"{LABELS[name]} {_written(getattr(account, name))}"
    for place in account.locations.all():
        if digits in digits_of(place.contact_phone):
            return f"Phone of {place.description} {_written(place.contact_phone)}"
    return ""


def _written(text: str) -> str:
    digits = normalise(text)
    return shown(digits) if digits else text


def _custom_reason(account: Account, code: str, fields: Mapping[str, str]) -> str:
    """The custom field that was found; others may begin so too, but nobody searched them."""
    for key, label in fields.items():
        value = str(account.custom.get(key) or "")
        if folded(value).startswith(code):
            return f"{label} {value}"
    return ""
