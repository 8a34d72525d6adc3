"""Whose call it is: billed number and start to product, as columns.

A call belongs to the product whose number is the billed one and that is in service on the call's
day in its company's zone. One account may carry a number twice, as a local and as a long distance
product; such a call goes on as two rows, and its category decides between them once it is known
(`kept_twins`). Every other second owner makes the call an orphan, and so does none.

All that is settled once for each number, as stretches of time without overlap; the calls need one
join on equal numbers.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
from duckdb import DuckDBPyConnection

from tollbook.catalog.types import ProductKind
from tollbook.rating.lookup import is_one_of
from tollbook.rating.types import CATEGORY_NO
from tollbook.services.queries import numbers_ever, plan_spans
from tollbook.services.types import LAST_DAY
from tollbook.usage.models import UsageProfile
from tollbook.usage.types import LOCAL_CATEGORIES

END_OF_TIME_MS = 2**62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_PROFILES = pa.schema(
    [
        ("account_id", pa.int64()),
        ("decimals", pa.int32()),
        ("round_up", pa.bool_()),
        ("account_exception_id", pa.int64()),  # 0: none
    ]
)
_MIDNIGHTS = pa.schema([("zone", pa.string()), ("day", pa.date32()), ("ms", pa.int64())])


def register_owners(connected: DuckDBPyConnection) -> None:
    """Lay out who has which number when: `our_numbers`, and what `owned` looks up."""
    found = UsageProfile.objects.values_list(
        "account_id", "rating_decimals", "round_up", "rate_exception_id"
    )
    rows = [(*row, exception_id or 0) for *row, exception_id in found]
    columns = list(zip(*rows, strict=True)) or [()] * len(_PROFILES)
    profiles = pa.table(dict(zip(_PROFILES.names, columns, strict=True)), schema=_PROFILES)
    told = {"numbers_told": numbers_ever(), "spans_told": plan_spans(), "profiles_told": profiles}
    for name, table in told.items():
        connected.register(name, table)
    connected.register("midnights_told", _midnights(connected))
    for name, sql in _LAID_OUT.items():
        connected.execute(f"CREATE TABLE {name} AS {sql}")
    for name in (*told, "midnights_told"):
        connected.unregister(name)


def _midnights(connected: DuckDBPyConnection) -> pa.Table:
    """When each day on which a product or a plan begins or ends begins in its zone."""
    asked = connected.execute(
        """SELECT DISTINCT zone, unnest([active_on, ended_on]) FROM numbers_told UNION
        SELECT DISTINCT zone, unnest([s.active_on, s.ended_on])
        FROM spans_told s JOIN numbers_told USING (product_id)"""
    ).fetchall()
    rows = [(zone, day, _midnight_ms(zone, day)) for zone, day in asked]
    columns = list(zip(*rows, strict=True)) or [()] * len(_MIDNIGHTS)
    return pa.table(dict(zip(_MIDNIGHTS.names, columns, strict=True)), schema=_MIDNIGHTS)


def _midnight_ms(zone: str, day: date) -> int:
    """The first instant of `day` in `zone`; where clocks skip midnight, that of the skip."""
    if day == LAST_DAY:
        return END_OF_TIME_MS
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return divmod(midnight - _EPOCH, _MILLISECOND)[0]


# Facts of one product for the calls that it owns.
_FACTS = """account_id, product_id, rate_plan_id, home_state, zone, decimals, round_up,
    exception_id AS product_exception_id, account_exception_id"""
# Name of a table -> SQL, in the order in which they are made. Instants are milliseconds since
# 1970, half-open; most numbers have one product ever, the others are `crowded`.
_LAID_OUT = {
    "our_numbers": """
        SELECT n.*, b.ms AS from_ms, e.ms AS until_ms, coalesce(p.decimals, 4)::INTEGER AS decimals,
            coalesce(p.round_up, FALSE) AS round_up,
            coalesce(p.account_exception_id, 0) AS account_exception_id,
            count(*) OVER (PARTITION BY digits) > 1 AS is_crowded
        FROM numbers_told n LEFT JOIN profiles_told p USING (account_id)
        JOIN midnights_told b ON b.zone = n.zone AND b.day = n.active_on
        JOIN midnights_told e ON e.zone = n.zone AND e.day = n.ended_on""",
    "crowded": """
        WITH edges AS (SELECT DISTINCT digits, unnest([from_ms, until_ms]) AS ms
            FROM our_numbers WHERE is_crowded),
        stretches AS (SELECT digits, ms AS held_from, lead(ms) OVER (PARTITION BY digits
            ORDER BY ms) AS held_until FROM edges)
        SELECT n.*, s.held_from, s.held_until FROM stretches s JOIN our_numbers n
            ON n.digits = s.digits AND n.from_ms <= s.held_from AND n.until_ms > s.held_from""",
    "owner_spans": f"""
        WITH counted AS (SELECT *, count(*) OVER held_together AS owners,
                count(*) OVER held_together = 2
                AND min(account_id) OVER held_together = max(account_id) OVER held_together
                AND count(*) FILTER (kind = '{ProductKind.LOCAL}') OVER held_together = 1
                AND count(*) FILTER (kind = '{ProductKind.LONG_DISTANCE}') OVER held_together = 1
                AS is_pair
            FROM crowded WINDOW held_together AS (PARTITION BY digits, held_from))
        SELECT digits, from_ms, until_ms, 0 AS twin, {_FACTS} FROM our_numbers WHERE NOT is_crowded
        UNION ALL
        SELECT digits, held_from, held_until, CASE WHEN owners = 1 THEN 0
            WHEN kind = '{ProductKind.LOCAL}' THEN 1 ELSE 2 END, {_FACTS}
        FROM counted WHERE owners = 1 OR is_pair
        UNION ALL
        SELECT DISTINCT digits, held_from, held_until, 0, 0, 0, 0, '', '', 4, FALSE, 0, 0
        FROM counted WHERE owners > 1 AND NOT is_pair""",
    # A plan carried as a charge item beats the product's own, the one that began last first.
    "carried_plans": """
        WITH dated AS (SELECT s.product_id, s.rate_plan_id, s.active_on, b.ms AS from_ms,
                e.ms AS until_ms
            FROM spans_told s JOIN our_numbers n USING (product_id)
            JOIN midnights_told b ON b.zone = n.zone AND b.day = s.active_on
            JOIN midnights_told e ON e.zone = n.zone AND e.day = s.ended_on),
        edges AS (SELECT DISTINCT product_id, unnest([from_ms, until_ms]) AS ms FROM dated),
        stretches AS (SELECT product_id, ms AS from_ms, lead(ms) OVER (PARTITION BY product_id
            ORDER BY ms) AS until_ms FROM edges)
        SELECT s.product_id, s.from_ms, s.until_ms,
            arg_max(d.rate_plan_id, (d.active_on, d.rate_plan_id)) AS carried_plan_id
        FROM stretches s JOIN dated d ON d.product_id = s.product_id
            AND d.from_ms <= s.from_ms AND d.until_ms > s.from_ms
        GROUP BY ALL""",
    "account_numbers": """
        SELECT digits, account_id, from_ms, until_ms FROM our_numbers WHERE NOT is_crowded
        UNION ALL SELECT DISTINCT digits, account_id, held_from, held_until FROM crowded""",
}


def has_twins(connected: DuckDBPyConnection) -> bool:
    """Whether some number is at once a local and a long distance product."""
    found = connected.sql("SELECT 1 FROM owner_spans WHERE twin <> 0 LIMIT 1")
    return bool(found.fetchall())


def accounts_with_numbers(connected: DuckDBPyConnection) -> list[int]:
    """Accounts that a call may come to belong to; 0 for the orphans."""
    found = connected.sql("SELECT DISTINCT account_id FROM our_numbers WHERE account_id <> 0")
    return [0, *(row[0] for row in found.fetchall())]


def owned(
    connected: DuckDBPyConnection,
    calls: str,
    home_zone: str,
    asks_on_net: bool = True,  # noqa: FBT001, FBT002
) -> str:
    """SQL: `calls` (with a unique column `no`) with the columns that rating asks for.

    Adds call_no, account_id, product_id, plan_id, home_state, account_zone, decimals, round_up,
    is_on_net, owner_reason and twin: 0, or 1 and 2 for the two rows of a number that is both.
    `home_zone` holds for orphans. asks_on_net: whether some plan has a rule for calls on-net.
    """
    # Joins that could find nothing are left out: each would look at every call.
    has_plans = connected.sql("SELECT 1 FROM carried_plans LIMIT 1").fetchall()
    plan = "coalesce(s.carried_plan_id, o.rate_plan_id, 0)" if has_plans else _OWN_PLAN
    return f"""(
        SELECT c.*, c.no * 2 + coalesce(o.twin // 2, 0) AS call_no,
            coalesce(o.account_id, 0) AS account_id, coalesce(o.product_id, 0) AS product_id,
            {plan} AS plan_id, coalesce(o.home_state, '') AS home_state,
            CASE WHEN coalesce(o.account_id, 0) = 0 THEN '{home_zone}' ELSE o.zone
                END AS account_zone,
            coalesce(o.decimals, 4) AS decimals, coalesce(o.round_up, FALSE) AS round_up,
            {_IS_ON_NET if asks_on_net else "FALSE"} AS is_on_net,
            coalesce(o.product_exception_id, 0) AS product_exception_id,
            coalesce(o.account_exception_id, 0) AS account_exception_id,
            CASE WHEN o.digits IS NULL THEN 'no_owner' WHEN o.account_id = 0 THEN 'two_owners'
                ELSE '' END AS owner_reason,
            coalesce(o.twin, 0) AS twin
        FROM {calls} c
        LEFT JOIN owner_spans o ON o.digits = c.billed_number AND {_within("o")}
        {_CARRIED_PLANS if has_plans else ""}
        {_ON_NET if asks_on_net else ""}
    )"""


def _within(stretch: str) -> str:
    """SQL: the call begins in the half-open stretch of time."""
    return f"c.started_ms >= {stretch}.from_ms AND c.started_ms < {stretch}.until_ms"


_OWN_PLAN = "coalesce(o.rate_plan_id, 0)"
_CARRIED_PLANS = f"LEFT JOIN carried_plans s ON s.product_id = o.product_id AND {_within('s')}"
_ON_NET = f"""
    LEFT JOIN account_numbers t
        ON t.digits = c.to_number AND t.account_id = o.account_id AND {_within("t")}
    LEFT JOIN account_numbers f
        ON f.digits = c.from_number AND f.account_id = o.account_id AND {_within("f")}"""
_IS_ON_NET = "c.direction = 'out' AND t.digits IS NOT NULL AND f.digits IS NOT NULL"


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
