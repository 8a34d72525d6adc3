"""TMF676 Refund: what of a payment was given back; staff give back, by the rules of the desk."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Field, Query, Router

from tollbook.access.queries import keyed_hash
from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import ApiRequest, Choice, Part, part_of, refuse_unknown
from tollbook.api.pages.customer import billing_account_of
from tollbook.api.pages.payment import PATH as PAYMENTS
from tollbook.api.paying import KEY_LENGTH, Amount, Pointer
from tollbook.api.resources import Resource
from tollbook.api.sending import CORRELATOR, Sent
from tollbook.api.shapes import WRONG, WRONG_SENT, Money, Reference, Shape, money
from tollbook.api.trail import note_opened
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.money import ZERO
from tollbook.payments.actions import refund
from tollbook.payments.models import Attempt, Refund
from tollbook.payments.queries import attempt_for, confirmation_number, refunds_for, words_of
from tollbook.payments.types import AttemptState

PATH = "payment/v4/refund"
ROUTER = Router(tags=["TMF676 Payment"])
# Nobody but staff gives money back.
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("Accounting.Access", "Accounting.Admin"),
    customer=("Customers_CustomerLevel.Access", "Accounting.Admin"),
)
ANOTHER = "This correlatorId was used for another refund. Send another one."
STILL = "still-checking"
NOT_GIVEN = (AttemptState.DECLINED, AttemptState.RETURNED)


class RefundShape(Shape):
    """Money that went back, or is on its way; its id is the key that it is known by."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    amount: Money | None = None
    refunded_at: str | None = Field(None, alias="refundDate", description="When it was asked for.")
    status: str | None = Field(
        None,
        description="created, sent, queued, succeeded, declined, cancelled or returned: it did not "
        "arrive. Do not give back again what is created or sent.",
    )
    status_at: str | None = Field(None, alias="statusDate")
    status_reason: str | None = Field(None, alias="statusReason", description="Why it was not.")
    description: str | None = Field(None, description="The reason that staff gave; for staff.")
    payment: Reference | None = None
    account: Reference | None = None


class RefundWish(Sent):
    """What is given back of one payment."""

    correlator: str = Field(
        alias="correlatorId",
        pattern=CORRELATOR,
        description="Made by the program, one for each refund; sent again it is the same one.",
    )
    payment: Pointer
    amount: Amount = Field(description="At most what was paid, with its surcharge, and is left.")
    description: str = Field(min_length=1, max_length=200, description="Why.")
    type: str = Field("Refund", alias="@type", max_length=40)


class Wanted(Part):
    """What a list of refunds may be narrowed by."""

    payment: str = Field("", max_length=64, alias="payment.id")
    account: str = Field("", max_length=20, alias="account.id")


Refunds = list[RefundShape]


@ROUTER.get("", url_name="api-refunds", response={200: Refunds, 206: Refunds, **WRONG})
def refunds(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Refunds, the newest first."""
    refuse_unknown(request, part)
    rows = refunds_for(request.viewer)
    if part.payment:
        rows = rows.filter(attempt__key=part.payment)
    if part.account:
        rows = rows.filter(attempt__account__number__iexact=part.account)
    found, total = part_of(rows, part)
    if part.payment or part.account:
        note_opened(request, *(each.attempt.account.number for each in found))
    shown = (chosen(_shape(request, each), part.fields) for each in found)
    return listed(shown, total=total, offset=part.offset)


@ROUTER.get("/{refund_id}", url_name="api-refund", response={200: RefundShape, **WRONG})
def one_refund(request: ApiRequest, refund_id: str, choice: Query[Choice]) -> HttpResponse:
    """One refund, as it stands now."""
    refuse_unknown(request, choice)
    found = _one(request, refund_id)
    note_opened(request, found.attempt.account.number)
    return answer(chosen(_shape(request, found), choice.fields))


@ROUTER.post(
    "", url_name="api-refunds", response={201: RefundShape, 200: RefundShape, **WRONG_SENT}
)
def give_back(request: ApiRequest, wish: RefundWish) -> HttpResponse:
    """Give money back, once for a correlatorId; for staff. Sent again it answers 200 with how that
    refund stands."""
    key = f"api-{keyed_hash(f'refund:{request.user.pk}:{wish.correlator}')[:KEY_LENGTH]}"
    known = refunds_for(request.viewer).filter(key=key).first()
    if known is not None:
        _refuse_other(known, wish)
        return answer(_shape(request, known))
    attempt = attempt_for(request.viewer, wish.payment.id)
    if wish.amount.unit not in ("", attempt.currency):
        raise Refused("currency", f"This payment was in {attempt.currency}.")
    _given(request, attempt, key, wish)
    found = _shape(request, _one(request, key))
    return answer(found, 201, {"Location": found["href"]})


def _given(request: ApiRequest, attempt: Attempt, key: str, wish: RefundWish) -> None:
    """Ask for it; a processor that is silent is asked again by itself, and the refund says so."""
    amount, reason = wish.amount.value, wish.description.strip()
    if not reason:
        raise Refused("REQ", "Say in description why it is given back.")
    try:
        refund(key=key, attempt=attempt, amount=amount, reason=reason, by=request.actor)
    except Refused as refusal:
        if refusal.code != STILL:
            raise


def _refuse_other(known: Refund, wish: RefundWish) -> None:
    asked: tuple[str, Decimal] = (wish.payment.id, wish.amount.value)
    if asked != (known.attempt.key, known.amount):
        raise Refused("another-refund", ANOTHER)


def _one(request: ApiRequest, key: str) -> Refund:
    found = refunds_for(request.viewer).filter(key=key).first()
    if found is None:
        raise NotFound("refund", key)
    return found


def _shape(request: ApiRequest, made: Refund) -> dict[str, Any]:
    """A refund as the document describes it; an empty attribute is not there."""
    attempt, state = made.attempt, AttemptState(made.state)
    found = {
        "id": made.key,
        "href": f"/{PREFIX}{PATH}/{made.key}",
        "@type": "Refund",
        "amount": money(ZERO + made.amount, attempt.currency),
        "refundDate": made.created_at,
        "status": state.value,
        "statusDate": made.ended_at or made.created_at,
        "statusReason": words_of(made.code) if state in NOT_GIVEN else None,
        "description": made.reason if request.viewer.is_staff else None,
        "payment": {
            "id": attempt.key,
            "href": f"/{PREFIX}{PAYMENTS}/{attempt.key}",
            "name": confirmation_number(attempt),
            "@referredType": "Payment",
        },
        "account": billing_account_of(attempt.account),
    }
    return {name: value for name, value in found.items() if value is not None}
