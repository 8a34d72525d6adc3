"""What a bill run asks of the call store, and tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pyarrow as pa

from tollbook.billing.facts import USAGE
from tollbook.billing.models import Run
from tollbook.billing.types import ChargeKind
from tollbook.usage import actions as usage_actions
from tollbook.usage import queries as usage_queries


class Calls(Protocol):
    """The calls that wait to be billed."""

    def sums(self, account_ids: Sequence[int], cut_off_on: date, pass_max: int) -> pa.Table:
        """Unbilled rated calls before the cut-off that passes up to `pass_max` wrote, summed."""
        ...

    def latest_pass(self) -> int:
        """The newest rating pass that is done."""
        ...

    def stamp(self, invoices: pa.Table, cut_off_on: date, pass_max: int) -> None:
        """Write the invoice (account_id, invoice_id) into those calls; twice does it once."""
        ...

    def stamped(self, account_ids: Sequence[int], invoice_ids: Sequence[int]) -> pa.Table:
        """The calls of these accounts that name one of these invoices, summed like `sums`."""
        ...

    def unstamp(self, invoice_ids: Sequence[int]) -> None:
        """Take these invoices off their calls, which are unbilled again."""
        ...


class CallStore:
    """The calls as the usage room keeps them."""

    def sums(self, account_ids: Sequence[int], cut_off_on: date, pass_max: int) -> pa.Table:
        return usage_queries.usage_sums(list(account_ids), cut_off_on, pass_max)

    def latest_pass(self) -> int:
        return usage_queries.latest_pass()

    def stamp(self, invoices: pa.Table, cut_off_on: date, pass_max: int) -> None:
        usage_actions.stamp(invoices=invoices, cut_off_on=cut_off_on, pass_max=pass_max)

    def stamped(self, account_ids: Sequence[int], invoice_ids: Sequence[int]) -> pa.Table:
        return usage_queries.billed_sums(list(account_ids), list(invoice_ids))

    def unstamp(self, invoice_ids: Sequence[int]) -> None:
        usage_actions.unstamp(invoice_ids=invoice_ids)


STORED_CALLS = CallStore()


@dataclass(frozen=True)
class NoCalls:
    """The calls of a run that leaves calls out: it sees none, and all of them wait on."""

    store: Calls

    def sums(self, _account_ids: Sequence[int], _cut_off_on: date, _pass_max: int) -> pa.Table:
        return USAGE.empty_table()

    def latest_pass(self) -> int:
        return self.store.latest_pass()

    def stamp(self, _invoices: pa.Table, _cut_off_on: date, _pass_max: int) -> None:
        """Writes no call."""

    def stamped(self, _account_ids: Sequence[int], _invoice_ids: Sequence[int]) -> pa.Table:
        return USAGE.empty_table()

    def unstamp(self, invoice_ids: Sequence[int]) -> None:
        self.store.unstamp(invoice_ids)


def calls_of(run: Run, calls: Calls) -> Calls:
    """What `run` sees of the calls."""
    return NoCalls(calls) if ChargeKind.USAGE in run.left_out else calls
