"""The worked tables of docs/money, worked out by the real code: lines, taxes, invoices."""

import json
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests.pages import DOCS, Row, cells, section, table, tables
from tests.town import Town
from tollbook.access.types import Actor, Face
from tollbook.billing import verify, watching
from tollbook.billing.models import BaseBilling, BillingProfile, Invoice
from tollbook.billing.rules.causes import LineFact, causes_of
from tollbook.billing.rules.wording import LINES_OF_KIND
from tollbook.billing.tests.carrier import Carrier, new_carrier
from tollbook.billing.tests.lines import drafted
from tollbook.billing.types import ChargeKind, LineKind
from tollbook.catalog.models import TaxPlace
from tollbook.catalog.types import ItemKind
from tollbook.customers.models import Account
from tollbook.flows import bill as flow_of_bills
from tollbook.office.pages.billing.states import CAUSE_WORDS
from tollbook.services.actions import change_charge
from tollbook.services.models import Product
from tollbook.usage.models import UsageProfile

MONEY = DOCS / "money"
FEB_13, MAR_13 = date(2026, 2, 13), date(2026, 3, 13)
BILL = ("setting", "price", "active", "disconnected", "billed before", "bill of")
LINES = """
SELECT start_on::VARCHAR, (end_on - 1)::VARCHAR, reckoning, cents_text(cents)
FROM printed ORDER BY start_on
"""
LEVIED = "SELECT cents_text(cents) FROM printed WHERE section = 'tax' ORDER BY product_label"
SETTINGS: dict[str, dict[str, Any]] = {
    "prorated": {},
    "Round Up": {},
    "not prorated": {"item_is_prorated": False},
    "quarterly": {"item_interval": "quarterly"},
}
LEVELS = ("federal", "Federal USF", "state", "county", "city")
EXEMPT = {
    "federal": "exempt_federal",
    "state": "exempt_state",
    "county": "exempt_county",
    "city": "exempt_city",
    "all, as a reseller": "tax_reseller",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    return new_carrier()


def line(carrier: Carrier, price: str, active_on: date = FEB_13, **fields: Any) -> Product:
    """A product of a new account with one charge."""
    place = carrier.cycle.profiles.count()
    product = carrier.product(
        carrier.account(f"{100100 + place}"), f"21855501{place:02d}", active_on
    )
    carrier.charge(product, price, **fields)
    return product


@pytest.mark.parametrize("row", table(MONEY / "recurring.md", "A changed quantity"))
def test_a_changed_quantity(carrier: Carrier, row: Row) -> None:
    product = line(carrier, "31.00", date(2026, 2, 1), quantity=int(row["quantity"]))
    on = date.fromisoformat(row["changed on"])
    by = Actor(at=datetime.combine(on, time(18), UTC), face=Face.SYSTEM)
    values = {"quantity": int(row["to"])}
    if on <= FEB_13:
        change_charge(charge=product.charges.get(), values=values, by=by)
    carrier.bill(FEB_13)
    if on > FEB_13:
        change_charge(charge=product.charges.get(), values=values, by=by)
    carrier.bill(MAR_13)

    for bill in (FEB_13, MAR_13):
        lines = Invoice.objects.get(invoice_on=bill).lines.order_by("period_start")
        assert ", ".join(str(each.amount) for each in lines) == row[f"bill of {bill}"]


@pytest.mark.parametrize("row", table(MONEY / "recurring.md", "Once"))
def test_what_is_charged_once(carrier: Carrier, row: Row) -> None:
    product = line(carrier, "1.00", date(2026, 1, 1))
    carrier.charge(
        product,
        "75.00",
        item_kind=ItemKind.ONE_TIME,
        item_code="set-up",
        active_on=date.fromisoformat(row["day of the charge"]),
        ended_on=None if row["ended"] == "-" else date.fromisoformat(row["ended"]),
    )
    carrier.bill(FEB_13)
    carrier.bill(MAR_13)

    for on in (FEB_13, MAR_13):
        found = Invoice.objects.get(invoice_on=on).lines.filter(kind=LineKind.ONE_TIME)
        assert (", ".join(str(each.amount) for each in found) or "-") == row[f"bill of {on}"]


@pytest.mark.parametrize("row", table(MONEY / "review.md", "Why a bill differs"))
def test_why_a_bill_differs(row: Row) -> None:
    same = LineFact(LineKind.RECURRING, "charge:1", 1, Decimal(1), Decimal(5), Decimal(5))
    of_product = {"known": 1, "new": 2, "gone": 2, "none": None}[row["product"]]

    def bill(cell: str) -> list[LineFact]:
        if cell == "-":
            return [same]
        count, price = map(Decimal, cell.split(" x "))
        kind = LineKind(row["line"])
        return [same, LineFact(kind, "line:2", of_product, count, price, count * price)]

    causes = causes_of(bill(row["this bill"]), bill(row["last bill"]))

    told = [[CAUSE_WORDS[cause], str(amount)] for cause, amount in causes.items()]
    assert told == [cells(row, "cause", "change")]


def test_every_cause_stands_in_the_review() -> None:
    rows = table(MONEY / "review.md", "Why a bill differs")
    assert {row["cause"] for row in rows} == set(CAUSE_WORDS.values())


def test_what_a_verification_may_find() -> None:
    """The page names exactly what the checks say, at its level."""
    found = set()
    for module in (verify, watching, flow_of_bills):
        text = Path(str(module.__file__)).read_text()
        found |= set(re.findall(r'(error|warning|information)\(\s*"([a-z-]+)"', text))
        found |= {
            ("information", code) for code in re.findall(r'INFORMATION, code="([a-z-]+)"', text)
        }

    rows = table(MONEY / "verify.md", "Before a run")
    assert {(row["level"], row["code"]) for row in rows} == found


def as_billed(carrier: Carrier, bill: Row) -> list[list[str]]:
    """The lines of one bill of the page: from, to, share, amount."""
    active_on = date.fromisoformat(bill["active"])
    product = line(carrier, bill["price"], active_on, **SETTINGS[bill["setting"]])
    is_up = bill["setting"] == "Round Up"
    UsageProfile.objects.create(account=product.account, round_up=is_up)
    if bill["billed before"] != "-":
        carrier.bill(date.fromisoformat(bill["billed before"]))
    if bill["disconnected"] != "-":
        Product.objects.filter(pk=product.pk).update(disconnected_on=bill["disconnected"])
    found = drafted(carrier, product.account, date.fromisoformat(bill["bill of"]), LINES)
    return [
        [start, end, "{days}/{whole_days}".format(**json.loads(reckoning)), amount]
        for start, end, reckoning, amount in found
    ]


def bills() -> list[list[Row]]:
    """The rows of the recurring page, those of one bill together."""
    rows = table(MONEY / "recurring.md", "Recurring and one-time charges")
    return [list(lines) for _bill, lines in groupby(rows, lambda row: cells(row, *BILL))]


@pytest.mark.parametrize("lines", bills(), ids=lambda lines: " ".join(cells(lines[0], *BILL)))
def test_recurring_charges(carrier: Carrier, lines: list[Row]) -> None:
    shown = [cells(row, "from", "to", "share", "amount") for row in lines]

    assert as_billed(carrier, lines[0]) == shown


@pytest.mark.parametrize("row", tables(section(MONEY / "usage.md", "Usage lines"))[0])
def test_lines_of_calls(carrier: Carrier, row: Row) -> None:
    owner = carrier.account("100100")
    UsageProfile.objects.create(account=owner, round_up=row["account"] == "Round Up")
    product = carrier.product(owner, "2185550100", FEB_13)
    carrier.usage(product, "interstate", int(Decimal(row["sum of the calls"]).scaleb(6)))

    found = drafted(carrier, owner, FEB_13, "SELECT cents_text(cents) FROM printed")

    assert found == [(row["line"],)]


@pytest.mark.parametrize("row", table(MONEY / "taxes.md", "How much"))
def test_taxes(carrier: Carrier, row: Row) -> None:
    measure = {
        "percent": {},
        "Federal USF": {"kind": "interstate_percent", "is_federal_usf": True},
        "per line": {"kind": "per_line", "amount": Decimal(row["rate"])},
    }[row["measure"]]
    percent = "0" if row["measure"] == "per line" else row["rate"]
    carrier.tax("tax", "federal", percent, **measure)
    product = line(carrier, row["line"], item_tax_category=row["tax category"])

    assert drafted(carrier, product.account, FEB_13, LEVIED) == [(row["tax"],)]


@pytest.mark.parametrize("row", table(MONEY / "taxes.md", "Where a line is taxed"))
def test_where_a_line_is_taxed(carrier: Carrier, row: Row) -> None:
    superior = {"state": "WI", "county": "Douglas", "city": "Superior"}
    TaxPlace.objects.create(npanxx="715555", **superior)
    for level, told in (("state", 1), ("county", 2), ("city", 3)):
        carrier.tax(f"Duluth {level}", level, "1")
        there = dict(list(superior.items())[:told])
        carrier.tax(f"Superior {level}", level, "1", **there)
    theirs, own = row["account's NPANXX"].strip("-"), row["product's NPANXX"].strip("-")
    owner = carrier.account("100100", tax_npanxx=theirs)
    place = {"location": None} if row["product's location"] == "-" else {}
    product = carrier.product(owner, "2185550100", FEB_13, tax_npanxx=own, **place)
    carrier.charge(product, "100.00")

    found = drafted(carrier, owner, FEB_13, "SELECT words FROM printed WHERE section = 'tax'")

    assert sorted(words for (words,) in found) == [
        f"{row['taxed in']} {level}" for level in ("city", "county", "state")
    ]


def test_what_kinds_of_products_count_as() -> None:
    rows = table(MONEY / "taxes.md", "How much", 1)

    told = {row["kind of product"]: tuple(re.findall(r"[a-z_]+", row["counts as"])) for row in rows}
    assert told == LINES_OF_KIND


def test_the_shares_of_a_tax(carrier: Carrier) -> None:
    rows = table(MONEY / "taxes.md", "How much", 2)
    carrier.tax("state", "state", "5")
    owner = carrier.account("100100")
    for row in rows:
        assert Decimal(row["exact share"]) == Decimal("0.90") * 5 / 100
        carrier.charge(carrier.product(owner, row["product"], FEB_13), "0.90")

    assert drafted(carrier, owner, FEB_13, LEVIED) == [(row["share"],) for row in rows]


@pytest.mark.accepts("customers-30")
@pytest.mark.accepts("money-16")
@pytest.mark.parametrize("row", table(MONEY / "taxes.md", "Who is exempt"))
def test_who_is_exempt(carrier: Carrier, row: Row) -> None:
    for level in ("federal", "state", "county", "city"):
        carrier.tax(level, level, "1")
    carrier.tax("Federal USF", "federal", "37.6", kind="interstate_percent", is_federal_usf=True)
    product = line(carrier, "100.00", item_tax_category="voip")
    flags = {EXEMPT[word]: True for word in [row["account is exempt from"]] if word != "nothing"}
    BillingProfile.objects.filter(account=product.account).update(**flags)

    found = drafted(carrier, product.account, FEB_13, "SELECT words FROM printed")

    paid = {words.casefold() for (words,) in found}
    told = ["pays" if level.casefold() in paid else "-" for level in LEVELS]
    assert told == cells(row, *LEVELS)


@pytest.mark.parametrize("row", table(MONEY / "invoices.md", "When it is due"))
def test_when_an_invoice_is_due(carrier: Carrier, row: Row) -> None:
    on = date.fromisoformat(row["invoice date"])
    product = line(carrier, "31.00", on)
    BaseBilling.objects.update(due_days=int(row["base's days"]))
    adjust = None if row["adjust"] == "-" else int(row["adjust"])
    BillingProfile.objects.filter(account=product.account).update(due_adjust_days=adjust)

    carrier.bill(on)

    assert Invoice.objects.get().due_on.isoformat() == row["due"]


@pytest.mark.parametrize("row", table(MONEY / "invoices.md", "What it posts"))
def test_what_an_invoice_posts(carrier: Carrier, row: Row) -> None:
    product = line(carrier, row["total current"] if row["total current"] != "0.00" else "5.00")
    if row["total current"] == "0.00":
        carrier.charge(product, "-5.00")

    carrier.bill(FEB_13)

    entry = Invoice.objects.get().entry
    told = f"a {entry.kind} of {entry.amount}" if entry else "none"
    assert row["entry"].startswith(told)


@pytest.mark.parametrize("row", table(MONEY / "invoices.md", "What a run leaves out"))
def test_what_a_run_leaves_out(carrier: Carrier, row: Row) -> None:
    product = line(carrier, "31.00")
    carrier.charge(product, "75.00", item_kind=ItemKind.ONE_TIME, item_code="set-up")
    carrier.usage(product, "local", 500_000)
    named = row["left out of the run of February"]
    left_out = frozenset() if named == "nothing" else frozenset(named.split(", "))

    carrier.bill(FEB_13, left_out=frozenset(map(ChargeKind.called, left_out)))
    carrier.bill(MAR_13)

    for bill, on in (("bill of February", FEB_13), ("bill of March", MAR_13)):
        lines = Invoice.objects.get(invoice_on=on).lines.all()
        assert sorted(f"{each.kind} {each.amount}" for each in lines) == sorted(
            row[bill].split(", ")
        )


@pytest.mark.accepts("money-18")
def test_bills_that_a_parent_takes_over(carrier: Carrier) -> None:
    rows = table(MONEY / "invoices.md", "Bills that a parent takes over")
    top = carrier.account("200100")
    Account.objects.update(billing_type="corporate")
    for row in rows:
        if row["bill of"] == top.number:
            account = top
        else:
            account = carrier.account(row["bill of"], billed_to_parent=True)
            mine = Account.objects.filter(pk=account.pk)
            mine.update(billing_type="corporate", corporate_parent=top)
        carrier.charge(
            carrier.product(account, f"218555{row['bill of'][-4:]}", FEB_13), row["current"]
        )

    carrier.bill(FEB_13)

    for row in rows:
        bill = Invoice.objects.get(account__number=row["bill of"])
        figures = (bill.previous_balance, bill.adjustments, bill.total_current, bill.total_due)
        assert [str(each) for each in figures] == cells(
            row, "previous", "adjustments", "current", "due"
        )


def test_what_a_bill_adds_up(billed_town: Town) -> None:
    invoice = Invoice.objects.get(number="L1015", account=billed_town.bell)

    for row in table(MONEY / "invoices.md", "What a bill adds up"):
        field = row["part"].strip("*").replace(" ", "_")
        assert str(getattr(invoice, field)) == row["amount"], field
