"""Whatever a file holds, its reader neither breaks nor loses a row."""

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tollbook.usage.mediation import container, lines, rows
from tollbook.usage.mediation.container import FileFault, pieces
from tollbook.usage.mediation.formats import FORMATS
from tollbook.usage.models import Feed
from tollbook.usage.tests.calls import HEADING, line
from tollbook.usage.tests.screens import screened_bytes
from tollbook.usage.tests.test_formats import MAPPING, SAMPLES
from tollbook.usage.types import REJECT_WORDS, SKIP_WORDS

EXAMPLES = 25
FIXED = {
    "delimiter": "fixed",
    "sources": {"start": "1-14", "from": "15-24", "to": "25-34", "seconds": "35-48"},
    "date": "YYYYMMDDhhmmss",
    "unit": "minutes",
}
OWN = f"{HEADING}\n{line('k1')}\n{line('k2', seconds=0)}\n{line('k3', to='x')}\n".encode()
ASTERISK = (
    b'"","2185550110","6125550123","c","","SIP/1-0","SIP/2-1","Dial","","2026-04-10 15:59:33",'
    b'"2026-04-10 15:59:34","2026-04-10 15:59:45",12,11,"ANSWERED","DOCUMENTATION","1775829600.7"\n'
)
# Format and options of a feed, and a file of it to begin with.
CASES: dict[str, tuple[str, dict[str, Any], bytes]] = {
    "tollbook": ("tollbook", {}, OWN),
    "asterisk": ("asterisk", {}, ASTERISK * 3),
    "freeswitch": ("freeswitch", {}, (SAMPLES / "freeswitch.csv").read_bytes()),
    "broadworks": ("broadworks", {}, (SAMPLES / "broadworks.csv").read_bytes()),
    "emi": ("emi", {"length": "minutes"}, (SAMPLES / "emi.txt").read_bytes()),
    "columns": ("columns", MAPPING, (SAMPLES / "columns.csv").read_bytes()),
    "columns, fixed": ("columns", FIXED, b"202604100900002185550110612555012300000000000062\n" * 3),
}
EVIL = (
    *(b"", b'"', b'""', b"\n", b"\r", b"\r\n", b"\n\n", b"\x00", b"\x1a", b",", b";", b"|", b"\t"),
    *(b"\\", b"\\\n", b"'", b"''; DROP", b"\xff\xfe", b"\xe2\x28", b"\xc3\xa9", b"\xef\xbb\xbf"),
    *(b"9" * 30, b"-", b"+", b"e9", b"%", b"{", b"}", b"x" * 5_000, b'"\n' * 40, b"," * 300),
)


def mend(sample: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The sample with pieces cut out and others put in."""
    for at, gone, put in changes:
        place = at % (len(sample) + 1)
        sample = sample[:place] + put + sample[place + gone :]
    return sample


CHANGES = st.lists(
    st.tuples(st.integers(0, 5_000), st.integers(0, 60), st.sampled_from(EVIL)),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("case", CASES)
@given(changes=CHANGES, noise=st.binary(max_size=200), is_noise=st.integers(0, 9))
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
def test_every_row_of_a_broken_file_ends_once(
    case: str, changes: list[tuple[int, int, bytes]], noise: bytes, is_noise: int
) -> None:
    name, options, sample = CASES[case]
    content = noise if is_noise == 0 else mend(sample, changes)
    feed = Feed(file_format=name, zone="America/Chicago", options=options)

    try:
        found, rejects, read = screened_bytes(content, feed)
    except FileFault:
        return

    ended = [row["line"] for row in found] + rejects["line"].to_pylist()
    assert len(set(ended)) == len(ended) == read
    assert read <= content.count(b"\n") + 1
    assert {row["code"] for row in found} | set(rejects["code"].to_pylist()) <= {"", *REJECT_WORDS}
    assert {row["skip"] for row in found} <= {"", *SKIP_WORDS}


def test_every_format_is_among_the_cases() -> None:
    assert {name for name, _, _ in CASES.values()} == set(FORMATS)


def zipped(content: bytes) -> bytes:
    paper = io.BytesIO()
    with zipfile.ZipFile(paper, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("calls.csv", content)
    return paper.getvalue()


@pytest.mark.parametrize("packed", [gzip.compress(OWN, mtime=0), zipped(OWN)])
@given(changes=CHANGES)
@settings(max_examples=4 * EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_broken_container_gives_its_bytes_or_a_sentence(
    tmp_path: Path, packed: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    path = tmp_path / "calls"
    path.write_bytes(mend(packed, changes))

    try:
        unpacked = b"".join(pieces(path))
    except FileFault:
        return

    assert len(unpacked) <= max(container.RATIO_FREE_BYTES, len(packed) * container.RATIO_MAX)


def test_lines_that_could_be_joined_for_ever_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of quotation marks only: each is tried a few lines on, and the file is refused."""
    monkeypatch.setattr(lines, "REJECTS_MAX", 1_000)
    content = f"{HEADING}\n".encode() + b'"\n' * 20_000

    with pytest.raises(FileFault, match="does not look like a file of this feed"):
        screened_bytes(content, Feed(file_format="tollbook"))

    assert rows.JOINED_LINES_MAX == 10
