"""Voiding an invoice: a credit of all that is left of it, and its charges and calls are free again.

The invoice itself stays as it was issued, with its number. A bill made for the account afterwards
(a quick run for the same date, or the next run) bills the charges and calls anew.
"""

from datetime import date

from django.db import transaction

from tollbook.access.models import User
from tollbook.access.queries import may
from tollbook.access.types import Actor
from tollbook.billing.calls import STORED_CALLS, Calls
from tollbook.billing.crediting import keep_credit, lock_invoice
from tollbook.billing.given import free_credits
from tollbook.billing.models import ChargeStamp, Invoice, InvoiceCredit, InvoiceLine, Transfer, Void
from tollbook.billing.queries.credits import creditable_lines
from tollbook.billing.types import CreditKind, LineKind, NewCredit
from tollbook.kernel.errors import Refused
from tollbook.ledger.actions import post_item

RIGHT = "AccountCredit.Admin"
BILLED = (LineKind.RECURRING, LineKind.PRORATED, LineKind.CREDIT, LineKind.ONE_TIME)


def void_invoice(
    *, invoice: Invoice, wanted: NewCredit, by: Actor, calls: Calls = STORED_CALLS
) -> Void:
    """Void an invoice; twice does it once, and a kill in between is mended by doing it again.

    Only the newest invoice of an account can be voided: the next one was made on top of it.
    """
    made = _voided(invoice, wanted, by)
    if made.freed_at is None:
        free_calls(made, by, calls)
    return made


def free_calls(made: Void, by: Actor, calls: Calls = STORED_CALLS) -> None:
    """Give the calls of a voided invoice back; the store takes the same twice."""
    calls.unstamp([made.invoice_id])
    made.freed_at = by.at
    made.save(update_fields=["freed_at"])


def unfreed() -> list[Void]:
    """Voids whose calls were not given back because the process died."""
    return list(Void.objects.filter(freed_at=None).select_related("invoice"))


@transaction.atomic
def _voided(invoice: Invoice, wanted: NewCredit, by: Actor) -> Void:
    locked = lock_invoice(invoice)
    known = Void.objects.filter(invoice=locked).first()
    if known is not None:
        return known
    _refuse(locked, by.user)
    taken = {line.line_id: line.left for line in creditable_lines(locked) if line.left}
    credit = keep_credit(locked, wanted, taken, by)
    if credit.item is not None and not credit.item.needs_approval:
        post_item(item=credit.item, by=by)
    _lower_stamps(locked)
    free_credits(locked)
    return Void.objects.create(
        invoice=locked,
        credit=credit,
        reason=wanted.reason,
        voided_at=by.at,
        voided_by=by.user,
    )


def _refuse(invoice: Invoice, user: User | None) -> None:
    if user is None or not may(user, RIGHT):
        raise Refused("right", f"Voiding an invoice needs the right {RIGHT}.")
    newer = Invoice.objects.filter(account=invoice.account, issued_at__isnull=False)
    if newer.filter(pk__gt=invoice.pk, void__isnull=True).exists():
        raise Refused(
            "newer-invoice",
            "A later invoice was made on top of this one. Credit it instead of voiding it.",
        )
    if Transfer.objects.filter(invoice=invoice).exists():
        raise Refused(
            "moved", "The parent account has taken this bill over. Credit the parent instead."
        )
    waiting = InvoiceCredit.objects.filter(invoice=invoice, ended_at=None, item__entry=None)
    waiting = waiting.exclude(item=None)  # the next bill takes those off as they are
    if waiting.exclude(kind=CreditKind.VOID).exists():
        raise Refused("credit-waits", "A credit of this invoice waits. Post it or delete it first.")


def _lower_stamps(invoice: Invoice) -> None:
    """Charges that this invoice billed are billed as far as the invoice before it says."""
    stamps = ChargeStamp.objects.select_for_update().filter(invoice=invoice)
    for stamp in stamps:
        before = _line_before(invoice, stamp.charge_id)
        if before is None:
            stamp.delete()
            continue
        stamp.invoice_id, stamp.billed_until = before
        stamp.save(update_fields=["invoice", "billed_until"])


def _line_before(invoice: Invoice, charge_id: int) -> tuple[int, date] | None:
    """The newest standing invoice with a line of this charge, and how far it bills it."""
    lines = InvoiceLine.objects.filter(
        invoice__account=invoice.account_id,
        invoice__issued_at__isnull=False,
        invoice__void__isnull=True,
        source=f"charge:{charge_id}",
        kind__in=BILLED,
    ).exclude(invoice=invoice)
    newest = lines.order_by("-invoice").values_list("invoice", flat=True).first()
    if newest is None:
        return None
    rows = list(lines.filter(invoice=newest).select_related("invoice"))
    credited = [row.period_start for row in rows if row.kind == LineKind.CREDIT]
    ends = [row.period_end for row in rows if row.period_end and row.kind != LineKind.CREDIT]
    if any(credited):
        return newest, min(day for day in credited if day)
    return newest, max(ends) if ends else rows[0].invoice.invoice_on
