"""Asterisk's Master.csv: no heading, 16 to 18 quoted columns, instants on the switch's own clock.

The last two columns, uniqueid and userfield, are there when the switch is set to write them; of a
line with 17 the last is the uniqueid when it looks like one (seconds since 1970, dot, number).
Billsec is what counts, not duration. The file does not say which way a call went: it came in when
its context says so, or when the called number is ours and the caller's is not. A call between
two extensions is internal; one from an extension is billed to the account code where that is a
telephone number, and has nobody's number otherwise.
Source: docs/formats.md, asterisk; cdr_csv.c of Asterisk 20.
"""

from tollbook.kernel.phones import SHORT_CODES
from tollbook.usage.mediation.formats import disposition, seconds
from tollbook.usage.mediation.layout import CallFormat, Delimited, Options

TITLE = "Asterisk Master.csv"
_SIXTEEN = (
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
)
COLUMNS = {
    16: _SIXTEEN,
    17: (*_SIXTEEN, "uniqueid"),
    18: (*_SIXTEEN, "uniqueid", "userfield"),
}

_UNIQUE_ID = r"'^(?:.*-)?([0-9]{9,11})\.[0-9]+$'"
_INCOMING = "'^(from-(trunk|pstn|did|external)|ext-did)'"
# Without a uniqueid, what the switch says about the two channels and the times tells calls apart.
_TOLD = "concat_ws('|', src, dst, channel, dstchannel, start, answer, \"end\")"
_CODES = tuple(sorted(SHORT_CODES))


def call_format(_options: Options) -> CallFormat:
    """See `Format`; nothing can be set."""
    return CallFormat(Delimited(COLUMNS), meaning)


def meaning(source: str) -> str:
    """See `CallFormat`."""
    lends = f"({_is_number('accountcode')} AND {_is_extension('src')})"
    made = f"regexp_extract(trim(uniqueid), {_UNIQUE_ID}, 1)"
    return f"""
        SELECT line, raw,
            CASE WHEN {made} <> '' THEN trim(uniqueid) ELSE md5({_TOLD}) END AS call_key,
            try_strptime(trim(start), '%Y-%m-%d %H:%M:%S') AS started_local,
            0::BIGINT AS started_ms_part,
            NULL::BIGINT AS offset_minutes,
            TRY_CAST({made} AS BIGINT) * 1000 AS made_ms,
            CASE WHEN regexp_matches(dcontext, {_INCOMING}) THEN 'in' ELSE '' END AS direction,
            CASE WHEN {lends} THEN '' ELSE src END AS from_written, dst AS to_written,
            CASE WHEN {lends} THEN accountcode ELSE '' END AS billed_written,
            {seconds("billsec")} AS seconds,
            {disposition("disposition")} AS disposition,
            trim(accountcode) AS account_code, trim(dstchannel) AS trunk,
            CASE WHEN {_is_extension("src")} AND {_is_extension("dst")} THEN 'internal'
                ELSE '' END AS left_out, '' AS fault
        FROM {source}"""


def _is_number(column: str) -> str:
    """SQL: whether an account code is the telephone number that pays, as some switches are set."""
    return f"regexp_full_match(trim({column}), '[+]?1?[2-9][0-9]{{9}}')"


def _is_extension(column: str) -> str:
    return (
        f"(regexp_full_match(trim({column}), '[*]?[0-9]{{1,6}}') "
        f"AND trim({column}) NOT IN {_CODES})"
    )
