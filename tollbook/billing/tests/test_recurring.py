"""Recurring charges: in advance, by natural period, parts before and after service."""

from datetime import date
from typing import Any

import pytest

from tollbook.billing.models import ChargeStamp
from tollbook.billing.tests.carrier import Carrier, new_carrier
from tollbook.billing.tests.lines import drafted
from tollbook.services.models import Product
from tollbook.usage.models import UsageProfile

JAN_13, FEB_1, FEB_13 = date(2026, 1, 13), date(2026, 2, 1), date(2026, 2, 13)
MAR_1, MAR_13, APR_13 = date(2026, 3, 1), date(2026, 3, 13), date(2026, 4, 13)

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    return new_carrier()


def line(carrier: Carrier, active_on: date, price: str | None = "31.00", **fields: Any) -> Product:
    """A product of a new account with one charge."""
    number = f"1001{carrier.cycle.profiles.count():02d}"
    product = carrier.product(carrier.account(number), f"21855501{number[-2:]}", active_on)
    carrier.charge(product, price, **fields)
    return product


@pytest.mark.accepts("money-1")
def test_first_bill_adds_the_days_from_the_active_date(carrier: Carrier) -> None:
    product = line(carrier, FEB_1)

    assert drafted(carrier, product.account, FEB_13) == [
        ("prorated", "Line", "2026-02-01", "2026-02-12", "12.00"),
        ("recurring", "Line", "2026-02-13", "2026-03-12", "31.00"),
    ]


@pytest.mark.accepts("money-1")
def test_a_disconnect_credits_the_unused_days(carrier: Carrier) -> None:
    product = line(carrier, FEB_1)
    carrier.bill(FEB_13)
    Product.objects.filter(pk=product.pk).update(disconnected_on=MAR_1)

    assert drafted(carrier, product.account, MAR_13) == [
        ("credit", "Line", "2026-03-01", "2026-03-12", "-13.29"),
    ]


def test_unused_days_are_credited_once(carrier: Carrier) -> None:
    product = line(carrier, FEB_1)
    carrier.bill(FEB_13)
    Product.objects.filter(pk=product.pk).update(disconnected_on=MAR_1)
    carrier.bill(MAR_13)

    assert ChargeStamp.objects.get().billed_until == MAR_1
    assert drafted(carrier, product.account, APR_13) == []


def test_a_charge_bills_from_where_the_last_bill_ended(carrier: Carrier) -> None:
    product = line(carrier, FEB_1)
    carrier.bill(FEB_13)

    assert drafted(carrier, product.account, MAR_13) == [
        ("recurring", "Line", "2026-03-13", "2026-04-12", "31.00"),
    ]


def test_a_bill_that_was_left_out_is_caught_up_period_by_period(carrier: Carrier) -> None:
    product = line(carrier, JAN_13)
    carrier.bill(JAN_13)

    assert drafted(carrier, product.account, MAR_13) == [
        ("recurring", "Line", "2026-02-13", "2026-03-12", "31.00"),
        ("recurring", "Line", "2026-03-13", "2026-04-12", "31.00"),
    ]


def test_a_span_over_several_natural_periods_gives_a_line_each(carrier: Carrier) -> None:
    product = line(carrier, date(2025, 12, 20))

    assert drafted(carrier, product.account, FEB_13) == [
        ("prorated", "Line", "2025-12-20", "2026-01-12", "24.00"),
        ("recurring", "Line", "2026-01-13", "2026-02-12", "31.00"),
        ("recurring", "Line", "2026-02-13", "2026-03-12", "31.00"),
    ]


def test_a_known_disconnect_limits_the_period_at_once(carrier: Carrier) -> None:
    product = line(carrier, FEB_13)
    Product.objects.filter(pk=product.pk).update(disconnected_on=date(2026, 2, 20))

    assert drafted(carrier, product.account, FEB_13) == [
        ("prorated", "Line", "2026-02-13", "2026-02-19", "7.75"),
    ]


def test_without_proration_only_periods_that_began_in_service_are_billed_whole(
    carrier: Carrier,
) -> None:
    product = line(carrier, FEB_1, item_is_prorated=False)

    assert drafted(carrier, product.account, FEB_13) == [
        ("recurring", "Line", "2026-02-13", "2026-03-12", "31.00"),
    ]


def test_without_proration_nothing_is_credited(carrier: Carrier) -> None:
    product = line(carrier, FEB_1, item_is_prorated=False)
    carrier.bill(FEB_13)
    Product.objects.filter(pk=product.pk).update(disconnected_on=MAR_1)

    assert drafted(carrier, product.account, MAR_13) == []


def test_a_list_price_acts_from_the_first_period_that_begins_on_or_after_it(
    carrier: Carrier,
) -> None:
    product = line(carrier, FEB_13, None, item_code="pbx")
    carrier.list_price("pbx", date(2025, 1, 1), "20.00")
    carrier.list_price("pbx", date(2026, 2, 14), "25.00")
    carrier.bill(FEB_13)

    assert drafted(carrier, product.account, MAR_13)[0][-1] == "25.00"
    assert drafted(carrier, product.account, FEB_13) == []


def test_the_first_days_before_any_list_price_take_the_first_one(carrier: Carrier) -> None:
    product = line(carrier, FEB_1, None, item_code="pbx")
    carrier.list_price("pbx", FEB_1, "31.00")

    assert [row[-1] for row in drafted(carrier, product.account, FEB_13)] == ["12.00", "31.00"]


def test_a_credit_returns_the_price_that_was_billed(carrier: Carrier) -> None:
    product = line(carrier, FEB_13)
    carrier.bill(FEB_13)
    product.charges.update(price="99.00", quantity=3)
    Product.objects.filter(pk=product.pk).update(disconnected_on=MAR_1)

    assert drafted(carrier, product.account, MAR_13)[0][-1] == "-13.29"


def test_quantity_multiplies_and_settles_once(carrier: Carrier) -> None:
    product = line(carrier, FEB_1, "0.3333", quantity=7)

    assert [row[-1] for row in drafted(carrier, product.account, FEB_13)] == ["0.90", "2.33"]


@pytest.mark.parametrize(
    ("round_up", "amounts"),
    [
        # 12/31 of 10.00 is 3.8709...; the whole period is no worked-out part.
        (False, ["3.87", "10.00"]),
        (True, ["3.88", "10.00"]),
    ],
)
def test_round_up_acts_on_parts_of_periods(
    carrier: Carrier,
    round_up: bool,  # noqa: FBT001
    amounts: list[str],
) -> None:
    product = line(carrier, FEB_1, "10.00")
    UsageProfile.objects.create(account=product.account, round_up=round_up)

    assert [row[-1] for row in drafted(carrier, product.account, FEB_13)] == amounts


def test_a_quarterly_charge_waits_until_its_period_has_run_out(carrier: Carrier) -> None:
    product = line(carrier, FEB_13, "90.00", item_interval="quarterly")
    carrier.bill(FEB_13)

    assert drafted(carrier, product.account, MAR_13) == []
    assert drafted(carrier, product.account, date(2026, 5, 13)) == [
        ("recurring", "Line", "2026-05-13", "2026-08-12", "90.00"),
    ]


def test_the_first_days_of_a_quarterly_charge_are_a_share_of_a_quarter(carrier: Carrier) -> None:
    product = line(carrier, FEB_1, "92.00", item_interval="quarterly")

    # 12 of the 92 days from November 13 to February 12.
    assert drafted(carrier, product.account, FEB_13) == [
        ("prorated", "Line", "2026-02-01", "2026-02-12", "12.00"),
        ("recurring", "Line", "2026-02-13", "2026-05-12", "92.00"),
    ]


def test_a_charge_that_begins_later_is_not_billed_yet(carrier: Carrier) -> None:
    product = line(carrier, date(2026, 2, 20))

    assert drafted(carrier, product.account, FEB_13) == []


def test_a_blocked_product_keeps_its_recurring_charges(carrier: Carrier) -> None:
    product = line(carrier, FEB_13)
    Product.objects.filter(pk=product.pk).update(status="blocked")

    assert drafted(carrier, product.account, FEB_13)[0][-1] == "31.00"


def test_the_charges_own_days_count_before_its_products(carrier: Carrier) -> None:
    product = carrier.product(carrier.account("100200"), "2185550142", date(2025, 6, 1))
    carrier.charge(product, "31.00", active_on=FEB_1, ended_on=date(2026, 2, 7))

    assert drafted(carrier, product.account, FEB_13) == [
        ("prorated", "Line", "2026-02-01", "2026-02-06", "6.00"),
    ]


def test_a_discount_is_shared_like_a_charge(carrier: Carrier) -> None:
    product = line(carrier, FEB_1, "-10.00")

    assert [row[-1] for row in drafted(carrier, product.account, FEB_13)] == ["-3.87", "-10.00"]


def test_a_one_time_charge_bills_on_the_first_invoice_on_or_after_its_day(
    carrier: Carrier,
) -> None:
    product = line(carrier, FEB_1, "45.00", item_kind="one_time", item_description="Installation")

    assert drafted(carrier, product.account, JAN_13) == []
    assert drafted(carrier, product.account, FEB_13) == [
        ("one_time", "Installation", "2026-02-01", None, "45.00"),
    ]

    carrier.bill(FEB_13)

    assert drafted(carrier, product.account, MAR_13) == []


def test_charges_of_another_provider_stand_in_their_own_section(carrier: Carrier) -> None:
    product = line(carrier, FEB_13, item_provider="Northern Directory")

    rows = drafted(carrier, product.account, FEB_13, "SELECT section, provider FROM printed")

    assert rows == [("other_providers", "Northern Directory")]


def test_what_has_no_number_comes_last_and_what_has_no_place_after_that(carrier: Carrier) -> None:
    product = line(carrier, FEB_13)
    Product.objects.filter(pk=product.pk).update(digits="12185550100")
    carrier.charge(product, "-4.00", item_description="A rebate")
    here = carrier.product(product.account, "100100", FEB_13)
    carrier.charge(here, "-5.00", item_description="A loyal customer")
    nowhere = carrier.product(product.account, "100101", FEB_13, location=None)
    carrier.charge(nowhere, "-6.00", item_description="A friend")

    words = [words for _, words, *_ in drafted(carrier, product.account, FEB_13)]

    assert words == ["Line", "A rebate", "A loyal customer", "A friend"]
