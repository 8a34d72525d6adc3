"""Automatic charges of a base: fixed amounts, percentages of named lines, the paper bill fee.

A terminated account bears them only on a bill that asks for something else as well. A percentage
measures the lines as they are settled, before tax; named by kind it takes the carrier's own alone.
Source: docs/money/automatic.md.
"""

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.columns import Columns

# Who bears which automatic charge, and on what it is measured.
BORNE = """
SELECT account.account_id, account.round_up, base_charge.*
FROM base_charge
JOIN account USING (base_id)
WHERE base_charge.applies_to IN ('both',
        CASE WHEN account.is_business THEN 'business' ELSE 'residential' END)
    AND (account.is_live OR EXISTS (
        SELECT 1 FROM charged WHERE charged.account_id = account.account_id AND cents > 0))
"""

ROW = """
SELECT account_id,
    CASE WHEN provider <> '' THEN 'other_providers' WHEN is_fee THEN 'fee' ELSE 'service' END
        AS section,
    'automatic' AS kind, NULL::BIGINT AS product_id, words, provider, 1 AS quantity,
    {price} AS price_micros, NULL::DATE AS start_on, NULL::DATE AS end_on, {cents}::BIGINT AS cents,
    tax_category, '' AS call_category, 0 AS calls, 0 AS seconds,
    'automatic:' || base_charge_id AS source, {reckoning} AS reckoning
FROM {borne} WHERE cents IS DISTINCT FROM 0
"""
FIXED_RECKONING = """
'{"way":"' || way || '","price_micros":' || coalesce(unit_micros, 0)
    || ',"quantity":1,"rounding":"half_up"}'
"""


def _fixed(borne: str) -> str:
    """A query for the list price of each charge in the table `borne`."""
    cents = "settled(unit_micros::HUGEINT, 10000)"
    return ROW.format(price="unit_micros", cents=cents, reckoning=FIXED_RECKONING, borne=borne)


# A line is measured once, however often it is named.
MEASURED = """
WITH named AS (
    SELECT charged.account_id, charged.cents, charged.kind, charged.provider, charge.item_id,
        CASE WHEN charged.kind IN ('recurring', 'prorated', 'credit') THEN 'recurring'
            ELSE charged.kind END AS named_as
    FROM charged
    LEFT JOIN charge
        ON charge.charge_id = TRY_CAST(replace(charged.source, 'charge:', '') AS BIGINT)
)
SELECT borne.*, found.cents AS base_cents,
    found.cents::HUGEINT * percent_e4 AS exact_e6
FROM borne JOIN (
    SELECT borne.account_id, borne.base_charge_id, sum(named.cents)::BIGINT AS cents
    FROM borne JOIN named USING (account_id)
    WHERE borne.way = 'percent' AND (
        EXISTS (SELECT 1 FROM named_item WHERE named_item.base_charge_id = borne.base_charge_id
            AND named_item.item_id = named.item_id)
        OR (named.provider = '' AND EXISTS (SELECT 1 FROM named_kind
            WHERE named_kind.base_charge_id = borne.base_charge_id
                AND named_kind.kind = named.named_as)))
    GROUP BY borne.account_id, borne.base_charge_id
) AS found USING (account_id, base_charge_id)
WHERE found.cents <> 0
"""
PERCENT = ROW.format(
    price="NULL::BIGINT",
    cents="""CASE WHEN round_up AND exact_e6 > 0 THEN settled_up(exact_e6, 1000000)
        ELSE settled(exact_e6, 1000000) END""",
    reckoning="""'{"way":"percent","percent_e4":' || percent_e4 || ',"base_cents":' || base_cents
        || ',"rounding":"' || CASE WHEN round_up AND exact_e6 > 0 THEN 'up' ELSE 'half_up' END
        || '"}'""",
    borne="measured",
)

# `judged` says what each bill comes to with its taxes, without this fee and without a minimum.
ON_PAPER = """
SELECT borne.* FROM borne
JOIN paper USING (account_id)
LEFT JOIN judged USING (account_id)
CROSS JOIN delivery
WHERE borne.way = 'paper' AND (paper_bill = 2 OR judged.cents > over_cents)
"""


def automatic(facts: Columns) -> pa.Table:
    """A line per account and fixed charge, and per percentage of lines that are there."""
    facts.keep("borne", BORNE)
    facts.view("measured", MEASURED)
    fixed = _fixed("borne") + " AND way = 'fixed'"
    return pa.concat_tables([facts.ask(query).cast(CHARGE_ROW) for query in (fixed, PERCENT)])


def paper_fee(facts: Columns) -> pa.Table:
    """A line per account whose bill goes on paper."""
    facts.view("on_paper", ON_PAPER)
    return facts.ask(_fixed("on_paper")).cast(CHARGE_ROW)
