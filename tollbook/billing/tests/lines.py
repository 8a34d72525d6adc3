"""The lines of one account's draft, as a claim reads them."""

from datetime import date
from typing import Any

from tollbook.billing.bill_day import BillDay, grid_of
from tollbook.billing.draft import compose
from tollbook.billing.facts import gathered
from tollbook.billing.tests.carrier import Carrier
from tollbook.customers.models import Account

SHOWN = """
SELECT kind, words, start_on::VARCHAR, (end_on - 1)::VARCHAR, cents_text(cents)
FROM printed ORDER BY position
"""


def drafted(carrier: Carrier, account: Account, invoice_on: date, query: str = SHOWN) -> list[Any]:
    """What the draft of an account on a day answers to `query`."""
    day = BillDay(grid_of(carrier.cycle), invoice_on, invoice_on, 1)
    with gathered(day, [account.pk], carrier.store.sums) as facts:
        compose(facts)
        return list(facts.rows(query))
