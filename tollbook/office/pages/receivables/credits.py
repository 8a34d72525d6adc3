"""Credits of an invoice: what there are, a new one, single calls, taking one back, voiding."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.access.types import Actor
from tollbook.billing.actions import credit_invoice, take_credit_back, void_invoice
from tollbook.billing.models import Invoice, InvoiceCredit, InvoiceLine
from tollbook.billing.queries import invoice_for
from tollbook.billing.queries.credits import (
    credit_for,
    creditable_lines,
    credited_calls_of,
    credits_of,
    left_of,
    state_of,
    void_of,
)
from tollbook.billing.types import CreditKind, NewCredit
from tollbook.kernel import phones, show
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column
from tollbook.kernel.money import from_micros
from tollbook.office.forms.credits import (
    NEXT_BILL,
    CallSearch,
    CallsForm,
    CreditForm,
    VoidForm,
)
from tollbook.office.forms.receivables import Reason
from tollbook.office.pages.catalog.shared import Act, acting
from tollbook.office.pages.shared import Badge, crumb, say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.usage.queries import calls_page, feed_codes
from tollbook.usage.types import CallFilters, CallPage, CallScope, ListedCall

CALLS_SHOWN = 100
PHONE_DIGITS = (10, 11)
MADE = "The credit is made. What stands in the queue is looked over, then posted."
BADGES: dict[str, Badge] = {
    "waiting": ("Waiting", "clock", "warn"),
    "posted": ("Posted", "check", "good"),
    "next": ("On the next bill", "clock", "warn"),
    "used": ("On a bill", "check", "good"),
    "ended": ("Taken back", "x", ""),
}
CALL_COLUMNS = (
    Column("", css="do", hidden="Chosen"),
    Column("Day"),
    Column("From"),
    Column("To"),
    Column("Price", css="num"),
)


@dataclass(frozen=True)
class CreditRow:
    """A credit as the page of its invoice shows it."""

    credit: InvoiceCredit

    @property
    def badge(self) -> Badge:
        return BADGES[state_of(self.credit)]

    @property
    def shown_on(self) -> Invoice | None:
        """The bill that has taken it off, where one does."""
        coming = getattr(self.credit, "next_bill", None)
        return coming.shown_on if coming else None

    @property
    def can_end(self) -> bool:
        is_open = self.credit.ended_at is None and self.credit.kind != CreditKind.VOID
        return is_open and self.shown_on is None


def credits(request: OfficeRequest, number: str) -> HttpResponse:
    """What of the invoice was credited, and what is left."""
    invoice = invoice_for(request.viewer, number)
    context = {
        "invoice": invoice,
        "void": void_of(invoice),
        "left": left_of(creditable_lines(invoice)),
        "rows": [CreditRow(each) for each in credits_of(invoice)],
        "currency": request.viewer.currency,
        "zone": request.viewer.zone,
        "crumbs": _crumbs(invoice, "Credits"),
    }
    return render(request, "office/receivables/credits.html", context)


@require_http_methods(["GET", "POST"])
def new_credit(request: OfficeRequest, number: str) -> HttpResponse:
    """Credit the whole invoice, a part of it, or lines."""
    invoice = invoice_for(request.viewer, number)
    form = CreditForm(
        sent_by(request), today=request.viewer.today, lines=lines_of(request, invoice)
    )

    def do(_: object) -> str:
        facts = form.cleaned_data
        wanted = NewCredit(
            key=f"office:{form.made_key}",
            kind=CreditKind[facts["kind"].upper()],
            reason=facts["reason"],
            on=request.viewer.today,
            amount=facts.get("part"),
            lines=form.chosen if facts["kind"] == CreditKind.LINES else {},
            is_on_next_bill=facts["way"] == NEXT_BILL,
        )
        return _goes_to(credit_invoice(invoice=invoice, wanted=wanted, by=request.actor))

    left = show.money(left_of(creditable_lines(invoice)), request.viewer.currency)
    act = Act(
        title=f"Credit invoice {invoice.number}",
        lead=f"{left} of it is left to credit. Taxes come back at the rates of the invoice.",
        button="Make the credit",
        back=reverse("office-credits", args=[number]),
        done=MADE,
        crumbs=_crumbs(invoice, "New credit"),
    )
    return acting(request, form, act, do)


@require_http_methods(["GET", "POST"])
def calls(request: OfficeRequest, number: str) -> HttpResponse:
    """Credit single calls of the invoice: those that cost something and were not credited."""
    invoice = invoice_for(request.viewer, number)
    form = CallsForm(sent_by(request), today=request.viewer.today)
    chosen = request.POST.getlist("call")
    if request.method == "POST" and form.is_valid():
        try:
            url = _goes_to(_credit_of_calls(invoice, form, chosen, request.actor))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, MADE)
            return redirect(url)
    search = CallSearch(request.GET)
    page = _dear_calls(invoice, search.wanted(), request.GET.get("after"))
    context = {
        "invoice": invoice,
        "form": form,
        "columns": CALL_COLUMNS,
        "rows": [
            (call, _key(call), _key(call) in chosen, from_micros(call.price_micros))
            for call in page.calls
        ],
        "search": search,
        "is_narrowed": bool(search.changed_data),
        "older": _older(search, page.after),
        "crumbs": _crumbs(invoice, "Credit calls"),
    }
    status = 422 if form.errors else 200
    return render(request, "office/receivables/credit_calls.html", context, status=status)


@require_http_methods(["GET", "POST"])
def take_back(request: OfficeRequest, number: str, credit_id: int) -> HttpResponse:
    """Undo a credit."""
    invoice = invoice_for(request.viewer, number)
    credit = credit_for(request.viewer, credit_id)
    form = Reason(sent_by(request))

    def do(_: object) -> None:
        reason = form.cleaned_data["reason"]
        take_credit_back(credit=credit, reason=reason, by=request.actor)

    act = Act(
        title="Take this credit back?",
        lead=f"{show.figures(credit.amount)} of invoice {number}. One that waits is deleted from "
        "the queue, a posted one is reversed; its lines may be credited again.",
        button="Take it back",
        back=reverse("office-credits", args=[number]),
        done="Taken back.",
        crumbs=_crumbs(invoice, "Take back"),
        is_bad=True,
    )
    return acting(request, form, act, do)


@require_http_methods(["GET", "POST"])
def voiding(request: OfficeRequest, number: str) -> HttpResponse:
    """Void the newest invoice of an account."""
    invoice = invoice_for(request.viewer, number)
    form = VoidForm(sent_by(request), today=request.viewer.today)

    def do(_: object) -> None:
        wanted = NewCredit(
            key=f"void:{invoice.pk}",
            kind=CreditKind.VOID,
            reason=form.cleaned_data["reason"],
            on=request.viewer.today,
        )
        void_invoice(invoice=invoice, wanted=wanted, by=request.actor)

    act = Act(
        title=f"Void invoice {invoice.number}?",
        lead="It keeps its number and is credited in full; its charges and calls are unbilled "
        "again, so the next bill of the account bills them anew. This cannot be undone.",
        button="Void it",
        back=reverse("office-credits", args=[number]),
        done="Voided. Bill the account again, or let the next run do it.",
        crumbs=_crumbs(invoice, "Void"),
        is_bad=True,
    )
    return acting(request, form, act, do)


def lines_of(request: OfficeRequest, invoice: Invoice) -> list[tuple[int, str, Decimal]]:
    """The lines that may be ticked: key, words, what is left; taxes come by themselves.

    A sent form may name lines that it has credited already, when it is sent a second time.
    """
    left = {line.line_id: line.left for line in creditable_lines(invoice) if not line.is_tax}
    return [
        (line.pk, f"{_of(line)}, {line.description}", left[line.pk])
        for line in invoice.lines.order_by("position")
        if line.pk in left and (left[line.pk] or request.method == "POST")
    ]


def _of(line: InvoiceLine) -> str:
    """What a line is for: its Product ID, a telephone number as people write it."""
    label = line.product_label
    is_phone = label.isdigit() and len(label) in PHONE_DIGITS
    return phones.written(label) if is_phone else label or "Account"


def _goes_to(credit: InvoiceCredit) -> str:
    """Its entry in the queue, or the credits of the invoice where the next bill has it."""
    if credit.item is None:
        return reverse("office-credits", args=[credit.invoice.number])
    return reverse("office-item", args=[credit.item.pk])


def _credit_of_calls(
    invoice: Invoice, form: CallsForm, chosen: list[str], by: Actor
) -> InvoiceCredit:
    pairs = (text.partition("/")[::2] for text in chosen)
    wanted = NewCredit(
        key=f"office:{form.made_key}",
        kind=CreditKind.CALLS,
        reason=form.cleaned_data["reason"],
        on=form.today,
        calls=tuple(pairs),
        is_on_next_bill=form.cleaned_data["way"] == NEXT_BILL,
    )
    return credit_invoice(invoice=invoice, wanted=wanted, by=by)


def _dear_calls(invoice: Invoice, wanted: CallFilters, after: str | None) -> CallPage:
    """A page of the calls that cost something and were not credited, newest first."""
    scope = CallScope((invoice.account_id,), invoice.pk)
    gone = credited_calls_of(invoice)
    page = calls_page(scope, wanted, after, CALLS_SHOWN)
    kept = tuple(call for call in page.calls if (call.feed_id, call.call_key) not in gone)
    return CallPage(kept, page.after)


def _older(search: CallSearch, after: str) -> str:
    """The address of the calls before those shown, "" where there are none."""
    if not after:
        return ""
    asked = {name: search.data.get(name, "") for name in search.fields}
    return "?" + urlencode({**{key: text for key, text in asked.items() if text}, "after": after})


def _key(call: ListedCall) -> str:
    return f"{feed_codes().get(call.feed_id, '')}/{call.call_key}"


def _crumbs(invoice: Invoice, words: str) -> list[dict[str, str]]:
    number = invoice.account.number
    return [
        crumb("Customers", "office-customers"),
        crumb(number, "office-customer", number),
        crumb(f"Invoice {invoice.number}", "invoice", invoice.number),
        crumb(words),
    ]
