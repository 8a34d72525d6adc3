"""Why a bill differs from the last one, as tables; whatever the lines, the causes add up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.billing.rules.causes import LineFact, causes_of
from tollbook.billing.types import Cause, LineKind
from tollbook.kernel.money import ZERO

R, P, C, ONE, U, T, M = (
    LineKind.RECURRING,
    LineKind.PRORATED,
    LineKind.CREDIT,
    LineKind.ONE_TIME,
    LineKind.USAGE,
    LineKind.TAX,
    LineKind.MINIMUM,
)


def line(kind: LineKind, source: str, product: int | None, amount: str, *more: str) -> LineFact:
    """`more`: the price of one, and how many."""
    price, quantity = more or (amount, "1")
    return LineFact(kind, source, product, Decimal(quantity), Decimal(price), Decimal(amount))


LAST = (line(R, "a", 1, "31.00"), line(R, "b", 1, "4.50"), line(U, "u", 1, "2.00"))


@pytest.mark.accepts("money-15")
@pytest.mark.parametrize(
    ("now", "told"),
    [
        (LAST, {}),
        ((*LAST, line(R, "c", 2, "20.00")), {Cause.NEW_PRODUCTS: "20.00"}),
        (
            (*LAST, line(P, "c", 2, "9.00"), line(R, "c", 2, "20.00")),
            {Cause.NEW_PRODUCTS: "29.00"},
        ),
        ((*LAST, line(R, "c", 1, "3.00")), {Cause.NEW_CHARGES: "3.00"}),
        (LAST[1:], {Cause.ENDED_CHARGES: "-31.00"}),
        ((), {Cause.ENDED_PRODUCTS: "-35.50", Cause.USAGE: "-2.00"}),
        ((line(R, "a", 1, "33.00"), *LAST[1:]), {Cause.PRICES: "2.00"}),
        ((line(R, "a", 1, "62.00", "31.00", "2"), *LAST[1:]), {Cause.QUANTITIES: "31.00"}),
        ((LAST[0], LAST[0], *LAST[1:]), {Cause.PARTS: "31.00"}),
        ((*LAST, line(C, "b", 1, "-1.50")), {Cause.PARTS: "-1.50"}),
        ((*LAST, line(ONE, "o", 1, "75.00")), {Cause.ONE_TIME: "75.00"}),
        ((*LAST[:2], line(U, "u", 1, "7.25")), {Cause.USAGE: "5.25"}),
        (
            (*LAST, line(T, "t", 1, "1.10"), line(M, "m", None, "5.00")),
            {
                Cause.MINIMUM: "5.00",
                Cause.TAX: "1.10",
            },
        ),
    ],
)
def test_each_difference_has_its_cause(now: tuple[LineFact, ...], told: dict[Cause, str]) -> None:
    found = causes_of(now, LAST)

    assert {cause: str(amount) for cause, amount in found.items()} == told


def test_a_first_bill_is_new_products_calls_and_taxes() -> None:
    assert causes_of(LAST, ()) == {
        Cause.NEW_PRODUCTS: Decimal("35.50"),
        Cause.USAGE: Decimal("2.00"),
    }


cents = st.integers(-9999, 9999).map(lambda cents: Decimal(cents).scaleb(-2))
facts = st.builds(
    LineFact,
    kind=st.sampled_from(LineKind),
    source=st.sampled_from(("a", "b", "c")),
    product_id=st.sampled_from((None, 1, 2)),
    quantity=st.integers(1, 3).map(Decimal),
    unit_price=st.one_of(st.none(), cents),
    amount=cents,
)


@pytest.mark.accepts("money-15")
@given(now=st.lists(facts, max_size=8), before=st.lists(facts, max_size=8))
def test_the_causes_add_up_to_the_difference(now: list[LineFact], before: list[LineFact]) -> None:
    change = sum((each.amount for each in now), ZERO) - sum((b.amount for b in before), ZERO)

    assert sum(causes_of(now, before).values(), ZERO) == change
