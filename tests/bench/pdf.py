"""Bench: stored bills of three pages with 80 calls to tagged PDF, alone and on two processes.

No two bills are alike, so that nothing kept from the last one helps. The measured work runs in a
process of its own, with its workers below it; the baseline is an almost empty page in that process.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdf
import typst

from tollbook.billing.documents.bill import Bill, Call, ProductCalls
from tollbook.billing.documents.pdf import render, render_many
from tollbook.billing.documents.tests.samples import calls_of, halloran
from tollbook.kernel.paper import FONTS

BILLS = 600
BILLS_QUICK = 6
WORKERS = 2
CALLS = 80
EMPTY_PAGE = '#set document(title: "Empty")\n#set text(font: "Inter")\nPage '


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """PDFs a second on two cores, and the same on one beside an almost empty page."""
    bills = BILLS_QUICK if quick else BILLS
    command = [sys.executable, "-m", "tests.bench.pdf", str(bills)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    measured = json.loads(done.stdout.splitlines()[-1])
    return {
        "bench": "pdf",
        "unit": "PDFs/s",
        "rows": bills,
        **measured,
        "baseline_of": "almost empty Typst page in one process, PDFs/s",
        "ratio": round(measured["one_process"] / measured["baseline"], 3),
    }


def bills_of(count: int) -> Iterator[Bill]:
    """`count` different bills of three pages with 80 calls each."""
    for number in range(count):
        product = ProductCalls("Hosted voice", _calls(number), "1,103.0", Decimal("96.44"))
        yield replace(
            halloran(),
            number=f"{1048213 + number}",
            account_number=f"{200100 + number}",
            bill_to=replace(halloran().bill_to, name=f"Halloran Hardware {number}"),
            messages=(),
            own_fees=(),
            other_providers=(),
            usage=(),
            calls=(product,),
        )


def _calls(number: int) -> tuple[Call, ...]:
    return tuple(
        replace(call, at=call.at + timedelta(minutes=7 * number), price=call.price + number)
        for call in calls_of(CALLS)
    )


def measure(count: int) -> dict[str, Any]:
    """Speeds of one process, of two, and of the baseline; peak memory of the largest process."""
    first = render(next(bills_of(1)))
    pages = len(pypdf.PdfReader(BytesIO(first)).pages)
    assert pages == 3, f"the bill has {pages} pages"
    alone = count // 3
    one_process = _per_second(alone, (render(bill) for bill in bills_of(alone)))
    figure = _per_second(count, (pdf for _, pdf in render_many(bills_of(count), WORKERS)))
    return {
        "figure": figure,
        "one_process": one_process,
        "baseline": _per_second(alone, _empty_pages(alone)),
        "bytes_each": len(first),
        "peak_memory_mb": _peak_kb() // 1024,
    }


def _empty_pages(count: int) -> Iterator[Any]:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    compiler = typst.Compiler(font_paths=fonts)
    compiler.compile(input=EMPTY_PAGE.encode(), format="pdf", pdf_standards=["ua-1"])
    for number in range(count):
        source = f"{EMPTY_PAGE}{number}".encode()
        yield compiler.compile(input=source, format="pdf", pdf_standards=["ua-1"])


def _per_second(count: int, documents: Iterator[Any]) -> float:
    began = time.perf_counter()
    made = sum(isinstance(document, bytes) for document in documents)
    assert made == count, f"{count - made} documents are missing"
    return round(count / (time.perf_counter() - began), 1)


def _peak_kb() -> int:
    own, workers = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return max(resource.getrusage(who).ru_maxrss for who in (own, workers))


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
