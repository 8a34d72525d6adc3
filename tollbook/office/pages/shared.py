"""What several pages of the office place: breadcrumbs, chips, badges of states, a notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import reverse

from tollbook.kernel.listing import Listing, Pager
from tollbook.office.request import OfficeRequest

Row = TypeVar("Row", bound=Model)
# Sort keys that put the newest first; every other list just goes on.
BY_TIME = frozenset({"date", "arrived", "opened"})
# So many rows are counted for the words of a list that may be long.
COUNTED_MAX = 10_000
Badge = tuple[str, str, str]  # word, icon, tone


@dataclass(frozen=True)
class PlainPager(Pager):
    """A pager of a list that is not in the order of time."""

    newer_word: str = "Back"
    older_word: str = "Next"


def crumb(label: str, route: str = "", *args: object) -> dict[str, str]:
    """One step of the breadcrumb; without a route it is the page itself."""
    return {"label": label, "url": reverse(route, args=args) if route else ""}


def chips(listing: Listing, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each filter in force as (words, address without it); `words` names them by field."""
    return [
        (text, listing.link(**{name: None, "page": None, "after": None}))
        for name, text in words.items()
        if name in listing.filters
    ]


def ordered(
    rows: QuerySet[Row], listing: Listing, orders: Mapping[str, tuple[str, ...]]
) -> QuerySet[Row]:
    """As the address asks; each of `orders` ends with something unique: no row shows twice."""
    sign = "-" if listing.descending else ""
    return rows.order_by(*(sign + field for field in orders[listing.key]))


def paged(rows: QuerySet[Row], listing: Listing) -> tuple[list[Row], Pager]:
    """One page of `rows` and its pager; two statements."""
    total = rows.count()
    listing = listing.within(total)
    shown = list(rows[listing.start : listing.start + listing.rows])
    kind = Pager if listing.key in BY_TIME else PlainPager
    return shown, kind(listing, total, len(shown))


def paged_of_many(rows: QuerySet[Row], listing: Listing) -> tuple[list[Row], Pager]:
    """The same for many wide rows; two statements whose cost does not grow with their number.

    They are counted up to `COUNTED_MAX`, and which ones the page shows is found by keys alone, for
    a database would sort the whole rows.
    """
    counted = rows.order_by()[: COUNTED_MAX + 1].count()
    listing = listing if counted > COUNTED_MAX else listing.within(counted)
    part = rows.values("pk")[listing.start : listing.start + listing.rows + 1]
    found = list(rows.filter(pk__in=part))
    shown = found[: listing.rows]
    is_more, goes_on = counted > COUNTED_MAX, len(found) > listing.rows
    total = min(counted, COUNTED_MAX)
    return shown, PlainPager(listing, total, len(shown), is_more=is_more, goes_on=goes_on)


def say(request: OfficeRequest, sentence: str) -> None:
    """Leave a sentence for the next page."""
    request.session["notice"] = sentence


def sent_by(request: OfficeRequest) -> QueryDict | None:
    """What a form was sent with; None when the page was only opened."""
    return request.POST if request.method == "POST" else None
