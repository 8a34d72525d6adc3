"""Lists as files: nothing in a cell is run, nothing of a number is lost."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest

from tollbook.kernel.export import BYTE_ORDER_MARK, ROWS_PER_CHUNK, csv_chunks, inert, workbook


@pytest.mark.accepts("portal-45")
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|calc", "'+cmd|calc"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("-35.40", "-35.40"),
        ("+12", "+12"),
        ("Bell = Bakery", "Bell = Bakery"),
    ],
)
def test_a_formula_in_a_cell_is_inert_and_a_number_stays(written: str, kept: str) -> None:
    assert inert(written) == kept


def test_csv_has_a_mark_iso_days_and_plain_numbers() -> None:
    at = datetime(2026, 4, 20, 15, 0, tzinfo=UTC)
    row = ("Bell, Bakery", date(2026, 4, 13), Decimal("-1017.10"), None, at, 3)

    text = b"".join(csv_chunks(("Name", "Day", "Due", "Paid", "At", "Count"), [row])).decode()

    assert text == (
        f"{BYTE_ORDER_MARK}Name,Day,Due,Paid,At,Count\r\n"
        '"Bell, Bakery",2026-04-13,-1017.10,,2026-04-20T15:00:00+00:00,3\r\n'
    )


def test_csv_comes_in_pieces_as_rows_are_read() -> None:
    read = []

    def rows() -> object:
        for number in range(ROWS_PER_CHUNK + 1):
            read.append(number)
            yield (number,)

    chunks = csv_chunks(("N",), rows())  # type: ignore[arg-type]
    first = next(chunks)

    assert len(read) == ROWS_PER_CHUNK
    assert first.count(b"\n") == ROWS_PER_CHUNK + 1
    assert next(chunks) == f"{ROWS_PER_CHUNK}\r\n".encode()


def test_a_workbook_keeps_formulas_as_text_and_amounts_as_numbers() -> None:
    made = workbook("calls", ("Name", "Amount"), [("=1+1", Decimal("12.46"))])

    with ZipFile(BytesIO(made)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<t>'=1+1</t>" in sheet
    assert "<v>12.46</v>" in sheet
