"""Calls that earn nothing yet, by cause, with the numbers behind each cause."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.kernel.errors import NotFound
from tollbook.kernel.listing import Column
from tollbook.office.pages.shared import Badge, crumb
from tollbook.office.request import OfficeRequest
from tollbook.usage.queries.idle import idle_counts_for, idle_numbers_for, is_orphan_cause
from tollbook.usage.types import CauseCount, words_for

COLUMNS = (
    Column("Why"),
    Column("What is missing"),
    Column("Calls", css="num"),
    Column("Days"),
)
NUMBER_COLUMNS = (Column("Billed number"), Column("Calls", css="num"), Column("Days"))
CURES = {
    "no_owner": "Put the number on the account it belongs to, dated to its first call.",
    "two_owners": "Disconnect the product that should not have the number any more.",
    "no_plan": "Give the product a rate plan.",
    "no_rule": "Add a rule for this kind of call to the plan.",
    "no_deck_row": "Add the destination to the deck of the plan.",
}


@dataclass(frozen=True)
class CauseRow:
    """One cause as the list shows it."""

    count: CauseCount

    @property
    def words(self) -> str:
        return words_for(self.count.cause)

    @property
    def badge(self) -> Badge:
        if is_orphan_cause(self.count.cause):
            return "Owner", "user", "warn"
        return "Price", "tag", "warn"


def unowned(request: OfficeRequest) -> HttpResponse:
    """Every cause, most calls first."""
    rows = [CauseRow(count) for count in idle_counts_for(request.viewer)]
    context = {
        "rows": rows,
        "columns": COLUMNS,
        "total": sum(row.count.calls for row in rows),
    }
    return render(request, "office/usage/unowned.html", context)


def cause(request: OfficeRequest, code: str) -> HttpResponse:
    """One cause: what cures it, and the numbers it falls on."""
    counts = {count.cause: count for count in idle_counts_for(request.viewer)}
    if code not in counts:
        raise NotFound("cause", code)
    context = {
        "row": CauseRow(counts[code]),
        "cure": CURES.get(code, ""),
        "rows": idle_numbers_for(request.viewer, code),
        "columns": NUMBER_COLUMNS,
        "crumbs": [crumb("Without owner or price", "office-unowned"), crumb(words_for(code))],
    }
    return render(request, "office/usage/cause.html", context)
