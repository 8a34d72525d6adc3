"""The rate sheet of a wholesale customer: what its calls cost today, as a file of any length."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tollbook.catalog.models import Band
from tollbook.catalog.queries.rate_sheet import HeldRate, hours_of
from tollbook.customers.types import Viewer
from tollbook.kernel.export import Cell
from tollbook.kernel.listing import Column
from tollbook.portal.files import Sheet, file_of
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.rating.explain import CATEGORY_WORDS
from tollbook.usage.queries.rate_sheet import Terms, rate_sheet_for, terms_of_lines_for

MICROS_PLACES: Final = 6
HALF_A_DAY: Final = 720  # minutes
WHOLE_DAY: Final = 1440
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
COLUMNS = (
    Column("Rate plan"),
    Column("Special rates"),
    Column("Lines", css="num"),
    Column("Hours"),
)
HEAD: Final = (
    *("Rates of", "From", "Kind of call", "Prefix", "Destination", "Hours"),
    *("Since", "Until", "First seconds", "Next seconds", "Free below seconds"),
    *("Per minute", "To connect", "Per call", "Currency"),
)


@dataclass(frozen=True)
class TermsRow:
    """Terms as the page lists them, with the hours that their rates name."""

    terms: Terms
    hours: list[str]

    @property
    def special(self) -> str:
        """The exceptions in the order in which they are asked, "" for none."""
        return ", then ".join(code.name for code in self.terms.codes)


@require_safe
def rate_sheet(request: PortalRequest) -> HttpResponseBase:
    """By which terms one's lines are priced today; `format=csv` gives every rate."""
    if request.GET.get("format") == "csv":
        return _file(request.viewer)
    return _page(request)


def _file(viewer: Viewer) -> HttpResponseBase:
    # Only a workbook has to know beforehand how many rows there are.
    sheet = Sheet("rate-sheet", HEAD, lambda: _cells(viewer, rate_sheet_for(viewer)), 0)
    return file_of(viewer, sheet, "csv")


def _page(request: PortalRequest) -> HttpResponse:
    terms = terms_of_lines_for(request.viewer)
    hours = hours_of({each.plan for each in terms})
    context = {
        "rows": [TermsRow(each, _hours_in_words(hours[each.plan.pk])) for each in terms],
        "columns": COLUMNS,
        "day": request.viewer.today,
        "crumbs": [crumb("Wholesale"), crumb("Rate sheet")],
    }
    return render(request, "wholesale/rate_sheet.html", context)


def _cells(viewer: Viewer, rates: Iterable[tuple[Terms, HeldRate]]) -> Iterator[Sequence[Cell]]:
    """The rows of the file; amounts to the millionth, blank hours are all hours."""
    for terms, rate in rates:
        price = rate.price
        amounts = (price.rate_micros, price.connect_micros, price.flat_micros)
        yield (
            *(terms.name, rate.source, _kind(rate), rate.prefix, rate.destination, price.band),
            *(price.valid_from, price.valid_to),
            *(price.first_seconds, price.next_seconds, price.minimum_seconds),
            *(Decimal(micros).scaleb(-MICROS_PLACES) for micros in amounts),
            viewer.currency,
        )


def _kind(rate: HeldRate) -> str:
    """Which calls a rate is for; one with a prefix alone is for all calls with such a number."""
    return CATEGORY_WORDS[rate.category].capitalize() if rate.category else "any call"


def _hours_in_words(hours: dict[str, list[Band]]) -> list[str]:
    return [f"{name}: {_when(bands)}" for name, bands in sorted(hours.items())]


def _when(bands: list[Band]) -> str:
    """As 'Mon, Tue 6:00 PM to midnight'; hours without a time of their own are for holidays."""
    days: dict[tuple[int, int], list[str]] = {}
    for band in bands:
        times = (band.start_minute, band.end_minute)
        days.setdefault(times, []).append(WEEKDAYS[band.weekday])
    told = [
        f"{', '.join(names)} {_time(first)} to {_time(last)}"
        for (first, last), names in days.items()
    ]
    return "; ".join(told) or "holidays"


def _time(minute: int) -> str:
    if minute in (0, WHOLE_DAY):
        return "midnight"
    hour, rest = divmod(minute, 60)
    return f"{(hour - 1) % 12 + 1}:{rest:02} {'AM' if minute < HALF_A_DAY else 'PM'}"
