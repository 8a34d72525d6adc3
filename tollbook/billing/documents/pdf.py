"""Bills to tagged PDF (PDF/UA-1) with Typst: one at a time, or many on several processes.

The template folder is the compiler's root and holds nothing but the template; a bill arrives as
data, so no text of a customer is ever read as markup. The same bill gives the same bytes.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime, time
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from threading import Lock

import typst

from tollbook.billing.documents.bill import Bill
from tollbook.billing.documents.sheet import drawing_of, sheet_of
from tollbook.kernel.paper import FONTS

TEMPLATE = Path(__file__).parent / "template"
# Bills handed to the pool and not yet taken back, for each worker.
BILLS_WAITING_MAX = 8

_one_at_a_time = Lock()


class DocumentFailed(Exception):
    """The document of one invoice could not be made, such as for a broken logo file."""

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(number, reason)
        self.number = number

    def __str__(self) -> str:
        return f"invoice {self.number}: {self.args[1]}"


@lru_cache(maxsize=1)
def _press() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(input=str(TEMPLATE / "invoice.typ"), root=str(TEMPLATE), font_paths=fonts)


def render(bill: Bill) -> bytes:
    """The PDF of `bill`; raises `DocumentFailed` with the invoice's number."""
    inputs = {"bill": json.dumps(sheet_of(bill), ensure_ascii=False)}
    if bill.brand.logo:
        inputs["logo"] = drawing_of(bill.brand.logo)
    made_at = datetime.combine(bill.day, time(12), UTC)
    try:
        with _one_at_a_time:
            pdf = _press().compile(
                format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=made_at
            )
    except typst.TypstError as error:
        raise DocumentFailed(bill.number, error.diagnostic) from error
    assert isinstance(pdf, bytes)
    return pdf


def render_many(
    bills: Iterable[Bill], workers: int
) -> Iterator[tuple[str, bytes | DocumentFailed]]:
    """Invoice number and PDF of each bill, in the given order, made by `workers` processes.

    A bill that cannot be printed comes back with its failure, and the others are printed.

    The processes are started afresh (spawn): Typst has threads, and a fork after it would hang.
    """
    waiting: deque[tuple[str, Future[bytes]]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for bill in bills:
            waiting.append((bill.number, pool.submit(render, bill)))
            if len(waiting) >= workers * BILLS_WAITING_MAX:
                yield _taken(waiting)
        while waiting:
            yield _taken(waiting)


def _taken(waiting: deque[tuple[str, Future[bytes]]]) -> tuple[str, bytes | DocumentFailed]:
    number, future = waiting.popleft()
    try:
        return number, future.result()
    except DocumentFailed as failure:
        return number, failure
