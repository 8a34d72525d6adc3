"""Which files staff may keep with an account: known endings, and content that is what it says.

A file is judged by its bytes. Text that could run in a browser, and office files that carry
programs, are refused; whatever is kept is only ever given back as a download.
"""

import io
import re
import zipfile
from typing import Final

from tollbook.customers.types import UPLOAD_BYTES_MAX

WRONG_KIND: Final = ("KIND", "This kind of file is not accepted.")
TOO_LARGE: Final = ("SIZE", "The file is larger than 20 MB.")
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
PROGRAM: Final = "vbaProject.bin"
PARTS_MAX: Final = 10_000


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters, "" for none."""
    return name.rpartition(".")[2].casefold() if "." in name else ""


def fault_of(name: str, content: bytes) -> tuple[str, str] | None:
    """Code and sentence of what is wrong with a file, None where it may be kept."""
    if len(content) > UPLOAD_BYTES_MAX:
        return TOO_LARGE
    return None if content and _is_what_it_says(ending_of(name), content) else WRONG_KIND


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
