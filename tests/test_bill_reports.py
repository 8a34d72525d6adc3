"""The optional reports of a real bill: files taken, calls rated, the bill issued and printed.

Bell Bakery gets, beside what the town sells it, a line that hangs below another one and 34 calls
in February: with and without account codes, one of an hour, at several hours of the day.
"""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest

from tests.town import INVOICE_DATES, Town, sell
from tests.town_month import HEAD, _text
from tollbook.billing.actions import NewRun
from tollbook.billing.documents import pdf
from tollbook.billing.documents.bill import Bill
from tollbook.billing.models import Invoice, InvoiceReports
from tollbook.billing.printing import bill_of
from tollbook.billing.queries.paper import draft_paper
from tollbook.billing.record import FLAGS
from tollbook.billing.reports.all import CALL_LISTS, MAKERS
from tollbook.billing.types import RunKind
from tollbook.customers.models import Account, Company
from tollbook.flows import bill
from tollbook.services.models import Product
from tollbook.usage.actions import take

DAY = INVOICE_DATES[1]
AT = datetime(2026, 2, 13, 15, tzinfo=UTC)
BELL_LINE, BELOW = "2185550110", "2185550111"
# Number of the called person, UTC hour, seconds, account code; a day each.
CALLS = (
    ("2125550100", 15, 3600, "77"),
    ("2125550100", 16, 61, "77"),
    ("4165550123", 2, 90, ""),
    ("011442079460000", 20, 44, "12"),
    *((f"6125550{number:03d}", 17, 75, "") for number in range(30)),
)


def calls_file() -> bytes:
    rows: list[tuple[str, ...]] = [HEAD]
    for number, (other, hour, seconds, code) in enumerate(CALLS):
        own = BELOW if number % 2 else BELL_LINE
        started = f"2026-02-{1 + number % 12:02d}T{hour:02d}:{number:02d}:00Z"
        ends = (f"report-{number}", started, own, other, own, "out", str(seconds))
        rows.append((*ends, "answered", code, "sip-1"))
    return _text(rows)


@pytest.fixture
def drafted(town: Town, tmp_path: Path) -> Town:
    """The town with its February drafts, every report ticked."""
    parent = Product.objects.get(product_id=BELL_LINE)
    Product.objects.filter(product_id=BELOW).update(parent=parent)
    sell(town, town.bell, "equipment", "PHONE-9", ("desk-phone",), active_on=date(2026, 2, 1))
    every = dict.fromkeys((flag.name for flag in FLAGS), True)
    InvoiceReports.objects.update(**every, page_break=True)
    path = tmp_path / "february.csv"
    path.write_bytes(calls_file())
    take(path=path, feed=town.feed, now=AT)
    wanted = NewRun(cycle=town.cycle, invoice_on=DAY, kind=RunKind.PRODUCTION)
    bill.prepare(wanted=wanted, now=AT)
    return town


@pytest.fixture
def issued(drafted: Town) -> Town:
    bill.issue(run=bill.run_named(Invoice.objects.first().run_id), now=AT)  # type: ignore[union-attr]
    return drafted


def printed(invoice: Invoice, *names: str) -> Bill:
    """The bill as it would print with only these reports ticked."""
    invoice.front = invoice.front | {"reports": [*names]}
    return bill_of(invoice)


def text_of(document: bytes) -> list[str]:
    """The text of each page."""
    pages = pypdf.PdfReader(io.BytesIO(document)).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


@pytest.mark.accepts("customers-27")
def test_each_tick_adds_its_report_and_its_figures_are_those_of_the_bill(issued: Town) -> None:
    bell, acme = (Invoice.objects.get(account=each) for each in (issued.bell, issued.acme))
    of_usage = {"usage_summary", "account_code_summary", "area_summary", "time_of_day"}
    of_usage |= {"frequent_numbers", "frequent_cities"}
    for_parents = {"corporate_summary", "sub_account_detail"}

    assert (printed(bell).reports, printed(bell).calls) == ((), ())
    for name in MAKERS:
        reports = printed(acme if name in for_parents else bell, name).reports
        assert [each.key for each in reports] == [name]
        whole = reports[0].total
        if name in of_usage:
            assert whole is not None
            assert whole.cells[1:] == (34, whole.cells[2], bell.usage), name
        elif name not in {*for_parents, "individual_top_level", "long_duration"}:
            assert whole is not None
            assert whole.cells[-1] == bell.total_current, name
    subs = Invoice.objects.filter(account__corporate_parent=issued.acme)
    in_all = sum((sub.total_current for sub in subs), Decimal(0)) + acme.total_current
    summary = printed(acme, "corporate_summary").reports[0]
    assert summary.total is not None
    assert summary.total.cells[-1] == in_all
    assert len(summary.blocks[0].rows) == 3
    assert printed(bell, *for_parents).reports == ()


@pytest.mark.accepts("customers-26")
def test_calls_print_once_in_seconds_where_both_lists_are_ticked(issued: Town) -> None:
    bell = Invoice.objects.get(account=issued.bell)

    whole = " ".join(text_of(pdf.render(printed(bell, *CALL_LISTS))))
    tenths = " ".join(text_of(pdf.render(printed(bell, "call_detail"))))

    assert whole.count("(612) 555-0") == 30
    assert whole.count("1:00:00 ") == 1
    assert "Length Price" in whole
    assert re.search(r"\(212\) 555-0100 \D+ 60\.0 \d\.\d{4}", tenths)
    assert whole.count("Your calls") == tenths.count("Your calls") == 1


def test_what_a_bill_printed_it_prints_whatever_is_ticked_later(issued: Town) -> None:
    bell = Invoice.objects.get(account=issued.bell)
    before = pdf.render(bill_of(bell))

    InvoiceReports.objects.filter(account=issued.bell).update(area_summary=False, page_break=False)

    assert pdf.render(bill_of(Invoice.objects.get(pk=bell.pk))) == before


def test_who_wants_no_tax_detail_gets_one_total_and_the_lines_stay(town: Town) -> None:
    InvoiceReports.objects.filter(account=town.bell).update(location=True)
    Account.objects.filter(pk=town.bell.pk).update(custom={"suppress_tax_detail": True})
    wanted = NewRun(cycle=town.cycle, invoice_on=DAY, kind=RunKind.PRODUCTION)
    bill.prepare(wanted=wanted, now=AT)
    bill.issue(run=bill.run_named(Invoice.objects.first().run_id), now=AT)  # type: ignore[union-attr]
    bell, cole = (Invoice.objects.get(account=each) for each in (town.bell, town.cole))
    stored = set(bell.lines.filter(section="tax").values_list("description", flat=True))
    Account.objects.filter(pk=town.bell.pk).update(custom={})

    paper = " ".join(text_of(pdf.render(bill_of(Invoice.objects.get(pk=bell.pk)))))

    total = f"{bell.taxes:,.2f}"
    assert len(stored) > 1
    assert not any(words in paper for words in stored)
    assert f"All taxes and government fees {total}" in paper
    assert paper.count("All taxes and government fees") > 1
    assert [each.words for each in bill_of(cole).taxes] != ["All taxes and government fees"]


def test_reports_begin_on_pages_of_their_own_where_that_is_ticked(drafted: Town) -> None:
    """The draft's paper has its reports and its unbilled calls too."""
    draft = Invoice.objects.get(account=drafted.bell)

    apart = text_of(draft_paper(draft))
    draft.front = draft.front | {"page_break": False}
    together = text_of(draft_paper(draft))

    titles = [report.title for report in bill_of(draft).reports]
    assert len(titles) == len(MAKERS) - 2
    for title in titles:
        assert any(re.search(rf"DRAFT \w+ \d+, 2026 {title} ", page) for page in apart), title
    assert len(together) < len(apart)
    assert sum(page.count("(612) 555-0029") for page in apart) == 1


def test_more_calls_than_a_bill_can_hold_are_told(
    issued: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.billing.printed_calls.CALLS_PRINTED_MAX", 30)
    bell = Invoice.objects.get(account=issued.bell)

    shortened = printed(bell, "call_detail")

    assert sum(len(product.calls) for product in shortened.calls) == 30
    assert "4 more calls are not printed here" in " ".join(
        text_of(pdf.render(replace(shortened, reports=())))
    )


def test_a_bill_names_its_seller_in_law_and_keeps_that(issued: Town) -> None:
    Company.objects.update(federal_tax_id="12-3456789")
    before = Invoice.objects.get(account=issued.bell)
    before.front = before.front | {
        "seller": {"name": "Larkspur Communications LLC", "federal_tax_id": "00-0000001"}
    }

    text = pypdf.PdfReader(io.BytesIO(pdf.render(bill_of(before)))).pages[0].extract_text()

    assert "Billed by Larkspur Communications LLC, Fed ID 00-0000001" in text
    assert Invoice.objects.get(account=issued.bell).front["seller"] == {
        "name": issued.company.legal_name,
        "federal_tax_id": issued.company.federal_tax_id,
        "state_tax_id": issued.company.state_tax_id,
    }
