"""From the bytes of a call file to columns of text, every row with its line in the file.

A row stands on one line, or on several where a quoted field holds line ends. What is wrong with
the form of a row rejects that row; what is wrong with the file (`FileFault`) refuses the whole of
it. Memory does not grow with the file.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tollbook.usage.mediation import container
from tollbook.usage.mediation.container import FileFault
from tollbook.usage.mediation.cutting import apart, cut, well_formed
from tollbook.usage.mediation.layout import CallFormat, Delimited, Layout
from tollbook.usage.mediation.plain import lines_in, plain_rows
from tollbook.usage.mediation.rows import (
    REJECTS,
    Block,
    begins_open_row,
    bytes_of,
    joined,
    may_span_lines,
)

# So many rejects are no bad rows but another format; nobody could mend them one by one.
REJECTS_MAX = 100_000
UTF8_MARK = b"\xef\xbb\xbf"
HEADING_CHARACTERS_MAX = 10_000
LINE_END = b"\n"
START_BYTES = 64  # of a file; zeros there tell that it is no text, later ones only a bad row
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

ENCODING = re.compile(rb"encoding=([A-Za-z0-9_-]+)")
LATIN = (b"iso-8859-1", b"latin-1", b"latin1", b"windows-1252")

Tell = Callable[[int], None]


@dataclass
class Lines:
    """What a file holds, read while `stream` is: once, by whoever asks for its batches.

    What is told of rejects, rows and lines is whole when the stream has ended; then `raise_fault`
    tells whether it ended with the file.
    """

    layout: Layout
    heading: str = ""  # the first line, where that names columns
    rows_read: int = 0
    last_line: int = 0
    fault: FileFault | None = None
    _rejects: list[pa.Table] = field(default_factory=list)
    _rejected: int = 0
    stream: pa.RecordBatchReader = None

    def keep(self, tables: list[pa.Table]) -> None:
        """Put rejects aside; so many that nobody could mend them are refused at once."""
        self._rejects += tables
        self._rejected += sum(each.num_rows for each in tables)
        if self._rejected > REJECTS_MAX:
            raise too_many_rejects(self._rejected, self.rows_read)

    @property
    def rejects(self) -> pa.Table:
        """Rows whose form is broken, in columns `REJECTS`."""
        return pa.concat_tables([REJECTS.empty_table(), *self._rejects])

    def raise_fault(self) -> None:
        """Raise what ended the stream before the file did."""
        if self.fault:
            raise self.fault


def too_many_rejects(wrong: int, rows: int) -> FileFault:
    """The refusal of a file that is of another format."""
    return FileFault(
        "too-many-rejects",
        f"{wrong:,} of {rows:,} rows cannot be read; this does not look like a file of this feed.",
    )


def no_tell(_rows: int) -> None:
    """Nobody watches."""


def read_lines(path: Path, form: CallFormat, tell: Tell = no_tell) -> Lines:
    """The file at `path` (plain, .gz or .zip) as a stream of rows, one text column a field.

    `tell` hears how many rows have been read, now and then, from whatever thread reads.
    """
    lines = Lines(form.layout)
    schema = _schema(form.layout)
    batches = _batches(path, lines, schema, tell)
    lines.stream = pa.RecordBatchReader.from_batches(schema, batches)
    return lines


def _batches(path: Path, lines: Lines, schema: pa.Schema, tell: Tell) -> Iterator[pa.RecordBatch]:
    """The well-formed rows. A fault ends the stream and is kept: the engine that reads the stream
    would make an error of its own of it.
    """
    try:
        for number, text in _texts(path, lines):
            rows = plain_rows(text, number, lines.layout, schema)
            if rows is None:
                tables = _looked_at(_block(text, number), lines, schema)
            else:
                tables = [rows]
                lines.rows_read += rows.num_rows
            for each in tables:
                yield from each.to_batches()
            tell(lines.rows_read)
    except FileFault as fault:
        lines.fault = fault


def _schema(layout: Layout) -> pa.Schema:
    texts = [(name, pa.string()) for name in layout.names]
    return pa.schema([("line", pa.int64()), ("raw", pa.string()), *texts])


def _looked_at(whole: Block, lines: Lines, schema: pa.Schema) -> list[pa.Table]:
    """The well-formed rows among `whole`; what is put aside goes to `lines`."""
    sound, doubtful = apart(whole, lines.layout)
    doubtful = _without_remarks(joined(doubtful, lines.layout), lines.layout)
    lines.rows_read += len(sound.numbers) + len(doubtful.numbers)
    lines.rows_read += sum(each.num_rows for each in doubtful.rejected)
    mended = well_formed(doubtful, lines.layout)
    lines.keep(mended.rejected)
    return [cut(block, lines.layout, schema) for block in (sound, mended)]


def _texts(path: Path, reading: Lines) -> Iterator[tuple[int, bytes]]:
    """Whole lines of UTF-8 at a time, without the heading, and the number of the first of them."""
    number = 1
    for chunk in _chunks(path, may_span_lines(reading.layout)):
        if number == 1:
            reading.layout = _told_by(chunk, reading.layout)
        text = _as_utf8(chunk, reading.layout)
        if number == 1 and reading.layout.first_is_heading:
            first, _, text = text.partition(LINE_END)
            reading.heading = _heading(first)
            number += 1
        reading.last_line = number + lines_in(text) - 1
        if text:
            yield number, text
        number = reading.last_line + 1


def _block(text: bytes, number: int) -> Block:
    """The lines of `text`, the first of which has this number."""
    lines = _split(text)
    unended = 0 if text.endswith(LINE_END) else number + len(lines) - 1
    return _decoded(Block(pa.arange(number, number + len(lines)), lines, unended=unended))


def _split(chunk: bytes) -> pa.Array:
    """The lines of `chunk` without their ends: one look at all bytes, ten times a split's speed."""
    letters = pa.Array.from_buffers(pa.uint8(), len(chunk), [None, pa.py_buffer(chunk)])
    found = pc.indices_nonzero(pc.equal(letters, ord(LINE_END))).cast(pa.int32())
    # Where each line ends once the line ends before it are gone.
    ended = pc.subtract(found, pa.arange(0, len(found)).cast(pa.int32()))
    last = [] if chunk.endswith(LINE_END) else [len(chunk) - len(found)]
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ended, pa.array(last, pa.int32())])
    data = pa.py_buffer(chunk.replace(b"\n", b""))
    return pa.Array.from_buffers(pa.binary(), len(offsets) - 1, [None, offsets.buffers()[1], data])


def _chunks(path: Path, spans_lines: bool) -> Iterator[bytes]:  # noqa: FBT001
    """Whole rows at a time."""
    left = b""
    is_first = True
    for piece, is_last in _with_last(container.pieces(path)):
        if is_first:
            piece = _checked_start(piece)  # noqa: PLW2901
            is_first = False
        left += piece
        end = left.rfind(b"\n") + 1
        if end == 0 and len(left) >= container.BLOCK_BYTES:
            raise FileFault(
                "endless-line",
                "A line of the file is longer than 8 MB, so this is no file of calls.",
            )
        if end and spans_lines and not is_last:
            end = begins_open_row(left[:end])
        if end:
            yield left[:end]
            left = left[end:]
    if is_first:
        raise FileFault("empty-file", "The file is empty.")
    if left:
        yield left


def _with_last(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last one."""
    for piece, following in pairwise(chain(pieces, [b""])):
        yield piece, not following


def _checked_start(piece: bytes) -> bytes:
    if piece.startswith(UTF16_MARKS) or b"\x00" in piece[:START_BYTES]:
        raise FileFault(
            "not-text", "The file is not UTF-8 text. Please save it as UTF-8 and send it again."
        )
    return piece.removeprefix(UTF8_MARK)


def _told_by(chunk: bytes, layout: Layout) -> Layout:
    """The layout with what the first line of the file tells of it."""
    first = chunk[: chunk.find(b"\n")] if b"\n" in chunk else chunk
    if layout.tells_encoding and (found := ENCODING.search(first)):
        is_latin = found[1].lower() in LATIN
        return replace(layout, encoding="latin-1" if is_latin else "utf-8")
    if not layout.first_is_heading:
        return layout
    assert isinstance(layout, Delimited)
    return _headed(first.decode(layout.encoding, "replace"), layout)


def _heading(first: bytes) -> str:
    """The first line as it is kept, for files of mended rows."""
    return first.decode("utf-8", "replace").strip("\r")[:HEADING_CHARACTERS_MAX]


def _headed(first: str, layout: Delimited) -> Layout:
    """The layout by the heading `first`; refused where that is another file's."""
    told = first.replace('"', "").strip("\r")
    names = [name.strip().casefold() for name in told.split(layout.delimiter)]
    if layout.heading and tuple(names) != layout.heading:
        wanted = layout.delimiter.join(layout.heading)
        raise FileFault("wrong-heading", f"The first line must name the columns: {wanted}.")
    if not layout.sought:
        return layout
    missing = [source for _, source in layout.sought if source.casefold() not in names]
    if missing:
        raise FileFault(
            "wrong-heading", f"The first line does not name the columns: {', '.join(missing)}."
        )
    ours = {names.index(source.casefold()): name for name, source in layout.sought}
    columns = tuple(ours.get(place, f"_{place}") for place in range(len(names)))
    return replace(layout, columns={len(names): columns})


def _as_utf8(chunk: bytes, layout: Layout) -> bytes:
    """The chunk in UTF-8; in the other encodings every byte is a letter, so nothing can fail."""
    return chunk if layout.encoding == "utf-8" else chunk.decode(layout.encoding).encode()


def _decoded(block: Block) -> Block:
    """The lines as text; what is no text is rejected."""
    try:
        block = replace(block, texts=block.texts.cast(pa.string()))
    except pa.ArrowInvalid:
        block = _decoded_each(block)
    if b"\r" in bytes_of(block.texts):
        block = replace(block, texts=pc.utf8_rtrim(block.texts, "\r"))
    return block


def _without_remarks(block: Block, layout: Layout) -> Block:
    """Without blank lines and what is about the file."""
    filled = pc.not_equal(pc.utf8_trim_whitespace(block.texts), "")
    if layout.remark:
        filled = pc.and_not(filled, pc.match_substring_regex(block.texts, layout.remark))
    return block.only(filled)


def _decoded_each(block: Block) -> Block:
    lines = block.texts.to_pylist()
    told = [line.decode("utf-8", "backslashreplace") for line in lines]
    wrong = [text.encode() != line for line, text in zip(lines, told, strict=True)]
    texts = pa.array(told, pa.string())
    return replace(block, texts=texts).reject(pa.array(wrong, pa.bool_()), "bad_encoding")
