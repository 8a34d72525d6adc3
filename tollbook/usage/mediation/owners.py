"""Whose call it is: billed number and start to product, as columns.

A call belongs to the product whose number is the billed one and that is in service on the call's
day in its company's zone. One account may carry a number twice, as a local and as a long distance
product; such a call goes on as two rows, and its category decides between them once it is known
(`kept_twins`). Every other second owner makes the call an orphan, and so does none.
"""

import ibis
import pyarrow as pa
from duckdb import DuckDBPyConnection

from tollbook.catalog.types import ProductKind
from tollbook.rating.lookup import is_one_of
from tollbook.rating.types import CATEGORY_NO
from tollbook.rating.zones import zone_offsets
from tollbook.services.queries import numbers_ever, plan_spans
from tollbook.usage.models import UsageProfile

# Of a number that is both, these and calls in belong to the local product, all others to the
# long distance one.
LOCAL_CATEGORIES = ("local", "eas", "elc", "directory_assistance", "operator")

_PROFILES = pa.schema(
    [
        ("account_id", pa.int64()),
        ("decimals", pa.int32()),
        ("round_up", pa.bool_()),
        ("exception_id", pa.int64()),  # 0: none
    ]
)


# Most numbers have one product ever; only calls of the others need to be looked at together.
_MORE = {"our_numbers": ", count(*) OVER (PARTITION BY digits) > 1 AS is_crowded"}


def register_owners(connected: DuckDBPyConnection) -> None:
    """Lay out who has which number: tables `our_numbers`, `profiles` and `plan_spans`."""
    found = UsageProfile.objects.values_list(
        "account_id", "rating_decimals", "round_up", "rate_exception_id"
    )
    rows = [(*row, exception_id or 0) for *row, exception_id in found]
    columns = list(zip(*rows, strict=True)) or [()] * len(_PROFILES)
    profiles = pa.table(dict(zip(_PROFILES.names, columns, strict=True)), schema=_PROFILES)
    tables = {"our_numbers": numbers_ever(), "profiles": profiles, "plan_spans": plan_spans()}
    for name, table in tables.items():
        connected.register(f"{name}_told", table)
        connected.execute(f"CREATE TABLE {name} AS SELECT *{_MORE.get(name, '')} FROM {name}_told")
        connected.unregister(f"{name}_told")


def register_zones(connected: DuckDBPyConnection, calls: str) -> None:
    """Lay out what to add to UTC in every company's zone over the time of `calls`."""
    first, last = connected.execute(
        f"SELECT min(started_ms), max(started_ms) FROM {calls}"
    ).fetchall()[0]
    zones = [
        row[0] for row in connected.execute("SELECT DISTINCT zone FROM our_numbers").fetchall()
    ]
    connected.register("zones_told", zone_offsets(zones, first or 0, last or 0))
    connected.execute("CREATE OR REPLACE TABLE zones AS FROM zones_told")
    connected.unregister("zones_told")


def owned(connected: DuckDBPyConnection, calls: str, home_zone: str) -> str:
    """SQL: `calls` (with a unique column `no`) with the columns that rating asks for.

    Adds call_no, account_id, product_id, plan_id, home_state, account_zone, decimals, round_up,
    is_on_net, owner_reason and twin: 0, or 1 and 2 for the two rows of a number that is both.
    `home_zone` holds for orphans.
    """
    register_zones(connected, calls)
    return f"""(
        WITH owners AS ({_OWNERS.format(calls=calls)}),
        ours AS ({_WITH_PLANS}),
        on_net AS ({_ON_NET})
        SELECT c.*, c.no * 2 + coalesce(o.twin // 2, 0) AS call_no,
            coalesce(o.account_id, 0) AS account_id, coalesce(o.product_id, 0) AS product_id,
            coalesce(o.plan_id, 0) AS plan_id, coalesce(o.home_state, '') AS home_state,
            coalesce(o.zone, '{home_zone}') AS account_zone,
            coalesce(p.decimals, 4)::INTEGER AS decimals, coalesce(p.round_up, FALSE) AS round_up,
            n.no IS NOT NULL AS is_on_net,
            coalesce(o.exception_id, 0)::BIGINT AS product_exception_id,
            coalesce(p.exception_id, 0)::BIGINT AS account_exception_id,
            CASE WHEN o.no IS NOT NULL THEN '' WHEN t.owners > 0 THEN 'two_owners'
                ELSE 'no_owner' END AS owner_reason,
            coalesce(o.twin, 0) AS twin
        FROM {calls} c
        LEFT JOIN ours o USING (no)
        LEFT JOIN (SELECT no, count(*) AS owners FROM owners WHERE is_crowded
            GROUP BY no HAVING count(*) > 1) t USING (no)
        LEFT JOIN on_net n USING (no)
        LEFT JOIN profiles p ON p.account_id = o.account_id
    )"""


_OWNERS = """
    SELECT c.no, c.direction, c.from_number, c.to_number, n.*, day
    FROM {calls} c
    JOIN our_numbers n ON n.digits = c.billed_number
    JOIN zones z ON z.zone = n.zone AND c.started_ms >= z.from_ms AND c.started_ms < z.until_ms,
    LATERAL (SELECT CAST(make_timestamp((c.started_ms + z.offset_ms) * 1000) AS DATE) AS day)
    WHERE day >= n.active_on AND day < n.ended_on"""

_ONE_OR_TWINS = f"""
    SELECT no, count(*) AS owners FROM owners WHERE is_crowded GROUP BY no
    HAVING count(*) = 1 OR (count(*) = 2 AND count(DISTINCT account_id) = 1
        AND count(*) FILTER (kind = '{ProductKind.LOCAL}') = 1
        AND count(*) FILTER (kind = '{ProductKind.LONG_DISTANCE}') = 1)"""

# A plan carried as a charge item beats the product's own, the one that began last first.
_WITH_PLANS = f"""
    SELECT o.*,
        CASE WHEN NOT o.is_crowded OR k.owners = 1 THEN 0
            WHEN kind = '{ProductKind.LOCAL}' THEN 1 ELSE 2 END AS twin,
        coalesce((SELECT arg_max(s.rate_plan_id, (s.active_on, s.rate_plan_id)) FROM plan_spans s
            WHERE s.product_id = o.product_id AND o.day >= s.active_on AND o.day < s.ended_on),
            o.rate_plan_id) AS plan_id
    FROM owners o LEFT JOIN ({_ONE_OR_TWINS}) k USING (no)
    WHERE NOT o.is_crowded OR k.owners IS NOT NULL"""

_ON_NET = """
    SELECT DISTINCT o.no
    FROM ours o
    JOIN our_numbers t ON t.digits = o.to_number AND t.account_id = o.account_id
        AND o.day >= t.active_on AND o.day < t.ended_on
    JOIN our_numbers f ON f.digits = o.from_number AND f.account_id = o.account_id
        AND o.day >= f.active_on AND o.day < f.ended_on
    WHERE o.direction = 'out'"""


def kept_twins(calls: ibis.Table) -> ibis.Table:
    """Of the two rows made of one call (see `owned`), the one that its category asks for.

    calls: with twin, no and category_no. What the row of the local product says decides.
    """
    local = [CATEGORY_NO[name] for name in LOCAL_CATEGORIES]
    is_local = (calls.direction == "in") | is_one_of(calls.category_no, local)
    ours = calls.filter((calls.twin == 1) & is_local).select(local_no="no")
    found = calls.left_join(ours, calls.no == ours.local_no)
    goes_local = found.local_no.notnull()
    kept = found.filter((found.twin == 0) | (goes_local == (found.twin == 1)))
    return kept.select(*calls.columns)
