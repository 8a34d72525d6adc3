"""Taxes and recovery fees: one amount per invoice, place and rule, settled once, then shared.

The exact amount is a whole number of 1e-13 cents: cents of the lines x parts per million of their
measure x percent in 1e-5. Federal USF settles down (47 CFR 54.712), all others half up. The shares
of products go by largest remainder over their exact amounts, ties to the lower Product ID.
Source: docs/money/taxes.md.
"""

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.columns import Columns

# `charged` holds the charge rows of the kinds before. A line is taxed where its product's Tax
# NPANXX lies, else at the product's location, else where the account's Tax NPANXX lies, else at the
# bill-to; location shown and in-city flag are those of the location in any case. An amount per
# line counts products whose recurring charges bill, by what the type of the product bears.
MEASURED = """
    SELECT charged.account_id, charged.product_id, charged.cents, charged.tax_category AS category,
        tax_category.interstate_ppm, FALSE AS is_line
    FROM {lines} AS charged
    JOIN tax_category ON tax_category.code = charged.tax_category AND tax_category.is_taxed
"""
IN_SERVICE = """
    UNION ALL
    SELECT DISTINCT charged.account_id, charged.product_id, 0, type_category.category, 0, TRUE
    FROM {lines} AS charged
    JOIN product ON product.product_id = charged.product_id
    JOIN type_category ON type_category.type_kind
        = CASE WHEN product.is_voip THEN 'voip' ELSE product.type_kind END
    WHERE charged.kind IN ('recurring', 'prorated')
"""
TAXED = """
WITH measured AS ({measured})
SELECT measured.*, place.location_id, place.in_city, product.number, {jurisdiction}
FROM measured
LEFT JOIN product ON product.product_id = measured.product_id
JOIN account ON account.account_id = measured.account_id
JOIN place ON place.location_id = coalesce(product.location_id, account.bill_to_id)
{exchanges}
"""
EXCHANGES = """
LEFT JOIN exchange AS own ON own.npanxx = product.tax_npanxx
LEFT JOIN exchange AS theirs ON theirs.npanxx = account.tax_npanxx
"""
JURISDICTION = ("country", "state", "county", "city")
BY_EXCHANGE = """
CASE WHEN own.npanxx IS NOT NULL THEN own.{name}
    WHEN product.location_id IS NULL AND theirs.npanxx IS NOT NULL THEN theirs.{name}
    ELSE place.{name} END AS {name}
"""

# A rule holds at the places of its jurisdiction, for customers who are not exempt from it. A tax
# that is lifted from an account is worked out at rate 0.
HELD = """
SELECT taxed.*, rule.rule_id, rule.measure, lifted.code IS NOT NULL AS is_lifted,
    CASE WHEN lifted.code IS NULL THEN rule.percent_e5 ELSE 0 END AS percent_e5,
    CASE WHEN lifted.code IS NULL THEN rule.amount_e4 ELSE 0 END AS amount_e4
FROM taxed
JOIN account ON account.account_id = taxed.account_id
JOIN tax_rule AS rule ON rule.country = taxed.country
    AND taxed.is_line = (rule.measure = 'per_line')
    AND (rule.level = 'federal' OR rule.state = taxed.state)
    AND (rule.level NOT IN ('county', 'city') OR rule.county IN ('', taxed.county))
    AND (rule.level <> 'county' OR rule.county = taxed.county)
    AND (rule.level <> 'city' OR (rule.city = taxed.city AND taxed.in_city))
JOIN tax_rule_category AS within
    ON within.rule_id = rule.rule_id AND within.category = taxed.category
LEFT JOIN lifted ON lifted.account_id = taxed.account_id AND lifted.code = rule.code
WHERE rule.applies_to IN ('both',
        CASE WHEN account.is_business THEN 'business' ELSE 'residential' END)
    AND NOT account.tax_reseller
    AND NOT (account.exempt_federal AND rule.level = 'federal' AND NOT rule.is_usf)
    AND NOT (account.exempt_state AND rule.level = 'state')
    AND NOT (account.exempt_county AND rule.level = 'county')
    AND NOT (account.exempt_city AND rule.level = 'city')
"""

# What each product brings to the amount; an amount per line counts a product once.
BROUGHT = """
SELECT account_id, location_id, rule_id, product_id, any_value(number) AS number,
    any_value(is_lifted) AS is_lifted, any_value(percent_e5) AS percent_e5,
    any_value(amount_e4) AS amount_e4, sum(cents)::BIGINT AS base_cents,
    sum(CASE measure
        WHEN 'percent' THEN cents::HUGEINT * 1000000 * percent_e5
        WHEN 'interstate_percent' THEN cents::HUGEINT * interstate_ppm * percent_e5
        ELSE 0 END)::HUGEINT
    + max(CASE WHEN is_line THEN amount_e4::HUGEINT * 100000000000 ELSE 0 END)::HUGEINT AS exact,
    max(is_line::INTEGER) AS lines
FROM held GROUP BY account_id, location_id, rule_id, product_id
"""

DUE = """
SELECT brought.account_id, brought.location_id, brought.rule_id,
    sum(exact)::HUGEINT AS whole_exact, sum(abs(exact))::HUGEINT AS weights,
    sum(base_cents)::BIGINT AS whole_base_cents, sum(lines)::BIGINT AS whole_lines,
    CASE WHEN any_value(rule.is_usf) THEN settled_down(sum(exact)::HUGEINT, 10000000000000)
        ELSE settled(sum(exact)::HUGEINT, 10000000000000) END::BIGINT AS whole_cents
FROM brought JOIN tax_rule AS rule ON rule.rule_id = brought.rule_id
GROUP BY brought.account_id, brought.location_id, brought.rule_id
"""

SHARED = """
WITH parted AS (
    SELECT brought.*, whole_cents, whole_exact, whole_base_cents, whole_lines, weights,
        abs(whole_cents)::HUGEINT * abs(exact) // greatest(weights, 1) AS floor_cents,
        abs(whole_cents)::HUGEINT * abs(exact) % greatest(weights, 1) AS rest
    FROM brought JOIN due USING (account_id, location_id, rule_id)
    WHERE whole_cents <> 0 OR is_lifted
),
ranked AS (
    SELECT parted.*,
        row_number() OVER (same_amount ORDER BY rest DESC, number, product_id) AS place_in_line,
        abs(whole_cents) - sum(floor_cents) OVER (same_amount) AS left_cents
    FROM parted WINDOW same_amount AS (PARTITION BY account_id, location_id, rule_id)
)
SELECT account_id, CASE WHEN is_government THEN 'tax' ELSE 'fee' END AS section,
    CASE WHEN is_government THEN 'tax' ELSE 'fee' END AS kind, product_id, rule.label AS words,
    '' AS provider, 1 AS quantity, NULL::BIGINT AS price_micros,
    NULL::DATE AS start_on, NULL::DATE AS end_on,
    (sign(whole_cents)
        * (floor_cents + CASE WHEN place_in_line <= left_cents THEN 1 ELSE 0 END))::BIGINT AS cents,
    '' AS tax_category, '' AS call_category, 0 AS calls, 0 AS seconds,
    'tax:' || rule_id AS source,
    '{"level":"' || level || '","authority":' || to_json(authority) || ',"measure":"' || measure
        || '","percent_e5":' || ranked.percent_e5 || ',"amount_e4":' || ranked.amount_e4
        || ',"base_cents":' || base_cents || ',"exact_e13":"' || exact
        || '","whole_base_cents":' || whole_base_cents || ',"whole_lines":' || whole_lines
        || ',"whole_exact_e13":"' || whole_exact || '","whole_cents":' || whole_cents
        || ',"place":' || location_id || ',"rounding":"'
        || CASE WHEN is_usf THEN 'down' ELSE 'half_up' END
        || CASE WHEN is_lifted THEN '","lifted_percent_e5":' || rule.percent_e5
            || ',"lifted_amount_e4":' || rule.amount_e4 || '}' ELSE '"}' END AS reckoning
FROM ranked JOIN tax_rule AS rule USING (rule_id)
WHERE floor_cents > 0 OR place_in_line <= left_cents OR (is_lifted AND place_in_line = 1)
"""


def tax(facts: Columns, lines: str = "charged") -> pa.Table:
    """Lines of taxes and recovery fees on the charge rows in the table `lines`."""
    facts.view("taxed", _taxed(facts, lines))
    facts.view("held", HELD)
    facts.keep("brought", BROUGHT)
    facts.keep("due", DUE)
    return facts.ask(SHARED).cast(CHARGE_ROW)


def _taxed(facts: Columns, lines: str) -> str:
    """The query for the measured lines with their places; leaves out what nobody here has."""
    counts_lines = facts.rows("SELECT 1 FROM tax_rule WHERE measure = 'per_line' LIMIT 1")
    has_exchanges = facts.rows("SELECT 1 FROM exchange LIMIT 1")
    column = BY_EXCHANGE if has_exchanges else "place.{name}"
    return TAXED.format(
        measured=(MEASURED + (IN_SERVICE if counts_lines else "")).format(lines=lines),
        jurisdiction=", ".join(column.format(name=name) for name in JURISDICTION),
        exchanges=EXCHANGES if has_exchanges else "",
    )
