"""The PDF of a bill as it is shown: as issued, with a stamp on it once the bill is void."""

from io import BytesIO
from pathlib import Path
from typing import IO

from tollbook.billing.documents.stamp import stamped
from tollbook.billing.models import Document
from tollbook.billing.queries.credits import void_of
from tollbook.kernel import show
from tollbook.kernel.clock import day_in


def opened_document(document: Document, data_dir: Path) -> IO[bytes] | None:
    """The file, open for reading; None where there is none. What lies on the disk never changes."""
    path = data_dir / document.path
    if not document.path or not path.is_file():
        return None
    void = void_of(document.invoice)
    if void is None:
        return path.open("rb")
    on = show.day(day_in(void.voided_at, document.invoice.company.time_zone))
    return BytesIO(stamped(path.read_bytes(), "Void", f"Void since {on}: nothing of it is owed."))
