"""Rows to fields: what is wrong with the form of a row, and one text column for each field."""

import re
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from tollbook.usage.mediation.layout import QUOTE, Delimited, FixedWidth, Layout
from tollbook.usage.mediation.rows import Block, bytes_of, may_span_lines, opened

LINE_BYTES_MAX = 64 << 10
PARSED_BYTES = 32 << 20  # more than a block ever holds
BAD = r"\x00-\x08\x0b-\x1f"
BAD_CHARACTERS = f"[{BAD}]"
PATTERN_FIELDS_MAX = 64  # of a row that one pattern is made for
MARK = "\x01"  # stands for a quoted part; a bad character, so no row has it
# What no row lacks the sight of: a block without other bytes needs no look at each row.
GOOD_BYTES = bytes(sorted({9, 10, *range(0x20, 0x100)}))
COMMA_MARK = "\x02"  # stands for an escaped delimiter


def apart(block: Block, layout: Layout) -> tuple[Block, Block]:
    """Rows that one look tells to be sound, and the others, which need a closer one.

    A field in quotation marks that holds line ends may span lines that look sound by themselves,
    so where one may be, all rows need the closer look.
    """
    pattern = row_pattern(layout)
    if not pattern:
        return block.none(), block
    is_short = pc.less_equal(pc.binary_length(block.texts), LINE_BYTES_MAX)
    is_sound = pc.and_(pc.match_substring_regex(block.texts, pattern), is_short)
    if pc.all(is_sound).as_py():
        return Block(block.numbers, block.texts), block.none()
    doubtful = block.only(pc.invert(is_sound))
    if may_span_lines(layout) and len(opened(doubtful.texts)) > 1:
        return block.none(), block
    return Block(block.numbers.filter(is_sound), block.texts.filter(is_sound)), doubtful


def row_pattern(layout: Layout) -> str:
    """What a sound row looks like from end to end; "" for layouts that need the closer look."""
    if isinstance(layout, FixedWidth) or layout.escape or layout.remark:
        return ""
    fewest, most = min(layout.columns), max(layout.columns)
    if fewest < 2 or most > PATTERN_FIELDS_MAX:
        return ""
    return _rows_between(layout.delimiter, fewest, None if layout.is_open else most)


def rows_of(delimiter: str, count: int) -> str:
    """A pattern of rows of so many fields, each bare or in quotation marks."""
    return _rows_between(delimiter, count, count)


@cache
def _rows_between(delimiter: str, fewest: int, most: int | None) -> str:
    """The same for a span of numbers of fields; None: any more."""
    mark = f"\\x{ord(delimiter):02x}"
    field = f'(?:"(?:[^"{BAD}]|"")*"|[^"{mark}{BAD}]*)'
    further = f"{{{fewest - 1},{'' if most is None else most - 1}}}"
    return f"^{field}(?:{mark}{field}){further}$"


def well_formed(block: Block, layout: Layout) -> Block:
    """Without the rows whose form is broken."""
    block = block.reject(pc.greater(pc.binary_length(block.texts), LINE_BYTES_MAX), "long_line")
    if bytes_of(block.texts).translate(None, GOOD_BYTES):
        wrong = pc.match_substring_regex(block.texts, BAD_CHARACTERS)
        block = block.reject(wrong, "bad_character")
    if isinstance(layout, FixedWidth):
        return block.reject(pc.less(pc.utf8_length(block.texts), layout.width), "missing_fields")
    if not layout.escape and QUOTE.encode() in bytes_of(block.texts):
        bare = _bare(block.texts, layout)
        other = f"[^{re.escape(layout.delimiter)}]"
        wrong = pc.match_substring_regex(bare, f'"|{other}{MARK}|{MARK}{other}')
        block = block.reject(wrong, "broken_quotes")
    counts = _counts(block.texts, layout)
    few = pc.less(counts, min(layout.columns))
    block, counts = block.reject(few, "missing_fields"), counts.filter(pc.invert(few))
    if layout.is_open:
        return block
    return block.reject(pc.greater(counts, max(layout.columns)), "extra_fields")


def cut(block: Block, layout: Layout, schema: pa.Schema) -> pa.Table:
    """The fields of well-formed rows, one text column each."""
    if isinstance(layout, FixedWidth):
        columns = {
            name: pc.utf8_slice_codeunits(block.texts, first - 1, last)
            for name, (first, last) in layout.cuts.items()
        }
        return _table(block, columns, schema)
    if layout.escape:
        return _table(block, _unescaped_fields(block.texts, layout), schema)
    return _quoted_fields(block, layout, schema)


def _table(block: Block, columns: dict[str, pa.Array], schema: pa.Schema) -> pa.Table:
    empty = pa.repeat(pa.scalar("", pa.string()), len(block.texts))
    told = {"line": block.numbers, "raw": block.texts} | columns
    return pa.table([told.get(name, empty) for name in schema.names], schema=schema)


def _bare(texts: pa.Array, layout: Delimited) -> pa.Array:
    """Quoted or escaped parts become one mark, so delimiters inside them no longer count."""
    special = layout.escape or QUOTE
    if special.encode() not in bytes_of(texts):
        return texts
    pattern = f"(?s){re.escape(layout.escape)}." if layout.escape else '("[^"]*")+'
    return pc.replace_substring_regex(texts, pattern, MARK)


def _counts(texts: pa.Array, layout: Delimited) -> pa.Array:
    """How many fields each row has."""
    return pc.add(pc.count_substring(_bare(texts, layout), layout.delimiter), 1)


def _unescaped_fields(texts: pa.Array, layout: Delimited) -> dict[str, pa.Array]:
    """The kept fields of rows without quotation marks, where a mark escapes what follows it."""
    mark = re.escape(layout.escape)
    if layout.escape.encode() in bytes_of(texts):
        texts = pc.replace_substring(texts, layout.escape + layout.delimiter, COMMA_MARK)
        texts = pc.replace_substring_regex(texts, f"{mark}(.)", r"\1")
    fields = pc.split_pattern(texts, layout.delimiter)
    starts, lengths = fields.offsets[:-1], pc.list_value_length(fields)
    kept = {}
    for place, name in enumerate(layout.columns[max(layout.columns)]):
        if not name.startswith("_"):
            at = pc.if_else(pc.greater(lengths, place), pc.add(starts, place), None)
            found = pc.fill_null(fields.values.take(at), "")
            kept[name] = pc.replace_substring(found, COMMA_MARK, layout.delimiter)
    return kept


def _quoted_fields(block: Block, layout: Delimited, schema: pa.Schema) -> pa.Table:
    """The kept fields, where fields may stand in quotation marks."""
    if len(layout.columns) == 1 and not layout.is_open:
        return _parsed(block, next(iter(layout.columns.values())), layout.delimiter, schema)
    for count in layout.columns:
        # Rows of one file mostly have as many fields each; that is seen sooner than counted.
        pattern = rows_of(layout.delimiter, count)
        if max(layout.columns) <= PATTERN_FIELDS_MAX and all_match(block.texts, pattern):
            return _parsed(block, layout.columns[count], layout.delimiter, schema)
    counts = _counts(block.texts, layout)
    parts = [
        _parsed(
            block.only(pc.equal(counts, count)), _names(layout, count), layout.delimiter, schema
        )
        for count in sorted(pc.unique(counts).to_pylist())
    ]
    return pa.concat_tables([schema.empty_table(), *parts])


def all_match(texts: pa.Array, pattern: str) -> bool:
    """Whether every text is as the pattern says."""
    matches: bool = pc.all(pc.match_substring_regex(texts, pattern)).as_py()
    return matches


def _names(layout: Delimited, count: int) -> tuple[str, ...]:
    """The names of the fields of a row that has `count` of them."""
    if count in layout.columns:
        return layout.columns[count]
    told = layout.columns[max(layout.columns)]
    return (*told, *(f"_{place}" for place in range(len(told), count)))


def _parsed(block: Block, names: tuple[str, ...], delimiter: str, schema: pa.Schema) -> pa.Table:
    if not len(block.texts):
        return schema.empty_table()
    # A line end inside quotation marks is a blank to us: no field that is kept needs it.
    texts = block.texts
    if b"\n" in bytes_of(texts):
        texts = pc.replace_substring(texts, "\n", " ")
    whole = pc.binary_join(pa.ListArray.from_arrays([0, len(texts)], texts), "\n")
    parsed = read_fields(whole[0].as_buffer(), names, delimiter)
    return _table(block, {name: parsed[name] for name in parsed.column_names}, schema)


def read_fields(
    text: pa.Buffer, names: tuple[str, ...], delimiter: str, *, has_quotes: bool = True
) -> pa.Table:
    """The fields of whole lines of UTF-8, as text, without those whose names begin with `_`."""
    kept = [name for name in names if not name.startswith("_")]
    return csv.read_csv(
        pa.BufferReader(text),
        csv.ReadOptions(column_names=names, block_size=PARSED_BYTES, use_threads=False),
        csv.ParseOptions(
            delimiter=delimiter,
            quote_char=QUOTE if has_quotes else False,
            newlines_in_values=False,
            ignore_empty_lines=False,
        ),
        csv.ConvertOptions(
            check_utf8=False,  # the rows are text already
            column_types=dict.fromkeys(kept, pa.string()),
            include_columns=kept,
            null_values=[],
        ),
    )
