"""Which files people may hand in: known endings, and content that is what it says.

A file is judged by its bytes. Text that could run in a browser, and office files or PDFs that carry
programs, are refused; whatever is kept is only ever given back as a download.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Collection
from typing import Final

UPLOAD_BYTES_MAX: Final = 20 * 1024 * 1024
WRONG_KIND: Final = ("KIND", "This kind of file is not accepted.")
RUNS_CODE: Final = (
    "RUNS",
    "This PDF holds a program, another file or a password. Print it to a new PDF, or send a "
    "picture of it.",
)
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Ending of a modern office file and the folder that its parts lie in.
PARTS: Final = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/", "vsdx": "visio/"}
BEGINNINGS: Final = {
    "pdf": b"%PDF-",
    "rtf": b"{\\rtf",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    **dict.fromkeys(("doc", "xls", "ppt", "vsd"), OLD_OFFICE),
}
TEXTS: Final = frozenset({"txt", "csv", "html", "htm", "xml"})
ENDINGS: Final = (*sorted({*PARTS, *BEGINNINGS, *TEXTS, "wav"}),)
# What would run, or call others in, were a text ever opened by a browser.
RUNS: Final = re.compile(
    rb"<\s*(?:script|iframe|object|embed|svg)|\son\w+\s*=|javascript:|<!ENTITY", re.IGNORECASE
)
# What acts by itself in a PDF, or cannot be looked into.
_ACTS: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|Encrypt)"
    rb"(?![A-Za-z])"
)
_HEX: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAMS: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
HEAD_BYTES: Final = 512  # of the dictionary before a packed part
UNPACKED_MAX: Final = 100 * 1024 * 1024
PROGRAM: Final = "vbaProject.bin"
PARTS_MAX: Final = 10_000


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters, "" for none."""
    return name.rpartition(".")[2].casefold() if "." in name else ""


def fault_of(
    name: str,
    content: bytes,
    *,
    endings: Collection[str] = ENDINGS,
    most_bytes: int = UPLOAD_BYTES_MAX,
) -> tuple[str, str] | None:
    """Code and sentence of what is wrong with a file, None where it may be kept."""
    if len(content) > most_bytes:
        return ("SIZE", f"The file is larger than {most_bytes // (1024 * 1024)} MB.")
    ending = ending_of(name)
    if not content or ending not in endings or not _is_what_it_says(ending, content):
        return WRONG_KIND
    return RUNS_CODE if ending == "pdf" and runs_code(content) else None


def runs_code(pdf: bytes) -> bool:
    """Whether a PDF would run or open something, as written or within its packed objects.

    One that is locked by a password cannot be looked into and counts as such. What pictures and
    pages hold is left out: there a name means nothing, and chance would write some.
    """
    if _ACTS.search(_plain_names(_STREAMS.sub(b" ", pdf))):
        return True
    left = UNPACKED_MAX
    for packed in _STREAMS.finditer(pdf):
        if b"ObjStm" not in _plain_names(pdf[max(0, packed.start() - HEAD_BYTES) : packed.start()]):
            continue
        try:
            part = zlib.decompressobj().decompress(packed[1], left)
        except zlib.error:
            return True
        left -= len(part)
        if left <= 0 or _ACTS.search(_plain_names(part)):
            return True
    return False


def _plain_names(text: bytes) -> bytes:
    """Names as they read: /J#61vaScript is /JavaScript."""
    return _HEX.sub(lambda sign: bytes([int(sign[1], 16)]), text)


def _is_what_it_says(ending: str, content: bytes) -> bool:
    if ending in BEGINNINGS:
        return content.startswith(BEGINNINGS[ending])
    if ending in PARTS:
        return _is_office_file(PARTS[ending], content)
    if ending == "wav":
        return content[:4] == b"RIFF" and content[8:12] == b"WAVE"
    return ending in TEXTS and _is_harmless_text(content)


def _is_office_file(folder: str, content: bytes) -> bool:
    """A packed folder with the parts of its kind, and without programs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError):
        return False
    if len(names) > PARTS_MAX or any(name.endswith(PROGRAM) for name in names):
        return False
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)


def _is_harmless_text(content: bytes) -> bool:
    """Readable text in which nothing would run; what a program would call text, too."""
    if b"\x00" in content or RUNS.search(content):
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
