"""What a bill run asks of the call store, and tells it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import pyarrow as pa


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
