"""BroadWorks call detail: a version line, commas, a backslash before what is part of a field.

Instants are UTC; the zone of the user beside them is not needed. A call talks from its answer to
its release. Rows of one call (a row for its start and one for its end, or parts that a fail-over
left, which name each other) become one call: from the first answer to the last release, on the
line of the last part. Rows that only mark the file or a long call under way are no calls.
Source: docs/formats.md, broadworks; the columns of release 14.
"""

from tollbook.kernel.phones import SHORT_CODES
from tollbook.usage.mediation.formats import NO_CALLS
from tollbook.usage.mediation.layout import CallFormat, Delimited, Options

TITLE = "BroadWorks call detail"
# The place of each column that is used, the first is 1.
PLACES = {
    "recordid": 1,
    "type": 3,
    "usernumber": 4,
    "groupnumber": 5,
    "direction": 6,
    "callingnumber": 7,
    "callednumber": 9,
    "starttime": 10,
    "answerindicator": 12,
    "answertime": 13,
    "releasetime": 14,
    "terminationcause": 15,
    "networktranslatednumber": 21,
    "route": 24,
    "failovercorrelationid": 30,
    "accountcode": 34,
    "chargednumber": 146,
}
# A mark of the file has these three only.
FEWEST = 3
NO_CALL, CALL_PART = NO_CALLS
_UNDER_WAY = "('start', 'long duration', 'end')"
_BUSY, _NO_ANSWER = "('017')", "('018', '019')"
_CODES = tuple(sorted(SHORT_CODES))
_IS_OUT = "lower(direction) = 'originating'"
# What rows of one call add up to: the fullest of each.
_JOINED = (
    *("usernumber", "groupnumber", "direction", "callingnumber", "callednumber"),
    *("networktranslatednumber", "terminationcause", "route", "accountcode", "chargednumber"),
)


def call_format(_options: Options) -> CallFormat:
    """See `Format`; nothing can be set."""
    names = [f"_{place}" for place in range(max(PLACES.values()))]
    for name, place in PLACES.items():
        names[place - 1] = name
    layout = Delimited(
        # Rows end where their last filled column does, so fewer are no fault.
        {FEWEST: tuple(names[:FEWEST]), len(names): tuple(names)},
        is_open=True,
        escape="\\",
        remark="^version=",
        tells_encoding=True,
    )
    return CallFormat(layout, meaning, tells_direction=True)


def meaning(source: str) -> str:
    """See `CallFormat`."""
    joined = ", ".join(f"max({name}) OVER call AS {name}" for name in _JOINED)
    return f"""
        WITH told AS (SELECT line, raw, trim(recordid) AS recordid,
            lower(trim("type")) AS kind, {", ".join(f"trim({name}) AS {name}" for name in _JOINED)},
            {_instant("starttime")} AS started, {_instant("answertime")} AS answered,
            {_instant("releasetime")} AS released,
            lower(trim(answerindicator)) LIKE 'yes%' AS is_answered,
            coalesce(nullif(trim(failovercorrelationid), ''), trim(recordid)) AS call_id
            FROM {source}),
        calls AS (SELECT line, raw, recordid, {joined},
            min(started) OVER call AS started, min(answered) OVER call AS answered,
            max(released) OVER call AS released, bool_or(is_answered) OVER call AS is_answered,
            bool_or(kind NOT IN {_UNDER_WAY}) OVER call OR (bool_or(kind = 'end') OVER call
                AND max(usernumber) OVER call <> '') AS is_call,
            -- The last part stands for all; its line is the call's, its key the call's own.
            line = max(line) FILTER (kind NOT IN ('start', 'long duration')) OVER call AS is_last,
            CASE WHEN count(*) OVER call > 1 THEN call_id ELSE recordid END AS call_key
            FROM told
            WINDOW call AS (PARTITION BY call_id, CASE WHEN call_id = '' THEN line END))
        SELECT line, raw, call_key, date_trunc('second', started) AS started_local,
            extract('milliseconds' FROM started)::BIGINT % 1000 AS started_ms_part,
            0::BIGINT AS offset_minutes, NULL::BIGINT AS made_ms,
            CASE lower(direction) WHEN 'originating' THEN 'out' WHEN 'terminating' THEN 'in'
                END AS direction,
            CASE WHEN {_IS_OUT} AND {_is_extension("callingnumber")} THEN usernumber
                ELSE callingnumber END AS from_written,
            CASE WHEN NOT {_IS_OUT} AND {_is_extension("callednumber")} THEN usernumber
                WHEN {_IS_OUT} AND starts_with(networktranslatednumber, '+')
                THEN networktranslatednumber ELSE callednumber END AS to_written,
            CASE WHEN chargednumber <> '' THEN chargednumber WHEN usernumber <> ''
                THEN usernumber ELSE groupnumber END AS billed_written,
            (CASE WHEN NOT is_answered THEN 0
                ELSE (epoch_ms(released) - epoch_ms(answered)) * 0.001 END)
                ::DECIMAL(18, 3) AS seconds,
            CASE WHEN is_answered THEN 'answered' WHEN terminationcause IN {_BUSY} THEN 'busy'
                WHEN terminationcause IN {_NO_ANSWER} THEN 'no_answer' ELSE 'failed'
                END AS disposition,
            accountcode AS account_code, route AS trunk,
            CASE WHEN NOT is_call THEN '{NO_CALL}' WHEN NOT coalesce(is_last, FALSE)
                THEN '{CALL_PART}' WHEN {_is_internal()} THEN 'internal' ELSE '' END AS left_out,
            '' AS fault
        FROM calls"""


def _instant(column: str) -> str:
    """SQL: yyyyMMddHHmmss with or without milliseconds, UTC."""
    return f"try_strptime(trim({column}), ['%Y%m%d%H%M%S.%g', '%Y%m%d%H%M%S'])"


def _is_internal() -> str:
    """SQL: whether the other end of the call is an extension beside the user."""
    return f"""CASE WHEN {_IS_OUT}
        THEN networktranslatednumber = '' AND {_is_extension("callednumber")}
        ELSE {_is_extension("callingnumber")} END"""


def _is_extension(column: str) -> str:
    return f"(regexp_full_match({column}, '[*]?[0-9]{{1,6}}') AND {column} NOT IN {_CODES})"
