"""Answers that are files: the CSV or the workbook of a list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from tollbook.customers.types import Viewer
from tollbook.kernel.errors import Refused
from tollbook.kernel.export import XLSX_ROWS_MAX, Cell, csv_chunks, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")


@dataclass(frozen=True)
class Sheet:
    """A list on its way into a file. `rows` is asked once, `count` is what it will give."""

    page: str
    head: Sequence[str]
    rows: Callable[[], Iterable[Sequence[Cell]]]
    count: int


def file_of(viewer: Viewer, sheet: Sheet, wanted: str) -> HttpResponseBase:
    """The file, named after account, page and day."""
    whole = viewer.home if viewer.sees_entire_view else None
    owner = whole.number if whole else viewer.view_key
    name = f"{owner}-{sheet.page}-{viewer.today.isoformat()}.{wanted}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if wanted == "csv":
        chunks = csv_chunks(sheet.head, sheet.rows())
        return StreamingHttpResponse(
            chunks, content_type="text/csv; charset=utf-8", headers=headers
        )
    if sheet.count > XLSX_ROWS_MAX:
        raise Refused(
            "too-many-rows", f"A workbook holds {XLSX_ROWS_MAX:,} rows; take the CSV file instead."
        )
    return HttpResponse(
        workbook(sheet.page, sheet.head, sheet.rows()), content_type=XLSX, headers=headers
    )
