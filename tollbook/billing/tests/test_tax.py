"""Taxes: whose rule, what place, one amount settled once, shares that add up."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tollbook.billing.columns import Columns, columns
from tollbook.billing.models import TaxOverride
from tollbook.billing.tests.carrier import Carrier, new_carrier
from tollbook.billing.tests.lines import drafted
from tollbook.catalog.models import TaxCategory, TaxPlace
from tollbook.customers.models import Account
from tollbook.kernel.money import ZERO, settle, settle_down, settle_up, split
from tollbook.services.models import ProductCharge

FEB_13 = date(2026, 2, 13)
TAXES = """
SELECT words, cents_text(sum(cents)::BIGINT) FROM printed
WHERE section IN ('tax', 'fee') GROUP BY words ORDER BY words
"""
SHARES = """
SELECT product_label, words, cents_text(cents) FROM printed
WHERE section IN ('tax', 'fee') ORDER BY words, product_label
"""

pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Ends an example so that the database forgets it."""


@pytest.fixture
def carrier() -> Carrier:
    return new_carrier()


@pytest.fixture(scope="module")
def engine() -> Iterator[Columns]:
    with columns() as made:
        yield made


def billed(carrier: Carrier, price: str, **profile: Any) -> Account:
    """An account with one line for `price` a month; item_ fields go to the charge."""
    item = {key: profile.pop(key) for key in list(profile) if key.startswith("item_")}
    account = carrier.account("100100", **profile)
    carrier.charge(carrier.product(account, "2185550100", FEB_13), price, **item)
    return account


def usf(carrier: Carrier, percent: str) -> None:
    carrier.tax("federal-usf", "federal", percent, kind="interstate_percent", is_federal_usf=True)


@pytest.mark.accepts("money-1")
def test_two_rules_on_fifty_dollars(carrier: Carrier) -> None:
    carrier.tax("a", "state", "8.25")
    carrier.tax("b", "state", "8.245")

    assert drafted(carrier, billed(carrier, "50.00"), FEB_13, TAXES) == [
        ("A", "4.13"),
        ("B", "4.12"),
    ]


@pytest.mark.accepts("money-1")
@pytest.mark.parametrize(
    ("line", "tax"),
    [
        ("100.00", "24.40"),
        ("50.10", "12.22"),  # down; half up would be 12.23
    ],
)
def test_federal_usf_of_voip_settles_down(carrier: Carrier, line: str, tax: str) -> None:
    usf(carrier, "37.6")
    account = billed(carrier, line, item_tax_category="voip")

    assert drafted(carrier, account, FEB_13, TAXES) == [("Federal usf", tax)]


@pytest.mark.parametrize(
    ("profile", "names"),
    [
        ({}, ["City", "County", "Federal", "Federal usf", "State"]),
        ({"exempt_federal": True}, ["City", "County", "Federal usf", "State"]),
        ({"exempt_state": True}, ["City", "County", "Federal", "Federal usf"]),
        ({"exempt_county": True}, ["City", "Federal", "Federal usf", "State"]),
        ({"exempt_city": True}, ["County", "Federal", "Federal usf", "State"]),
        ({"tax_reseller": True}, []),
    ],
)
def test_exemptions_drop_their_level(
    carrier: Carrier, profile: dict[str, bool], names: list[str]
) -> None:
    for level in ("federal", "state", "county", "city"):
        carrier.tax(level, level, "1")
    usf(carrier, "37.6")
    account = billed(carrier, "100.00", item_tax_category="voip", **profile)

    assert [name for name, _tax in drafted(carrier, account, FEB_13, TAXES)] == names


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({}, ["City", "County", "State"]),
        ({"in_city": False}, ["County", "State"]),
        ({"county": "Lake"}, ["City", "State"]),
        ({"state": "WI"}, []),
        ({"city": " DULUTH "}, ["City", "County", "State"]),
    ],
)
def test_the_place_of_a_line_is_its_products_location(
    carrier: Carrier, where: dict[str, Any], names: list[str]
) -> None:
    for level in ("state", "county", "city"):
        carrier.tax(level, level, "1")
    account = carrier.account("100100")
    place = carrier.location(account, 1, "Shop", **where)
    carrier.charge(carrier.product(account, "2185550100", FEB_13, location=place), "100.00")

    assert [name for name, _tax in drafted(carrier, account, FEB_13, TAXES)] == names


def test_a_product_without_location_is_taxed_where_the_bill_goes(carrier: Carrier) -> None:
    carrier.tax("state", "state", "5")
    account = carrier.account("100100")
    carrier.charge(carrier.product(account, "2185550100", FEB_13, location=None), "100.00")

    assert drafted(carrier, account, FEB_13, TAXES) == [("State", "5.00")]


THERE = {"state": "WI", "county": "Douglas", "city": "Superior"}


def test_an_exchange_keeps_location_and_city_limits_of_the_address(carrier: Carrier) -> None:
    TaxPlace.objects.create(npanxx="715555", **THERE)
    carrier.tax("state", "state", "1", state="WI")
    carrier.tax("city", "city", "1", state="WI", city="Superior")
    account = carrier.account("100100")
    farm = carrier.location(account, 1, "Farm", in_city=False)
    line = carrier.product(account, "2185550100", FEB_13, location=farm, tax_npanxx="715555")
    carrier.charge(line, "100.00")

    query = "SELECT words, location_label FROM printed WHERE section = 'tax'"
    assert drafted(carrier, account, FEB_13, query) == [("State", "Farm")]


@pytest.mark.accepts("money-16")
def test_a_lifted_tax_is_worked_out_at_zero_and_stays_in_sight(carrier: Carrier) -> None:
    carrier.tax("state", "state", "6.875")
    carrier.tax("county", "county", "0.5")
    account = billed(carrier, "100.00")
    until = {"valid_from": FEB_13, "valid_to": FEB_13, "reason": "Certificate 7"}
    TaxOverride.objects.create(account=account, tax_code="state", **until)
    query = "SELECT words, cents_text(cents), reckoning FROM printed WHERE section = 'tax'"

    (county, state) = sorted(drafted(carrier, account, FEB_13, query))

    assert (county[1], state[1]) == ("0.50", "0.00")
    told = json.loads(state[2])
    assert (told["percent_e5"], told["lifted_percent_e5"]) == (0, 687_500)
    assert told["base_cents"] == 10_000
    TaxOverride.objects.update(valid_from=date(2026, 2, 12), valid_to=date(2026, 2, 12))
    assert ("State", "6.88") in drafted(carrier, account, FEB_13, TAXES)


def test_internet_access_bears_no_tax(carrier: Carrier) -> None:
    rule = carrier.tax("state", "state", "5")
    rule.categories.add(TaxCategory.objects.get(code="internet"))
    account = billed(carrier, "100.00", item_tax_category="internet")

    assert drafted(carrier, account, FEB_13, TAXES) == []


@pytest.mark.parametrize(
    ("is_business", "names"), [(True, ["Both", "Business"]), (False, ["Both", "Residential"])]
)
def test_rules_for_business_and_residence(
    carrier: Carrier,
    is_business: bool,  # noqa: FBT001
    names: list[str],
) -> None:
    for applies_to in ("business", "residential", "both"):
        carrier.tax(applies_to, "state", "1", applies_to=applies_to)

    account = billed(carrier, "100.00", is_business=is_business)

    assert [name for name, _tax in drafted(carrier, account, FEB_13, TAXES)] == names


def test_a_rule_holds_on_both_of_its_days(carrier: Carrier) -> None:
    carrier.tax("first", "state", "1", valid_from=FEB_13)
    carrier.tax("last", "state", "1", valid_to=FEB_13)
    carrier.tax("over", "state", "1", valid_to=date(2026, 2, 12))
    carrier.tax("later", "state", "1", valid_from=date(2026, 2, 14))

    found = drafted(carrier, billed(carrier, "100.00"), FEB_13, TAXES)

    assert [name for name, _tax in found] == ["First", "Last"]


def test_recovery_fees_stand_apart_from_government_taxes(carrier: Carrier) -> None:
    carrier.tax("state", "state", "1")
    carrier.tax("recovery", "federal", "2", is_government=False)
    account = billed(carrier, "100.00")

    query = "SELECT section, kind, words FROM printed WHERE section IN ('tax', 'fee') ORDER BY 1"

    assert drafted(carrier, account, FEB_13, query) == [
        ("fee", "fee", "Recovery"),
        ("tax", "tax", "State"),
    ]


def test_shares_go_by_largest_remainder_and_ties_to_the_lower_product_id(
    carrier: Carrier,
) -> None:
    carrier.tax("state", "state", "5")
    account = carrier.account("100100")
    for number in ("2185550103", "2185550101", "2185550102"):
        carrier.charge(carrier.product(account, number, FEB_13), "1.00")

    # 5 % of 3.00 is 0.15; of 0.67 each the sum would come to another amount.
    assert drafted(carrier, account, FEB_13, SHARES) == [
        ("2185550101", "State", "0.05"),
        ("2185550102", "State", "0.05"),
        ("2185550103", "State", "0.05"),
    ]

    ProductCharge.objects.update(price="0.90")

    # 0.135 settles to 0.14: the odd cent is the lowest Product ID's.
    assert [row[-1] for row in drafted(carrier, account, FEB_13, SHARES)] == [
        *("0.05", "0.05", "0.04")
    ]


def test_an_amount_per_line_counts_products_whose_recurring_charges_bill(
    carrier: Carrier,
) -> None:
    carrier.tax("e911", "state", "0", "voice_local", kind="per_line", amount=Decimal("0.80"))
    account = carrier.account("100100")
    for number in ("2185550101", "2185550102"):
        line = carrier.product(account, number, FEB_13)
        carrier.charge(line, "20.00")
        carrier.charge(line, "5.00")
    # What a charge is for the taxes does not matter here, but what the type of its product bears.
    carrier.charge(
        carrier.product(account, "2185550103", FEB_13), "9.00", item_tax_category="internet"
    )
    phone = carrier.product(account, "PHONE-1", FEB_13, type_code="phone", kind="equipment")
    carrier.charge(phone, "9.00")
    carrier.charge(carrier.product(account, "2185550104", FEB_13), "9.00", item_kind="one_time")

    assert drafted(carrier, account, FEB_13, SHARES) == [
        ("2185550101", "E911", "0.80"),
        ("2185550102", "E911", "0.80"),
        ("2185550103", "E911", "0.80"),
    ]


def test_credits_of_unused_days_are_netted_before_the_one_rounding(carrier: Carrier) -> None:
    carrier.tax("state", "state", "6.875")
    account = carrier.account("100100")
    old = carrier.product(account, "2185550101", FEB_13)
    carrier.charge(old, "31.00")
    carrier.bill(FEB_13)
    old.disconnected_on = date(2026, 3, 1)
    old.save()
    march = date(2026, 3, 13)

    # 6.875 % of -13.29 is -0.9137 and settles on its magnitude.
    assert drafted(carrier, account, march, TAXES) == [("State", "-0.91")]

    carrier.charge(carrier.product(account, "2185550102", march), "31.00")

    # 6.875 % of 17.71 is 1.2176.
    assert drafted(carrier, account, march, TAXES) == [("State", "1.22")]


def test_calls_of_a_voip_line_are_taxed_as_voip(carrier: Carrier) -> None:
    account = carrier.account("100100")
    line = carrier.product(account, "2185550100", FEB_13, type_code="voip", is_voip=True)
    for category in ("interstate", "premium"):
        carrier.usage(line, category, 1_000_000)
    carrier.charge(line, "10.00", item_tax_category="voice_local")
    carrier.charge(line, "10.00", item_tax_category="equipment")
    what = "coalesce(nullif(call_category, ''), words)"
    query = f"SELECT {what}, tax_category FROM charged ORDER BY ALL"

    assert drafted(carrier, account, FEB_13, query) == [
        ("Line", "equipment"),
        ("Line", "voip"),
        ("interstate", "voip"),
        ("premium", "other"),
    ]


@given(numerator=st.integers(-(10**24), 10**24), denominator=st.integers(1, 10**14))
def test_the_roundings_of_the_columns_are_those_of_the_kernel(
    engine: Columns, numerator: int, denominator: int
) -> None:
    exact = Fraction(numerator, denominator)
    query = (
        f"SELECT settled({numerator}::HUGEINT, {denominator})::VARCHAR,"
        f" settled_up({numerator}::HUGEINT, {denominator})::VARCHAR,"
        f" settled_down({numerator}::HUGEINT, {denominator})::VARCHAR"
    )
    found = [int(value) for value in engine.rows(query)[0]]

    sign = -1 if exact < 0 else 1
    size = abs(exact)
    half_up = sign * ((2 * size.numerator + size.denominator) // (2 * size.denominator))
    up = sign * -(-size.numerator // size.denominator)
    down = sign * (size.numerator // size.denominator)
    assert found == [half_up, up, down]
    if denominator <= 10**6 and abs(numerator) < 10**18:
        # Within the places of a Decimal the kernel says the same.
        cents = Decimal(numerator) / Decimal(denominator)
        if cents * denominator == numerator:
            amount = cents.scaleb(-2)
            named = [settle(amount), settle_up(amount), settle_down(amount)]
            assert [int(each.scaleb(2)) for each in named] == found


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prices=st.lists(st.integers(-20_000, 60_000), min_size=1, max_size=6),
    percent_e5=st.integers(1, 3_000_000),
)
def test_a_tax_by_columns_is_the_tax_by_hand(prices: list[int], percent_e5: int) -> None:
    """The twin in plain Python: one amount, settled once, split over the products."""
    percent = Decimal(percent_e5).scaleb(-5)
    try:
        with transaction.atomic():
            carrier = new_carrier()
            account = carrier.account("100100")
            carrier.tax("tax", "state", str(percent))
            for number, cents in enumerate(prices):
                product = carrier.product(account, f"21855501{number:02d}", FEB_13)
                carrier.charge(product, str(Decimal(cents).scaleb(-2)))
            rows = drafted(carrier, account, FEB_13, SHARES)
            raise Undo
    except Undo:
        found = {number: Decimal(amount) for number, _words, amount in rows}

    whole = settle(Decimal(sum(prices)).scaleb(-2) * percent / 100)
    shares = split(whole, prices) if whole else [ZERO] * len(prices)
    assert [found.get(f"21855501{n:02d}", ZERO) for n in range(len(prices))] == shares
