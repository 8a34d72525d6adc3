"""The drafts of a run as another biller's bills are set beside them."""

from collections import defaultdict
from collections.abc import Iterator

from tollbook.billing.models import Invoice, InvoiceLine, Run, RunAccount
from tollbook.billing.rules.parallel import (
    LABELS,
    NewBill,
    NewLine,
    OldBill,
    Reason,
    reasons_of,
)
from tollbook.billing.types import LineKind
from tollbook.kernel.rows import among

__all__ = ["LABELS", "NewBill", "OldBill", "Reason", "bills_beside", "left_out_of", "reasons_of"]

AT_ONCE = 2000
STATES = dict(RunAccount.STATES)


def bills_beside(run: Run) -> Iterator[tuple[str, NewBill]]:
    """Each draft of the run by its account's number; two statements for every 2,000."""
    rows = Invoice.objects.filter(run=run).order_by("account__number")
    names = ("pk", "account__number", "total_current", "calls_count")
    drafts = list(rows.values_list(*names))
    for start in range(0, len(drafts), AT_ONCE):
        batch = drafts[start : start + AT_ONCE]
        lines = _lines([key for key, *_ in batch])
        for key, number, total, calls in batch:
            yield number, NewBill(total, calls, lines.get(key, ()))


def _lines(keys: list[int]) -> dict[int, list[NewLine]]:
    found: dict[int, list[NewLine]] = defaultdict(list)
    rows = InvoiceLine.objects.filter(invoice__in=among(keys)).order_by("invoice", "position")
    for key, kind, words, amount in rows.values_list("invoice", "kind", "description", "amount"):
        found[key].append(NewLine(LineKind(kind), words, amount))
    return found


def left_out_of(run: Run) -> dict[str, str]:
    """The accounts of the run without a draft, by number, and why in words."""
    rows = RunAccount.objects.filter(run=run).exclude(state="drafted")
    return {
        number: f"{STATES[state].lower()}{': ' + reason if reason else ''}"
        for number, state, reason in rows.values_list("account__number", "state", "reason")
    }
