"""FreeSWITCH's mod_cdr_csv: no heading; which columns a row has, a template of the switch says.

The feed carries that template, as it stands in cdr_csv.conf.xml or as names between commas; the
one shipped as `example` holds where none is set. Instants are on the switch's own clock, unless
the template writes the seconds since 1970. Source: docs/formats.md, freeswitch.
"""

import re

from tollbook.kernel.errors import Refused
from tollbook.kernel.phones import SHORT_CODES
from tollbook.usage.mediation.formats import quoted, seconds
from tollbook.usage.mediation.layout import CallFormat, Delimited, Options

TITLE = "FreeSWITCH mod_cdr_csv"
TEMPLATE = (
    "caller_id_name,caller_id_number,destination_number,context,start_stamp,answer_stamp,"
    "end_stamp,duration,billsec,hangup_cause,uuid,bleg_uuid,accountcode,read_codec,write_codec"
)
# Variables of the switch that say something of a call; others may stand in a template too.
KNOWN = (
    *("uuid", "caller_id_number", "destination_number", "context", "direction", "accountcode"),
    *("start_stamp", "start_epoch", "start_uepoch", "answer_stamp", "answer_epoch"),
    *("billsec", "billmsec", "hangup_cause", "sip_gateway_name", "billed_number"),
)
_SHORT = {"start": "start_stamp", "answer": "answer_stamp", "end": "end_stamp"}
_NEEDED = (
    ("uuid",),
    ("caller_id_number",),
    ("destination_number",),
    ("start_stamp", "start_epoch", "start_uepoch"),
    ("billsec", "billmsec"),
    ("hangup_cause",),
)
_ENDS = {
    "busy": ("USER_BUSY",),
    "no_answer": ("NO_ANSWER", "NO_USER_RESPONSE", "ALLOTTED_TIMEOUT"),
    "cancelled": ("ORIGINATOR_CANCEL", "LOSE_RACE", "PICKED_OFF"),
    "congestion": ("NORMAL_CIRCUIT_CONGESTION", "SWITCH_CONGESTION", "REQUESTED_CHAN_UNAVAIL"),
}
_CODES = tuple(sorted(SHORT_CODES))


def call_format(options: Options) -> CallFormat:
    """See `Format`. options: template."""
    names = columns_of(str(options.get("template") or TEMPLATE))
    kept = tuple(name if name in KNOWN else f"_{place}" for place, name in enumerate(names))
    has = frozenset(kept)
    return CallFormat(Delimited({len(kept): kept}), lambda source: meaning(source, has))


def columns_of(template: str) -> tuple[str, ...]:
    """The columns that a template writes; refuses one that leaves out what a call needs."""
    told = re.findall(r"\$\{([a-z0-9_]+)\}", template) or re.split(r"[,\s]+", template.strip())
    names = tuple(_SHORT.get(name.casefold(), name.casefold()) for name in told)
    for wanted in _NEEDED:
        if not set(wanted) & set(names):
            raise Refused("template", f"The template has no {' or '.join(wanted)}.")
    twice = {name for name in names if name in KNOWN and names.count(name) > 1}
    if twice:
        raise Refused("template", f"The template names {', '.join(sorted(twice))} twice.")
    return names


def meaning(source: str, has: frozenset[str]) -> str:
    """See `CallFormat`; `has` are the columns that the template writes."""

    def told(name: str) -> str:
        return f"trim({name})" if name in has else "''"

    caller, called = told("caller_id_number"), told("destination_number")
    way = told("direction")
    is_internal = f"{_is_extension(caller)} AND {_is_extension(called)}"
    return f"""
        SELECT line, raw, trim(uuid) AS call_key, {_start(has)},
            {_epoch_ms(has)} AS made_ms,
            CASE WHEN {way} IN ('outbound', 'out') THEN 'out'
                WHEN {way} = 'inbound' AND lower({told("context")}) = 'public' THEN 'in'
                WHEN {way} = '' AND lower({told("context")}) = 'public' THEN 'in'
                ELSE '' END AS direction,
            {caller} AS from_written, {called} AS to_written,
            {told("billed_number")} AS billed_written,
            {_seconds(has)} AS seconds,
            {_disposition(has)} AS disposition,
            {told("accountcode")} AS account_code, {told("sip_gateway_name")} AS trunk,
            CASE WHEN {is_internal} THEN 'internal' ELSE '' END AS left_out, '' AS fault
        FROM {source}"""


def _start(has: frozenset[str]) -> str:
    """SQL: the three columns of the start; what counts since 1970 is exact, so it comes first."""
    epoch = _epoch_ms(has)
    if epoch != "NULL::BIGINT":
        return (
            f"make_timestamp({epoch} * 1000) AS started_local, 0::BIGINT AS started_ms_part, "
            "0::BIGINT AS offset_minutes"
        )
    return (
        "try_strptime(trim(start_stamp), '%Y-%m-%d %H:%M:%S') AS started_local, "
        "0::BIGINT AS started_ms_part, NULL::BIGINT AS offset_minutes"
    )


def _epoch_ms(has: frozenset[str]) -> str:
    """SQL: milliseconds since 1970 of the start, where the template writes it."""
    for name, digits, factor in (("start_uepoch", 16, "// 1000"), ("start_epoch", 11, "* 1000")):
        if name in has:
            is_number = f"regexp_full_match(trim({name}), '[0-9]{{1,{digits}}}')"
            return f"CASE WHEN {is_number} THEN TRY_CAST(trim({name}) AS BIGINT) {factor} END"
    return "NULL::BIGINT"


def _seconds(has: frozenset[str]) -> str:
    """SQL: what counts; the finer word where the template writes it."""
    if "billmsec" in has:
        return f"({seconds('billmsec')} * 0.001)::DECIMAL(18, 6)"
    return seconds("billsec")


def _disposition(has: frozenset[str]) -> str:
    """SQL: answered where there is an answer, or time that counts; else by the cause."""
    answers = [f"trim({name}) NOT IN ('', '0')" for name in has if name.startswith("answer_")]
    talked = "billsec" if "billsec" in has else "billmsec"
    is_answered = " OR ".join(answers or [f"trim({talked}) NOT IN ('', '0')"])
    cause = "upper(trim(hangup_cause))"
    cases = " ".join(
        f"WHEN {cause} IN ({', '.join(map(quoted, causes))}) THEN '{word}'"
        for word, causes in _ENDS.items()
    )
    return f"""CASE WHEN {is_answered} THEN 'answered' {cases}
        WHEN regexp_full_match({cause}, '[A-Z0-9_]+') THEN 'failed' END"""


def _is_extension(text: str) -> str:
    return f"(regexp_full_match({text}, '[*]?[0-9]{{1,6}}') AND {text} NOT IN {_CODES})"
