"""Calls that earn nothing, for the office: of one cause, gathered by billed number."""

from dataclasses import dataclass
from datetime import date

from tollbook.customers.types import Viewer
from tollbook.usage.queries.sums import idle_counts
from tollbook.usage.store.read import calls_in, rows
from tollbook.usage.store.shelf import files_for
from tollbook.usage.types import ORPHAN_WORDS, UNBILLED, CauseCount

NUMBERS_MAX = 100


@dataclass(frozen=True)
class IdleNumber:
    """The idle calls of one cause that are billed to one number."""

    billed_number: str
    calls: int
    first_day: date
    last_day: date


def idle_counts_for(viewer: Viewer) -> list[CauseCount]:
    """Calls on no invoice that earn nothing now, by cause, most first; none for customers."""
    return idle_counts() if viewer.sees_all else []


def idle_numbers_for(viewer: Viewer, cause: str) -> list[IdleNumber]:
    """The numbers with the most idle calls of `cause`, at most `NUMBERS_MAX`."""
    if not viewer.sees_all:
        return []
    files = [file for file in files_for(None) if file.invoice.low == UNBILLED]
    found = rows(
        f"""SELECT billed_number, count(*), min(local_day), max(local_day)
        FROM {calls_in(files)} WHERE unrated = $cause AND invoice_id = {UNBILLED}
        GROUP BY billed_number ORDER BY count(*) DESC, billed_number LIMIT {NUMBERS_MAX}""",
        {"cause": cause},
    )
    return [IdleNumber(*row) for row in found]


def is_orphan_cause(cause: str) -> bool:
    """Whether the cause is a missing owner rather than a missing price."""
    return cause in ORPHAN_WORDS
