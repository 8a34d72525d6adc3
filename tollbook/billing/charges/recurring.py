"""Recurring charges, billed in advance, with the parts of periods before and after service.

A charge is billed up to `billed_until` (never yet: from its active day). A bill takes it on to the
end of the natural period that holds the invoice date, one line per natural period. A charge that
ended before `billed_until` gives the unused days back, at the price they were billed at.

A price acts from the first natural period that begins on or after its day; the period of the first
days, when it began before there was a price, takes the first price there is. So does a changed
quantity: a period that had begun by then has as many as there were before.
Source: docs/money/recurring.md.
"""

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.columns import Columns

# Whole lines are price x quantity; Round Up only acts on worked-out parts, never on discounts.
BILLED = """
WITH due AS (
    SELECT charge.*, today.start_on AS today_start_on, today.end_on AS until_on,
        coalesce(billed_until, CASE WHEN is_prorated THEN active_on ELSE today.start_on END)
            AS from_on
    FROM charge
    JOIN natural_period AS today
        ON today.interval = charge.interval AND today.anchor_on = charge.anchor_on
    CROSS JOIN run
    WHERE kind = 'recurring' AND active_on <= run.invoice_on
        AND today.start_on <= run.invoice_on AND run.invoice_on < today.end_on
        AND coalesce(billed_until, run.invoice_on) <= run.invoice_on
),
part AS (
    SELECT due.*, period.start_on AS whole_start_on, period.end_on AS whole_end_on,
        CASE WHEN is_prorated THEN greatest(period.start_on, from_on) ELSE period.start_on END
            AS start_on,
        CASE WHEN is_prorated THEN least(period.end_on, coalesce(ended_on, period.end_on))
            ELSE period.end_on END AS end_on
    FROM due
    JOIN natural_period AS period
        ON period.interval = due.interval AND period.anchor_on = due.anchor_on
        AND period.start_on < due.until_on AND period.end_on > due.from_on
    WHERE is_prorated OR (
        period.start_on >= from_on AND period.start_on >= active_on
        AND (ended_on IS NULL OR ended_on > period.start_on)
    )
),
counted AS (
    SELECT part.* EXCLUDE (quantity), coalesce(quantity_before, quantity) AS quantity
    FROM part ASOF LEFT JOIN quantity_change AS changed
        ON part.charge_id = changed.charge_id AND part.whole_start_on < changed.changed_on
    WHERE start_on < end_on
),
listed AS (
    SELECT counted.*, price.price_micros AS listed_micros
    FROM counted ASOF LEFT JOIN price
        ON counted.item_id = price.item_id AND counted.whole_start_on >= price.valid_from
),
priced AS (
    SELECT listed.*, coalesce(own_price_micros, listed_micros, first_price.price_micros)
            AS unit_micros,
        end_on - start_on AS days, whole_end_on - whole_start_on AS whole_days
    FROM listed LEFT JOIN first_price ON listed.item_id = first_price.item_id
)
SELECT account_id,
    CASE WHEN provider = '' THEN 'service' ELSE 'other_providers' END AS section,
    CASE WHEN days = whole_days THEN 'recurring' ELSE 'prorated' END AS kind,
    product_id, words, provider, quantity, unit_micros AS price_micros, start_on, end_on,
    CASE WHEN round_up AND days < whole_days AND unit_micros > 0
        THEN settled_up(unit_micros::HUGEINT * quantity * days, whole_days * 10000)
        ELSE settled(unit_micros::HUGEINT * quantity * days, whole_days * 10000)
        END::BIGINT AS cents,
    tax_category, '' AS call_category, 0 AS calls, 0 AS seconds,
    'charge:' || charge_id AS source,
    '{"price_micros":' || unit_micros || ',"quantity":' || quantity || ',"days":' || days
        || ',"whole_days":' || whole_days || ',"interval":"' || interval || '","own_price":'
        || (own_price_micros IS NOT NULL)
        || ',"rounding":"' || CASE WHEN round_up AND days < whole_days AND unit_micros > 0
            THEN 'up' ELSE 'half_up' END || '"}' AS reckoning
FROM priced
"""

# Credits never grow by Round Up: they settle half up on their magnitude.
GIVEN_BACK = """
WITH unused AS (
    SELECT charge.*, billed.price_micros, billed.quantity AS billed_quantity, billed.whole_days,
        greatest(billed.start_on, charge.ended_on) AS start_on,
        least(billed.end_on, charge.billed_until) AS end_on
    FROM charge JOIN billed ON billed.charge_id = charge.charge_id
    WHERE charge.kind = 'recurring' AND is_prorated AND charge.ended_on < charge.billed_until
)
SELECT account_id,
    CASE WHEN provider = '' THEN 'service' ELSE 'other_providers' END AS section,
    'credit' AS kind, product_id, words, provider, billed_quantity AS quantity, price_micros,
    start_on, end_on,
    -settled(price_micros::HUGEINT * billed_quantity * (end_on - start_on),
        whole_days * 10000)::BIGINT AS cents,
    tax_category, '' AS call_category, 0 AS calls, 0 AS seconds,
    'charge:' || charge_id AS source,
    '{"price_micros":' || price_micros || ',"quantity":' || billed_quantity || ',"days":'
        || (end_on - start_on) || ',"whole_days":' || whole_days || ',"interval":"'
        || interval || '","rounding":"half_up"}' AS reckoning
FROM unused WHERE start_on < end_on
"""


def recurring(facts: Columns) -> pa.Table:
    """Lines of recurring charges: whole periods, parts of periods and credits of unused days."""
    rows = [facts.ask(query).cast(CHARGE_ROW) for query in (BILLED, GIVEN_BACK)]
    return pa.concat_tables(rows)
