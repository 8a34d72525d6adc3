"""The payment link of a bill's mail: no log-in, one bill, one payment, and no way to anywhere else.

It shows the brand, the amount and the last four signs of the account number, and keeps nothing of
what is typed beyond the one payment.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tollbook.access.types import Actor, Face
from tollbook.billing.queries import others_in, profile_of
from tollbook.customers.models import Base
from tollbook.customers.queries import base_of
from tollbook.kernel import clock, phones
from tollbook.kernel.addresses import address_of, counted_as
from tollbook.kernel.clock import day_in
from tollbook.kernel.culture import begin
from tollbook.kernel.entry import number_sent
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO
from tollbook.ledger.queries import open_items
from tollbook.payments.actions import ask_now, begin_typed, refuse_guessing, send
from tollbook.payments.models import Attempt, CycleGateways, Method, PayLink
from tollbook.payments.queries import (
    CardAddress,
    LinkedBill,
    NewBank,
    NewCard,
    Slip,
    attempt_of_link,
    confirmation_number,
    fee_of_link,
    is_checked_first,
    link_called,
    offers_of,
    sees_bank_accounts,
    texts_of_rule,
    typed_method,
)
from tollbook.payments.queries.choosing import sum_told
from tollbook.payments.queries.hosted import fields_of, tokens_of
from tollbook.payments.types import AttemptState, MethodKind
from tollbook.portal.forms.payments import LinkBank, LinkCard
from tollbook.portal.pages.payments.hosted import widened
from tollbook.portal.pages.payments.review import TERMS, reason_of, told_of

KEY_LENGTH = 32
GONE = "This link is over: the bill is paid, 60 days have gone by, or the address was cut."
Typed = NewCard | NewBank


@dataclass
class Counter:
    """The bill of a link and how it can be paid; read once for a page."""

    link: PayLink
    bill: LinkedBill
    base: Base
    offers: CycleGateways | None
    today: date

    @cached_property
    def kinds(self) -> list[MethodKind]:
        """Cards and bank accounts as far as the cycle takes them; a bank account that would have to
        be asked about first cannot pay at once."""
        if self.offers is None:
            return []
        bank = self.offers.bank_gateway if sees_bank_accounts(self.link.account) else ""
        cards = [MethodKind.CARD] if self.offers.card_gateway else []
        return cards + ([MethodKind.BANK] if bank and not is_checked_first(bank) else [])


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The bill and the form; sent, it pays; the answer to a payment stands under its own key."""
    now = clock.now()
    link = link_called(token, now)
    if link is None or request.method == "POST":
        try:
            refuse_guessing(network=counted_as(_address(request)), now=now)
        except Refused as refusal:
            return _sorry(request, str(refusal), 429)
    if link is not None:
        begin(base_of(link.account).culture)
    done = attempt_of_link(link, _key(request)) if link else None
    if link is not None and done is not None:
        return _outcome(request, link, done)
    counter = counter_of(link) if link else None
    if counter is None:
        return _sorry(request, GONE, 404)
    return _paying(request, counter)


def counter_of(link: PayLink) -> Counter | None:
    """The bill behind a link as it is open now; None once nothing of it is open."""
    debts = open_items(link.account_id).debts
    debt = next((each for each in debts if each.source == link.debt_source), None)
    if debt is None:
        return None
    base = base_of(link.account)
    profile = profile_of(link.account)
    code = profile.cycle.code if profile and profile.cycle else ""
    bill = LinkedBill(link, debt.entry_id, debt.open_amount, code, base.company.currency)
    today = day_in(clock.now(), base.company.time_zone)
    return Counter(link, bill, base, offers_of(code), today)


def _paying(request: HttpRequest, counter: Counter) -> HttpResponse:
    """The form of the chosen kind, sent or not. A card is looked at once more before it pays, since
    its surcharge depends on it; a bank number never goes back into a page."""
    kind = _kind(request, counter)
    sent = request.POST if request.method == "POST" else None
    gateway = counter.offers.card_gateway if counter.offers and kind == MethodKind.CARD else ""
    is_card = kind == MethodKind.CARD
    form = _form(counter, kind, sent)
    key = _key(request) or secrets.token_hex(KEY_LENGTH // 2)
    trouble: Refused | None = None
    if sent is not None and counter.kinds and form.is_valid():
        try:
            if is_card and "reviewed" not in sent:
                return _review(request, counter, form, key)
            _paid(request, counter, form, key)
        except Refused as refusal:
            trouble = refusal
        else:
            return redirect(f"{request.path}?key={key}")
    if trouble and sent is not None and "reviewed" in sent:
        return _review(request, counter, form, key, trouble)
    if sent is not None:
        form.hide_number()
    context = _shown(counter, kind) | {
        "form": form,
        "kind": kind.value,
        "kinds": counter.kinds,
        "key": key,
    }
    context |= _told(trouble)
    context |= fields_of(gateway, counter.bill.currency)
    status = 422 if form.errors or trouble else 200
    page = render(request, "portal/payments/link.html", context, status=status)
    return widened(page, gateway)


def _form(counter: Counter, kind: MethodKind, sent: QueryDict | None) -> LinkCard | LinkBank:
    """What is asked of a payer of this kind."""
    if kind == MethodKind.BANK:
        return LinkBank(sent)
    offers = counter.offers
    tokens = tokens_of(offers.card_gateway if offers else "")
    rule = offers.rule(kind) if offers else None
    return LinkCard(sent, tokens=tokens, asks_state=bool(rule and rule.facts.asks_state))


def _told(trouble: Refused | None) -> dict[str, object]:
    """Why nothing was paid, and whether only the tick below the terms is missing."""
    is_missing = trouble is not None and trouble.code == TERMS
    return {"trouble": str(trouble or ""), "terms_missing": is_missing}


def _kind(request: HttpRequest, counter: Counter) -> MethodKind:
    """The kind that was chosen, else the first one there is."""
    chosen = request.POST.get("kind") or request.GET.get("kind") or ""
    found = next((each for each in counter.kinds if each == chosen), None)
    return found or next(iter(counter.kinds), MethodKind.CARD)


def _review(
    request: HttpRequest,
    counter: Counter,
    form: LinkCard | LinkBank,
    key: str,
    trouble: Refused | None = None,
) -> HttpResponse:
    """The sum with its surcharge and the terms, before the last press."""
    typed = _typed(counter, form)
    method = typed_method(typed=typed, bill=counter.bill, by=_actor(request))
    context = _shown(counter, MethodKind.CARD, method) | {
        "form": form,
        "key": key,
        "method": method,
    }
    context |= _told(trouble)
    status = 422 if trouble else 200
    return render(request, "portal/payments/link_review.html", context, status=status)


def _typed(counter: Counter, form: LinkCard | LinkBank) -> Typed:
    """What was typed, for the gateway of its kind."""
    given = form.cleaned_data
    assert counter.offers is not None, "the cycle takes some kind"
    if isinstance(form, LinkCard):
        return NewCard(
            counter.offers.card_gateway,
            given["token"],
            given["holder"],
            CardAddress(given.get("state", "")),
        )
    return NewBank(
        gateway=counter.offers.bank_gateway,
        routing=given["routing"],
        number=given["number"],
        holder=given["holder"],
        email=given["email"],
        is_savings=given["kind_of"] == "savings",
    )


def _actor(request: HttpRequest) -> Actor:
    """Somebody without a log-in."""
    return Actor(at=clock.now(), face=Face.PORTAL, ip=_address(request))


def _paid(request: HttpRequest, counter: Counter, form: LinkCard | LinkBank, key: str) -> Attempt:
    """Write the payment down, ask the gateway."""
    by, typed = _actor(request), _typed(counter, form)
    slip = Slip(
        key=key,
        on=counter.today,
        terms_version=number_sent(request.POST.get("terms", "")),
        emails=(form.cleaned_data["email"],),
        sum_told=sum_told(request.POST.get("to_pay", "")),
    )
    begin_typed(typed=typed, bill=counter.bill, slip=slip, by=by)
    back = request.build_absolute_uri(f"{request.path}?key={key}")
    return send(key=key, now=by.at, return_to=back)


def _outcome(request: HttpRequest, link: PayLink, attempt: Attempt) -> HttpResponse:
    """How the payment ended; loading it again asks nobody for money."""
    if attempt.state == AttemptState.CONFIRM:
        attempt = ask_now(key=attempt.key, now=clock.now())
    waits = attempt.state == AttemptState.CONFIRM
    context = {
        "base": base_of(link.account),
        "help_phone": _phone(base_of(link.account)),
        "told": told_of(attempt),
        "reason": reason_of(attempt),
        "number": confirmation_number(attempt),
        "paid": attempt.amount + attempt.surcharge,
        "currency": attempt.currency,
        "confirm_url": f"{request.path}confirm/?key={attempt.key}" if waits else "",
        "other_url": f"{request.path}other/?key={attempt.key}",
        "again_url": request.path if attempt.state == "declined" else "",
    }
    return render(request, "portal/payments/link_done.html", context)


def _shown(counter: Counter, kind: MethodKind, method: Method | None = None) -> dict[str, object]:
    """All that the link tells: brand, amount, last four; and what paying this way costs."""
    texts = texts_of_rule(counter.offers, kind)
    is_known = method is not None or kind == MethodKind.BANK
    fee = fee_of_link(counter.bill, method, counter.offers) if is_known else ZERO
    return {
        "base": counter.base,
        "help_phone": _phone(counter.base),
        "amount": counter.bill.amount,
        "others": others_in([counter.bill.entry_id]).get(counter.bill.entry_id, ZERO),
        "currency": counter.bill.currency,
        "last_four": counter.link.account.number[-4:],
        "fee": fee,
        "to_pay": counter.bill.amount + fee,
        "told": f"{counter.bill.amount + fee:.2f}",
        "terms": texts.get("single"),
        "disclosure": texts.get("disclosure"),
    }


def _phone(base: Base) -> str:
    """Customer service as people write it."""
    digits = phones.normalise(base.cs_phone)
    return phones.shown(digits) if digits else base.cs_phone


def _sorry(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    title = "Nothing to pay here" if status == 404 else "Come back later"
    context: dict[str, object] = {"title": title, "sentence": sentence}
    return render(request, "portal/payments/link_gone.html", context, status=status)


def _key(request: HttpRequest) -> str:
    """The key of the page; "" where it is none of ours."""
    key = request.POST.get("key", "") or request.GET.get("key", "")
    return key if len(key) == KEY_LENGTH and key.isalnum() else ""


def _address(request: HttpRequest) -> str:
    """The client's address; a header is believed of listed proxies only."""
    heads = request.META
    return address_of(
        heads.get("REMOTE_ADDR", ""), heads.get("HTTP_X_FORWARDED_FOR", ""), settings.PROXIES
    )
