"""The usual part of a file: lines with as many fields each as the first, all of them sound.

A parser of CSV has such lines as they are. Any doubt, and the rows are looked at one by one
(`cutting`), which finds the same and takes twice the time.
"""

import pyarrow as pa

from tollbook.usage.mediation.cutting import (
    GOOD_BYTES,
    LINE_BYTES_MAX,
    MARK,
    PATTERN_FIELDS_MAX,
    all_match,
    read_fields,
    rows_of,
)
from tollbook.usage.mediation.layout import QUOTE, Delimited, Layout

# With a line end in each of such windows no line is too long.
WINDOW_BYTES = LINE_BYTES_MAX // 2


def plain_rows(text: bytes, first: int, layout: Layout, schema: pa.Schema) -> pa.Table | None:
    """The rows of `text` (whole lines, the first of number `first`) in the columns of `schema`;
    nothing where they need a closer look.
    """
    if not isinstance(layout, Delimited) or layout.escape or layout.remark:
        return None
    text = text.replace(b"\r\n", b"\n") if b"\r" in text else text
    end = text.find(b"\n")
    fields = text.count(layout.delimiter.encode(), 0, end if end >= 0 else len(text)) + 1
    if not 2 <= fields <= PATTERN_FIELDS_MAX or fields not in layout.columns:
        return None
    if not _is_plain(text):
        return None
    try:
        raw = read_fields(pa.py_buffer(text), ("raw",), MARK, has_quotes=False)
        if QUOTE.encode() in text and not all_match(raw["raw"], rows_of(layout.delimiter, fields)):
            return None
        parsed = read_fields(pa.py_buffer(text), layout.columns[fields], layout.delimiter)
    except pa.ArrowInvalid:
        return None
    rows = lines_in(text)
    if parsed.num_rows != rows or raw.num_rows != rows:
        return None
    told = {"line": pa.arange(first, first + rows), "raw": raw["raw"]}
    told |= {name: parsed[name] for name in parsed.column_names}
    empty = pa.repeat(pa.scalar("", pa.string()), rows) if len(told) < len(schema) else None
    return pa.table([told.get(name, empty) for name in schema.names], schema=schema)


def lines_in(text: bytes) -> int:
    """How many lines there are; the last may lack its end."""
    return text.count(b"\n") + (bool(text) and not text.endswith(b"\n"))


def _is_plain(text: bytes) -> bool:
    """Whether no byte of it can make a row bad, and no line is too long."""
    if text.translate(None, GOOD_BYTES) or not _is_utf8(text):
        return False
    if text.startswith(b"\n") or b"\n\n" in text:  # the parser makes rows of blank lines
        return False
    windows = range(0, len(text) - WINDOW_BYTES, WINDOW_BYTES)
    return all(text.find(b"\n", at, at + WINDOW_BYTES) >= 0 for at in windows)


def _is_utf8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        pa.scalar(text, pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True
