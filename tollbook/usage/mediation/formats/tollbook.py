"""Our own CSV: a heading, then one call a line, instants in ISO 8601.

An instant without zone is on the clock of the feed. Source: docs/formats.md, tollbook.
"""

from tollbook.usage.mediation.formats import (
    disposition,
    instant_parts,
    iso_columns,
    seconds,
    trimmed,
)
from tollbook.usage.mediation.layout import CallFormat, Delimited, Options

TITLE = "Tollbook CSV"
COLUMNS = (
    *("call_id", "started_at", "from", "to", "billed_number", "direction", "seconds"),
    *("disposition", "account_code", "trunk"),
)


def call_format(_options: Options) -> CallFormat:
    """See `Format`; nothing can be set."""
    layout = Delimited({len(COLUMNS): COLUMNS}, heading=COLUMNS)
    return CallFormat(layout, meaning, tells_direction=True)


def meaning(source: str) -> str:
    """See `CallFormat`."""
    return f"""
        SELECT line, raw, {trimmed("call_id")} AS call_key, {iso_columns("started_at", "told")},
            NULL::BIGINT AS made_ms,
            CASE WHEN direction = 'out' THEN 'out' WHEN direction = 'in' THEN 'in'
                WHEN lower(trim(direction)) IN ('out', 'in') THEN lower(trim(direction))
                END AS direction,
            "from" AS from_written, "to" AS to_written, billed_number AS billed_written,
            {seconds("seconds")} AS seconds,
            {disposition("disposition")} AS disposition,
            {trimmed("account_code")} AS account_code, {trimmed("trunk")} AS trunk,
            '' AS left_out, '' AS fault
        FROM (SELECT *, {instant_parts("started_at")} AS told FROM {source})"""
