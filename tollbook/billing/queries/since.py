"""What moved a bill since the last one: by cause, and the lines that moved most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.queries.lines import LEVIED
from tollbook.billing.rules.causes import LineFact, causes_of
from tollbook.billing.types import Cause, LineKind, Section
from tollbook.kernel.money import ZERO

LINES_TOLD = 5


@dataclass(frozen=True)
class MovedLine:
    """What one source charged on this bill and on the last; position: its first line on this
    bill, None where it is no longer there."""

    words: str
    product_label: str
    before: Decimal
    now: Decimal
    position: int | None

    @property
    def change(self) -> Decimal:
        return self.now - self.before


@dataclass(frozen=True)
class SinceLast:
    """The last bill and what moved since; the causes add up to the change of current billing."""

    before_on: date
    change: Decimal
    causes: tuple[tuple[Cause, Decimal], ...]
    lines: tuple[MovedLine, ...]


def since_last_of(
    invoice: Invoice, lines: Sequence[InvoiceLine], *, taxes_in_one: bool = False
) -> SinceLast | None:
    """Why the invoice (with its `lines`) differs from the account's last one; None where that has
    no lines or is not there. Taxes in one are a cause, but no line. One statement."""
    earlier = Invoice.objects.filter(
        account=invoice.account_id,
        issued_at__isnull=False,
        void__isnull=True,
        invoice_on__lt=invoice.invoice_on,
    ).order_by("-invoice_on", "-pk")
    found = InvoiceLine.objects.filter(invoice__in=earlier.values("pk")[:1])
    before = list(found.select_related("invoice").order_by("position"))
    if not before:
        return None
    causes = causes_of(_facts(lines), _facts(before))
    change = _sum(lines) - _sum(before)
    assert sum(causes.values(), ZERO) == change, "the causes miss something"
    left_out = Section.TAX if taxes_in_one else None
    shown = [[each for each in bill if each.section != left_out] for bill in (lines, before)]
    told = _moved(*shown)[:LINES_TOLD]
    return SinceLast(before[0].invoice.invoice_on, change, tuple(causes.items()), tuple(told))


def _facts(lines: Iterable[InvoiceLine]) -> list[LineFact]:
    return [
        LineFact(
            *(LineKind(each.kind), each.source, each.product_id),
            *(each.quantity, each.unit_price, each.amount),
        )
        for each in lines
    ]


def _moved(now: Sequence[InvoiceLine], before: Sequence[InvoiceLine]) -> list[MovedLine]:
    """What was charged otherwise than on the last bill, what moved most first."""
    newer, older = _alike(now), _alike(before)
    found = []
    for key in dict.fromkeys((*newer, *older)):
        own, former = newer.get(key, []), older.get(key, [])
        line = (own or former)[0]
        found.append(
            MovedLine(
                *(line.description, line.product_label, _sum(former), _sum(own)),
                position=line.position if own else None,
            )
        )
    changed = [each for each in found if each.change]
    return sorted(changed, key=lambda each: (-abs(each.change), each.words, each.product_label))


Key = tuple[str, int | None, int | None]


def _alike(lines: Iterable[InvoiceLine]) -> dict[Key, list[InvoiceLine]]:
    """Lines by what made them. A tax is known by its name: each new rate is a rule of its own."""
    found: dict[Key, list[InvoiceLine]] = {}
    for each in lines:
        made_by = each.description if each.kind in LEVIED else each.source
        found.setdefault((made_by, each.product_id, each.location_id), []).append(each)
    return found


def _sum(lines: Iterable[InvoiceLine]) -> Decimal:
    return sum((each.amount for each in lines), ZERO)
