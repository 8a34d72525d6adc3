"""Credits of issued invoices: whole, a part, lines or calls, with the taxes that come back.

Making a credit reserves what it takes back, under a lock of the invoice, and puts one entry into
the posting queue of the ledger. So two credits can never take the same cent, posted or not; the
database keeps a sum for each line below that line, and each call once.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from django.db import transaction
from django.db.models import F

from tollbook.access.actions import record_event
from tollbook.access.types import Actor
from tollbook.billing.given import draft_with
from tollbook.billing.models import (
    CreditedCall,
    CreditLine,
    Invoice,
    InvoiceCredit,
    InvoiceLine,
    LineCredited,
    NextBillCredit,
    Void,
)
from tollbook.billing.queries.credits import creditable_lines
from tollbook.billing.rules.crediting import Creditable, part_of_all, with_taxes
from tollbook.billing.types import CreditKind, NewCredit, Section
from tollbook.kernel import show
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.money import ZERO, from_micros, settle, settle_up
from tollbook.ledger.actions import drop_item, make_item, needs_approval, reverse
from tollbook.ledger.models import Item
from tollbook.ledger.queries import open_items
from tollbook.ledger.types import EntryKind, NewItem
from tollbook.usage.queries import call_of
from tollbook.usage.types import Call, CallScope

CALLS_MAX = 500
FIELD_OF_SECTION = {
    Section.SERVICE: "service",
    Section.USAGE: "usage",
    Section.TAX: "taxes",
    Section.FEE: "fees",
    Section.OTHER_PROVIDERS: "other_providers",
}


@transaction.atomic
def credit_invoice(*, invoice: Invoice, wanted: NewCredit, by: Actor) -> InvoiceCredit:
    """Credit an issued invoice; the second time under its key gives the first.

    Raises Refused where less is left than was asked for, or the invoice is voided.
    """
    locked = lock_invoice(invoice)
    known = InvoiceCredit.objects.filter(key=wanted.key).first()
    if known is not None:
        return known
    if Void.objects.filter(invoice=locked).exists():
        raise Refused("voided", "This invoice is voided; nothing of it is owed.")
    lines = creditable_lines(locked)
    calls = _calls(locked, wanted)
    taken = _taken(wanted, lines, calls)
    total = sum(taken.values(), ZERO)
    if total <= 0:
        raise Refused("nothing", "Nothing of this is left to credit.")
    return keep_credit(locked, wanted, taken, by, calls)


def lock_invoice(invoice: Invoice) -> Invoice:
    """The issued invoice, locked until the transaction ends: one credit of it at a time."""
    rows = Invoice.objects.select_for_update(of=("self",)).select_related("account")
    return rows.get(pk=invoice.pk, issued_at__isnull=False)


def keep_credit(
    invoice: Invoice,
    wanted: NewCredit,
    taken: Mapping[int, Decimal],
    by: Actor,
    calls: Sequence[tuple[InvoiceLine, Call]] = (),
) -> InvoiceCredit:
    """Store a credit of these amounts by line, reserve them, and queue its entry."""
    lines = {line.pk: line for line in invoice.lines.all()}
    sections = dict.fromkeys(FIELD_OF_SECTION.values(), ZERO)
    for key, amount in taken.items():
        sections[FIELD_OF_SECTION[Section(lines[key].section)]] += amount
    total = sum(sections.values(), ZERO)
    credit = InvoiceCredit.objects.create(
        key=wanted.key,
        invoice=invoice,
        kind=wanted.kind,
        amount=total,
        reason=wanted.reason,
        made_at=by.at,
        made_by=by.user,
        **sections,
    )
    CreditLine.objects.bulk_create(
        CreditLine(credit=credit, line=lines[key], amount=amount) for key, amount in taken.items()
    )
    _reserve(lines, taken)
    CreditedCall.objects.bulk_create(
        CreditedCall(
            credit=credit,
            line=line,
            feed_id=call.feed_id,
            call_key=call.call_key,
            price_micros=call.price_micros,
        )
        for line, call in calls
    )
    if wanted.is_on_next_bill:
        _refuse_large(total, by)
        NextBillCredit.objects.create(credit=credit)
    elif total:
        credit.item = _queued(credit, invoice, wanted, by)
        credit.save(update_fields=["item"])
    return credit


@transaction.atomic
def take_credit_back(*, credit: InvoiceCredit, reason: str, by: Actor) -> InvoiceCredit:
    """Undo a credit: out of the queue before it is posted, by a reversal after; twice is once."""
    lock_invoice(credit.invoice)
    found = InvoiceCredit.objects.select_related("item__entry", "invoice__company").get(
        pk=credit.pk
    )
    if found.ended_at is not None:
        return found
    if found.kind == CreditKind.VOID:
        raise Refused("voided", "A voided invoice stays void; bill the account again instead.")
    if found.item is None:
        _refuse_used(found)
        record_event(by=by, kind="credit taken back", subject=str(found), reason=reason)
    else:
        _undo_entry(found, found.item, reason, by)
    for line in found.lines.all():
        LineCredited.objects.filter(pk=line.line_id).update(
            credited_cents=F("credited_cents") - _cents(line.amount)
        )
    found.calls.all().delete()
    found.ended_at, found.ended_by = by.at, by.user
    found.save(update_fields=["ended_at", "ended_by"])
    return found


def _undo_entry(credit: InvoiceCredit, item: Item, reason: str, by: Actor) -> None:
    """Out of the queue, or a reversal of what is posted."""
    if item.entry is None:
        drop_item(item=item, reason=reason, by=by, owner=item.owned_by)
        return
    on = day_in(by.at, credit.invoice.company.time_zone)
    reverse(entry=item.entry, on=on, now=by.at, reason=reason, by=by.user)
    record_event(by=by, kind="credit taken back", subject=str(credit), reason=reason)


def _refuse_large(total: Decimal, by: Actor) -> None:
    """The next bill asks nobody: what a second person must see goes by the queue."""
    if needs_approval(EntryKind.CREDIT, total, by.user):
        raise Refused(
            "approval", "Another person must approve this credit: send it by the posting queue."
        )


def _refuse_used(credit: InvoiceCredit) -> None:
    """What a bill has taken off stays; what a draft takes off would come off all the same."""
    waiting = NextBillCredit.objects.select_for_update(of=("self",)).get(pk=credit.pk)
    if waiting.shown_on is not None:
        number = waiting.shown_on.number
        raise Refused("used", f"Bill {number} has taken it off already. It stays as it is.")
    run = draft_with(credit.pk)
    if run is not None:
        raise Refused(
            "drafted",
            f"The draft of {show.day(run.invoice_on)} takes it off. Hold the account there first.",
        )


def _taken(
    wanted: NewCredit, lines: Sequence[Creditable], calls: Sequence[tuple[InvoiceLine, Call]]
) -> dict[int, Decimal]:
    """What the credit takes of each line."""
    if wanted.kind == CreditKind.WHOLE:
        return {line.line_id: line.left for line in lines if line.left}
    if wanted.kind == CreditKind.PART:
        return part_of_all(lines, _part(wanted, lines))
    chosen = dict(wanted.lines)
    if wanted.kind == CreditKind.CALLS:
        chosen = _prices_back(calls)
    _refuse_more(chosen, lines)
    return with_taxes(lines, chosen)


def _part(wanted: NewCredit, lines: Sequence[Creditable]) -> Decimal:
    left = sum((line.left for line in lines), ZERO)
    amount = wanted.amount or ZERO
    if not 0 < amount <= left or amount != settle(amount):
        raise Refused("too-much", f"Enter an amount above zero, up to {show.figures(left)}.")
    return amount


def _refuse_more(chosen: Mapping[int, Decimal], lines: Sequence[Creditable]) -> None:
    """No more than is left of a line, and nothing of lines that are taxes or of other invoices."""
    known = {line.line_id: line for line in lines if not line.is_tax}
    for key, amount in chosen.items():
        line = known.get(key)
        if line is None:
            raise Refused("line", "Choose lines of this invoice; their taxes come back with them.")
        low, high = min(ZERO, line.left), max(ZERO, line.left)
        if not low <= amount <= high or amount != settle(amount):
            left = show.figures(line.left)
            raise Refused("too-much", f"Of one of the lines only {left} is left to credit.")


def _calls(invoice: Invoice, wanted: NewCredit) -> list[tuple[InvoiceLine, Call]]:
    """The chosen calls with the usage lines that they stand on."""
    if wanted.kind != CreditKind.CALLS:
        return []
    if not 0 < len(set(wanted.calls)) <= CALLS_MAX:
        raise Refused("calls", f"Choose between 1 and {CALLS_MAX} calls.")
    scope = CallScope((invoice.account_id,), invoice.pk)
    lines = {line.source: line for line in invoice.lines.filter(section=Section.USAGE)}
    found = []
    for feed, key in sorted(set(wanted.calls)):
        try:
            call = call_of(scope, feed, key)
        except NotFound:
            raise Refused("call", "One of the calls is not on this invoice.") from None
        line = lines.get(f"usage:{call.product_id}:{call.category}")
        if line is None or call.price_micros <= 0:
            raise Refused("free-call", "A call that cost nothing cannot be credited.")
        if CreditedCall.objects.filter(feed_id=call.feed_id, call_key=key).exists():
            raise Refused("call-twice", f"The call of {show.day(call.local_day)} was credited.")
        found.append((line, call))
    return found


def _prices_back(calls: Sequence[tuple[InvoiceLine, Call]]) -> dict[int, Decimal]:
    """What comes back of each line: what it was settled at, less what its other calls come to."""
    found = {}
    ordered = sorted(calls, key=lambda pair: pair[0].pk)
    for key, group in groupby(ordered, key=lambda pair: pair[0].pk):
        pairs = list(group)
        line = pairs[0][0]
        before = CreditedCall.objects.filter(line=key).values_list("price_micros", flat=True)
        gone = sum(before)
        more = sum(call.price_micros for _, call in pairs)
        whole = int(line.reckoning["price_micros"])
        round_as = settle_up if line.reckoning.get("rounding") == "up" else settle
        rest, rest_now = (round_as(from_micros(whole - micros)) for micros in (gone, gone + more))
        found[key] = rest - rest_now
    return found


def _reserve(lines: Mapping[int, InvoiceLine], taken: Mapping[int, Decimal]) -> None:
    """Add to what is credited of each line; the database refuses more than the line."""
    known = set(LineCredited.objects.filter(line__in=list(taken)).values_list("line", flat=True))
    LineCredited.objects.bulk_create(
        LineCredited(
            line=lines[key],
            whole_cents=_cents(lines[key].amount),
            credited_cents=_cents(amount),
        )
        for key, amount in taken.items()
        if key not in known
    )
    for key in known:
        LineCredited.objects.filter(line=key).update(
            credited_cents=F("credited_cents") + _cents(taken[key])
        )


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _queued(credit: InvoiceCredit, invoice: Invoice, wanted: NewCredit, by: Actor) -> Item:
    """The entry of the credit, in the posting queue; it settles its own invoice if it can."""
    is_credit = credit.amount > 0
    return make_item(
        wanted=NewItem(
            key=f"credit:{credit.pk}",
            kind=EntryKind.CREDIT if is_credit else EntryKind.DEBIT,
            account=invoice.account.number,
            amount=abs(credit.amount),
            effective_on=wanted.on,
            classification="invoice-credit",
            description=f"{_words(wanted.kind)} {invoice.number}: {wanted.reason}"[:120],
            reference=invoice.number or "",
            settles=_own_debt(invoice, credit.amount) if is_credit else None,
            owned_by=f"credit:{credit.pk}",
        ),
        by=by,
    )


def _own_debt(invoice: Invoice, amount: Decimal) -> tuple[int, ...] | None:
    debts = {debt.entry_id: debt.open_amount for debt in open_items(invoice.account_id).debts}
    entry_id = invoice.entry_id
    return (entry_id,) if entry_id and debts.get(entry_id, ZERO) >= amount else None


def _words(kind: CreditKind) -> str:
    return "Void of invoice" if kind == CreditKind.VOID else "Credit of invoice"
