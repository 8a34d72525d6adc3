"""The worked tables of docs/money on automatic charges, storage, minimum and finance charge."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.pages import DOCS, Row, table
from tollbook.billing.messages import install_late_messages
from tollbook.billing.models import (
    BaseBilling,
    BillingProfile,
    Invoice,
    InvoiceLine,
    Settings,
)
from tollbook.billing.rules.explain import LineFacts, explain
from tollbook.billing.run import draft
from tollbook.billing.tests.carrier import NOON, Carrier, new_carrier
from tollbook.billing.tests.lines import drafted
from tollbook.billing.types import LineKind
from tollbook.catalog.models import BaseCharge, ChargeItem, TaxCategory
from tollbook.catalog.types import ItemKind
from tollbook.customers.models import Account
from tollbook.ledger.actions import post
from tollbook.ledger.types import EntryKind, Posting
from tollbook.services.models import Product
from tollbook.usage.models import UsageProfile

MONEY = DOCS / "money"
JAN_13, FEB_13 = date(2026, 1, 13), date(2026, 2, 13)
NOTHING = Decimal("0.00")
METHODS = {"Percent with Minimum": 1, "Percent Only": 2, "Minimum Only": 3}

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    carrier = new_carrier()
    BaseBilling.objects.update(finance_start_days=30)
    return carrier


def charged(carrier: Carrier, account: Account, kind: str, on: date = FEB_13) -> str:
    """The one line of a kind on the draft of an account, or none; its explanation agrees."""
    query = f"SELECT words, cents_text(cents), reckoning FROM printed WHERE kind = '{kind}'"
    found = drafted(carrier, account, on, query)
    assert len(found) <= 1
    for words, amount, reckoning in found:
        told = LineFacts(
            LineKind(kind), words, Decimal(amount), json.loads(reckoning), carrier.base.name
        )
        explained = explain(told)
        assert explained.agrees, (explained.result, amount)
        assert explained.formula
        assert len(explained.sentences[0]) > len(words)
    return found[0][1] if found else "none"


def bearing(carrier: Carrier, account: Account, amount: str, **item: Any) -> Product:
    """A product with a charge of `amount`; none at 0.00."""
    product = carrier.product(account, f"218{Product.objects.count():07d}", FEB_13)
    if Decimal(amount):
        carrier.charge(product, amount, **item)
    return product


def talked(carrier: Carrier, product: Product, amount: str, category: str = "interstate") -> None:
    if Decimal(amount):
        carrier.usage(product, category, int(Decimal(amount) * 1_000_000))


def automatic(carrier: Carrier, price: str | None, **fields: Any) -> BaseCharge:
    """An automatic charge of the carrier's base."""
    item = ChargeItem.objects.create(
        code=f"auto-{ChargeItem.objects.count()}",
        description="Recovery",
        kind=ItemKind.AUTOMATIC,
        tax_category=TaxCategory.objects.get(code="other"),
    )
    if price is not None:
        carrier.list_price(item.code, date(2026, 1, 1), price)
    facts = {"base": carrier.base, "item": item, "valid_from": date(2026, 1, 1)} | fields
    return BaseCharge.objects.create(**facts)


@pytest.mark.parametrize("row", table(MONEY / "automatic.md", "A percentage of lines"))
def test_a_percentage_of_lines(carrier: Carrier, row: Row) -> None:
    account = carrier.account("100100")
    UsageProfile.objects.create(account=account, round_up=row["account"] == "Round Up")
    gone = carrier.product(account, "2185550199", JAN_13)
    carrier.charge(gone, "31.00")
    carrier.bill(JAN_13)
    Product.objects.update(disconnected_on=date(2026, 2, 3))  # ten of 31 days come back
    line = bearing(carrier, account, "40.00")
    carrier.charge(line, "75.00", item_kind="one_time")
    carrier.charge(line, "12.00", item_code="listing", item_provider="Yellow Page Press")
    talked(carrier, line, "4.05")
    named = row["names"]
    fee = automatic(
        carrier,
        None,
        way="percent",
        percent=Decimal(row["percent"]),
        of_kinds=[] if named == "the listing" else named.split(", "),
    )
    if named == "the listing":
        fee.of_items.add(ChargeItem.objects.get(code="listing"))

    assert charged(carrier, account, "automatic") == row["charge"]


@pytest.mark.parametrize("row", table(MONEY / "automatic.md", "Paper"))
def test_the_fee_for_paper(carrier: Carrier, row: Row) -> None:
    Settings(minimum_billing_amount=Decimal("50.00")).save()
    carrier.tax("state", "state", "5")
    account = carrier.account("100100", paper_bill=int(row["Send Paper Bill"][0]))
    bearing(carrier, account, row["charges"])
    automatic(carrier, "2.00", way="paper")

    assert charged(carrier, account, "automatic") == row["fee"]
    judged = drafted(carrier, account, FEB_13, "SELECT cents_text(judged_cents) FROM bill")
    assert judged == [(row["with tax"],)]


@pytest.mark.accepts("customers-34")
@pytest.mark.accepts("money-16")
@pytest.mark.parametrize("row", table(MONEY / "storage.md", "Toll-free storage"))
def test_toll_free_storage(carrier: Carrier, row: Row) -> None:
    Settings(toll_free_fee=Decimal(row["setting"])).save()
    own = None if row["account's fee"] == "-" else Decimal(row["account's fee"])
    way = row["type"].casefold()
    account = carrier.account("100100", toll_free_fee=own, toll_free_type=way)
    number = carrier.product(
        account,
        "8005550142",
        FEB_13 - timedelta(days=1),
        type_code="tollfree",
        kind="toll_free",
        status=row["product"],
        disconnected_on=FEB_13 if row["product"] == "disconnected" else None,
    )
    talked(carrier, number, row["usage of the number"], "toll_free_inter")

    assert charged(carrier, account, "storage") == row["line"]


@pytest.mark.accepts("customers-28")
@pytest.mark.accepts("money-16")
@pytest.mark.parametrize("row", table(MONEY / "minimum.md", "One account"))
def test_the_minimum_of_one_account(carrier: Carrier, row: Row) -> None:
    account = carrier.account("100100", **minimum(row["rule"], row["minimum"]))
    line = bearing(carrier, account, row["recurring"])
    talked(carrier, line, row["long distance"])

    assert charged(carrier, account, "minimum") == row["line"]


def minimum(rule: str, amount: str) -> dict[str, Any]:
    terms = {"minimum_rule": int(rule), "minimum_amount": Decimal(amount)}
    return terms | {"minimum_charge": Decimal("10.00")}


@pytest.mark.accepts("customers-29")
@pytest.mark.accepts("money-16")
@pytest.mark.parametrize("row", table(MONEY / "minimum.md", "A corporate structure"))
def test_the_minimum_of_a_structure(carrier: Carrier, row: Row) -> None:
    top = carrier.account("200100", **minimum(row["rule of the parent"], row["minimum"]))
    talked(carrier, bearing(carrier, top, row["parent: recurring"]), row["long distance"])
    recurring, far = (
        row[name].split(", ") for name in ("subs: recurring", "long distance of subs")
    )
    for place, amount in enumerate(recurring):
        sub = carrier.account(f"20010{place + 1}", **minimum("2", "500.00"))
        Account.objects.filter(pk=sub.pk).update(corporate_parent=top, billing_type="corporate")
        talked(carrier, bearing(carrier, sub, amount), far[place])

    run = draft(run=carrier.run(FEB_13), calls=carrier.store)

    lines = InvoiceLine.objects.filter(invoice__run=run, kind="minimum")
    found = {line.invoice.account.number: str(line.amount) for line in lines}
    assert found == ({} if row["line"] == "none" else {"200100": row["line"]})


def owing(account: Account, amount: str, on: date, kind: EntryKind = EntryKind.CHARGE) -> None:
    if Decimal(amount):
        posting = Posting(
            account_id=account.pk,
            kind=kind,
            amount=Decimal(amount),
            source=f"test:{account.pk}:{kind}:{on}",
            effective_on=on,
            classification="invoice" if kind == EntryKind.CHARGE else "payment",
            description="Carried over",
        )
        post(posting=posting, now=NOON)


@pytest.mark.accepts("money-1")
@pytest.mark.accepts("money-16")
@pytest.mark.parametrize("row", table(MONEY / "finance.md", "Finance charge"))
def test_the_methods_of_a_finance_charge(carrier: Carrier, row: Row) -> None:
    terms: dict[str, Any] = {
        "finance_percent": Decimal(row["percent"]),
        "finance_minimum": Decimal(row["minimum"]),
    }
    own = {} if row["method"] == "base's" else terms | {"finance_method": METHODS[row["method"]]}
    account = carrier.account("100100", **own)
    owing(account, row["past due"], date(2025, 12, 1))

    assert charged(carrier, account, "finance") == row["charge"]


@pytest.mark.accepts("customers-31")
@pytest.mark.parametrize("row", table(MONEY / "finance.md", "When it begins"))
def test_when_a_finance_charge_begins(carrier: Carrier, row: Row) -> None:
    account = carrier.account(
        "100100",
        finance_method=2,
        finance_start_days=int(row["start"]),
        due_adjust_days=None if row["adjust"] == "-" else int(row["adjust"]),
        late_fees_waived=row["waived"] == "yes",
    )
    owing(account, "200.00", JAN_13)
    owing(account, row["paid"], JAN_13, EntryKind.PAYMENT)

    seen_on = JAN_13 + timedelta(days=int(row["days"]))
    assert charged(carrier, account, "finance", seen_on) == row["charge"]


@pytest.mark.parametrize("row", table(MONEY / "aging.md", "Late words on a bill"))
def test_late_words_on_a_bill(carrier: Carrier, row: Row) -> None:
    install_late_messages()
    account = carrier.account(
        "100100",
        due_adjust_days=None if row["adjust"] == "-" else int(row["adjust"]),
        late_notice_exempt=row["exempt"] == "yes",
    )
    owing(account, "200.00", JAN_13)
    owing(account, row["paid"], JAN_13, EntryKind.PAYMENT)

    carrier.bill(JAN_13 + timedelta(days=int(row["days since"])))

    told = " ".join(Invoice.objects.get().front["messages"])
    steps = re.findall(r"open for (\d+) days or more", told)
    assert (steps or ["none"]) == [row["step"]]


@pytest.mark.accepts("customers-31")
def test_a_finance_charge_bears_none_and_counts_as_paid_last(carrier: Carrier) -> None:
    """
    | bill     | open of it | finance inside | past due | charge at 1.5 % |
    |----------|-----------:|---------------:|---------:|----------------:|
    | February |     100.00 |              - |   100.00 |            1.50 |
    | March    |       1.50 |           1.50 |     0.00 |            none |
    """
    account = carrier.account("100100", finance_method=2, finance_start_days=20)
    owing(account, "100.00", JAN_13)
    carrier.bill(FEB_13)
    owing(account, "100.00", FEB_13, EntryKind.PAYMENT)

    march = date(2026, 3, 13)
    assert BillingProfile.objects.get().finance_percent is None
    assert charged(carrier, account, "finance", march) == "none"


def test_a_terminated_account_bears_no_fixed_charges_of_its_base(carrier: Carrier) -> None:
    automatic(carrier, "2.95", way="fixed")
    account = carrier.account("100100", **minimum("2", "50.00"))
    assert charged(carrier, account, "automatic") == "2.95"
    type(carrier.status).objects.update(is_terminated=True)

    assert charged(carrier, account, "automatic") == "none"
    assert charged(carrier, account, "minimum") == "none"


def test_automatic_charges_hold_for_whom_and_as_long_as_they_say(carrier: Carrier) -> None:
    automatic(carrier, "1.00", way="fixed", applies_to="residential")
    automatic(carrier, "2.00", way="fixed", valid_to=date(2026, 2, 12))
    automatic(carrier, "4.00", way="fixed", valid_from=date(2026, 2, 14))
    fee = automatic(carrier, "8.00", way="fixed", is_fee=True)
    carrier.list_price(fee.item.code, FEB_13, "9.00")
    account = carrier.account("100100")

    query = "SELECT section, cents_text(cents) FROM printed"
    assert drafted(carrier, account, FEB_13, query) == [("fee", "9.00")]
