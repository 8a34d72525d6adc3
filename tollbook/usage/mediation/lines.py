"""From the bytes of a delimited file to columns of text, every line with its number in the file.

A call stands on one line. What is wrong with the form of a line rejects that line; what is wrong
with the file (`FileFault`) refuses the whole of it. Memory does not grow with the file.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from tollbook.usage.mediation.formats import CallFormat

BLOCK_BYTES = 8 << 20
LINE_BYTES_MAX = 64 << 10
UNPACKED_BYTES_MAX = 64 << 30
RAW_CHARACTERS_MAX = 4000
GZIP_MAGIC = b"\x1f\x8b"
UTF8_MARK = b"\xef\xbb\xbf"
START_BYTES = 64  # of a file; zeros there tell that it is no text, later ones only a bad row
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
CUT_CODES = ("missing_fields", "broken_quotes")  # what a cut-off line looks like

REJECTS = pa.schema([("line", pa.int64()), ("code", pa.string()), ("raw", pa.string())])


class FileFault(Exception):
    """The file as a whole cannot be taken; carries a code and a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Lines:
    """What a file held: `fields` is a Parquet file of the well-formed lines, the rest rejects."""

    fields: Path
    rejects: pa.Table
    rows_read: int


@dataclass
class _Block:
    """Some whole lines of the file; `numbers` are their places, the first line is 1.

    `unended`: the number of a last line without line end, else 0.
    """

    numbers: pa.Array
    texts: pa.Array
    rejected: list[pa.Table] = field(default_factory=list)
    unended: int = 0

    def reject(self, wrong: pa.Array, code: str) -> "_Block":
        """Without the lines that are `wrong`."""
        if not pc.any(wrong).as_py():
            return self
        raws = pc.utf8_slice_codeunits(self.texts.filter(wrong), 0, RAW_CHARACTERS_MAX)
        rejected = self._named(self.numbers.filter(wrong), raws, code)
        right = pc.invert(wrong)
        return replace(
            self,
            numbers=self.numbers.filter(right),
            texts=self.texts.filter(right),
            rejected=[*self.rejected, rejected],
        )

    def _named(self, numbers: pa.Array, raws: pa.Array, code: str) -> pa.Table:
        """Rejects; a last line that lacks its end was cut off rather than badly written."""
        is_cut = pc.and_(pc.equal(numbers, self.unended), code in CUT_CODES)
        codes = pc.if_else(is_cut, "truncated_line", code)
        return pa.table([numbers, codes, raws.cast(pa.string())], schema=REJECTS)


def read_lines(path: Path, form: CallFormat, scratch: Path) -> Lines:
    """Stage the file at `path` (plain or .gz) in a Parquet file with one text column a field."""
    target = scratch / "fields.parquet"
    rejects: list[pa.Table] = []
    rows = 0
    with pq.ParquetWriter(target, _schema(form), compression="zstd", compression_level=1) as kept:
        for block in _blocks(path, form):
            rows += len(block.numbers) + sum(each.num_rows for each in block.rejected)
            sound = _well_formed(block, form)
            rejects += sound.rejected
            kept.write_table(_fields(sound, form))
    return Lines(target, pa.concat_tables([REJECTS.empty_table(), *rejects]), rows)


def _schema(form: CallFormat) -> pa.Schema:
    names = form.COLUMNS[max(form.COLUMNS)]
    texts = [(name, pa.string()) for name in names]
    return pa.schema([("line", pa.int64()), ("raw", pa.string()), *texts])


def _blocks(path: Path, form: CallFormat) -> Iterator[_Block]:
    """Blocks of lines without the heading and without blank lines."""
    number = 1
    is_first = True
    for chunk, ends in _chunks(path):
        lines = pc.split_pattern(pa.array([chunk], pa.binary()), b"\n").flatten()
        if ends:
            lines = lines.slice(0, len(lines) - 1)
        numbers = pa.array(range(number, number + len(lines)), pa.int64())
        number += len(lines)
        if is_first and form.HAS_HEADING:
            _check_heading(lines[0].as_py(), form)
            lines, numbers = lines.slice(1), numbers.slice(1)
        is_first = False
        unended = 0 if ends else number - 1
        yield _decoded(_Block(numbers, lines, unended=unended))


def _chunks(path: Path) -> Iterator[tuple[bytes, bool]]:
    """Whole lines at a time, and whether the last of them ends with a line end."""
    left = b""
    is_first = True
    unpacked = 0
    for piece in _pieces(path):
        if is_first:
            piece = _checked_start(piece)  # noqa: PLW2901
            is_first = False
        unpacked += len(piece)
        if unpacked > UNPACKED_BYTES_MAX:
            raise FileFault("file-too-large", "The unpacked file is larger than 64 GB.")
        left += piece
        cut = left.rfind(b"\n") + 1
        if cut == 0 and len(left) >= BLOCK_BYTES:
            raise FileFault(
                "endless-line",
                "A line of the file is longer than 8 MB, so this is no file of calls.",
            )
        if cut:
            yield left[:cut], True
            left = left[cut:]
    if is_first:
        raise FileFault("empty-file", "The file is empty.")
    if left:
        yield left, False


def _checked_start(piece: bytes) -> bytes:
    if piece.startswith(UTF16_MARKS) or b"\x00" in piece[:START_BYTES]:
        raise FileFault(
            "not-text", "The file is not UTF-8 text. Please save it as UTF-8 and send it again."
        )
    return piece.removeprefix(UTF8_MARK)


def _pieces(path: Path) -> Iterator[bytes]:
    """The unpacked bytes of the file, some megabytes at a time."""
    try:
        with _opened(path) as stream:
            while piece := stream.read(BLOCK_BYTES):
                yield piece
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileFault(
            "damaged-gzip", "The .gz file is damaged or was cut off; please send it again."
        ) from error


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        is_packed = stream.read(2) == GZIP_MAGIC
    return cast(IO[bytes], gzip.open(path, "rb")) if is_packed else path.open("rb")


def _check_heading(first: bytes, form: CallFormat) -> None:
    told = first.decode("utf-8", "replace").replace('"', "").strip().casefold()
    expected = next(iter(form.COLUMNS.values()))
    if tuple(name.strip() for name in told.split(",")) != expected:
        raise FileFault(
            "wrong-heading", f"The first line must name the columns: {','.join(expected)}."
        )


def _decoded(block: _Block) -> _Block:
    """The lines as text, blank ones left out; what is no UTF-8 is rejected."""
    try:
        block = replace(block, texts=block.texts.cast(pa.string()))
    except pa.ArrowInvalid:
        block = _decoded_each(block)
    texts = pc.utf8_rtrim(block.texts, "\r")
    filled = pc.not_equal(pc.utf8_trim_whitespace(texts), "")
    return replace(block, numbers=block.numbers.filter(filled), texts=texts.filter(filled))


def _decoded_each(block: _Block) -> _Block:
    lines = block.texts.to_pylist()
    told = [line.decode("utf-8", "backslashreplace") for line in lines]
    wrong = [text.encode() != line for line, text in zip(lines, told, strict=True)]
    texts = pa.array(told, pa.string())
    return replace(block, texts=texts).reject(pa.array(wrong, pa.bool_()), "bad_encoding")


def _well_formed(block: _Block, form: CallFormat) -> _Block:
    """Without the lines whose form is broken."""
    block = block.reject(pc.greater(pc.binary_length(block.texts), LINE_BYTES_MAX), "long_line")
    wrong = pc.match_substring_regex(block.texts, r"[\x00-\x08\x0b-\x1f]")
    block = block.reject(wrong, "bad_character")
    bare = _bare(block.texts)
    wrong = pc.match_substring_regex(bare, '"|[^,]\x01|\x01[^,]')
    counts = pc.add(pc.count_substring(bare, ","), 1).filter(pc.invert(wrong))
    block = block.reject(wrong, "broken_quotes")
    few = pc.less(counts, min(form.COLUMNS))
    block, counts = block.reject(few, "missing_fields"), counts.filter(pc.invert(few))
    return block.reject(pc.greater(counts, max(form.COLUMNS)), "extra_fields")


def _bare(texts: pa.Array) -> pa.Array:
    """Quoted parts become one mark, so commas and quotes inside them no longer count."""
    if not pc.any(pc.match_substring(texts, '"')).as_py():
        return texts
    return pc.replace_substring_regex(texts, r'("[^"]*")+', "\x01")


def _fields(block: _Block, form: CallFormat) -> pa.Table:
    """The fields of well-formed lines, one text column each."""
    schema = _schema(form)
    if len(form.COLUMNS) == 1:
        return _parsed(block.numbers, block.texts, next(iter(form.COLUMNS.values())), schema)
    counts = pc.add(pc.count_substring(_bare(block.texts), ","), 1)
    parts = [
        _parsed(block.numbers.filter(chosen), block.texts.filter(chosen), names, schema)
        for count, names in form.COLUMNS.items()
        for chosen in [pc.equal(counts, count)]
    ]
    return pa.concat_tables([schema.empty_table(), *parts])


def _parsed(
    numbers: pa.Array, texts: pa.Array, names: tuple[str, ...], schema: pa.Schema
) -> pa.Table:
    if not len(texts):
        return schema.empty_table()
    whole = pc.binary_join(pa.ListArray.from_arrays([0, len(texts)], texts), "\n")
    parsed = csv.read_csv(
        pa.BufferReader(whole[0].as_buffer()),
        csv.ReadOptions(column_names=names, block_size=2 * BLOCK_BYTES),
        csv.ParseOptions(newlines_in_values=False, ignore_empty_lines=False),
        csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), null_values=[]),
    )
    columns = {"line": numbers, "raw": texts} | {name: parsed[name] for name in names}
    empty = pa.repeat(pa.scalar("", pa.string()), len(texts))
    return pa.table([columns.get(name, empty) for name in schema.names], schema=schema)
