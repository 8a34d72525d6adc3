"""Some rows of a call file as they go through the reader, and the ones that were put aside."""

import re
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from tollbook.usage.mediation.layout import QUOTE, Delimited, Layout

RAW_CHARACTERS_MAX = 4000
JOINED_LINES_MAX = 10  # a quoted field with more line ends is a missing quotation mark
JOINED_CHARACTERS_MAX = 16 << 10
CUT_CODES = ("missing_fields", "broken_quotes")  # what a cut-off line looks like

REJECTS = pa.schema([("line", pa.int64()), ("code", pa.string()), ("raw", pa.string())])


@dataclass(frozen=True)
class Block:
    """Some whole rows of the file; `numbers` are their first lines, the first line is 1.

    `unended`: the number of a last line without line end, else 0.
    """

    numbers: pa.Array
    texts: pa.Array
    rejected: list[pa.Table] = field(default_factory=list)
    unended: int = 0

    def only(self, chosen: pa.Array) -> "Block":
        """The rows that are `chosen`."""
        if pc.all(chosen).as_py():
            return self
        numbers, texts = self.numbers.filter(chosen), self.texts.filter(chosen)
        return replace(self, numbers=numbers, texts=texts)

    def none(self) -> "Block":
        """No rows, nor what was put aside."""
        return Block(self.numbers.slice(0, 0), self.texts.slice(0, 0))

    def reject(self, wrong: pa.Array, code: str) -> "Block":
        """Without the rows that are `wrong`."""
        if not pc.any(wrong).as_py():
            return self
        raws = pc.utf8_slice_codeunits(self.texts.filter(wrong), 0, RAW_CHARACTERS_MAX)
        rejected = self._named(self.numbers.filter(wrong), raws, code)
        kept = self.only(pc.invert(wrong))
        return replace(kept, rejected=[*self.rejected, rejected])

    def _named(self, numbers: pa.Array, raws: pa.Array, code: str) -> pa.Table:
        """Rejects; a last line that lacks its end was cut off rather than badly written."""
        is_cut = pc.and_(pc.equal(numbers, self.unended), code in CUT_CODES)
        codes = pc.if_else(is_cut, "truncated_line", code)
        return pa.table([numbers, codes, raws.cast(pa.string())], schema=REJECTS)


def bytes_of(texts: pa.Array) -> bytes:
    """All bytes of the rows, and perhaps of neighbours that were put aside: what is not among them
    is in no row, and most blocks can do without a look at each.
    """
    data = texts.buffers()[2]
    return data.to_pybytes() if data else b""


def may_span_lines(layout: Layout) -> bool:
    """Whether quoted fields may hold line ends."""
    return isinstance(layout, Delimited) and not layout.escape


def joined(block: Block, layout: Layout) -> Block:
    """Rows whose quoted fields hold line ends made whole, under the number of their first line.

    A line with a quotation mark too many looks alike, so lines are joined only where that makes a
    row of this layout.
    """
    if not may_span_lines(layout):
        return block
    assert isinstance(layout, Delimited)
    if QUOTE.encode() not in bytes_of(block.texts):
        return block
    places = opened(block.texts).to_pylist()
    if len(places) < 2:
        return block
    whole = _whole_rows(block.texts, places, layout)
    if not whole:
        return block
    texts: list[str] = block.texts.to_pylist()
    dropped: set[int] = set()
    for first, (last, text) in whole.items():
        texts[first] = text
        dropped.update(range(first + 1, last + 1))
    kept = pa.array([place not in dropped for place in range(len(texts))], pa.bool_())
    return replace(block, texts=pa.array(texts, pa.string())).only(kept)


def opened(texts: pa.Array) -> pa.Array:
    """Places of the lines that have a quotation mark without its other."""
    odd = pc.equal(pc.bit_wise_and(pc.count_substring(texts, QUOTE), 1), 1)
    return pc.indices_nonzero(odd)


def _whole_rows(
    texts: pa.Array, places: list[int], layout: Delimited
) -> dict[int, tuple[int, str]]:
    """Which lines begin a row on several lines, with the last line and the whole text."""
    found: dict[int, tuple[int, str]] = {}
    at = 0
    while at + 1 < len(places):
        first, last = places[at], places[at + 1]
        text = _between(texts, first, last)
        if text and is_row(text, layout):
            found[first] = (last, text)
            at += 1
        at += 1
    return found


def _between(texts: pa.Array, first: int, last: int) -> str:
    """The lines from `first` to `last` as one text, "" where they are too many to be one row."""
    if last - first >= JOINED_LINES_MAX:
        return ""
    text = "\n".join(texts.slice(first, last - first + 1).to_pylist())
    return text if len(text) <= JOINED_CHARACTERS_MAX else ""


def is_row(text: str, layout: Delimited) -> bool:
    """Whether `text` is one row of the layout as far as quotation marks and fields go."""
    mark = re.escape(layout.delimiter)
    bare = re.sub('("[^"]*")+', "\x01", text)
    if re.search(f'"|[^{mark}]\x01|\x01[^{mark}]', bare):
        return False
    fields = bare.count(layout.delimiter) + 1
    most = max(layout.columns)
    return fields in layout.columns or (layout.is_open and fields > most)


def begins_open_row(chunk: bytes) -> int:
    """Where, near the end of `chunk` (whole lines), a row may begin that the next lines close.

    The end of the chunk where its quotation marks are all in pairs.
    """
    found = end = len(chunk)
    if chunk.count(b'"') % 2 == 0:
        return found
    for _ in range(JOINED_LINES_MAX):
        start = chunk.rfind(b"\n", 0, end - 1) + 1 if end else 0
        if chunk.count(b'"', start, end) % 2:
            found = start
        end = start
    return found
