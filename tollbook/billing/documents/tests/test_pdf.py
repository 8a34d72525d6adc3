"""The printed bill: what is stored stands in it to the cent, readable by eye and by machine."""

import io
import json
import re
import struct
import zlib
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pypdf
import pytest
import typst

from tollbook.billing.documents import pdf
from tollbook.billing.documents.bill import Bill, MailingBlock, TakenOver, Totals
from tollbook.billing.documents.sheet import sheet_of
from tollbook.billing.documents.stamp import stamped
from tollbook.billing.documents.tests import samples, variants
from tollbook.billing.documents.wording import DRAWN


def png_of_one_red_point() -> bytes:
    """The smallest picture there is, as a base might upload it."""
    shape = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", shape), (b"IDAT", zlib.compress(b"\x00\xff\x00\x00")), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def read(document: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(document))


def root_of(document: bytes) -> Any:
    """The document's catalog, as plain dictionaries."""
    return read(document).trailer["/Root"]


def text_of(bill: Bill) -> str:
    pages = (page.extract_text() for page in read(pdf.render(bill)).pages)
    return re.sub(r"\s+", " ", "\n".join(pages)).replace("\u200b", "")


def elements(node: Any, kind: str) -> list[Any]:
    """All structure elements of `kind` below `node`."""
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    inner = node.get("/K", [])
    inner = inner if isinstance(inner, list) else [inner]
    found = [node] if node.get("/S") == kind else []
    return found + [hit for child in inner for hit in elements(child, kind)]


@pytest.fixture(scope="module")
def document() -> bytes:
    return pdf.render(samples.halloran())


@pytest.fixture(scope="module")
def text() -> str:
    return text_of(samples.halloran())


@pytest.mark.parametrize(
    "printed",
    [
        "Total due $1,017.10 Due Dec 5, 2026",
        "Previous balance 986.20",
        "Payments, thank you Visa 4242, Nov 3, 2026 \u2212986.20",
        "Brought forward 0.00",
        "Service charges 719.08",
        "Usage 1,284 calls, 3,917.4 minutes 96.44",
        "Taxes and government fees 88.41",
        "Recovery fees Set by Larkspur Telephone, not by a government 43.17",
        "Larkspur Telephone in all 947.10",
        "Other providers Billed for Northshore Alarm 70.00",
        "This bill 1,017.10",
    ],
)
def test_the_front_page_says_each_total(text: str, printed: str) -> None:
    assert printed in text


def test_each_charge_prints_with_period_quantity_and_amount(text: str) -> None:
    assert "Hosted phone seats Nov 12 \u2013 Dec 11 14 \u00d7 28.00 392.00" in text
    assert "Three-year term discount Nov 12 \u2013 Dec 11 \u221235.40" in text
    assert "Service charges in all 719.08" in text
    assert "First days, 11 of 31 days Nov 1 \u2013 Nov 11 13.48" in text


def test_taxes_stand_apart_from_the_carriers_own_fees(text: str) -> None:
    taxes = text.index("Set by governments and paid on")

    fees = text.index("Set by Larkspur Telephone, not by a government.", taxes)
    assert taxes < text.index("Minnesota sales tax State 44.91") < fees
    assert fees < text.index("Regulatory recovery fee 28.17")


def test_all_stored_amounts_are_in_the_text() -> None:
    bill = samples.halloran()

    printed = json.dumps(sheet_of(bill), ensure_ascii=False)
    amounts = set(re.findall(r'"(\u2212?[\d,]+\.\d{2,4})"', printed))

    assert len(amounts) > 80
    assert amounts <= set(re.findall(r"\u2212?[\d,]+\.\d{2,4}", text_of(bill)))


def test_every_call_prints_once_with_its_price() -> None:
    bill = variants.many_calls(200)

    rows = re.findall(r"[ap]m (\(612\) 555-\d{4}) \D+(\d+\.\d) (\d\.\d{4})", text_of(bill))

    assert [(to, minutes, Decimal(price)) for to, minutes, price in rows] == [
        (call.to, call.minutes, call.price) for call in bill.calls[0].calls
    ]


def test_column_names_and_product_stand_on_each_page_of_calls() -> None:
    pages = read(pdf.render(variants.many_calls(200))).pages[3:]

    assert len(pages) >= 2
    assert all(
        re.search(
            r"Date Time Other number Place Type Minutes Price\s+Hosted voice", page.extract_text()
        )
        for page in pages
    )


@pytest.mark.accepts("customers-6")
def test_attention_stands_right_above_the_city_line() -> None:
    block = MailingBlock("Acme", "1 Main Street", "Duluth, MN 55802", attention="Ada Alder")

    text = text_of(replace(samples.halloran(), bill_to=block))

    assert "Acme 1 Main Street Attn: Ada Alder Duluth, MN 55802" in text


def test_line_two_of_an_address_stands_above_attention() -> None:
    block = MailingBlock("Acme", "1 Main Street", "Duluth, MN 55802", "Floor 2", "Ada", "Canada")

    assert block.lines() == (
        *("Acme", "1 Main Street", "Floor 2", "Attn: Ada", "Duluth, MN 55802", "Canada"),
    )


def places_of(page: pypdf.PageObject) -> dict[str, tuple[float, float]]:
    """Where each piece of text begins: inches from the left and from the top of the sheet."""
    seen: dict[str, tuple[float, float]] = {}

    def note(text: str, page_matrix: list[float], matrix: list[float], *_font: object) -> None:
        a, b, c, d, e, f = page_matrix
        x, y = matrix[4], matrix[5]
        seen.setdefault(text.strip(), ((a * x + c * y + e) / 72, 11 - (b * x + d * y + f) / 72))

    page.extract_text(visitor_text=note)
    return seen


def test_both_addresses_lie_within_the_envelope_windows(document: bytes) -> None:
    places = places_of(read(document).pages[0])

    # Window of a #10 envelope over the first third, and of the reply envelope over the slip.
    bill_to, remit = places["Halloran Hardware"], places["PO Box 4410"]
    assert 0.625 <= bill_to[0] <= 0.75
    assert 2.2 <= bill_to[1] <= 2.6
    assert 0.9 <= remit[0] <= 1.2
    assert 9.6 <= remit[1] <= 10.5


def test_a_credit_asks_for_nothing() -> None:
    text = text_of(variants.credit())

    assert "Credit balance \u2212$120.00 Nothing to pay. Your credit of $120.00 stays" in text
    assert "Amount enclosed" not in text
    assert "Check 5521 \u22121,017.10" in text
    assert "In all \u22122,003.30" in text


def test_what_earlier_bills_left_open_is_said() -> None:
    text = text_of(variants.past_due())

    assert "$1,229.50 Due Dec 5, 2026 $212.40 of it is from earlier bills" in text


def test_a_zero_balance_asks_for_nothing() -> None:
    text = text_of(variants.nothing_due())

    assert "Total due $0.00 Nothing to pay." in text
    assert "Pay by check" not in text


def test_a_bill_on_autopay_has_no_slip() -> None:
    text = text_of(variants.autopay())

    assert "Visa 4242 pays this bill on Dec 5, 2026" in text
    # What is asked for others stands beside the total all the same.
    assert "of it is for other providers" in text
    assert "Pay by check" not in text


def test_a_bill_without_charges_is_one_page() -> None:
    bare = replace(variants.one_line(), totals=variants.NOTHING, places=())

    pages = read(pdf.render(bare)).pages

    assert len(pages) == 1
    assert "Page 1 of 1" in pages[0].extract_text()


def test_forty_locations_print_with_their_totals() -> None:
    text = text_of(variants.many_places(40))

    assert "Branch 1 418 Superior Street, Duluth, MN 667.60" in text
    assert "Branch 40 9 Slip Road, Duluth, MN 51.48" in text


def test_the_document_is_tagged_titled_and_in_a_language(document: bytes) -> None:
    root, metadata = root_of(document), read(document).metadata

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert metadata
    assert metadata.title == "Invoice 1048213, Larkspur Telephone"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_tables_have_heads_and_the_chart_has_words(document: bytes) -> None:
    tree = root_of(document)["/StructTreeRoot"]

    tables = elements(tree, "/Table")
    assert len(tables) >= 6
    assert all(elements(table, "/TH") for table in tables)
    assert len(elements(tree, "/H1")) >= 5
    assert "Aug 12, 2026: $912.55" in elements(tree, "/Figure")[0]["/Alt"].replace("\u00a0", " ")


def test_a_logo_is_named(document: bytes) -> None:
    tree = root_of(pdf.render(variants.one_line()))["/StructTreeRoot"]

    assert elements(tree, "/Figure")[0]["/Alt"] == "Heron Valley Cooperative"


def test_all_fonts_are_inside(document: bytes) -> None:
    pages: list[Any] = list(read(document).pages)
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    ]

    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts)
    assert all("Inter" in font["/FontName"] for font in fonts)


HOSTILE = (
    '#read("/etc/passwd") $x^2$ [a] *b* _c_ `d` @ref // e \\ #panic() </svg> {"a": 1} "q" %s \u2014'
)


def test_markup_in_a_name_is_printed_as_typed() -> None:
    text = text_of(variants.renamed(HOSTILE))

    assert text.count(HOSTILE) > 15


@pytest.mark.parametrize("name", ["W" * 300, "\u65e5\U0001f600\u202e\x00 \ud800", "", "\u00a0 \t"])
def test_any_name_can_be_printed(name: str) -> None:
    assert pdf.render(variants.renamed(name)).startswith(b"%PDF-1.7")


def test_every_character_that_is_let_through_has_a_shape() -> None:
    everything = " ".join(chr(code) for code in sorted(DRAWN))

    # PDF/UA refuses a document with a character that its font cannot draw.
    assert pdf.render(replace(samples.halloran(), messages=(everything,)))


def test_the_compiler_reads_nothing_outside_the_template() -> None:
    compiler = typst.Compiler(input=b'#read("../pdf.py")', root=str(pdf.TEMPLATE))

    with pytest.raises(typst.TypstError, match="escape the project root"):
        compiler.compile(format="pdf")


def test_a_logo_cannot_pull_in_a_file() -> None:
    logo = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/invoice.typ"/></svg>'
    brand = replace(samples.LARKSPUR, logo=logo)

    with pytest.raises(pdf.DocumentFailed) as failure:
        pdf.render(replace(samples.halloran(), brand=brand))

    assert failure.value.number == "1048213"


def test_a_png_logo_is_drawn() -> None:
    with_logo = replace(
        samples.halloran(), brand=replace(samples.LARKSPUR, logo=png_of_one_red_point())
    )

    assert b"/Subtype/Image" in pdf.render(with_logo)


def test_a_pool_prints_the_same_bytes_in_order_and_survives_a_failure(document: bytes) -> None:
    broken = replace(samples.halloran(), brand=replace(samples.LARKSPUR, logo=b"<no"), number="B")
    bills = [samples.halloran(), broken, variants.one_line()]

    done = list(pdf.render_many(bills, workers=1))

    assert [number for number, _ in done] == ["1048213", "B", "HV-20001"]
    assert done[0][1] == document == pdf.render(samples.halloran())
    assert isinstance(done[1][1], pdf.DocumentFailed)
    assert done[2][1] == pdf.render(variants.one_line())


def test_money_without_details_still_has_its_row() -> None:
    bill = replace(samples.halloran(), own_fees=(), other_providers=())

    text = text_of(bill)

    assert "Set by Larkspur Telephone, not by a government 43.17" in text
    assert "Larkspur Telephone in all 947.10 Other providers 70.00" in text


def test_the_sections_follow_in_the_order_of_page_one(text: str) -> None:
    heads = (
        "Charges by location What",
        "Usage Kind of call",
        "Taxes and government fees Set by governments",
        "Recovery fees Set by Larkspur Telephone, not by a government. What",
        "Other providers Billed by Larkspur",
        "Your calls Date",
    )

    places = [text.index(head) for head in heads]

    assert places == sorted(places)


def test_a_stamp_stands_behind_the_document_and_on_each_page(document: bytes) -> None:
    made = stamped(document, "Void", "Void since Apr 20, 2026: nothing of it is owed.")

    pages: list[Any] = list(read(made).pages)
    stamps = [page["/Annots"][-1].get_object() for page in pages]
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for stamp in stamps
        for font in stamp["/AP"]["/N"]["/Resources"]["/Font"].values()
    ]
    assert made.startswith(document)
    assert len(stamps) == len(read(document).pages)
    assert {stamp["/Contents"] for stamp in stamps} == {
        "Void. Void since Apr 20, 2026: nothing of it is owed."
    }
    assert all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts)
    assert [page.extract_text() for page in pages] == [
        page.extract_text() for page in read(document).pages
    ]


def test_what_other_providers_ask_stands_wherever_the_total_does(text: str) -> None:
    own = replace(samples.halloran(), other_providers=(), totals=without_others())

    assert "$70.00 of it is for other providers" in text
    assert "of it other providers $70.00" in text
    assert "other providers" not in text_of(own)


def without_others() -> Totals:
    """The totals of the sample, as if nothing was billed for others."""
    totals = samples.TOTALS
    return replace(totals, other_providers=Decimal("0.00"))


def test_a_bill_that_gives_back_has_no_bar() -> None:
    totals = replace(samples.TOTALS, current=Decimal("-8.00"), due=Decimal("-8.00"))

    assert "Where this bill" not in text_of(replace(samples.halloran(), totals=totals))


def test_a_parents_bill_tells_its_subs_bills_from_earlier_ones() -> None:
    taken = TakenOver(Decimal("200.00"), Decimal("18.00"))

    text = text_of(replace(variants.past_due(), taken_over=taken))

    assert "$12.40 of it is from earlier bills $200.00 of it is from bills of your sub" in text
    # 70.00 of its own and 18.00 of the subs' bills, beside the total and on the slip.
    assert "sub accounts $88.00 of it is for other providers" in text
    assert "of it other providers $88.00" in text
