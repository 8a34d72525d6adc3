"""Payments of one customer: what is saved, what was paid, and paying on the customer's word."""

import secrets
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.billing.queries import others_in
from tollbook.customers.queries import subs_for
from tollbook.customers.types import AccountRef
from tollbook.kernel import show
from tollbook.kernel.entry import number_sent
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.listing import listing_from
from tollbook.kernel.money import ZERO
from tollbook.office.forms.payments import BehalfForm
from tollbook.office.pages.customers.record import Record, record_of
from tollbook.office.pages.payments.payments import COLUMNS
from tollbook.office.pages.payments.states import PaymentRow
from tollbook.office.pages.shared import paged, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.payments.actions import begin, send
from tollbook.payments.models import Attempt, Method
from tollbook.payments.queries import (
    attempt_for,
    auto_plan_of,
    offers_of,
    payment_profile_of,
)
from tollbook.payments.queries.choosing import (
    EVERY_ACCOUNT,
    Bill,
    Chosen,
    Debts,
    sum_told,
)
from tollbook.payments.queries.desk import payments_of
from tollbook.payments.queries.purse import Purse, review_of, sum_of
from tollbook.payments.types import (
    PaidFrom,
    Share,
    Wish,
)

KEY_LENGTH = 32
MORE = "more"  # the tick by which more than is owed is wanted
HELD = ("amount", "account", "invoice", "other", "method", "how", "who")  # kept through the review
NOTHING_DUE = "Nothing is due here. Choose another amount, or another account."
ANOTHER = "This page was used for another payment. Open it again and pay anew."
CHANGED = "What is owed has changed meanwhile. Read the sum below to the customer again."


def payments(request: OfficeRequest, number: str) -> HttpResponse:
    """Tab Payments of a record: methods, automatic payment, every payment, newest first."""
    record = record_of(request, number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(payments_of(record.account), listing)
    purse = purse_of(record)
    context = {
        "record": record,
        "methods": [(each, purse.trouble(each)) for each in purse.methods],
        "plan": auto_plan_of(record.account),
        "offers": purse.offers,
        "rows": [PaymentRow(each) for each in rows],
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "zone": request.viewer.zone,
    }
    return render(request, "office/payments/of_customer.html", context)


@require_http_methods(["GET", "POST"])
def paying(request: OfficeRequest, number: str) -> HttpResponse:
    """Amount, method and how the customer agreed; then the sum once more; then it is paid.

    The key is made when the page is opened, so sending it twice pays once.
    """
    counter = _counter(request, record_of(request, number))
    usable = [each.handle for each in counter.purse.usable]
    bills = [each.source for each in counter.debts.bills]
    sent = request.GET if request.htmx.target == "sum" else sent_by(request)
    form = BehalfForm(sent, invoices=bills, methods=usable)
    if request.htmx.target == "sum":
        return render(request, "_pay_sum.html", _sum(request, counter, form))
    key = _key(request)
    review: dict[str, object] = {}
    trouble = ""
    if request.method == "POST" and form.is_valid():
        chosen = counter.debts.chosen(form.cleaned_data)
        try:
            if "pay" in request.POST:
                return redirect("office-payment", _paid(request, counter, form, key).pk)
        except Refused as refusal:
            trouble = str(refusal)
        if chosen.amount > 0:
            review = _review(request, counter, form, chosen)
        else:
            form.add_error(None, trouble or NOTHING_DUE)
    context = _choices(request, counter, form)
    context |= {"key": key, "trouble": trouble} | review
    status = 422 if form.errors or trouble else 200
    return render(request, "office/payments/pay.html", context, status=status)


@dataclass
class Counter:
    """For whom staff pay, from what, and what is open; read once for a page."""

    record: Record
    purse: Purse
    debts: Debts

    @cached_property
    def others(self) -> dict[int, Decimal]:
        """What of the open bills is for other providers, by the entry of each."""
        return others_in([bill.entry_id for bill in self.debts.bills])

    def method(self, form: BehalfForm) -> Method:
        """The one that was chosen."""
        return next(
            each for each in self.purse.methods if each.handle == form.cleaned_data["method"]
        )


def _counter(request: OfficeRequest, record: Record) -> Counter:
    """A parent pays for itself and for those of its subs that this person may see."""
    account = record.account
    subs = subs_for(request.viewer, account) if record.sub_count else ()
    refs = [AccountRef(each.pk, each.number, each.name) for each in (account, *subs)]
    return Counter(record, purse_of(record), Debts(refs))


def purse_of(record: Record) -> Purse:
    """What this customer pays from; the ACH gate keeps nothing from staff."""
    profile, offers = payment_profile_of(record.account), offers_of(cycle_code(record))
    return Purse(profile, offers, record.today, sees_banks=True)


def _choices(request: OfficeRequest, counter: Counter, form: BehalfForm) -> dict[str, object]:
    """Everything to choose from; a bill that the address names is ticked beforehand."""
    debts = counter.debts
    came_from = request.GET.get("invoice", "")
    ticked = {*(form["invoice"].value() or []), f"invoice:{came_from}"}
    first = "invoices" if came_from else "total" if debts.due > 0 else "other"
    return {
        "record": counter.record,
        "today": counter.record.today,
        "form": form,
        "methods": counter.purse.rows(str(form["method"].value() or "")),
        "adds": _adds(counter),
        "bills": debts.shown(ticked, counter.others),
        "owing": debts.owing,
        "several": len(debts.accounts) > 1,
        "due": debts.due,
        "others": sum(counter.others.values(), ZERO),
        "amount": form["amount"].value() or first,
        "account": form["account"].value() or EVERY_ACCOUNT,
        **_sum(request, counter, form),
    }


def _sum(request: OfficeRequest, counter: Counter, form: BehalfForm) -> dict[str, object]:
    """What would be paid as it stands chosen now."""
    found = sum_of(counter.purse, counter.debts, form, request.GET.get("invoice", ""))
    return {
        "record": counter.record,
        "currency": counter.record.currency,
        "sum": found,
        "others_chosen": sum((counter.others.get(each, ZERO) for each in found.settles), ZERO),
    }


def _adds(counter: Counter) -> list[tuple[str, str]]:
    """What can be added to pay with, each with its address."""
    purse, number = counter.purse, counter.record.account.number
    cards, banks = purse.card_gateway, purse.bank_gateway
    wanted = (("card", "office-card-add", cards), ("bank account", "office-bank-add", banks))
    return [(kind, reverse(route, args=[number])) for kind, route, has in wanted if has]


def _key(request: OfficeRequest) -> str:
    sent = request.POST.get("key", "")
    is_ours = len(sent) == KEY_LENGTH and sent.isalnum()
    return sent if is_ours else secrets.token_hex(KEY_LENGTH // 2)


def cycle_code(record: Record) -> str:
    """The cycle whose gateways and rules hold for this customer; "" where none is set."""
    profile = record.profile
    return profile.cycle.code if profile and profile.cycle else ""


def _review(
    request: OfficeRequest, counter: Counter, form: BehalfForm, chosen: Chosen
) -> dict[str, object]:
    """What is about to happen, with what has to be read to the customer."""
    debts = counter.debts
    return {
        "review": review_of(counter.purse, chosen, counter.method(form), debts.accounts),
        "bills": _ticked(counter, form) if chosen.settles else [],
        "others_chosen": ZERO,  # each bill says it
        "held": [
            *((name, value) for name in HELD for value in request.POST.getlist(name)),
            ("reviewed", str(chosen.amount)),
        ],
        "over": chosen.over,
        "word": form.word,
    }


def _ticked(counter: Counter, form: BehalfForm) -> list[Bill]:
    """The bills that are paid, where some were chosen."""
    bills = counter.debts.shown(form.cleaned_data["invoice"], counter.others)
    return [bill for bill in bills if bill.is_ticked]


def _refuse_unread(request: OfficeRequest, chosen: Chosen, read: Decimal | None) -> None:
    """What was read to the customer is paid; more than is owed only where that is wanted."""
    if chosen.amount <= 0:
        raise Refused("nothing-due", NOTHING_DUE)
    if chosen.amount != read:
        raise Refused("changed", CHANGED)
    if chosen.over > 0 and MORE not in request.POST:
        raise Refused(
            MORE,
            f"This is {show.figures(chosen.over)} more than is owed. Ask whether that is wanted.",
        )


def _known(request: OfficeRequest, key: str) -> Attempt | None:
    """The payment that this page has made already."""
    try:
        return attempt_for(request.viewer, key)
    except NotFound:
        return None


def _paid(request: OfficeRequest, counter: Counter, form: BehalfForm, key: str) -> Attempt:
    """Write the payment down with the customer's word, ask the gateway.

    Raises Refused. Sent again it is the same payment, whatever is due by then.
    """
    by, record, method = request.actor, counter.record, counter.method(form)
    chosen, read = counter.debts.chosen(form.cleaned_data), form.cleaned_data["reviewed"]
    known = _known(request, key)
    if known and (known.method_id, known.amount) == (method.pk, read):
        return known
    if known:
        raise Refused("another-payment", ANOTHER)
    _refuse_unread(request, chosen, read)
    emails = counter.purse.profile.confirmation_emails
    wish = Wish(
        key=key,
        method_id=method.pk,
        shares=tuple(Share(pk, sum_, chosen.settles) for pk, sum_ in chosen.shares.items()),
        paid_from=PaidFrom.OFFICE,
        asked_at=by.at,
        on=record.today,
        terms_version=number_sent(request.POST.get("terms", "")),
        confirmation_emails=tuple(filter(None, emails.split("; "))),
        note=form.word,
        may_exceed=MORE in request.POST,
        sum_told=sum_told(request.POST.get("to_pay", "")),
    )
    begin(wish=wish, cycle_code=cycle_code(record), currency=record.currency, by=by)
    return send(key=key, now=by.at)
