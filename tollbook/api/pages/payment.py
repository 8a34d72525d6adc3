"""TMF676 Payment: what was paid, paying by a saved card or bank account, and taking that back.

What may be paid, what it costs and what has to be agreed to is the same as on the pages: choice,
rules and refusals stand in the room `payments`, and nothing of them here.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from ninja import Field, Query, Router

from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import ApiRequest, Choice, Part, part_of, refuse_unknown
from tollbook.api.pages.customer import billing_account_of
from tollbook.api.pages.payment_method import reference_to
from tollbook.api.paying import PaymentWish, key_of, paid
from tollbook.api.resources import Resource
from tollbook.api.shapes import WRONG, WRONG_SENT, Money, Reference, Shape
from tollbook.api.trail import note_opened
from tollbook.kernel.money import ZERO
from tollbook.payments.actions import cancel
from tollbook.payments.models import Attempt
from tollbook.payments.queries import attempt_for, attempts_for, confirmation_number, words_of
from tollbook.payments.types import AttemptState

PATH = "payment/v4/payment"
ROUTER = Router(tags=["TMF676 Payment"])
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("Accounting.Access", "Accounting.Add"),
    customer=("Customers_CustomerLevel.Access", ""),
)
SHARES = "shares__account"
# That a person of ours looks into a payment is nobody else's business.
STATES = {AttemptState.PERSON: AttemptState.UNKNOWN.value}
ENDED_BADLY = (AttemptState.DECLINED, AttemptState.RETURNED)


class Item(Shape):
    """What of a payment goes to one account."""

    id: str
    amount: Money
    item: Reference


class Channel(Shape):
    """Where it was asked for: portal, office, link, api or autopay."""

    name: str


class Payment(Shape):
    """A payment; its id is the key that it is known by everywhere."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    confirmation: str | None = Field(None, alias="confirmationNumber")
    amount: Money | None = Field(None, description="Without surcharge.")
    surcharge: Money | None = None
    total: Money | None = Field(None, alias="totalAmount", description="With the surcharge.")
    paid_at: str | None = Field(None, alias="paymentDate", description="When it was asked for.")
    status: str | None = Field(
        None,
        description="created, queued, sent, confirm, succeeded, declined, unknown, cancelled or "
        "returned. Do not pay again what is created, sent or unknown.",
    )
    status_at: str | None = Field(None, alias="statusDate")
    reason: str | None = Field(None, alias="statusReason", description="Why it was not taken.")
    account: Reference | None = None
    method: Reference | None = Field(None, alias="paymentMethod")
    items: list[Item] | None = Field(None, alias="paymentItem")
    channel: Channel | None = None


class Wanted(Part):
    """What a list of payments may be narrowed by."""

    account: str = Field("", max_length=20, alias="account.id")
    status: str = Field("", max_length=9)
    correlator: str = Field(
        "", max_length=64, alias="correlatorId", description="As it was sent with a payment."
    )


@ROUTER.get("", url_name="api-payments", response={200: list[Payment], 206: list[Payment], **WRONG})
def payments(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Payments, the newest first."""
    refuse_unknown(request, part)
    rows = attempts_for(request.viewer).prefetch_related(SHARES)
    if part.account:
        rows = rows.filter(shares__account__number__iexact=part.account)
    if part.status:
        rows = rows.filter(state__in=_states(part.status))
    if part.correlator:
        rows = rows.filter(key=key_of(request, part.correlator))
    found, total = part_of(rows, part)
    if part.account or part.correlator:
        note_opened(request, *_numbers(found))
    shown = (chosen(shape_of(each), part.fields) for each in found)
    return listed(shown, total=total, offset=part.offset)


@ROUTER.get("/{payment_id}", url_name="api-payment", response={200: Payment, **WRONG})
def payment(request: ApiRequest, payment_id: str, choice: Query[Choice]) -> HttpResponse:
    """One payment, as it stands now."""
    refuse_unknown(request, choice)
    found = attempt_for(request.viewer, payment_id)
    prefetch_related_objects([found], SHARES)
    note_opened(request, *_numbers([found]))
    return answer(chosen(shape_of(found), choice.fields))


@ROUTER.post("", url_name="api-payments", response={201: Payment, 200: Payment, **WRONG_SENT})
def pay(request: ApiRequest, wish: PaymentWish) -> HttpResponse:
    """Pay by a saved method. The same correlatorId is the same payment: sent again it takes
    nothing, and answers 200 with how that one stands."""
    made = paid(request, wish)
    prefetch_related_objects([made.attempt], SHARES)
    found = shape_of(made.attempt)
    if made.is_known:
        return answer(found)
    return answer(found, 201, {"Location": found["href"]})


@ROUTER.delete("/{payment_id}", response={204: None, **WRONG_SENT})
def call_off(request: ApiRequest, payment_id: str) -> HttpResponse:
    """Take back a bank payment that waits for its file; it stays readable as cancelled."""
    found = attempt_for(request.viewer, payment_id)
    cancel(key=found.key, by=request.actor)
    return HttpResponse(status=204)


def _numbers(attempts: Iterable[Attempt]) -> list[str]:
    """The accounts that pay, and those that something goes to."""
    return [
        number
        for each in attempts
        for number in (each.account.number, *(x.account.number for x in each.shares.all()))
    ]


def _states(word: str) -> list[str]:
    """The states that a program knows by this word."""
    return [each.value for each in AttemptState if STATES.get(each, each.value) == word]


def shape_of(attempt: Attempt) -> dict[str, Any]:
    """A payment that was read with its shares, as the document describes it; an empty attribute is
    not there."""
    state = AttemptState(attempt.state)
    found = {
        "id": attempt.key,
        "href": f"/{PREFIX}{PATH}/{attempt.key}",
        "@type": "Payment",
        "confirmationNumber": confirmation_number(attempt),
        "amount": _money(attempt, attempt.amount),
        "surcharge": _money(attempt, attempt.surcharge) if attempt.surcharge else None,
        "totalAmount": _money(attempt, attempt.amount + attempt.surcharge),
        "paymentDate": attempt.created_at,
        "status": STATES.get(state, state.value),
        "statusDate": attempt.ended_at or attempt.sent_at or attempt.created_at,
        "statusReason": words_of(attempt.code) if state in ENDED_BADLY else None,
        "account": billing_account_of(attempt.account),
        "paymentMethod": _method(attempt),
        "paymentItem": _items(attempt),
        "channel": {"name": attempt.paid_from},
    }
    return {name: value for name, value in found.items() if value is not None}


def _money(attempt: Attempt, amount: Any) -> dict[str, Any]:
    return {"unit": attempt.currency, "value": ZERO + amount}


def _method(attempt: Attempt) -> dict[str, str]:
    """The pointer to what paid; only its words where it was typed once or is gone."""
    method = attempt.method
    if method is None or method.is_once or method.is_removed:
        return {"id": "", "name": attempt.method_words}
    return reference_to(method)


def _items(attempt: Attempt) -> list[dict[str, Any]]:
    return [
        {
            "id": str(number),
            "amount": _money(attempt, share.amount),
            "item": billing_account_of(share.account),
        }
        for number, share in enumerate(attempt.shares.all(), start=1)
    ]
