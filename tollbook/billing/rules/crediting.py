"""What a credit takes back of the lines of an invoice, and the taxes that come back with it.

Amounts are whole cents. Taxes come back at the rates of the original invoice: the exact tax that
its lines stored, in the share that is left of their base; when nothing of the base is left, the
whole tax has come back. So however an invoice is credited, in parts or at once, the same taxes
return. Source: docs/money/credits.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tollbook.kernel.money import ZERO, settle, settle_down

CENT_E13 = 10**13


@dataclass(frozen=True)
class Creditable:
    """A line of an invoice as a credit sees it; `credited` is what was taken back before."""

    line_id: int
    amount: Decimal
    credited: Decimal
    product_id: int | None
    tax_category: str
    is_tax: bool = False
    is_recurring: bool = False
    categories: frozenset[str] = frozenset()  # of a tax: which lines bear it
    exact_e13: int = 0  # of a tax: its exact amount in 1e-13 cents
    is_per_line: bool = False
    source: str = ""
    of_source: str = ""  # of an engine's tax: the one line that it was worked out for
    rounds_down: bool = False
    interstate_ppm: int = 0  # of the line that counts as interstate
    is_interstate: bool = False  # of a tax: it is levied on the interstate part alone

    @property
    def left(self) -> Decimal:
        """What may still be credited."""
        return self.amount - self.credited


def part_of_all(lines: Sequence[Creditable], amount: Decimal) -> dict[int, Decimal]:
    """`amount`, taxes included, shared over all that is left of the lines; whole cents that add up.

    amount: above zero and at most what is left of the invoice.
    """
    left = sum((line.left for line in lines), ZERO)
    assert 0 < amount <= left, "more than is left of the invoice"
    exact = {
        line.line_id: Fraction(line.left) * Fraction(amount) / Fraction(left) for line in lines
    }
    cents = {key: (share * 100).__floor__() for key, share in exact.items()}
    missing = int(amount * 100) - sum(cents.values())
    by_rest = sorted(exact, key=lambda key: (-(exact[key] * 100 - cents[key]), key))
    for key in by_rest[:missing]:
        cents[key] += 1
    return {key: Decimal(share).scaleb(-2) for key, share in cents.items() if share}


def with_taxes(lines: Sequence[Creditable], chosen: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """What is taken back of chosen lines, and of the taxes on them."""
    found = {key: amount for key, amount in chosen.items() if amount}
    for tax in lines:
        if tax.is_tax:
            back = _tax_back(tax, lines, chosen)
            if back:
                found[tax.line_id] = back
    return found


def _tax_back(
    tax: Creditable, lines: Sequence[Creditable], chosen: Mapping[int, Decimal]
) -> Decimal:
    """What of a tax comes back now."""
    base = [line for line in lines if _bears(line, tax)]
    if not any(chosen.get(line.line_id) for line in base):
        return ZERO
    weights = {line.line_id: _weight(line, tax) for line in base}
    left = {
        line.line_id: (line.left - chosen.get(line.line_id, ZERO)) * weights[line.line_id]
        for line in base
    }
    if tax.is_per_line:
        whole = all(not left[line.line_id] for line in base if line.is_recurring)
        return tax.left if whole else ZERO
    total = sum((line.amount * weights[line.line_id] for line in base), ZERO)
    if not any(left.values()) or not total:
        return tax.left
    rest = Fraction(tax.exact_e13, CENT_E13) * Fraction(sum(left.values(), ZERO)) / Fraction(total)
    stays = _settled(rest, tax)
    return _within(tax.left - stays, tax.left)


def _bears(line: Creditable, tax: Creditable) -> bool:
    same = not line.is_tax and line.product_id == tax.product_id
    if tax.of_source:
        return same and line.source == tax.of_source
    if tax.is_per_line:
        # It is owed for a line in service, by what its type bears, whatever its charges bear.
        return same and line.is_recurring
    is_taxed = not tax.categories or line.tax_category in tax.categories
    return same and is_taxed and _weight(line, tax) > 0


def _weight(line: Creditable, tax: Creditable) -> int:
    """What a dollar of a line counts in the base of a tax; 1 where its whole amount does."""
    return line.interstate_ppm if tax.is_interstate else 1


def _settled(cents: Fraction, tax: Creditable) -> Decimal:
    """Cents in whole, as the tax was settled."""
    exact = Decimal(cents.numerator) / Decimal(cents.denominator * 100)
    return settle_down(exact) if tax.rounds_down else settle(exact)


def _within(amount: Decimal, most: Decimal) -> Decimal:
    """Between nothing and `most`, which may be below zero."""
    return max(ZERO, min(amount, most)) if most >= 0 else min(ZERO, max(amount, most))
