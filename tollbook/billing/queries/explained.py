"""One line of an invoice, explained: its sum in words, and what changed since the last bill."""

from dataclasses import dataclass
from decimal import Decimal

from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.queries.lines import LEVIED, line_of, previous_line_of
from tollbook.billing.rules.explain import Explained, LineFacts, explain
from tollbook.billing.types import LineKind
from tollbook.kernel.money import ZERO


@dataclass(frozen=True)
class ExplainedLine:
    """A line with its explanation; `before` is None where it is new on this bill."""

    line: InvoiceLine
    explained: Explained
    before: InvoiceLine | None

    @property
    def change(self) -> Decimal:
        return self.line.amount - (self.before.amount if self.before else ZERO)

    @property
    def reason(self) -> str:
        """Why the amount moved, in a word or two."""
        if self.before is None:
            return "new"
        if self.line.unit_price != self.before.unit_price:
            return "price"
        if self.line.kind in LEVIED and self.line.source != self.before.source:
            return "another rate"
        if self.line.quantity != self.before.quantity:
            return "quantity"
        if LineKind.PRORATED in (self.line.kind, self.before.kind):
            return "part of a period"
        return "more or fewer calls" if self.line.kind == LineKind.USAGE else ""


def explained_line_of(invoice: Invoice, position: int, carrier: str) -> ExplainedLine:
    """The line at `position`, worked out anew; raises NotFound. Two or three statements."""
    line = line_of(invoice, position)
    facts = LineFacts(
        kind=LineKind(line.kind),
        words=line.description,
        amount=line.amount,
        reckoning=line.reckoning or {},
        carrier=line.provider or carrier,
        start=line.period_start,
        end=line.period_end,
        calls=line.calls_count,
        seconds=line.billed_seconds,
        sharers=_sharers(invoice, line),
    )
    return ExplainedLine(line, explain(facts), previous_line_of(invoice, line))


def _sharers(invoice: Invoice, line: InvoiceLine) -> list[Decimal]:
    """The amounts of all lines that share one tax amount of one place with `line`."""
    if line.kind not in LEVIED:
        return []
    place = (line.reckoning or {}).get("place")
    rows = invoice.lines.filter(source=line.source).values_list("amount", "reckoning")
    return [amount for amount, reckoning in rows if (reckoning or {}).get("place") == place]
