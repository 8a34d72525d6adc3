"""Our own CSV: a heading, then one call a line, instants in ISO 8601.

An instant without zone is on the clock of the feed. Source: docs/formats.md, tollbook.
"""

from tollbook.usage.mediation.formats import disposition, seconds

HAS_HEADING = True
COLUMNS = {
    10: (
        "call_id",
        "started_at",
        "from",
        "to",
        "billed_number",
        "direction",
        "seconds",
        "disposition",
        "account_code",
        "trunk",
    )
}

_INSTANT = (
    r"'^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?([.,][0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?$'"
)
_PARTS = "['day', 'minute', 'second', 'fraction', 'zone', 'zone_minutes']"


def meaning(source: str) -> str:
    """See `CallFormat`."""
    return f"""
        SELECT line, raw, trim(call_id) AS call_key,
            CASE WHEN told.day <> '' THEN TRY_CAST(
                told.day || ' ' || told.minute || if(told.second = '', ':00', told.second)
                AS TIMESTAMP) END AS started_local,
            CAST(left(rpad(told.fraction[2:], 3, '0'), 3) AS BIGINT) AS started_ms_part,
            CASE WHEN told.zone = '' THEN NULL WHEN upper(told.zone) = 'Z' THEN 0
                ELSE CAST(told.zone[1:1] || '1' AS BIGINT) * (CAST(told.zone[2:3] AS BIGINT) * 60
                    + CAST('0' || ltrim(told.zone_minutes, ':') AS BIGINT)) END AS offset_minutes,
            NULL::BIGINT AS made_ms,
            CASE WHEN lower(trim(direction)) IN ('out', 'in') THEN lower(trim(direction))
                END AS direction,
            "from" AS from_written, "to" AS to_written, billed_number AS billed_written,
            {seconds("seconds")} AS seconds,
            {disposition("disposition")} AS disposition,
            trim(account_code) AS account_code, trim(trunk) AS trunk, FALSE AS is_internal
        FROM (SELECT *, regexp_extract(trim(started_at), {_INSTANT}, {_PARTS}) AS told
            FROM {source})"""
