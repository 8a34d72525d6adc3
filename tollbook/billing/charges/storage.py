"""Toll-free storage: a fee for each number that is kept, or what its calls fall short of the fee.

Numbers of traditional toll-free products that serve on the invoice date and are not blocked. Calls
count as this bill's settled lines before tax. Source: docs/money/storage.md.
"""

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.columns import Columns

QUERY = """
WITH kept AS (
    SELECT toll_free.*, storage_terms.way, fee_micros // 10000 AS fee_cents,
        coalesce((SELECT sum(cents) FROM charged
            WHERE charged.product_id = toll_free.product_id AND kind = 'usage'), 0)::BIGINT
            AS usage_cents
    FROM toll_free JOIN storage_terms USING (account_id)
    WHERE fee_micros > 0
),
reckoned AS (
    SELECT kept.*, CASE WHEN way = 'fee' THEN fee_cents
        ELSE greatest(fee_cents - usage_cents, 0) END AS cents
    FROM kept
)
SELECT account_id, 'service' AS section, 'storage' AS kind, product_id,
    'Toll-free number storage' AS words, '' AS provider, 1 AS quantity,
    NULL::BIGINT AS price_micros, NULL::DATE AS start_on, NULL::DATE AS end_on,
    cents::BIGINT AS cents, 'toll_free_inter' AS tax_category, '' AS call_category, 0 AS calls,
    0 AS seconds, 'storage:' || product_id AS source,
    '{"way":"' || way || '","fee_cents":' || fee_cents || ',"usage_cents":' || usage_cents
        || ',"rounding":"half_up"}' AS reckoning
FROM reckoned WHERE cents > 0
"""


def storage(facts: Columns) -> pa.Table:
    """A line per toll-free number that is kept for a fee."""
    return facts.ask(QUERY).cast(CHARGE_ROW)
