"""The day that a run bills: the dates of its cycle, its cut-off, what it leaves out."""

from dataclasses import dataclass
from datetime import date

from tollbook.billing.models import Cycle, Run
from tollbook.billing.rules.periods import Grid, cycle_grid
from tollbook.catalog.types import Interval
from tollbook.kernel.period import Period


@dataclass(frozen=True)
class BillDay:
    """What is billed on one day: the cycle's dates, the cut-off and the newest rating pass."""

    grid: Grid
    invoice_on: date
    cut_off_on: date
    pass_max: int
    run_id: int | None = None  # whose drafts of subs count for their parents
    left_out: frozenset[str] = frozenset()  # kinds of charges (ChargeKind) that it does not bill

    @property
    def period(self) -> Period:
        """The billing period that begins on the invoice date."""
        return Period(self.invoice_on, self.grid.period_on(self.invoice_on).end)


def grid_of(cycle: Cycle) -> Grid:
    """The invoice dates of `cycle`."""
    return cycle_grid(Interval(cycle.interval), cycle.day, cycle.first_invoice_on)


def bill_day_of(run: Run) -> BillDay:
    """The day that `run` bills."""
    return BillDay(
        grid=grid_of(run.cycle),
        invoice_on=run.invoice_on,
        cut_off_on=run.cut_off_on,
        pass_max=run.pass_max or 0,
        run_id=run.pk,
        left_out=frozenset(run.left_out),
    )
