"""The demo carrier's months: files arrive and are taken, bills go out, payments come in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tollbook.access.models import User
from tollbook.access.types import Actor, Face
from tollbook.billing.actions import NewRun
from tollbook.billing.models import Invoice, Run
from tollbook.billing.types import RunKind
from tollbook.customers.actions import close_account
from tollbook.flows import bill
from tollbook.flows.demo.accounts import CLOSED, FIRM
from tollbook.flows.demo.calendar import at_hour, days_between
from tollbook.flows.demo.calls import Call, Line, calls_of
from tollbook.flows.demo.carrier import Carrier
from tollbook.flows.demo.files import write_asterisk, write_tollbook
from tollbook.flows.demo.payments import (
    Payment,
    credit_for_outage,
    habit_of,
    had_outage,
    payment_for,
    receive,
)
from tollbook.services.actions import disconnect
from tollbook.usage.actions import take, write_daily_files
from tollbook.usage.models import Feed

Tell = Callable[[str], None]
FILES_PER_MONTH = 2
ARRIVES_AT_HOUR = 2
BILLED_AT_HOUR = 6
APPROVED_AT_HOUR = 9


@dataclass
class Stretch:
    """Days between two invoice dates (or up to today) and the parts that files cover."""

    first: date
    last: date  # excluded

    def parts(self) -> list[tuple[date, date]]:
        days = days_between(self.first, self.last)
        size = max(1, -(-len(days) // FILES_PER_MONTH))
        starts = days[::size]
        return list(zip(starts, [*starts[1:], self.last], strict=True))


def _calls_of(lines: list[Line], first: date, last: date) -> list[Call]:
    """The calls of these lines, as a switch writes them: in the order of their starts."""
    calls = (call for line in lines for call in calls_of(line, first, last))
    return sorted(calls, key=lambda call: (call.started, call.billed_number))


@dataclass
class Months:
    """What goes on from month to month: payments to come, calls that a file will repeat."""

    carrier: Carrier
    folder: Path
    tell: Tell
    staff: User
    waiting: list[Payment] = field(default_factory=list)
    repeated: list[Call] = field(default_factory=list)
    calls: int = 0

    def live(self) -> Run:
        """All months from the first call to today; gives the newest run."""
        calendar = self.carrier.calendar
        starts = [calendar.calls_from, *calendar.invoice_dates]
        ends = [*calendar.invoice_dates, calendar.today]
        run: Run | None = None
        for first, last in zip(starts, ends, strict=True):
            self._disconnect(first, last)
            self._take_files(Stretch(first, last))
            self._receive_until(last)
            if last in calendar.invoice_dates:
                run = self._bill(last)
        assert run is not None
        return run

    def _disconnect(self, first: date, last: date) -> None:
        """What leaves in these days: the next bill gives the unused ones back."""
        for departure in self.carrier.departures:
            if first <= departure.on < last:
                by = Actor(at=at_hour(last, BILLED_AT_HOUR), face=Face.SYSTEM)
                disconnect(product=departure.product, on=departure.on, today=last, by=by)
        left = {each.product.account_id: each.on for each in self.carrier.departures}
        for customer in self.carrier.customers:
            on = left.get(customer.account.pk, last)
            if customer.settler.kind == CLOSED and first <= on < last:
                close_account(account=customer.account, on=on)

    def _take_files(self, stretch: Stretch) -> None:
        """The switch sends two files a month, the hosted exchange one."""
        hosted = [line for line in self.carrier.lines if line.is_voip]
        others = [line for line in self.carrier.lines if not line.is_voip]
        for first, last in stretch.parts():
            self._take_switch(_calls_of(others, first, last), last)
        self._take_exchange(_calls_of(hosted, stretch.first, stretch.last), stretch.last)
        self.tell(
            f"calls of {stretch.first:%B %-d} to {stretch.last:%B %-d}: {self.calls:,} so far"
        )

    def _take_switch(self, calls: list[Call], day: date) -> None:
        self.calls += len(calls)
        if calls:
            path = self.folder / "switch" / f"switch-{day.isoformat()}.csv.gz"
            self.repeated = write_tollbook(path, calls, self.repeated)
            self._take(path, self.carrier.switch, day)

    def _take_exchange(self, calls: list[Call], day: date) -> None:
        self.calls += len(calls)
        if calls:
            path = self.folder / "exchange" / f"Master-{day.isoformat()}.csv"
            write_asterisk(path, calls)
            self._take(path, self.carrier.exchange, day)

    def _take(self, path: Path, feed: Feed, day: date) -> None:
        take(path=path, feed=feed, now=at_hour(day, ARRIVES_AT_HOUR))

    def _bill(self, day: date) -> Run:
        """The bill run of a month, by the steps that staff would take."""
        wanted = NewRun(cycle=self.carrier.cycle, invoice_on=day, kind=RunKind.PRODUCTION)
        run = bill.prepare(wanted=wanted, now=at_hour(day, BILLED_AT_HOUR), by=self.staff)
        run = bill.issue(run=run, now=at_hour(day, APPROVED_AT_HOUR), by=self.staff)
        write_daily_files(now=at_hour(day, APPROVED_AT_HOUR))
        invoices = list(Invoice.objects.filter(run=run).select_related("account"))
        self._expect_payments(invoices)
        self.tell(f"{len(invoices)} bills of {day:%B %-d}")
        return run

    def _expect_payments(self, invoices: list[Invoice]) -> None:
        never = self._who_never_pays()
        for invoice in invoices:
            habit = habit_of(invoice.account.number, is_never=invoice.account_id == never)
            payment = payment_for(invoice, habit)
            if payment is not None:
                self.waiting.append(payment)

    def _who_never_pays(self) -> int:
        """The first firm; so that there always is one."""
        return next(c.account.pk for c in self.carrier.customers if c.settler.kind == FIRM)

    def _receive_until(self, day: date) -> None:
        """Payments and credits up to the day before `day`, in the order of their days."""
        due = sorted((each for each in self.waiting if each.on < day), key=lambda each: each.on)
        self.waiting = [each for each in self.waiting if each.on >= day]
        for payment in due:
            receive(payment, self.staff)
        for customer in self.carrier.customers if due else ():
            if had_outage(customer.account.number, day):
                credit_for_outage(customer.account.pk, due[-1].on, self.staff)
