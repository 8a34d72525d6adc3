"""Rows that a parser has as they are: the closer look finds the same in them, and nothing wrong."""

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tollbook.usage.mediation.cutting import LINE_BYTES_MAX
from tollbook.usage.mediation.layout import Delimited
from tollbook.usage.mediation.lines import Lines, _block, _looked_at
from tollbook.usage.mediation.plain import plain_rows

LAYOUT = Delimited({2: ("a", "_b"), 3: ("a", "_b", "c")})
SCHEMA = pa.schema([("line", pa.int64()), *((name, pa.string()) for name in ("raw", "a", "c"))])
FIELD = st.sampled_from(["", "x", " y ", '""', '"z"', '"p,q"', 'a"b', '"', "é", "\t", "\r", "\x01"])
ROWS = st.lists(st.lists(FIELD, min_size=1, max_size=4).map(",".join), min_size=1, max_size=4)


def looked_at(text: bytes) -> tuple[pa.Table, int]:
    """The rows that the closer look finds from line 7 on, and how many it puts aside."""
    lines = Lines(LAYOUT)
    found = pa.concat_tables(_looked_at(_block(text, 7), lines, SCHEMA))
    return found.combine_chunks(), lines.rejects.num_rows


@given(rows=ROWS, line_end=st.sampled_from(["\n", "\r\n"]), last_end=st.sampled_from(["", "\n"]))
@example(rows=["", "d,e", "", "f,g"], line_end="\n", last_end="\n")
@example(rows=["a,b,c", "d,e"], line_end="\n", last_end="\n")
@example(rows=['a,"",', '"",b,"c,d"'], line_end="\r\n", last_end="")
@example(rows=['a,"x', 'y",b'], line_end="\n", last_end="\n")
def test_what_is_plain_reads_as_the_closer_look_does(
    rows: list[str], line_end: str, last_end: str
) -> None:
    text = (line_end.join(rows) + last_end).encode()

    plain = plain_rows(text, 7, LAYOUT, SCHEMA)

    if plain is not None:
        assert (plain.combine_chunks(), 0) == looked_at(text)


@pytest.mark.parametrize("text", [b"a,b\nc,d\n", b'a,"",c\r\n"d,e",f,\r\n', "é,b".encode()])
def test_sound_rows_of_one_length_are_plain(text: bytes) -> None:
    assert plain_rows(text, 1, LAYOUT, SCHEMA) is not None


@pytest.mark.parametrize(
    "text",
    [
        b"a,b\nc,d,e\n",
        b"a,b\n\nc,d\n",
        b'a,"x\ny"\n',
        b'a"b,c\n',
        b"a,\x01\n",
        b"a,b\rc\n",
        b"\xff,b\n",
        b"a\n",
        b"a,b\n" + b"c," + b"d" * LINE_BYTES_MAX + b"\n",
    ],
)
def test_any_doubt_asks_for_the_closer_look(text: bytes) -> None:
    assert plain_rows(text, 1, LAYOUT, SCHEMA) is None
