"""TMF670 Payment Method: the saved cards and bank accounts; never a number, never a token.

They are saved, changed and removed by the rules of the pages.
"""

from typing import Any

from django.http import HttpResponse
from ninja import Field, Query, Router

from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import ApiRequest, Choice, Part, part_of, refuse_unknown
from tollbook.api.pages.customer import billing_account_of
from tollbook.api.purses import purse_for
from tollbook.api.resources import Resource
from tollbook.api.saving import MethodPatch, MethodWish, changed, saved, taken_off
from tollbook.api.sending import mark_of, refuse_other
from tollbook.api.shapes import MARKED, WRONG, WRONG_SENT, Reference, Shape, TimePeriod
from tollbook.api.trail import note_opened
from tollbook.billing.queries.records import cycle_codes_by_account
from tollbook.kernel.clock import midnight
from tollbook.kernel.errors import Refused
from tollbook.payments.models import Method, RuleText
from tollbook.payments.queries import method_for, methods_for, texts_of_rule
from tollbook.payments.queries.choosing import surcharge_words, trouble_of
from tollbook.payments.queries.purse import Purse
from tollbook.payments.queries.setup import setup_shown
from tollbook.payments.types import MethodKind

PATH = "paymentMethod/v4/paymentMethod"
ROUTER = Router(tags=["TMF670 Payment Method"])
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("Accounting.Access", "Accounting.Add"),
    customer=("Customers_CustomerLevel.Access", "Customers_CustomerLevel.Update"),
)
TYPES = {MethodKind.CARD: "TokenizedCard", MethodKind.BANK: "BankAccountDebit"}


class Terms(Shape):
    """A text of the payment rule, in one version."""

    id: str = Field(description="Of this version; a payment that agrees to it says so.")
    text: str


class PaymentMethod(Shape):
    """A saved card or bank account."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type", description="TokenizedCard or BankAccountDebit.")
    name: str | None = None
    status: str | None = Field(None, description="active, or in words why it can pay nothing.")
    preferred: bool | None = Field(None, description="Whether pages offer it first.")
    valid_for: TimePeriod | None = Field(None, alias="validFor")
    brand: str | None = Field(None, description="Of a card.")
    bank: str | None = Field(None, description="Of a bank account.")
    last_four: str | None = Field(None, alias="lastFourDigits")
    owner: str | None = Field(None, description="The holder's name.")
    account: list[Reference] | None = None
    surcharge: str | None = Field(None, description="What paying by it costs extra, in words.")
    disclosure: str | None = Field(None, description="What is to be shown to whoever pays by it.")
    terms: Terms | None = Field(None, description="What has to be agreed to before each payment.")


class Wanted(Part):
    """What a list of payment methods may be narrowed by."""

    account: str = Field("", max_length=20, alias="account.id")


@ROUTER.get(
    "",
    url_name="api-payment-methods",
    response={200: list[PaymentMethod], 206: list[PaymentMethod], **WRONG},
)
def payment_methods(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Payment methods by account, the one that is offered first before the others."""
    refuse_unknown(request, part)
    rows = methods_for(request.viewer)
    if part.account:
        rows = rows.filter(account__number__iexact=part.account)
    found, total = part_of(rows, part)
    if part.account:
        note_opened(request, *(each.account.number for each in found))
    codes = cycle_codes_by_account({each.account_id for each in found})
    shown = [_shape(request, each, codes.get(each.account_id, "")) for each in found]
    return listed((chosen(each, part.fields) for each in shown), total=total, offset=part.offset)


@ROUTER.get("/{handle}", url_name="api-payment-method", response={200: PaymentMethod, **WRONG})
def payment_method(request: ApiRequest, handle: str, choice: Query[Choice]) -> HttpResponse:
    """One payment method, with what paying by it costs and asks."""
    refuse_unknown(request, choice)
    method = method_for(request.viewer, handle)
    found = _whole(request, method)
    return answer(chosen(found, choice.fields), headers=mark_of(method.version))


@ROUTER.post(
    "",
    url_name="api-payment-methods",
    response={201: PaymentMethod, 200: PaymentMethod, **WRONG_SENT},
)
def save_method(request: ApiRequest, wish: MethodWish) -> HttpResponse:
    """Save a card or a bank account, once for an externalId."""
    handle, is_known = saved(request, wish)
    if is_known and not methods_for(request.viewer).filter(handle=handle).exists():
        raise Refused("gone", "This externalId has saved a payment method that was removed since.")
    method = method_for(request.viewer, handle)
    found = _whole(request, method)
    heads = {"Location": found["href"], **mark_of(method.version)}
    return answer(found, 200 if is_known else 201, heads)


@ROUTER.patch("/{handle}", response={200: PaymentMethod, **WRONG_SENT}, openapi_extra=MARKED)
def change_method(request: ApiRequest, handle: str, patch: MethodPatch) -> HttpResponse:
    """Change what a method is called, where its messages or statements go, and until when a card
    is good; or offer it first."""
    method = method_for(request.viewer, handle)
    refuse_other(request, mark_of(method.version))
    changed(request, method, patch)
    method = method_for(request.viewer, handle)
    return answer(_whole(request, method), headers=mark_of(method.version))


@ROUTER.delete("/{handle}", response={204: None, **WRONG_SENT}, openapi_extra=MARKED)
def remove_method(request: ApiRequest, handle: str) -> HttpResponse:
    """Take a method off the list; payments made with it stay."""
    method = method_for(request.viewer, handle)
    refuse_other(request, mark_of(method.version))
    taken_off(request, method)
    return HttpResponse(status=204)


def _whole(request: ApiRequest, method: Method) -> dict[str, Any]:
    """A method with what paying by it costs and asks."""
    note_opened(request, method.account.number)
    purse, code = purse_for(request.viewer, method.account.number)
    return _shape(request, method, code) | _asked(purse, method)


def reference_to(method: Method) -> dict[str, str]:
    """The pointer to a payment method."""
    return {
        "id": method.handle,
        "href": address_of(method.handle),
        "name": str(method),
        "@referredType": TYPES[MethodKind(method.kind)],
    }


def address_of(handle: str) -> str:
    """Where a payment method is found."""
    return f"/{PREFIX}{PATH}/{handle}"


def _shape(request: ApiRequest, method: Method, cycle_code: str) -> dict[str, Any]:
    kind, viewer = MethodKind(method.kind), request.viewer
    trouble, _tone = trouble_of(method, viewer.today, setup_shown(cycle_code))
    ends = method.expires_on
    found = {
        "id": method.handle,
        "href": address_of(method.handle),
        "@type": TYPES[kind],
        "name": method.nickname or str(method),
        "status": trouble or "active",
        "preferred": method.is_default,
        "validFor": {"endDateTime": midnight(ends, viewer.zone)} if ends else None,
        "brand" if kind == MethodKind.CARD else "bank": method.label,
        "lastFourDigits": method.last_four,
        "owner": method.holder,
        "account": [billing_account_of(method.account)],
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _asked(purse: Purse, method: Method) -> dict[str, Any]:
    """What its payer has to read, agree to and pay besides."""
    is_exempt = purse.profile.surcharge_exempt
    texts = texts_of_rule(purse.offers, MethodKind(method.kind))
    found: dict[str, Any] = {
        "surcharge": surcharge_words(method, purse.rule(method), is_exempt=is_exempt)
    }
    if "disclosure" in texts:
        found["disclosure"] = texts["disclosure"].text
    if "single" in texts:
        found["terms"] = _terms(texts["single"])
    return found


def _terms(text: RuleText) -> dict[str, str]:
    return {"id": str(text.pk), "text": text.text}
