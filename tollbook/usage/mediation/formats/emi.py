"""EMI message detail: fixed positions, category 01-01-xx, header 20-24-01 and trailer 20-24-02.

Positions are data: the feed may move each. Dates are YYMMDD, or YMDD with a packed month (A, B and
C, or O, N and D, for October to December); a number may carry its sign over its last digit.
Source: docs/formats.md, emi; positions as an open reader documents them.
"""

from tollbook.kernel.errors import Refused
from tollbook.usage.mediation.formats import NO_CALLS
from tollbook.usage.mediation.layout import CallFormat, FixedWidth, Options
from tollbook.usage.types import EMI_LENGTHS

TITLE = "EMI category 01"
# Name -> first and last character of a record, the first is 1.
POSITIONS = {
    "record_identification": (1, 6),
    "record_date": (7, 12),
    "calling_number_length": (13, 14),
    "calling_number": (15, 24),
    "overflow_digits": (25, 27),
    "called_number_length": (28, 29),
    "called_number": (30, 39),
    "connect_time": (55, 60),
    "conversation_time": (61, 67),
    "message_type": (80, 80),
    "billing_number": (113, 122),
    "account_code": (219, 228),
}
WIDTH_MIN = 67  # up to the length of the call; numbers behind it may be missing
WIDTH_MAX = 1000
RECORD = "0101"
MARKS = ("202401", "202402")
# The last digit with a sign over it: { and A to I are 0 to 9 above zero, } and J to R below.
_OVERPUNCHED = "{ABCDEFGHI}JKLMNOPQR"
_PLAIN = "01234567890123456789"
_PACKED_MONTHS = ("ABC", "OND")


def call_format(options: Options) -> CallFormat:
    """See `Format`. options: positions (name -> first, last), length (a key of EMI_LENGTHS)."""
    positions = dict(POSITIONS)
    for name, place in dict(options.get("positions") or {}).items():
        positions[name] = _checked(name, place)
    unit = str(options.get("length") or "tenths")
    if unit not in EMI_LENGTHS:
        raise Refused("emi-length", f"The length of calls is told in {' or '.join(EMI_LENGTHS)}.")
    width = max(positions[name][1] for name in ("called_number", "conversation_time"))
    return CallFormat(FixedWidth(positions, width), lambda source: meaning(source, unit))


def _checked(name: str, place: object) -> tuple[int, int]:
    if name not in POSITIONS:
        raise Refused("emi-position", f"There is no field {name}. Known: {', '.join(POSITIONS)}.")
    if isinstance(place, list | tuple) and len(place) == 2:
        first, last = place
        if isinstance(first, int) and isinstance(last, int) and 0 < first <= last <= WIDTH_MAX:
            return first, last
    raise Refused("emi-position", f"{name}: give the first and the last position, such as 15-24.")


def meaning(source: str, unit: str) -> str:
    """See `CallFormat`."""
    calling, called = _number("calling", "''"), _number("called", "overflow_digits")
    billing = "CASE WHEN trim(billing_number, ' 0') <> '' THEN trim(billing_number) ELSE '' END"
    told = ("record_date", "connect_time", "calling_number", "overflow_digits", "called_number")
    return f"""
        SELECT line, raw, md5(concat_ws('|', {", ".join(told)}, billing_number,
                conversation_time)) AS call_key,
            try_strptime({_DAY} || trim(connect_time), '%y%m%d%H%M%S') AS started_local,
            0::BIGINT AS started_ms_part, NULL::BIGINT AS offset_minutes, NULL::BIGINT AS made_ms,
            CASE WHEN billing <> '' AND right(called, 10) = right(billing, 10)
                AND right(calling, 10) <> right(billing, 10) THEN 'in' ELSE '' END AS direction,
            calling AS from_written, called AS to_written, billing AS billed_written,
            {_length(unit)} AS seconds, 'answered' AS disposition,
            trim(account_code) AS account_code, '' AS trunk,
            CASE WHEN record_identification IN {MARKS} THEN '{NO_CALLS[0]}' ELSE '' END AS left_out,
            CASE WHEN starts_with(record_identification, '{RECORD}') THEN ''
                ELSE 'other_record' END AS fault
        FROM (SELECT *, {calling} AS calling, {called} AS called, {billing} AS billing
            FROM {source})"""


def _number(which: str, overflow: str) -> str:
    """SQL: as many digits as the length says, from the right; longer than ten is from abroad."""
    digits = f"trim({overflow}) || trim({which}_number)"
    length = f"TRY_CAST(trim({which}_number_length) AS INTEGER)"
    return f"""CASE WHEN coalesce({length}, 0) = 0 THEN ltrim({digits}, '0')
        WHEN {length} > 10 THEN '+' || right({digits}, {length})
        ELSE right({digits}, {length}) END"""


# SQL: YYMMDD; a date one character shorter has a packed month.
_DAY = """CASE WHEN length(trim(record_date)) = 5 THEN record_date[1:2]
    || CASE {} ELSE '0' || record_date[3:3] END || record_date[4:5]
    ELSE trim(record_date) END""".format(
    " ".join(
        f"WHEN record_date[3:3] = '{letter}' THEN '{number}'"
        for letters in _PACKED_MONTHS
        for number, letter in enumerate(letters, 10)
    )
)


def _length(unit: str) -> str:
    """SQL: seconds, exact; a sign over the last digit counts."""
    text = "trim(conversation_time)"
    plain = f"translate({text}, '{_OVERPUNCHED}', '{_PLAIN}')"
    sign = f"CASE WHEN regexp_matches({text}, '[}}J-R]$') THEN -1 ELSE 1 END"
    whole = f"TRY_CAST({plain} AS BIGINT)"
    if unit == "minutes":
        whole = f"(({whole} - {whole} % 1000) // 1000 * 600 + {whole} % 1000)"
    is_number = f"regexp_full_match({text}, '[0-9]*[0-9{{}}A-R]')"
    return f"CASE WHEN {is_number} THEN TRY_CAST({sign} * {whole} * 0.1 AS DECIMAL(18, 1)) END"
