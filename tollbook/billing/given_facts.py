"""Credits that wait for the next bill, as columns: their part of the facts of a run."""

from collections.abc import Sequence

import pyarrow as pa

from tollbook.billing.columns import Columns
from tollbook.billing.models import CreditLine
from tollbook.kernel.money import to_micros
from tollbook.kernel.rows import among

TEXT, INT = pa.string(), pa.int64()
GIVEN = pa.schema(
    [
        *(("account_id", INT), ("credit_id", INT), ("line_id", INT), ("product_id", INT)),
        *(("section", TEXT), ("number", TEXT), ("words", TEXT), ("provider", TEXT)),
        *(("reason", TEXT), ("micros", INT), ("level", TEXT)),
    ]
)


def put_given(facts: Columns, account_ids: Sequence[int]) -> None:
    """What the next bills of the accounts take off, line by line of the bills they come from."""
    waiting = CreditLine.objects.filter(
        credit__next_bill__shown_on__isnull=True,
        credit__next_bill__isnull=False,
        credit__ended_at__isnull=True,
        line__invoice__account__in=among(account_ids),
    )
    found = [
        {
            "account_id": each.line.invoice.account_id,
            "credit_id": each.credit_id,
            "line_id": each.line_id,
            "product_id": each.line.product_id,
            "section": each.line.section,
            "number": each.line.invoice.number,
            "words": each.line.description,
            "provider": each.line.provider,
            "reason": each.credit.reason,
            "micros": to_micros(each.amount),
            "level": str(each.line.reckoning.get("level", "")),
        }
        for each in waiting.select_related("credit", "line__invoice").order_by("pk")
    ]
    facts.put("given_line", pa.Table.from_pylist(found, GIVEN))
