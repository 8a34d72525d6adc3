"""The state of a list as its address carries it: sort, page, rows, filters.

Takes the query of an address, gives back values and links. Every list page of every face uses it,
so Back, bookmarks and sharing behave alike everywhere. How many rows a list begins with, the
gate says for the person who asks (`prefer_rows`).
"""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from tollbook.kernel import show

ROWS_CHOICES = (25, 50, 100)
_preferred: ContextVar[int] = ContextVar("preferred", default=ROWS_CHOICES[0])
PAGE_MAX = 100_000
CONTROL_KEYS = frozenset({"sort", "page", "rows", "after", "before", "open", "format"})


@dataclass(frozen=True)
class Column:
    """One column of a list: its words, the sort key ("" when it cannot be sorted), its class."""

    label: str
    sort: str = ""
    css: str = ""
    hidden: str = ""


@dataclass(frozen=True)
class Listing:
    """What the address asks for. `sort` may begin with "-"; `page` starts at 1."""

    query: tuple[tuple[str, str], ...]
    sort: str
    page: int
    rows: int

    @property
    def start(self) -> int:
        """How many rows stand before this page."""
        return (self.page - 1) * self.rows

    @property
    def span(self) -> slice:
        """The rows of this page."""
        return slice(self.start, self.start + self.rows)

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def key(self) -> str:
        """The sort key without direction."""
        return self.sort.removeprefix("-")

    def within(self, total: int) -> "Listing":
        """The same list on a page that it has: an address may name one behind the last, because
        rows have gone since or because it was typed so."""
        last = max(1, -(-total // self.rows))
        return self if self.page <= last else replace(self, page=last)

    def link(self, **changes: object) -> str:
        """The address of the same list with `changes`; None drops a key."""
        kept = {key: value for key, value in self.query if value != ""}
        for key, value in changes.items():
            kept.pop(key, None)
            if value is not None:
                kept[key] = str(value)
        return "?" + urlencode(kept)

    def sort_link(self, key: str) -> str:
        """Sort by `key`; a second press turns it round. Starts at the first page again."""
        return self.link(sort=f"-{key}" if self.sort == key else key, page=None, after=None)

    @property
    def filters(self) -> dict[str, str]:
        """The filters in force: everything in the address but the list's own controls."""
        return {k: v for k, v in self.query if k not in CONTROL_KEYS and v.strip()}

    @property
    def bare(self) -> str:
        """The address with sort and rows kept and every filter dropped."""
        return self.link(**dict.fromkeys((*self.filters, "page", "after", "before"), None))


def prefer_rows(rows: int) -> None:
    """Lists of the request that is answered now begin with so many rows."""
    _preferred.set(rows if rows in ROWS_CHOICES else ROWS_CHOICES[0])


def listing_from(query: Mapping[str, str], *, sorts: Iterable[str], default: str) -> Listing:
    """Read `query`; what is not understood falls back to the default instead of failing."""
    allowed = set(sorts)
    sort = query.get("sort", default)
    if sort.removeprefix("-") not in allowed:
        sort = default
    return Listing(
        query=tuple((key, query[key]) for key in query),
        sort=sort,
        page=_whole(query.get("page", ""), 1, PAGE_MAX) or 1,
        rows=_whole(query.get("rows", ""), 1, max(ROWS_CHOICES), ROWS_CHOICES) or _preferred.get(),
    )


def _whole(text: str, low: int, high: int, among: tuple[int, ...] = ()) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(high))):
        return None
    number = int(text)
    return number if low <= number <= high and (not among or number in among) else None


@dataclass(frozen=True)
class Pager:
    """Where a page of `total` rows stands; links are "" at the ends.

    is_more: there are more than `total`, which nobody has counted.   goes_on: a page follows,
    where the count does not tell.
    """

    listing: Listing
    total: int
    shown: int
    newer_word: str = "Newer"
    older_word: str = "Older"
    is_more: bool = False
    goes_on: bool = False

    @property
    def total_words(self) -> str:
        """How many rows there are: "12", or "more than 10,000"."""
        return f"more than {show.whole(self.total)}" if self.is_more else show.whole(self.total)

    @property
    def words(self) -> str:
        if self.shown == 0:
            return f"0 of {self.total_words}"
        first = self.listing.start + 1
        last = first + self.shown - 1
        return f"{show.whole(first)}\N{EN DASH}{show.whole(last)} of {self.total_words}"

    @property
    def newer(self) -> str:
        page = self.listing.page - 1
        return self.listing.link(page=page if page > 1 else None) if page >= 1 else ""

    @property
    def older(self) -> str:
        more = self.goes_on or self.listing.start + self.shown < self.total
        return self.listing.link(page=self.listing.page + 1) if more else ""

    @property
    def rows_links(self) -> list[tuple[int, str, bool]]:
        """(rows, address, chosen) for the choice of rows per page."""
        return [
            (rows, self.listing.link(rows=rows, page=None), rows == self.listing.rows)
            for rows in ROWS_CHOICES
        ]


@dataclass(frozen=True)
class MarkPager:
    """Newest or older, where each page begins behind a mark that the one before told.

    The page before is the browser's Back.
    """

    listing: Listing
    shown: int
    total: int
    next_mark: str
    newer_word: str = "Newest"
    older_word: str = "Older"

    @property
    def words(self) -> str:
        which = "Older" if self.newer else "Newest"
        return f"{which} {show.whole(self.shown)} of {show.whole(self.total)}"

    @property
    def newer(self) -> str:
        return self.listing.link(after=None) if dict(self.listing.query).get("after") else ""

    @property
    def older(self) -> str:
        return self.listing.link(after=self.next_mark) if self.next_mark else ""

    @property
    def rows_links(self) -> list[tuple[int, str, bool]]:
        return [
            (rows, self.listing.link(rows=rows, after=None), rows == self.listing.rows)
            for rows in ROWS_CHOICES
        ]
