"""The invoice viewer: its heading with the billing cycles, and the Invoice Summary."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.queries import (
    CycleRef,
    corporate_summary_of,
    corporate_total,
    cycles_of,
    has_corporate_summary,
    invoice_for,
    lines_of,
    moved_on,
    newest_invoice_for,
    open_amount_of,
)
from tollbook.billing.queries.moved import handed_to
from tollbook.billing.queries.others import taken_over
from tollbook.billing.queries.reports import has_reports
from tollbook.billing.types import LineKind, Section
from tollbook.customers.models import Base
from tollbook.customers.queries import base_of
from tollbook.customers.types import Viewer
from tollbook.kernel import phones, show
from tollbook.kernel.days import day_before
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import ZERO
from tollbook.kernel.show import currency_name
from tollbook.portal.charts.scale import segments
from tollbook.portal.pages.shared import billing_crumbs, crumb, crumbs_to_bills
from tollbook.portal.pages.since import since_last
from tollbook.portal.pages.statements import state_of
from tollbook.portal.pages.taxes import are_in_one, without_taxes
from tollbook.portal.request import PortalRequest

REPORTS = "invoice-reports"
TABS = (
    ("invoice", "Invoice Summary"),
    ("invoice-locations", "Location Summary"),
    (REPORTS, "Reports"),
    ("invoice-pdf", "View Invoice"),
    ("invoice-calls", "Call Records"),
)
CORPORATE_TAB = ("invoice-corporate", "Corporate Summary")
# A block with more lines than this shows them when asked, so that a page stays light.
LINES_INLINE_MAX = 100
# Service charges stand open where they are few; a long bill shows its totals first.
LINES_OPEN_MAX = 12
KIND_WORDS = {
    LineKind.RECURRING: "monthly services",
    LineKind.PRORATED: "first days",
    LineKind.CREDIT: "unused days",
    LineKind.ONE_TIME: "one-time charges",
    LineKind.MINIMUM: "minimums",
    LineKind.FINANCE: "finance charges",
    LineKind.GIVEN: "credits of earlier bills",
}


def newest(request: PortalRequest) -> HttpResponse:
    """The newest invoice; with `cycle` that one, on the tab one came from."""
    wanted = request.GET.get("cycle", "")
    tab = request.GET.get("tab", "")
    tab = tab if tab in dict(TABS) else "invoice"
    invoice = invoice_for(request.viewer, wanted) if wanted else newest_invoice_for(request.viewer)
    if invoice is None:
        crumbs = billing_crumbs(crumb("Invoices"))
        return render(request, "portal/invoices/none.html", {"crumbs": crumbs})
    return redirect(tab, invoice.number)


def summary(request: PortalRequest, number: str) -> HttpResponse:
    """Invoice Summary: the bill as one column of amounts, each block with its lines."""
    invoice = invoice_for(request.viewer, number)
    base = base_of(invoice.account)
    lines = lines_of(invoice)
    hidden = are_in_one(request.viewer, invoice)
    told = without_taxes(lines) if hidden else lines
    blocks = blocks_of(invoice, told, base, request.GET.get("open", ""))
    shares = [(f"f{place}", block.amount) for place, block in enumerate(blocks.values(), start=1)]
    moved = moved_on(invoice) if invoice.adjustments else []
    context = {
        **heading(request, invoice, "invoice"),
        "adjustments": [each for each in moved if not each.is_payment],
        "blocks": blocks,
        "brought_forward": invoice.previous_balance + invoice.payments + invoice.adjustments,
        "own_total": invoice.total_current - invoice.other_providers,
        "others": others_of(invoice),
        "handed_to": handed_to(invoice),
        "shares": segments(shares),
        "carrier": base.name,
        "since": since_last(invoice, lines, taxes_in_one=hidden),
    }
    in_view = invoice.account_id in request.viewer.in_view_ids
    context["may_pay"] = in_view and open_amount_of(invoice) > 0
    return render(request, "portal/invoices/summary.html", context)


def others_of(invoice: Invoice) -> Decimal:
    """What of the total is for other providers; what a parent takes over is an adjustment."""
    taken = taken_over(invoice).other_providers if invoice.adjustments else ZERO
    return invoice.other_providers + taken


def corporate(request: PortalRequest, number: str) -> HttpResponse:
    """Corporate Summary: the bills of all accounts of the structure beside each other."""
    invoice = invoice_for(request.viewer, number)
    rows = corporate_summary_of(invoice)
    if len(rows) < 2:
        raise NotFound("corporate summary", number)
    context = heading(request, invoice, CORPORATE_TAB[0])
    context |= {"rows": rows, "total": corporate_total(rows)}
    return render(request, "portal/invoices/corporate.html", context)


def heading(request: PortalRequest, invoice: Invoice, tab: str) -> dict[str, object]:
    """What all tabs of the viewer share: name, cycles, tabs, state."""
    viewer = request.viewer
    cycles = cycles_of(invoice)
    shown = (*TABS, CORPORATE_TAB) if has_corporate_summary(invoice) else TABS
    place = next(i for i, cycle in enumerate(cycles) if cycle.number == invoice.number)
    tabs = [each for each in shown if each[0] != REPORTS or has_reports(invoice)]
    return {
        "viewer": viewer,
        "invoice": invoice,
        "period": last_day_included(cycles[place]),
        "state": state_of(invoice, viewer.today),
        "cycles": [(cycle.number, last_day_included(cycle)) for cycle in cycles],
        "newer": cycles[place - 1] if place else None,
        "older": cycles[place + 1] if place + 1 < len(cycles) else None,
        "tab": tab,
        "tabs": [(label, reverse(name, args=[invoice.number]), name) for name, label in tabs],
        "out_of_view": not viewer.is_staff and invoice.account_id not in viewer.in_view_ids,
        "crumbs": viewer_crumbs(viewer, invoice, tab),
        "currency_name": currency_name(viewer.currency),
    }


def viewer_crumbs(viewer: Viewer, invoice: Invoice, tab: str) -> list[dict[str, str]]:
    """Billing / Invoices / 1048213, or Billing / Invoice 1048213 / the tab; staff: below the
    record."""
    number, account = number_of(invoice), invoice.account
    if tab == "invoice":
        own = (crumb("Invoices", "invoices"), crumb(number))
        staff = (crumb("Invoices", "office-customer-invoices", account.number), own[1])
        return crumbs_to_bills(viewer, account, *(staff if viewer.is_staff else own))
    here = crumb(dict((*TABS, CORPORATE_TAB))[tab])
    return crumbs_to_bills(viewer, account, crumb(f"Invoice {number}", "invoice", number), here)


def number_of(invoice: Invoice) -> str:
    """The number, which every issued invoice has."""
    assert invoice.number, "an issued invoice has a number"
    return invoice.number


def last_day_included(cycle: CycleRef) -> str:
    """The cycle's days for a drop-down: Nov 12 – Dec 11, 2026."""
    first, end = cycle.period.start, day_before(cycle.period.end)
    return f"{show.short_day(first)} {show.EN_DASH} {show.day(end)}"


@dataclass(frozen=True)
class Block:
    """One part of the current billing with its lines; `lines` is None until asked for."""

    key: str
    name: str
    amount: Decimal
    note: str
    count: int
    lines: Sequence[InvoiceLine] | None
    is_open: bool


def blocks_of(
    invoice: Invoice, lines: Sequence[InvoiceLine], base: Base, asked: str
) -> dict[str, Block]:
    """The five parts, each with amount, a note and its lines; `asked` stands open."""
    heads = {
        Section.SERVICE: ("Service charges", invoice.service),
        Section.USAGE: ("Usage", invoice.usage),
        Section.TAX: ("Taxes and government fees", invoice.taxes),
        Section.FEE: (f"{base.name} recovery fees", invoice.fees),
        Section.OTHER_PROVIDERS: ("Other providers", invoice.other_providers),
    }
    blocks = {}
    for section, (name, amount) in heads.items():
        own = [line for line in lines if line.section == section]
        is_short = section == Section.SERVICE and len(own) <= LINES_OPEN_MAX
        is_open = asked == section or (not asked and is_short)
        kept = own if is_open or len(own) <= LINES_INLINE_MAX else None
        note = note_of(section, own, base)
        blocks[section.value] = Block(section.value, name, amount, note, len(own), kept, is_open)
    return blocks


def note_of(section: Section, lines: Sequence[InvoiceLine], base: Base) -> str:
    """The quiet sentence under the name of a part."""
    if section == Section.FEE:
        return f"Set by {base.name}, not by a government"
    if section == Section.OTHER_PROVIDERS:
        return others_note(lines, phone_of(base))
    return NOTES[section](lines)


def others_note(lines: Sequence[InvoiceLine], phone: str) -> str:
    """For whom we bill, with a sum for each where they are several, and who answers questions."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.provider] = sums.get(line.provider, ZERO) + line.amount
    named = [
        f"{name or 'others'} {show.figures(amount)}" if len(sums) > 1 else name or "others"
        for name, amount in sums.items()
    ]
    billed = f"Billed by us for {joined(named)}, apart from our own charges"
    return f"{billed}. Questions: {phone}" if phone else billed


def phone_of(base: Base) -> str:
    """Who answers questions about charges, as people write it; "" where the base has no number."""
    digits = phones.normalise(base.cs_phone)
    return phones.shown(digits) if digits else base.cs_phone


def service_note(lines: Sequence[InvoiceLine]) -> str:
    """Which kinds of charges there are, in words."""
    kinds = dict.fromkeys(LineKind(line.kind) for line in lines)
    words = [KIND_WORDS[kind] for kind in kinds if kind in KIND_WORDS]
    if any(line.amount < ZERO for line in lines if line.kind == LineKind.RECURRING):
        words.append("discounts")
    return sentence(words)


def usage_note(lines: Sequence[InvoiceLine]) -> str:
    """How many calls and minutes."""
    calls = sum(line.calls_count for line in lines)
    seconds = sum(line.billed_seconds for line in lines)
    return (
        f"{show.counted(calls, 'call')}, {show.minutes(seconds)} minutes" if calls else "No calls"
    )


def names_note(lines: Sequence[InvoiceLine]) -> str:
    """The first few names."""
    names = list(dict.fromkeys(line.description for line in lines))
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + rest


def sentence(words: Sequence[str]) -> str:
    """Words joined by commas and a final and, first letter large."""
    whole = joined(words)
    return whole[:1].upper() + whole[1:]


def joined(words: Sequence[str]) -> str:
    """Words joined by commas and a final and."""
    return ", ".join(words[:-1]) + (" and " if words[:-1] else "") + "".join(words[-1:])


NOTES = {Section.SERVICE: service_note, Section.USAGE: usage_note, Section.TAX: names_note}
