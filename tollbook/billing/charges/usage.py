"""Usage: one line per product and call category, rounded calls summed and settled once.

A line whose calls were all free stays, at 0.00 with its count and minutes. Emergency calls make no
line. Source: docs/money/usage.md.
"""

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.columns import Columns
from tollbook.billing.rules.wording import CALL_CATEGORIES

# Calls of VoIP products are taxed as VoIP, except those that are no telephone service.
QUERY = """
WITH summed AS (
    SELECT account_id, product_id, category, sum(calls)::BIGINT AS calls,
        sum(billed_seconds)::BIGINT AS billed_seconds, sum(free_seconds)::BIGINT AS free_seconds,
        sum(price_micros)::BIGINT AS micros
    FROM usage WHERE category <> 'emergency'
    GROUP BY account_id, product_id, category
)
SELECT summed.account_id, 'usage' AS section, 'usage' AS kind, summed.product_id,
    call_category.words, '' AS provider, 1 AS quantity, NULL::BIGINT AS price_micros,
    NULL::DATE AS start_on, NULL::DATE AS end_on,
    CASE WHEN account.round_up THEN settled_up(micros::HUGEINT, 10000)
        ELSE settled(micros::HUGEINT, 10000) END::BIGINT AS cents,
    CASE WHEN product.is_voip AND call_category.tax_category <> 'other' THEN 'voip'
        ELSE call_category.tax_category END AS tax_category,
    category AS call_category, calls, billed_seconds AS seconds,
    'usage:' || summed.product_id || ':' || category AS source,
    '{"calls":' || calls || ',"billed_seconds":' || billed_seconds || ',"price_micros":' || micros
        || ',"free_seconds":' || free_seconds || ',"rounding":"'
        || CASE WHEN account.round_up THEN 'up' ELSE 'half_up' END || '"}' AS reckoning
FROM summed
JOIN account USING (account_id)
JOIN product ON product.product_id = summed.product_id
JOIN call_category ON call_category.code = summed.category
"""


def usage(facts: Columns) -> pa.Table:
    """Lines of the calls before the cut-off."""
    facts.put("call_category", CALL_CATEGORIES)
    return facts.ask(QUERY).cast(CHARGE_ROW)
