"""One-time charges, on the first invoice on or after their day."""

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.columns import Columns

QUERY = """
WITH due AS (
    SELECT charge.* FROM charge CROSS JOIN run
    WHERE kind = 'one_time' AND billed_until IS NULL AND active_on <= run.invoice_on
        AND (ended_on IS NULL OR ended_on > active_on)
),
listed AS (
    SELECT due.*, price.price_micros AS listed_micros
    FROM due ASOF LEFT JOIN price
        ON due.item_id = price.item_id AND due.active_on >= price.valid_from
),
priced AS (
    SELECT listed.*,
        coalesce(own_price_micros, listed_micros, first_price.price_micros) AS unit_micros
    FROM listed LEFT JOIN first_price ON listed.item_id = first_price.item_id
)
SELECT account_id,
    CASE WHEN provider = '' THEN 'service' ELSE 'other_providers' END AS section,
    'one_time' AS kind, product_id, words, provider, quantity, unit_micros AS price_micros,
    active_on AS start_on, NULL::DATE AS end_on,
    settled(unit_micros::HUGEINT * quantity, 10000)::BIGINT AS cents,
    tax_category, '' AS call_category, 0 AS calls, 0 AS seconds,
    'charge:' || charge_id AS source,
    '{"price_micros":' || unit_micros || ',"quantity":' || quantity || ',"own_price":'
        || (own_price_micros IS NOT NULL) || ',"rounding":"half_up"}' AS reckoning
FROM priced
"""


def one_time(facts: Columns) -> pa.Table:
    """A line per one-time charge that no invoice has carried yet."""
    return facts.ask(QUERY).cast(CHARGE_ROW)
