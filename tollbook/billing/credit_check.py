"""Proof of the credits: sums, lines below their amount, entries, calls once, voids."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, TextField, Value
from django.db.models.functions import Coalesce, Concat

from tollbook.billing.models import (
    ChargeStamp,
    CreditLine,
    InvoiceCredit,
    InvoiceLine,
    LineCredited,
    NextBillCredit,
    Void,
)
from tollbook.billing.types import LineKind
from tollbook.kernel.money import MICROS_PER_CENT
from tollbook.kernel.rows import Micros
from tollbook.ledger.types import Fault, ItemState

FAULTS_PER_CHECK_MAX = 100


def check_credits() -> Iterator[Fault]:
    """Everything in the credits that is not as it must be."""
    yield from _sums()
    yield from _lines()
    yield from _items()
    yield from _voids()
    yield from _next_bills()


def _sums() -> Iterator[Fault]:
    """A credit is the sum of its lines."""
    lines = CreditLine.objects.filter(credit=OuterRef("pk")).order_by().values("credit")
    total = Coalesce(Subquery(lines.annotate(m=Sum(Micros("amount"))).values("m")), 0)
    wrong = InvoiceCredit.objects.annotate(off=total - Micros("amount")).exclude(off=0)
    for credit in wrong.select_related("invoice").order_by("pk")[:FAULTS_PER_CHECK_MAX]:
        words = f"Credit {credit.pk} of invoice {credit.invoice.number} is not the sum"
        yield Fault("credit-sum", f"{words} of its lines.")


def _lines() -> Iterator[Fault]:
    """What is kept as credited of a line is what its credits in force take back."""
    standing = CreditLine.objects.filter(line=OuterRef("pk"), credit__ended_at=None).order_by()
    total = standing.values("line").annotate(m=Sum(Micros("amount"))).values("m")
    rows = LineCredited.objects.annotate(
        whole=Micros("line__amount"),
        off=Coalesce(Subquery(total), 0) - F("credited_cents") * MICROS_PER_CENT,
    )
    wrong = rows.exclude(off=0) | rows.exclude(whole=F("whole_cents") * MICROS_PER_CENT)
    for each in wrong.select_related("line__invoice").order_by("pk")[:FAULTS_PER_CHECK_MAX]:
        words = f"Line {each.line.position} of invoice {each.line.invoice.number}"
        yield Fault("credit-line", f"{words} is not credited as its credits say.")
    kept = LineCredited.objects.filter(pk=OuterRef("line"))
    loose = CreditLine.objects.filter(~Exists(kept), credit__ended_at=None)
    for line in loose.select_related("line__invoice").order_by("pk")[:FAULTS_PER_CHECK_MAX]:
        words = f"Line {line.line.position} of invoice {line.line.invoice.number}"
        yield Fault("credit-line", f"{words} is credited without being kept as credited.")


def _items() -> Iterator[Fault]:
    """The entry of a credit is of its amount and its account; a deleted one holds nothing."""
    rows = InvoiceCredit.objects.filter(item__isnull=False).annotate(
        asked=Micros("amount"), queued=Micros("item__amount")
    )
    right = Q(item__account=F("invoice__account")) & (
        Q(queued=F("asked"), item__kind="credit") | Q(queued=-F("asked"), item__kind="debit")
    )
    gone = Q(item__state=ItemState.DROPPED, ended_at=None)
    wrong = rows.filter(~right | gone).select_related("invoice").order_by("pk")
    for credit in wrong[:FAULTS_PER_CHECK_MAX]:
        words = f"The entry of credit {credit.pk} of invoice {credit.invoice.number}"
        yield Fault("credit-entry", f"{words} does not match it.")


def _voids() -> Iterator[Fault]:
    """A voided invoice bills no charge any more, and its calls are free again."""
    stamps = ChargeStamp.objects.filter(invoice=OuterRef("invoice"))
    billed = Void.objects.filter(Exists(stamps)).select_related("invoice").order_by("pk")
    for void in billed[:FAULTS_PER_CHECK_MAX]:
        yield Fault(
            "void", f"Charges are still billed by the voided invoice {void.invoice.number}."
        )
    held = Void.objects.filter(freed_at=None).select_related("invoice").order_by("pk")
    for void in held[:FAULTS_PER_CHECK_MAX]:
        words = f"The calls of the voided invoice {void.invoice.number} are not free yet."
        yield Fault("void", f"{words} Void it once more.")


def _next_bills() -> Iterator[Fault]:
    """A bill takes off what its credits of earlier bills come to, and no other bill does."""
    lines = InvoiceLine.objects.filter(
        invoice=OuterRef("shown_on"),
        kind=LineKind.GIVEN,
        source__startswith=Concat(
            Value("credit:"), OuterRef("credit"), Value(":"), output_field=TextField()
        ),
    )
    total = lines.order_by().values("invoice").annotate(m=Sum(Micros("amount"))).values("m")
    rows = NextBillCredit.objects.annotate(
        off=Coalesce(Subquery(total), 0) + Micros("credit__amount")
    )
    wrong = rows.filter(shown_on__isnull=False).exclude(off=0)
    for each in wrong.select_related("shown_on").order_by("pk")[:FAULTS_PER_CHECK_MAX]:
        number = each.shown_on.number if each.shown_on else ""
        words = f"Bill {number} does not take off what credit {each.pk} comes to."
        yield Fault("credit-next-bill", words)
    used = NextBillCredit.objects.filter(shown_on=OuterRef("invoice"))
    loose = InvoiceLine.objects.filter(
        ~Exists(used), kind=LineKind.GIVEN, invoice__issued_at__isnull=False, invoice__void=None
    )
    for line in loose.select_related("invoice").order_by("pk")[:FAULTS_PER_CHECK_MAX]:
        words = f"Line {line.position} of bill {line.invoice.number} takes off what no credit says."
        yield Fault("credit-next-bill", words)
