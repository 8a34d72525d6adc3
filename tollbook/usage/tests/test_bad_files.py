"""Files that cannot be taken as a whole: a clear sentence, and nothing half-done."""

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.town import NOW, Town
from tollbook.kernel.errors import Refused
from tollbook.usage.mediation import container, lines
from tollbook.usage.mediation.intake import take
from tollbook.usage.models import CallFile, Reject
from tollbook.usage.tests.calls import HEADING, counts, line, stored, written

BODY = f"{HEADING}\n{line()}\n".encode()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A .zip file of these members."""
    paper = io.BytesIO()
    with zipfile.ZipFile(paper, "w", method) as box:
        for name, content in members.items():
            box.writestr(name, content)
    return paper.getvalue()


def locked(content: bytes) -> bytes:
    """The same .zip file, said to be locked with a password, in both of its lists."""
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark) + place
        content = content[:at] + b"\x01" + content[at + 1 :]
    return content


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (b"", "empty-file", "The file is empty."),
        (BODY.decode().encode("utf-16"), "not-text", "The file is not UTF-8 text"),
        (b"\x00\x01\x02" * 99, "not-text", "The file is not UTF-8 text"),
        (b"date,number\n1,2\n", "wrong-heading", "The first line must name the columns: call_id"),
        (gzip.compress(BODY * 99, mtime=0)[:-20], "damaged-gz", r"The \.gz file is damaged"),
        (gzip.compress(b"", mtime=0), "empty-file", "The file is empty."),
        (zipped({"calls.csv": BODY})[:-30], "damaged-zip", r"The \.zip file is damaged"),
        (zipped({}), "zip-of-many", "holds 0 files"),
        (zipped({"a.csv": BODY, "b.csv": BODY}), "zip-of-many", "holds 2 files. Send one"),
        (zipped({"a.csv": BODY}, zipfile.ZIP_BZIP2), "strange-zip", "packed in a way"),
        (locked(zipped({"a.csv": BODY})), "locked-zip", "locked with a password"),
        (zipped({"box.zip": zipped({"a.csv": BODY})}), "not-text", "The file is not UTF-8 text"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(
    town: Town, tmp_path: Path, content: bytes, code: str, sentence: str
) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(content)

    with pytest.raises(Refused, match=sentence) as refusal:
        take(path=path, feed=town.feed, now=NOW)

    file = CallFile.objects.get()
    assert refusal.value.code == code
    assert (file.state, file.failure) == ("failed", str(refusal.value))
    assert stored("call_key") == []
    assert not Reject.objects.exists()


def test_a_missing_file_is_refused_and_leaves_no_trace(town: Town, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"gone\.csv cannot be read: No such file or directory\."):
        take(path=tmp_path / "gone.csv", feed=town.feed, now=NOW)

    assert not CallFile.objects.exists()


def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "BLOCK_BYTES", 10_000)
    path = tmp_path / "calls.csv"
    path.write_bytes(BODY + b"x" * 50_000)

    with pytest.raises(Refused, match="no file of calls"):
        take(path=path, feed=town.feed, now=NOW)


def test_a_file_larger_than_the_limit_is_refused(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "UNPACKED_BYTES_MAX", 1_000)
    path = tmp_path / "calls.csv.gz"
    path.write_bytes(gzip.compress(BODY + b"x,y\n" * 1_000))

    with pytest.raises(Refused) as refusal:
        take(path=path, feed=town.feed, now=NOW)

    assert refusal.value.code == "file-too-large"


def test_a_file_of_another_format_is_refused_instead_of_filling_the_rejects(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "REJECTS_MAX", 3)
    path = written(tmp_path / "calls.csv", ["a,b"] * 5)

    with pytest.raises(Refused, match="5 of 5 rows cannot be read"):
        take(path=path, feed=town.feed, now=NOW)

    assert not Reject.objects.exists()


def test_a_failed_file_may_be_taken_when_the_feed_is_mended(town: Town, tmp_path: Path) -> None:
    path = written(tmp_path / "calls.csv", [line()])
    town.feed.file_format = "morse"
    with pytest.raises(Refused, match="There is no file format morse"):
        take(path=path, feed=town.feed, now=NOW)
    town.feed.file_format = "tollbook"

    file = take(path=path, feed=town.feed, now=NOW)

    assert counts(file) == {"accepted": 1}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (line(trunk="caf\xe9").encode("latin-1"), "bad_encoding"),
        (line(trunk="a\x07b").encode(), "bad_character"),
        (line(trunk="x" * 70_000).encode(), "long_line"),
        (line(trunk='"open').encode(), "broken_quotes"),
        (line(trunk='in"side').encode(), "broken_quotes"),
        (line(trunk='"a"b').encode(), "broken_quotes"),
        (b"k2,2026-04-10T14:00:00Z", "missing_fields"),
        (line(trunk="t1,more").encode(), "extra_fields"),
    ],
)
def test_a_broken_line_is_rejected_and_its_neighbours_stay(
    town: Town, tmp_path: Path, bad: bytes, code: str
) -> None:
    path = tmp_path / "calls.csv"
    parts = [HEADING.encode(), line("k1").encode(), bad, b"", line("k3").encode()]
    path.write_bytes(b"\n".join(parts) + b"\n")

    file = take(path=path, feed=town.feed, now=NOW)

    assert list(file.rejects.values_list("line", "code")) == [(3, code)]
    assert stored("call_key", "line") == [("k1", 2), ("k3", 5)]


def test_a_last_line_that_breaks_off_is_named_so(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"{HEADING}\n{line('k1')}\n{line('k2')[:40]}")

    file = take(path=path, feed=town.feed, now=NOW)

    assert list(file.rejects.values_list("line", "code")) == [(3, "truncated_line")]


def test_lines_are_numbered_across_blocks(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "BLOCK_BYTES", 300)
    path = tmp_path / "calls.csv.gz"
    many = [line(f"k{number}", seconds="x" if number == 40 else 60) for number in range(50)]
    path.write_bytes(gzip.compress("\r\n".join(["\ufeff" + HEADING, *many]).encode()))

    file = take(path=path, feed=town.feed, now=NOW)

    assert list(file.rejects.values_list("line", "code")) == [(42, "bad_seconds")]
    assert counts(file) == {"accepted": 49, "rejected": 1}


def test_quoted_fields_may_hold_commas_and_quotes(town: Town, tmp_path: Path) -> None:
    path = written(tmp_path / "calls.csv", [line(account_code='"a, ""b"""')])

    take(path=path, feed=town.feed, now=NOW)

    assert stored("account_code") == [('a, "b"',)]


BLANKS = b"\n" * 200_000


@pytest.mark.parametrize("packed", [gzip.compress(BLANKS), zipped({"calls.csv": BLANKS})])
def test_a_file_that_unpacks_to_far_more_than_calls_do_is_refused(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bytes
) -> None:
    monkeypatch.setattr(container, "RATIO_FREE_BYTES", 1_000)
    path = tmp_path / "bomb"
    path.write_bytes(packed)

    with pytest.raises(Refused, match="more than 250 times its size, which no call file does"):
        take(path=path, feed=town.feed, now=NOW)

    assert CallFile.objects.get().state == "failed"


@pytest.mark.parametrize(
    "packed",
    [gzip.compress, lambda body: zipped({"day/": b"", "day/calls.csv": body, "__MACOSX/x": b"y"})],
)
def test_a_packed_file_is_taken_like_a_plain_one(town: Town, tmp_path: Path, packed: Any) -> None:
    path = tmp_path / "calls.bin"
    path.write_bytes(packed(BODY))

    assert counts(take(path=path, feed=town.feed, now=NOW)) == {"accepted": 1}


def test_a_field_in_quotation_marks_may_hold_line_ends(town: Town, tmp_path: Path) -> None:
    """A row counts under its first line, and the rows behind it keep their own."""
    rows = [
        line("k1"),
        line("k2", account_code='"two\r\nlines, "'),
        line("k3", trunk='"open'),
        line("k4", seconds="x"),
        line("k5", account_code='"a\n\nb"', seconds="x"),
        line("k6"),
    ]
    path = written(tmp_path / "calls.csv", rows)

    file = take(path=path, feed=town.feed, now=NOW)

    assert (file.rows_read, counts(file)) == (6, {"accepted": 3, "rejected": 3})
    assert stored("call_key", "line", "account_code") == [
        ("k1", 2, ""),
        ("k2", 3, "two lines,"),
        ("k6", 10, ""),
    ]
    assert list(file.rejects.values_list("line", "code").order_by("line")) == [
        (5, "broken_quotes"),
        (6, "bad_seconds"),
        (7, "bad_seconds"),
    ]


@pytest.mark.parametrize("block", [290, 300, 310, 320, 330, 340])
def test_a_row_on_two_lines_may_lie_across_blocks(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(container, "BLOCK_BYTES", block)
    rows = [line(f"k{number}", account_code='"a\nb"') for number in range(9)]
    path = written(tmp_path / "calls.csv", rows)

    file = take(path=path, feed=town.feed, now=NOW)

    assert counts(file) == {"accepted": 9}
    assert [row[0] for row in stored("line")] == list(range(2, 20, 2))
