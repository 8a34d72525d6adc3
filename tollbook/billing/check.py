"""Proof of the invoices: sums, numbers, entries, stamps."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat

from tollbook.billing.corporate_check import check_corporate
from tollbook.billing.credit_check import check_credits
from tollbook.billing.front import POSTING_SKIPPED
from tollbook.billing.models import ChargeStamp, Invoice, InvoiceLine, InvoiceSequence, Transfer
from tollbook.billing.types import LineKind, Section
from tollbook.kernel.rows import Micros
from tollbook.ledger.models import Entry
from tollbook.ledger.types import EntryKind, Fault

FAULTS_PER_CHECK_MAX = 100
FIELD_OF_SECTION = {
    Section.SERVICE: "service",
    Section.USAGE: "usage",
    Section.TAX: "taxes",
    Section.FEE: "fees",
    Section.OTHER_PROVIDERS: "other_providers",
}
CURRENT_PARTS = tuple(FIELD_OF_SECTION.values())
DUE_PARTS = ("previous_balance", "payments", "adjustments", "total_current")


def check() -> list[Fault]:
    """Everything in the issued invoices that is not as it must be."""
    return [
        *_totals(),
        *_lines(),
        *_lines_counted(),
        *_numbers(),
        *_entries(),
        *_usage_lines(),
        *_stamps(),
        *_transfers(),
        *check_corporate(),
        *check_credits(),
    ]


def issued() -> QuerySet[Invoice]:
    """All issued invoices."""
    return Invoice.objects.filter(issued_at__isnull=False).order_by("pk")


def _micros(*fields: str) -> Any:
    total: Any = Micros(fields[0])
    for field in fields[1:]:
        total = total + Micros(field)
    return total


def _totals() -> Iterator[Fault]:
    """total current and total due are the sums of their parts."""
    rows = issued().annotate(
        current=_micros(*CURRENT_PARTS) - Micros("total_current"),
        due=_micros(*DUE_PARTS) - Micros("total_due"),
    )
    for invoice in rows.exclude(current=0, due=0)[:FAULTS_PER_CHECK_MAX]:
        yield Fault("invoice-totals", f"The totals of invoice {invoice.number} do not add up.")


def _lines() -> Iterator[Fault]:
    """Each section of an invoice is the sum of its lines."""
    for section, field in FIELD_OF_SECTION.items():
        lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"), section=section)
        summed = lines.order_by().values("invoice").annotate(m=Sum(Micros("amount"))).values("m")
        rows = issued().annotate(off=Coalesce(Subquery(summed), 0) - Micros(field))
        for invoice in rows.exclude(off=0)[:FAULTS_PER_CHECK_MAX]:
            words = f"The {field.replace('_', ' ')} of invoice {invoice.number} are not the sum"
            yield Fault("invoice-lines", f"{words} of its lines.")


def _lines_counted() -> Iterator[Fault]:
    """No line was put beside those that the invoice was issued with."""
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    rows = issued().annotate(found=Coalesce(Subquery(lines.annotate(n=Count("pk")).values("n")), 0))
    for invoice in rows.exclude(found=F("lines_count"))[:FAULTS_PER_CHECK_MAX]:
        words = f"Invoice {invoice.number} was issued with {invoice.lines_count} lines"
        yield Fault("invoice-lines", f"{words} and has {invoice.found} now.")


def _numbers() -> Iterator[Fault]:
    """The numbers of a company have no gaps, and its counter stands behind the last."""
    for counter in InvoiceSequence.objects.select_related("company"):
        mine = issued().filter(company=counter.company_id)
        ends = mine.order_by().aggregate(first=Min("sequence"), last=Max("sequence"))
        count = mine.count()
        if count and ends["last"] - ends["first"] + 1 != count:
            yield Fault("invoice-numbers", f"The invoice numbers of {counter.company} have a gap.")
        if count and counter.next_number != ends["last"] + 1:
            words = f"The next invoice number of {counter.company} should be {ends['last'] + 1}."
            yield Fault("invoice-numbers", words)
        wrong = mine.exclude(number=Concat(Value(counter.prefix), F("sequence")))
        for invoice in wrong[:FAULTS_PER_CHECK_MAX]:
            yield Fault("invoice-numbers", f"Invoice {invoice.number} has another sequence number.")


def _entries() -> Iterator[Fault]:
    """Each invoice is posted once: its own entry, of its total, on its account."""
    unposted = issued().exclude(total_current=0).filter(entry__isnull=True)
    # Bills of earlier releases do not say it themselves: of those the group of today does.
    said = Q(front__has_key=POSTING_SKIPPED) | Q(account__group__charge_posting_skipped=True)
    for invoice in unposted.exclude(said)[:FAULTS_PER_CHECK_MAX]:
        yield Fault("invoice-entry", f"Invoice {invoice.number} is not posted.")
    posted = (
        issued()
        .filter(entry__isnull=False)
        .annotate(total=Micros("total_current"), booked=Micros("entry__amount"))
    )
    right = Q(entry__kind=EntryKind.CHARGE, total=F("booked"))
    right |= Q(entry__kind=EntryKind.CREDIT, total=-F("booked"))
    right &= Q(entry__account=F("account"), entry__source=Concat(Value("invoice:"), F("number")))
    for invoice in posted.exclude(right)[:FAULTS_PER_CHECK_MAX]:
        yield Fault("invoice-entry", f"The entry of invoice {invoice.number} does not match it.")
    known = issued().filter(entry=OuterRef("pk")).values("pk")
    strays = Entry.objects.filter(source__startswith="invoice:").annotate(owner=Subquery(known[:1]))
    for entry in strays.filter(owner__isnull=True)[:FAULTS_PER_CHECK_MAX]:
        yield Fault("invoice-entry", f"Entry {entry.source} belongs to no invoice.")


def _usage_lines() -> Iterator[Fault]:
    """An invoice counts at least the calls of its lines; emergency calls have none."""
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"), section=Section.USAGE).order_by()
    counted = lines.values("invoice").annotate(c=Sum("calls_count")).values("c")
    rows = issued().annotate(counted=Coalesce(Subquery(counted), 0))
    for invoice in rows.filter(calls_count__lt=F("counted"))[:FAULTS_PER_CHECK_MAX]:
        words = f"Invoice {invoice.number} has more calls on its lines than it counts."
        yield Fault("invoice-calls", words)


def _stamps() -> Iterator[Fault]:
    """A charge is billed to where the newest invoice with it says."""
    sources = Concat(Value("charge:"), OuterRef("charge"))
    lines = InvoiceLine.objects.filter(invoice=OuterRef("invoice"), source=sources).order_by()

    def day(found: Any, *kinds: LineKind) -> Subquery:
        rows = lines.filter(kind__in=kinds).values("invoice").annotate(day=found)
        return Subquery(rows.values("day"))

    due = Coalesce(
        day(Min("period_start"), LineKind.CREDIT),
        day(Max("period_end"), LineKind.RECURRING, LineKind.PRORATED),
        day(Max("invoice__invoice_on"), LineKind.ONE_TIME),
    )
    rows = ChargeStamp.objects.annotate(due=due).select_related("invoice")
    for stamp in rows.filter(Q(due__isnull=True) | ~Q(billed_until=F("due")))[
        :FAULTS_PER_CHECK_MAX
    ]:
        words = f"Charge {stamp.charge_id} is not billed as invoice {stamp.invoice.number} says."
        yield Fault("charge-stamp", words)


def _transfers() -> Iterator[Fault]:
    """What a parent took over was posted twice: off the sub, and onto the parent."""
    rows = (
        Transfer.objects.filter(invoice__issued_at__isnull=False)
        .select_related("invoice")
        .annotate(
            moved=Micros("amount"), off=Micros("of_sub__amount"), onto=Micros("of_parent__amount")
        )
    )
    right = Q(moved=F("off"), onto=F("off"), of_sub__kind="credit", of_parent__kind="debit")
    right |= Q(moved=-F("off"), onto=F("off"), of_sub__kind="debit", of_parent__kind="credit")
    right &= Q(of_sub__account=F("invoice__account"), of_parent__account=F("parent"))
    for transfer in rows.exclude(right)[:FAULTS_PER_CHECK_MAX]:
        words = f"Invoice {transfer.invoice.number} was not moved to its parent by equal entries."
        yield Fault("invoice-transfer", words)
