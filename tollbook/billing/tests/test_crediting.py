"""However an invoice is credited, in whatever pieces: together it is the invoice, to the cent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.billing.rules.crediting import Creditable, part_of_all, with_taxes

CENTS = st.integers(1, 9_999).map(lambda cents: Decimal(cents) / 100)


def bill(amounts: list[Decimal], percent_e5: int) -> list[Creditable]:
    """Charges of one product and the tax on them, as a bill settles it."""
    lines = [
        Creditable(place, amount, Decimal(0), 7, "voice_local", is_recurring=True)
        for place, amount in enumerate(amounts, 1)
    ]
    cents = int(sum(amounts) * 100)
    exact = cents * 1_000_000 * percent_e5
    settled = Decimal((exact * 2 + 10**13) // (2 * 10**13)) / 100
    wanted = frozenset({"voice_local"})
    tax = Creditable(99, settled, Decimal(0), 7, "", is_tax=True, categories=wanted)
    return [*lines, replace(tax, exact_e13=exact)]


def after(lines: list[Creditable], taken: dict[int, Decimal]) -> list[Creditable]:
    return [
        replace(line, credited=line.credited + taken.get(line.line_id, Decimal(0)))
        for line in lines
    ]


@given(
    amounts=st.lists(CENTS, min_size=1, max_size=4),
    percent_e5=st.integers(0, 4_000_000),
    steps=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 100)), max_size=6),
)
def test_credits_in_any_pieces_end_at_the_whole(
    amounts: list[Decimal], percent_e5: int, steps: list[tuple[int, int]]
) -> None:
    lines = bill(amounts, percent_e5)
    whole = sum((line.amount for line in lines), Decimal(0))
    given_back = Decimal(0)
    for place, percent in steps:
        line = lines[place % len(amounts)]
        piece = (line.left * percent / 100).quantize(Decimal("0.01"))
        taken = with_taxes(lines, {line.line_id: min(piece, line.left)})
        lines = after(lines, taken)
        given_back += sum(taken.values(), Decimal(0))
        assert all(0 <= each.credited <= each.amount for each in lines)
    last = with_taxes(lines, {line.line_id: line.left for line in lines[:-1]})

    assert given_back + sum(last.values(), Decimal(0)) == whole or not any(
        line.left for line in lines[:-1]
    )


@given(
    amounts=st.lists(st.integers(-500, 9_999), min_size=1, max_size=6),
    cents=st.integers(1, 60_000),
)
def test_a_part_is_whole_cents_that_add_up(amounts: list[int], cents: int) -> None:
    total = sum(amounts)
    if total <= 0:
        return
    wanted = Decimal(min(cents, total)) / 100
    lines = [
        Creditable(place, Decimal(each) / 100, Decimal(0), None, "other")
        for place, each in enumerate(amounts)
    ]

    shares = part_of_all(lines, wanted)

    assert sum(shares.values()) == wanted
    for line in lines:
        share = shares.get(line.line_id, Decimal(0))
        low, high = sorted((Decimal(0), line.amount))
        assert low <= share <= high


@pytest.mark.accepts("money-19")
@pytest.mark.parametrize(
    ("credited", "tax_back"),
    [("40.00", "3.30"), ("10.00", "0.83"), ("0.01", "0.01"), ("50.00", "4.13")],
)
def test_the_rest_of_a_line_of_50_bears_what_it_would_at_8_25_percent(
    credited: str, tax_back: str
) -> None:
    lines = bill([Decimal("50.00")], 825_000)

    taken = with_taxes(lines, {1: Decimal(credited)})

    assert taken.get(99, Decimal("0.00")) == Decimal(tax_back)


def test_an_amount_per_line_comes_back_with_the_last_of_its_line() -> None:
    (line, tax) = bill([Decimal("50.00")], 0)
    fee = replace(tax, amount=Decimal("0.80"), is_per_line=True)

    assert with_taxes([line, fee], {1: Decimal("49.99")}) == {1: Decimal("49.99")}
    assert with_taxes([line, fee], {1: Decimal("50.00")})[99] == Decimal("0.80")


def test_a_tax_on_the_interstate_part_comes_back_by_the_line_that_bore_it() -> None:
    """A local line without interstate part bears none of it; VoIP at 64.9 % bears it all."""
    none = Decimal(0)
    local = Creditable(1, Decimal("50.00"), none, 7, "voice_local", is_recurring=True)
    voip = replace(local, line_id=2, tax_category="voip", interstate_ppm=649_000)
    wanted = frozenset({"voice_local", "voip"})
    exact = 5_000 * 649_000 * 3_760_000
    tax = Creditable(9, Decimal("12.20"), none, 7, "", is_tax=True, categories=wanted)
    tax = replace(tax, exact_e13=exact, is_interstate=True, rounds_down=True)

    assert with_taxes([local, voip, tax], {1: Decimal("50.00")}) == {1: Decimal("50.00")}
    assert with_taxes([local, voip, tax], {2: Decimal("25.00")})[9] == Decimal("6.10")
    assert with_taxes([local, voip, tax], {2: Decimal("50.00")})[9] == Decimal("12.20")


def test_an_amount_per_line_comes_back_though_the_charge_bears_another_category() -> None:
    (line, tax) = bill([Decimal("50.00")], 0)
    fee = replace(tax, amount=Decimal("0.80"), is_per_line=True)
    equipment = replace(line, tax_category="equipment")

    assert with_taxes([equipment, fee], {1: Decimal("50.00")})[99] == Decimal("0.80")
