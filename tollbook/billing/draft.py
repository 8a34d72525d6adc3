"""Facts of many accounts -> draft bills and their lines, as columns; saves nothing.

The kinds come in a fixed order, because the later ones measure the earlier ones:

    recurring, one-time, usage, automatic, storage, finance, given, paper fee, minimum, tax

Whether a bill is over the minimum for delivery is judged before the paper fee and the minimum, with
its taxes. Taxes come last: they are levied on the lines of all others.
"""

from collections.abc import Callable, Collection

import pyarrow as pa

from tollbook.billing.charges import CHARGE_ROW
from tollbook.billing.charges.automatic import automatic, paper_fee
from tollbook.billing.charges.finance import finance
from tollbook.billing.charges.given import given
from tollbook.billing.charges.minimum import minimum
from tollbook.billing.charges.one_time import one_time
from tollbook.billing.charges.recurring import recurring
from tollbook.billing.charges.storage import storage
from tollbook.billing.charges.tax import tax
from tollbook.billing.charges.usage import usage
from tollbook.billing.columns import Columns
from tollbook.billing.tax_engines import TaxEngine
from tollbook.billing.tax_engines.levying import SILENT, engine_tax
from tollbook.billing.types import ChargeKind

Kind = Callable[[Columns], pa.Table]
Kinds = tuple[tuple[ChargeKind | None, Kind], ...]
# Each under the name by which a run may leave it out; what was promised comes off in any case.
KINDS: Kinds = (
    (ChargeKind.RECURRING, recurring),
    (ChargeKind.ONE_TIME, one_time),
    (ChargeKind.USAGE, usage),
)
MEASURING: Kinds = (
    (ChargeKind.AUTOMATIC, automatic),
    (ChargeKind.STORAGE, storage),
    (ChargeKind.FINANCE, finance),
    (None, given),
)
UNJUDGED: Kinds = ((ChargeKind.AUTOMATIC, paper_fee), (ChargeKind.MINIMUM, minimum))

# What a bill comes to without paper fee and minimum, for the few that have either.
TO_JUDGE = """
SELECT charged.* FROM charged SEMI JOIN (
    SELECT account_id FROM paper UNION SELECT account_id FROM minimum_terms
) USING (account_id)
"""
JUDGED = """
SELECT account_id, sum(cents)::BIGINT AS cents
FROM (SELECT account_id, cents FROM to_judge UNION ALL SELECT account_id, cents FROM judged_tax)
GROUP BY account_id
"""

# An account with one line that could not be worked out gets no bill at all; it is parked.
FAULTS = """
SELECT account_id, 'A charge has no price: ' || any_value(words) AS reason
FROM line WHERE cents IS NULL GROUP BY account_id
UNION ALL
SELECT account_id, 'A charge bills more often than its cycle: ' || any_value(words)
FROM charge WHERE kind = 'recurring' AND anchor_on IS NULL GROUP BY account_id
UNION ALL
SELECT account_id, 'The bill is larger than the books can hold.'
FROM line GROUP BY account_id HAVING sum(abs(cents)) >= 100000000000
UNION ALL
SELECT account_id, 'There is no address to send the bill to.'
FROM account WHERE bill_to_id IS NULL
"""

TOTALS = """
SELECT account_id,
    coalesce(sum(cents) FILTER (section = 'service'), 0)::BIGINT AS service_cents,
    coalesce(sum(cents) FILTER (section = 'usage'), 0)::BIGINT AS usage_cents,
    coalesce(sum(cents) FILTER (section = 'tax'), 0)::BIGINT AS tax_cents,
    coalesce(sum(cents) FILTER (section = 'fee'), 0)::BIGINT AS fee_cents,
    coalesce(sum(cents) FILTER (section = 'other_providers'), 0)::BIGINT AS other_cents,
    sum(cents)::BIGINT AS current_cents, count(*) AS lines
FROM line GROUP BY account_id
"""

# Emergency calls have no line and cost nothing, yet they are calls of the bill like all others.
# A bill without any line is still sent where something is owed or has moved, and to a parent whose
# subs are billed.
# A parent counts what it takes over from the drafts of its subs in this run as if it were posted;
# what is left of a bill that the parent takes over is nothing.
STANDS = """
SELECT account.*, coalesce(taken.micros, 0) AS taken_micros, moved.parent_id,
    CASE WHEN moved.parent_id IS NULL THEN 0
        ELSE balance_micros // 10000 + coalesce(taken.micros, 0) // 10000
            + coalesce(current_cents, 0) END AS moved_cents
FROM account
LEFT JOIN taken USING (account_id)
LEFT JOIN moved USING (account_id)
LEFT JOIN total USING (account_id)
"""
BILLS = """
SELECT stands.account_id, stands.base_id, stands.ledger_position, stands.due_adjust_days,
    (balance_micros - raised_micros + credited_micros + paid_micros) // 10000 AS previous_cents,
    -paid_micros // 10000 AS payment_cents,
    (raised_micros - credited_micros + taken_micros) // 10000 - moved_cents AS adjustment_cents,
    (balance_micros + taken_micros) // 10000 + coalesce(current_cents, 0) - moved_cents
        AS due_cents,
    coalesce(service_cents, 0) AS service_cents, coalesce(usage_cents, 0) AS usage_cents,
    coalesce(tax_cents, 0) AS tax_cents, coalesce(fee_cents, 0) AS fee_cents,
    coalesce(other_cents, 0) AS other_cents, coalesce(current_cents, 0) AS current_cents,
    coalesce(judged.cents, current_cents, 0) AS judged_cents, stands.parent_id, moved_cents,
    taken_micros // 10000 AS taken_cents,
    coalesce(calls, 0) AS calls, coalesce(lines, 0) AS lines
FROM stands
LEFT JOIN judged USING (account_id)
LEFT JOIN total USING (account_id)
LEFT JOIN (SELECT account_id, sum(calls)::BIGINT AS calls FROM usage GROUP BY account_id)
    USING (account_id)
LEFT JOIN heading USING (account_id)
ANTI JOIN fault USING (account_id)
ANTI JOIN silent USING (account_id)
WHERE total.account_id IS NOT NULL OR balance_micros <> 0 OR taken_micros <> 0
    OR paid_micros <> 0 OR raised_micros <> 0 OR credited_micros <> 0
    OR heading.account_id IS NOT NULL
"""

# The order of the lines is that of the printed bill: section, location, product, and for each
# product its charges before what is taken off. What has no telephone number, such as a discount
# for the account, comes last at its location, and what has no location comes last of all.
PRINTED = """
SELECT line.*, product.location_id, coalesce(product.number, '') AS product_label,
    coalesce(product.type_words, '') AS type_words, coalesce(place.label, '') AS location_label,
    row_number() OVER (
        PARTITION BY line.account_id
        ORDER BY
            CASE section WHEN 'service' THEN 1 WHEN 'usage' THEN 2 WHEN 'other_providers' THEN 3
                WHEN 'tax' THEN 4 ELSE 5 END,
            place.label NULLS LAST, product.location_id,
            coalesce(product.digits, '') = '', product.number NULLS LAST, line.product_id,
            cents < 0, words, start_on, line.kind, source, call_category
    ) AS position
FROM line
SEMI JOIN bill USING (account_id)
LEFT JOIN product ON product.product_id = line.product_id
LEFT JOIN place ON place.location_id = product.location_id
"""


def compose(
    facts: Columns, engine: TaxEngine | None = None, left_out: Collection[str] = ()
) -> None:
    """Add the tables `fault`, `bill` and `printed` (the lines of the bills) to the facts.

    engine: who levies the taxes in place of our tables; bills that it is silent about stand in
    `silent` and are left out.   left_out: kinds of charges (ChargeKind) that these bills lack.
    """
    facts.put("silent", SILENT.empty_table())
    first = [kind(facts) for name, kind in KINDS if name not in left_out]
    facts.put("charged", pa.concat_tables([CHARGE_ROW.empty_table(), *first]))
    _charge(facts, MEASURING, left_out)
    _judge(facts, engine)
    _charge(facts, UNJUDGED, left_out)
    facts.put("levied", _taxes(facts, engine, "charged"))
    facts.view("line", "SELECT * FROM charged UNION ALL SELECT * FROM levied")
    facts.keep("fault", FAULTS)
    facts.keep("total", TOTALS)
    facts.view("stands", STANDS)
    facts.keep("bill", BILLS)
    facts.view("printed", PRINTED)


def _charge(facts: Columns, kinds: Kinds, left_out: Collection[str]) -> None:
    """Put the lines of kinds that measure those before them beside these, one after another."""
    for name, kind in kinds:
        if name not in left_out:
            facts.add("charged", kind(facts))


def _taxes(facts: Columns, engine: TaxEngine | None, lines: str) -> pa.Table:
    return tax(facts, lines) if engine is None else engine_tax(facts, engine, lines)


def _judge(facts: Columns, engine: TaxEngine | None) -> None:
    """Keep in `judged` what decides whether a bill goes on paper."""
    facts.keep("to_judge", TO_JUDGE)
    if facts.rows("SELECT 1 FROM to_judge LIMIT 1"):
        facts.put("judged_tax", _taxes(facts, engine, "to_judge"))
    else:
        facts.keep("judged_tax", "SELECT account_id, cents FROM to_judge")
    facts.keep("judged", JUDGED)
