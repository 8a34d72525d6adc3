"""The walk of docs/walk.md, walked by the real code: each block of the page is what came out."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pypdf
from django.test import Client

from tests.plan import ROOT
from tests.town import Town
from tests.town_month import switch_file
from tollbook.billing.documents import pdf
from tollbook.billing.models import Invoice
from tollbook.billing.printing import bill_of
from tollbook.catalog.models import RateRule
from tollbook.commands.take import words_of
from tollbook.flows.check import check_books
from tollbook.flows.trail import explained_call
from tollbook.ledger.models import Allocation, Entry
from tollbook.services.models import Product
from tollbook.usage.mediation.formats import format_of
from tollbook.usage.mediation.lines import read_lines
from tollbook.usage.mediation.owners import register_owners
from tollbook.usage.mediation.screen import bounds_of, feed_clock, screen
from tollbook.usage.models import CallFile
from tollbook.usage.queries import call_of
from tollbook.usage.types import Call, CallScope

PAGE = ROOT / "docs" / "walk.md"
FILE = "switch-2026-02-13.csv"
MONTH = (date(2026, 2, 13), date(2026, 3, 13))
KEY = "2185550110-2026-02-13-5"
STAGED = (
    *("call_id", "started_at", "from", "to", "billed_number", "direction", "seconds"),
    *("disposition", "trunk"),
)
SCREENED = (
    *("line", "call_key", "started_ms", "seconds", "direction"),
    *("from_number", "to_number", "billed_number"),
)
RULE = ("category", "band", "first_seconds", "next_seconds", "rate_micros", "connect_micros")
PRICE = ("billed_seconds", "free_seconds", "price_micros_x60", "price_micros")
KEPT = (
    *("call_key", "started_at", "local_day", "seconds", "category", "place", "band"),
    *("billed_seconds", "price_micros_x60", "price_micros", "engine"),
)
LINE = (
    *("section", "product_label", "description", "calls_count", "billed_seconds"),
    *("amount", "tax_category"),
)
ENTRY = ("kind", "amount", "balance_after", "source", "effective_on", "due_on")


def listed(row: Any, *names: str) -> str:
    """The named values of a row or an object, one to a line."""
    values = row if isinstance(row, dict) else {name: getattr(row, name) for name in names}
    return "".join(f"{name:<18}{values[name]}".rstrip() + "\n" for name in names)


def text_of(html: str) -> str:
    """The words of a page, single blanks between them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" .", ".")


class Walk:
    """One call of Bell Bakery, from the file to the page."""

    def __init__(self, town: Town, client: Client, folder: Path) -> None:
        self.town, self.client, self.folder = town, client, folder
        self.file = CallFile.objects.get(name=FILE)
        self.invoice = Invoice.objects.get(account=town.bell, invoice_on=MONTH[1])
        self.call: Call = call_of(CallScope((town.bell.pk,), self.invoice.pk), "switch", KEY)

    def arrived(self) -> str:
        rows = switch_file(*MONTH).decode().splitlines()
        return f"{rows[0]}\n{rows[self.call.line - 1]}\n\n{words_of(self.file)}\n"

    def staged(self) -> str:
        path = self.folder / FILE
        path.write_bytes(switch_file(*MONTH))
        rows = read_lines(path, format_of("tollbook", {})).stream.read_all().to_pylist()
        return listed(next(row for row in rows if row["call_id"] == KEY), *STAGED)

    def screened(self) -> str:
        target, feed = self.folder / "screened.parquet", self.town.feed
        bounds = bounds_of(feed, self.file.arrived_at)
        with duckdb.connect() as connected:
            register_owners(connected)
            connected.register("feed_clock", feed_clock(feed.zone, bounds))
            form = format_of("tollbook", {})
            lines = read_lines(self.folder / FILE, form)
            screen(connected, form, lines, target, bounds=bounds)
        rows = pq.read_table(target).to_pylist()
        return listed(next(row for row in rows if row["call_key"] == KEY), *SCREENED)

    def owned(self) -> str:
        product = Product.objects.get(pk=self.call.product_id)
        facts = {
            "account": f"{product.account.number} {product.account.name}",
            "product": f"{product.product_id} {product.product_type.label}",
            "rate plan": product.rate_plan and product.rate_plan.code,
            "local day": self.call.local_day,
        }
        return listed(facts, *facts)

    def classified(self) -> str:
        return listed(self.call, "category", "place", "band")

    def matched(self) -> str:
        return listed(RateRule.objects.get(pk=self.call.rule_id), *RULE)

    def priced(self) -> str:
        return listed(self.call, *PRICE)

    def kept(self) -> str:
        return listed(self.call, *KEPT)

    def line(self) -> str:
        line = self.invoice.lines.get(source=f"usage:{self.call.product_id}:{self.call.category}")
        sums = line.reckoning or {}
        return listed(line, *LINE) + f"sum in micros     {sums['price_micros']}\n"

    def issued(self) -> str:
        assert self.invoice.entry is not None
        number = f"{'invoice':<18}{self.invoice.number}\n"
        return number + listed(self.invoice.entry, *ENTRY)

    def printed(self) -> str:
        pages = pypdf.PdfReader(io.BytesIO(pdf.render(bill_of(self.invoice)))).pages
        text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
        found = re.search(r"Feb 18 7:00 pm \(212\) 555-0100 .*? 0\.\d{4}", text)
        assert found, "the call stands in the document"
        return found[0] + "\n"

    def shown(self) -> str:
        """Each sentence stands in the page that explains the call."""
        url = f"/billing/invoices/{self.invoice.number}/explain/call/switch/{KEY}/"
        page = text_of(self.client.get(url).content.decode())
        told = explained_call(self.call)
        lines = [*told.sentences, told.formula]
        assert [line for line in lines if line not in page] == []
        return "\n".join([f"GET {url}", *lines]) + "\n"

    def paid(self) -> str:
        settled = Allocation.objects.get(settles=self.invoice.entry)
        payment = Entry.objects.get(pk=settled.taken_from_id)
        return listed(payment, *ENTRY[:-1]) + f"{'settles':<18}{settled.settles.source}\n"


def test_the_page_shows_what_the_code_gives(
    billed_town: Town, client_of_bell: Client, tmp_path: Path
) -> None:
    walk = Walk(billed_town, client_of_bell, tmp_path)
    steps = (
        *(walk.arrived, walk.staged, walk.screened, walk.owned, walk.classified, walk.matched),
        *(walk.priced, walk.kept, walk.line, walk.issued, walk.printed, walk.shown, walk.paid),
    )

    told = re.findall(r"```text\n(.*?)```", PAGE.read_text(), re.DOTALL)

    assert told == [step() for step in steps]


def test_the_books_of_the_walk_prove(billed_town: Town) -> None:
    assert check_books() == []
