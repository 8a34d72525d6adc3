"""Minimum billing: a fixed charge, or what is missing, where a bill stays below its minimum.

Rules 1 to 4 look at the account alone, 5 to 8 at it and all of its subs that are billed on the same
day. Total current is recurring, one-time, usage, automatic charges and storage, before finance
charge and taxes; a terminated account has no minimum. Source: docs/money/minimum.md.
"""

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.columns import Columns
from tollbook.billing.rules.minimum import COUNTED_KINDS, LONG_DISTANCE

COUNTED = tuple(kind.value for kind in COUNTED_KINDS)
# Odd rules charge, even ones adjust; 1, 2, 5, 6 measure everything, the others long distance.
QUERY = f"""
WITH counted AS (
    SELECT account_id, cents::HUGEINT AS cents, call_category, FALSE AS is_sub FROM charged
    WHERE kind IN {COUNTED}
    UNION ALL SELECT account_id, micros // 10000, call_category, TRUE FROM corporate
),
measured AS (
    SELECT minimum_terms.account_id, rule, minimum_micros // 10000 AS minimum_cents,
        charge_micros // 10000 AS charge_cents,
        coalesce(sum(cents) FILTER (rule IN (1, 2, 5, 6) OR call_category IN {LONG_DISTANCE}), 0)
            ::BIGINT AS measured_cents
    FROM minimum_terms
    JOIN account ON account.account_id = minimum_terms.account_id AND account.is_live
    LEFT JOIN counted ON counted.account_id = minimum_terms.account_id
        AND (rule >= 5 OR NOT counted.is_sub)
    GROUP BY ALL
),
reckoned AS (
    SELECT measured.*, CASE WHEN rule % 2 = 1 THEN charge_cents
        ELSE minimum_cents - measured_cents END AS cents
    FROM measured WHERE measured_cents < minimum_cents
)
SELECT account_id, 'service' AS section, 'minimum' AS kind, NULL::BIGINT AS product_id, words,
    '' AS provider, 1 AS quantity, NULL::BIGINT AS price_micros, NULL::DATE AS start_on,
    NULL::DATE AS end_on, cents::BIGINT AS cents, tax_category, '' AS call_category, 0 AS calls,
    0 AS seconds, 'minimum:' || account_id AS source,
    '{{"rule":' || rule || ',"minimum_cents":' || minimum_cents || ',"charge_cents":'
        || charge_cents || ',"measured_cents":' || measured_cents || ',"rounding":"half_up"}}'
        AS reckoning
FROM reckoned CROSS JOIN minimum_item WHERE cents > 0
"""  # noqa: S608


def minimum(facts: Columns) -> pa.Table:
    """A line per account whose bill, or whose structure's bills, stay below the minimum."""
    return facts.ask(QUERY).cast(CHARGE_ROW)
