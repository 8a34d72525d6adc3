"""Cycles whose invoice date has passed without a bill run."""

from datetime import date

from django.db.models import Exists, OuterRef

from tollbook.billing.models import BillingProfile, Cycle, Run
from tollbook.billing.rules.periods import cycle_grid
from tollbook.billing.types import RunKind, RunState
from tollbook.catalog.types import Interval


def cycles_without_run(on: date) -> list[tuple[Cycle, date]]:
    """Each billable cycle with accounts whose newest invoice date up to `on` has no run."""
    with_accounts = BillingProfile.objects.filter(cycle=OuterRef("pk"))
    cycles = Cycle.objects.filter(Exists(with_accounts), is_billable=True, first_invoice_on__lte=on)
    kept = Run.objects.filter(kind=RunKind.PRODUCTION).exclude(state=RunState.DISCARDED)
    done = set(kept.values_list("cycle", "invoice_on"))
    found = [(cycle, _newest_date(cycle, on)) for cycle in cycles.order_by("code")]
    return [(cycle, due) for cycle, due in found if (cycle.pk, due) not in done]


def _newest_date(cycle: Cycle, on: date) -> date:
    grid = cycle_grid(Interval(cycle.interval), cycle.day, cycle.first_invoice_on)
    return grid.date_at(grid.index_on(on))
