"""The bytes of a call file, taken out of its container: plain, .gz or .zip, told by first bytes.

A container that unpacks to far more than call records ever would is refused before it fills the
disk, and nothing is unpacked twice: a container inside a container is no text.
"""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, cast

BLOCK_BYTES = 8 << 20
UNPACKED_BYTES_MAX = 64 << 30
# Call records shrink to a twentieth; what grows further than this has been made to.
RATIO_MAX = 250
RATIO_FREE_BYTES = 64 << 20  # small files may be as regular as they like
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
IS_ENCRYPTED = 0x1
NOT_CALLS = ("__MACOSX/", ".")  # what some systems pack along


class FileFault(Exception):
    """The file as a whole cannot be taken; carries a code and a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def pieces(path: Path) -> Iterator[bytes]:
    """The unpacked bytes of the file, some megabytes at a time."""
    limit = max(path.stat().st_size * RATIO_MAX, RATIO_FREE_BYTES)
    kind = _kind(path)
    unpacked = 0
    try:
        with _OPENERS[kind](path) as stream:
            while piece := stream.read(BLOCK_BYTES):
                unpacked += len(piece)
                _refuse_too_much(unpacked, limit)
                yield piece
    except _DAMAGES[kind] as error:
        raise FileFault(
            f"damaged-{kind}", f"The .{kind} file is damaged or was cut off; please send it again."
        ) from error


def _kind(path: Path) -> str:
    """Which container the first bytes tell."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(GZIP_MAGIC):
        return "gz"
    return "zip" if start in ZIP_MAGICS else "plain"


def _refuse_too_much(unpacked: int, limit: int) -> None:
    if unpacked > UNPACKED_BYTES_MAX:
        raise FileFault("file-too-large", "The unpacked file is larger than 64 GB.")
    if unpacked > limit:
        raise FileFault(
            "packed-too-well",
            f"The file unpacks to more than {RATIO_MAX} times its size, which no call file does.",
        )


def _plain(path: Path) -> IO[bytes]:
    return path.open("rb")


def _gzip(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb"))


@contextmanager
def _zip(path: Path) -> Iterator[IO[bytes]]:
    with zipfile.ZipFile(path) as box, box.open(_only_member(box)) as unpacked:
        yield unpacked


def _only_member(box: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one file in the box; a register row stands for one file, so several are refused."""
    members = [
        each
        for each in box.infolist()
        if not each.is_dir() and not each.filename.startswith(NOT_CALLS)
    ]
    if len(members) != 1:
        raise FileFault(
            "zip-of-many",
            f"The .zip file holds {len(members)} files. Send one call file in each.",
        )
    if members[0].flag_bits & IS_ENCRYPTED:
        raise FileFault("locked-zip", "The .zip file is locked with a password.")
    if members[0].compress_type not in ZIP_METHODS:
        raise FileFault("strange-zip", "The .zip file is packed in a way that is not read here.")
    return members[0]


_OPENERS: dict[str, Callable[[Path], AbstractContextManager[IO[bytes]]]] = {
    "plain": _plain,
    "gz": _gzip,
    "zip": _zip,
}
# What reading a broken one may raise; the fuzz of the readers found most of them.
_DAMAGES: dict[str, tuple[type[Exception], ...]] = {
    "plain": (),
    "gz": (EOFError, gzip.BadGzipFile, zlib.error),
    "zip": (
        *(zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError),
        *(RuntimeError, OverflowError, struct.error, KeyError),
    ),
}
