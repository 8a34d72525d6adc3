"""Fixed-charge credits: what an earlier bill asked too much comes off this one, line by line.

The amounts were worked out when the credit was made, taxes at the rates of the earlier bill; here
they are only placed. They are never taxed again, and minimum billing does not measure them.
Source: docs/money/credits.md.
"""

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.columns import Columns

# Calls stand in their own section alone, so what comes back of them stands with the charges.
QUERY = """
SELECT account_id, CASE section WHEN 'usage' THEN 'service' ELSE section END AS section,
    'given' AS kind, product_id, 'From bill ' || number || ': ' || words AS words, provider,
    1 AS quantity, NULL::BIGINT AS price_micros, NULL::DATE AS start_on, NULL::DATE AS end_on,
    -micros // 10000 AS cents, '' AS tax_category, '' AS call_category, 0 AS calls, 0 AS seconds,
    'credit:' || credit_id || ':' || line_id AS source,
    to_json({of_invoice: number, of_words: words, reason: reason, cents: -micros // 10000,
        level: level})::VARCHAR AS reckoning
FROM given_line
"""


def given(facts: Columns) -> pa.Table:
    """A line for each line of an earlier bill that a waiting credit takes back."""
    return facts.ask(QUERY).cast(CHARGE_ROW)
