"""Reports as files: CSV, workbook, PDF; where they lie, and how they are put there."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from tollbook.content.queries import brand_of
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import Refused
from tollbook.kernel.export import csv_chunks, workbook
from tollbook.kernel.paper import COLOUR, TableSheet, printed_table
from tollbook.reports.models import FlexReport, ReportFile
from tollbook.reports.rules.reading import words_of
from tollbook.reports.types import FILE_DAYS, PDF_ROWS_MAX, Format, Plan, Result

FOLDER: Final = "reports"


def path_of(file: ReportFile) -> Path:
    """Where a file lies; its name is one that nobody guesses."""
    return Path(settings.DATA_DIR) / place_of(file)


def place_of(file: ReportFile) -> str:
    """The same below the data folder."""
    return f"{FOLDER}/{file.handle}.{file.file_format}"


def name_of(report: FlexReport, viewer: Viewer, wanted: Format) -> str:
    """What a file is called where it is saved: account, report and day."""
    owner = (
        viewer.home.number
        if viewer.sees_entire_view and viewer.home
        else viewer.view_key.partition(" ")[0]
    )
    return f"{owner}-{report.slug}-{viewer.today.isoformat()}.{wanted}".replace(" ", "-")


def refuse_too_many(wanted: Format, result: Result) -> None:
    """Raise Refused where a kind of file cannot hold so many rows."""
    if wanted == Format.PDF and result.count > PDF_ROWS_MAX:
        raise Refused(
            "too-many-rows", f"A PDF holds {PDF_ROWS_MAX:,} rows; take the CSV file instead."
        )


def bytes_of(
    report: FlexReport, viewer: Viewer, plan: Plan, result: Result, told: tuple[Format, list[str]]
) -> bytes:
    """The file of a run; `told` are its kind and the filters in words, which a PDF prints."""
    wanted, filters = told
    refuse_too_many(wanted, result)
    heads = [out.label for out in plan.outs]
    if wanted == Format.CSV:
        return b"".join(csv_chunks(heads, result.rows))
    if wanted == Format.XLSX:
        return workbook(report.slug, heads, result.rows)
    return _paper(report, viewer, plan, (result, filters))


def _paper(
    report: FlexReport, viewer: Viewer, plan: Plan, told: tuple[Result, Sequence[str]]
) -> bytes:
    result, filters = told
    brand = brand_of(viewer.base_id)
    colour = brand.tokens.get("brand")
    totals = zip(plan.totals, result.totals, strict=True)
    return printed_table(
        TableSheet(
            title=report.title,
            on=viewer.today,
            sender=brand.name,
            lead=report.description,
            notes=tuple(filters),
            heads=tuple(out.label for out in plan.outs),
            figures=tuple(place for place, out in enumerate(plan.outs) if out.is_figure),
            rows=tuple(
                tuple(words_of(out, cell) for out, cell in zip(plan.outs, row, strict=True))
                for row in result.rows
            ),
            totals=tuple((out.label, words_of(out, cell)) for out, cell in totals),
            foot=rows_words(result),
            colour=colour[0] if isinstance(colour, list) else COLOUR,
        )
    )


def rows_words(result: Result) -> str:
    """How many rows there are, and whether the report's limit left some out."""
    words = f"{result.count:,} row{'' if result.count == 1 else 's'}"
    return f"{words} of {result.found:,}" if result.is_cut else words


def new_file(report: FlexReport, viewer: Viewer, key: str, at: datetime) -> ReportFile:
    """A file still to be made, not saved yet."""
    return ReportFile(
        handle=secrets.token_hex(8),
        key=key,
        report=report,
        user=viewer.user,
        view=viewer.view_key,
        asked_at=at,
        expires_at=at + timedelta(days=FILE_DAYS),
    )


def put(file: ReportFile, content: bytes) -> None:
    """Write the file whole or not at all; nobody but this program reads it."""
    path = path_of(file)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_suffix(".half")
    half.write_bytes(content)
    half.chmod(0o600)
    half.replace(path)
