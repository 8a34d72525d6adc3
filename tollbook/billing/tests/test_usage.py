"""Usage lines: one per product and category, summed and settled once."""

from datetime import date
from decimal import Decimal

import pytest

from tollbook.billing.check import check
from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.tests.carrier import Carrier, new_carrier
from tollbook.billing.tests.lines import drafted
from tollbook.billing.types import ChargeKind
from tollbook.catalog.types import ItemKind
from tollbook.usage.models import UsageProfile

FEB_13, MAR_13 = date(2026, 2, 13), date(2026, 3, 13)
USAGE = """
SELECT product_label, call_category, calls, seconds, cents_text(cents) FROM printed
WHERE section = 'usage' ORDER BY product_label, call_category
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    return new_carrier()


def test_calls_of_a_product_and_category_are_summed_and_settled_once(carrier: Carrier) -> None:
    bell = carrier.account("100100")
    line = carrier.product(bell, "2185550100", FEB_13)
    # 0.0049 three times is 0.0147; each for itself would come to nothing.
    for _ in range(3):
        carrier.usage(line, "interstate", 4_900)
    carrier.usage(line, "local", 250_000, calls=5)
    carrier.usage(carrier.product(bell, "2185550101", FEB_13), "local", 10_000)

    assert drafted(carrier, bell, FEB_13, USAGE) == [
        ("2185550100", "interstate", 3, 180, "0.01"),
        ("2185550100", "local", 5, 300, "0.25"),
        ("2185550101", "local", 1, 60, "0.01"),
    ]


@pytest.mark.parametrize(("round_up", "amount"), [(False, "0.01"), (True, "0.02")])
def test_round_up_settles_a_sum_of_calls_up(
    carrier: Carrier,
    round_up: bool,  # noqa: FBT001
    amount: str,
) -> None:
    bell = carrier.account("100100")
    UsageProfile.objects.create(account=bell, round_up=round_up)
    carrier.usage(carrier.product(bell, "2185550100", FEB_13), "local", 10_100)

    assert drafted(carrier, bell, FEB_13, USAGE)[0][-1] == amount


def test_free_calls_stay_on_the_bill_with_their_count(carrier: Carrier) -> None:
    bell = carrier.account("100100")
    carrier.usage(carrier.product(bell, "2185550100", FEB_13), "on_net", 0, calls=7)

    assert drafted(carrier, bell, FEB_13, USAGE) == [("2185550100", "on_net", 7, 420, "0.00")]


def test_emergency_calls_make_no_line_and_yet_belong_to_the_bill(carrier: Carrier) -> None:
    bell = carrier.account("100100")
    line = carrier.product(bell, "2185550100", FEB_13)
    carrier.usage(line, "emergency", 0, calls=2)
    carrier.usage(line, "local", 500_000)

    carrier.bill(FEB_13)

    bill = Invoice.objects.get()
    assert list(InvoiceLine.objects.values_list("call_category", flat=True)) == ["local"]
    assert bill.calls_count == 3
    assert {key for key, _row in carrier.stamped} == {bill.pk}
    assert carrier.calls == []


def test_what_a_run_leaves_out_waits_for_the_next_one(carrier: Carrier) -> None:
    bell = carrier.account("100100", minimum_rule=2, minimum_amount=Decimal("90.00"))
    line = carrier.product(bell, "2185550100", FEB_13)
    carrier.charge(line, "31.00")
    carrier.charge(line, "75.00", item_kind=ItemKind.ONE_TIME, item_code="set-up")
    carrier.usage(line, "local", 500_000)
    named = {ChargeKind.USAGE, ChargeKind.ONE_TIME, ChargeKind.MINIMUM}

    carrier.bill(FEB_13, left_out=frozenset(named))

    first = Invoice.objects.get()
    assert [each.kind for each in first.lines.all()] == ["recurring"]
    assert (first.calls_count, len(carrier.calls), carrier.stamped) == (0, 1, [])

    carrier.bill(MAR_13)

    second = Invoice.objects.latest("invoice_on")
    assert sorted(each.kind for each in second.lines.all()) == ["one_time", "recurring", "usage"]
    assert (second.calls_count, carrier.calls) == (1, [])
    assert check() == []


def test_subs_are_drafted_before_their_parents(carrier: Carrier) -> None:
    parent = carrier.account("200100")
    subs = [carrier.account(f"20010{number}") for number in (1, 2)]
    for account in (parent, *subs):
        type(account).objects.filter(pk=account.pk).update(billing_type="corporate")
        carrier.charge(carrier.product(account, f"218555{account.number[-4:]}", FEB_13), "31.00")
    for sub in subs:
        type(sub).objects.filter(pk=sub.pk).update(corporate_parent=parent)

    carrier.bill(FEB_13)

    drafts = list(Invoice.objects.order_by("pk").values_list("account__number", flat=True))
    assert drafts == ["200101", "200102", "200100"]
