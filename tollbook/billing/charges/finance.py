"""Finance charge: a percentage of what is long open, or a minimum; once a bill, never taxed.

An open charge or debit counts when it is more than the start days past its date and Adjust Due
Date. A finance charge inside an item is paid last, and bears nothing itself.
Source: docs/money/finance.md.
"""

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.columns import Columns

# Percent in hundredths of a percent: cents x percent_e2 are 1e-4 cents.
QUERY = """
WITH late AS (
    SELECT terms.account_id, any_value(terms.method) AS method,
        any_value(terms.percent_e2) AS percent_e2, any_value(terms.minimum_cents) AS minimum_cents,
        sum(greatest(open_micros - coalesce(old_finance.micros, 0), 0))::BIGINT // 10000
            AS base_cents,
        max(run.invoice_on - effective_on) AS days
    FROM finance_terms AS terms
    JOIN old_item USING (account_id)
    LEFT JOIN old_finance USING (entry_id)
    CROSS JOIN run
    WHERE run.invoice_on - effective_on > terms.start_days + terms.adjust_days
    GROUP BY terms.account_id
),
reckoned AS (
    SELECT late.*, settled(base_cents::HUGEINT * percent_e2, 10000)::BIGINT AS percent_cents
    FROM late WHERE base_cents > 0
),
due AS (
    SELECT reckoned.*, CASE method WHEN 1 THEN greatest(percent_cents, minimum_cents)
        WHEN 2 THEN percent_cents ELSE minimum_cents END AS cents
    FROM reckoned
)
SELECT account_id, 'service' AS section, 'finance' AS kind, NULL::BIGINT AS product_id,
    'Finance charge' AS words, '' AS provider, 1 AS quantity, NULL::BIGINT AS price_micros,
    NULL::DATE AS start_on, NULL::DATE AS end_on, cents::BIGINT AS cents, '' AS tax_category,
    '' AS call_category, 0 AS calls, 0 AS seconds, 'finance:' || account_id AS source,
    '{"method":' || method || ',"percent_e2":' || percent_e2 || ',"base_cents":' || base_cents
        || ',"minimum_cents":' || minimum_cents || ',"days":' || days
        || ',"rounding":"half_up"}' AS reckoning
FROM due WHERE cents > 0
"""


def finance(facts: Columns) -> pa.Table:
    """A line per account that is long past due."""
    return facts.ask(QUERY).cast(CHARGE_ROW)
