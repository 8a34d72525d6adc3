"""The taxes that come back with a credit of an issued invoice, at that invoice's own rates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.rules.tax_back import PPM, Levied, Taxed, tax_back
from tollbook.billing.types import LineKind
from tollbook.catalog.models import TaxCategory, TaxRule
from tollbook.customers.models import Location
from tollbook.kernel.money import ZERO

LEVIED_KINDS = (LineKind.TAX, LineKind.FEE)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class TaxBack:
    """What of one tax or fee of one place comes back; above zero lowers what the customer owes.

    position: the first line of the invoice that carries this tax at this place.
    """

    position: int
    source: str
    words: str
    kind: LineKind
    place_id: int
    amount: Decimal


def taxes_back_of(
    invoice: Invoice, now: Mapping[int, Decimal], before: Mapping[int, Decimal] | None = None
) -> list[TaxBack]:
    """The taxes that come back when charge lines of `invoice` are credited.

    now: position of a charge line -> the part of its amount that is credited now, of its sign;
    before: what earlier credits gave of it. Tax lines are not named: they come back here by
    themselves, those without anything left out. Five statements, however many lines.
    """
    found = _Bill(invoice, now, before or {})
    backs = [found.back(lines) for lines in found.levied()]
    return [back for back in backs if back.amount]


class _Bill:
    """One issued invoice with its lines, read once."""

    def __init__(
        self, invoice: Invoice, now: Mapping[int, Decimal], before: Mapping[int, Decimal]
    ) -> None:
        self.now, self.before = now, before
        lines = list(invoice.lines.order_by("position"))
        self.taxes = [line for line in lines if line.kind in LEVIED_KINDS]
        self.charges = [line for line in lines if line.kind not in LEVIED_KINDS]
        bill_to = Location.objects.filter(account=invoice.account_id, is_bill_to=True).first()
        self.bill_to_id = invoice.front.get("bill_to", {}).get("location") or (
            bill_to.pk if bill_to else 0
        )
        self.ppm = dict(TaxCategory.objects.values_list("code", "interstate_ppm"))
        keys = {_rule_of(line) for line in self.taxes} - {0}
        self.categories: dict[int, set[str]] = {key: set() for key in keys}
        pairs = TaxRule.objects.filter(pk__in=keys, categories__isnull=False)
        for key, code in pairs.values_list("pk", "categories__code"):
            self.categories[key].add(code)

    def levied(self) -> list[list[InvoiceLine]]:
        """The tax lines of each rule and place, in the order of the bill."""
        groups: dict[tuple[str, int], list[InvoiceLine]] = {}
        for line in self.taxes:
            groups.setdefault((line.source, self.place_of(line)), []).append(line)
        return list(groups.values())

    def place_of(self, line: InvoiceLine) -> int:
        place = (line.reckoning or {}).get("place") if line.kind in LEVIED_KINDS else None
        return int(place or line.location_id or self.bill_to_id)

    def back(self, lines: Sequence[InvoiceLine]) -> TaxBack:
        """What comes back of one tax of one place."""
        first = lines[0]
        numbers = first.reckoning or {}
        levied = Levied(
            measure="share" if "engine" in numbers else str(numbers.get("measure", "percent")),
            whole=sum((line.amount for line in lines), ZERO),
            percent_e5=int(numbers.get("percent_e5", 0)),
            amount_e4=int(numbers.get("amount_e4", 0)),
            rounds_down=numbers.get("rounding") == "down",
        )
        amount = tax_back(levied, self._measured(first, levied, lines))
        kind = LineKind(first.kind)
        return TaxBack(
            first.position, first.source, first.description, kind, self.place_of(first), amount
        )

    def _measured(
        self, first: InvoiceLine, levied: Levied, lines: Sequence[InvoiceLine]
    ) -> list[Taxed]:
        """The charge lines that the tax was measured by.

        A product of the place that shares no cent of the tax lies elsewhere for it, by its Tax
        NPANXX, unless its part is below a cent.
        """
        if levied.measure == "share":
            of = (first.reckoning or {}).get("of")
            same = [line for line in self.charges if line.source == of]
            return [self._taxed(line) for line in same if line.amount]
        sharers = {line.product_id for line in lines}
        place, categories = self.place_of(first), self.categories[_rule_of(first)]
        found = []
        for line in self.charges:
            if self.place_of(line) != place or not self._bears(line, levied, categories):
                continue
            taxed = self._taxed(line)
            ppm = PPM if levied.measure == "percent" else taxed.interstate_ppm
            part = abs(line.amount) * levied.percent_e5 * ppm
            if line.product_id in sharers or part.scaleb(-13) < CENT:
                found.append(taxed)
        return found

    def _bears(self, line: InvoiceLine, levied: Levied, categories: set[str]) -> bool:
        if levied.measure == "per_line":
            return line.kind in (LineKind.RECURRING, LineKind.PRORATED)
        return line.tax_category in categories

    def _taxed(self, line: InvoiceLine) -> Taxed:
        return Taxed(
            amount=line.amount,
            before=self.before.get(line.position, ZERO),
            now=self.now.get(line.position, ZERO),
            interstate_ppm=self.ppm.get(line.tax_category, 0),
        )


def _rule_of(line: InvoiceLine) -> int:
    """The key of the rule of our own tables that levied the tax; 0 is an outside engine's."""
    ours = line.source.startswith("tax:")
    return int(line.source.removeprefix("tax:")) if ours else 0
