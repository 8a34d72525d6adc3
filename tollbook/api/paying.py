"""A payment that a program asks for: what it sends, and how that becomes a wish of the pages."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ninja import Field
from pydantic import model_validator

from tollbook.access.queries import keyed_hash
from tollbook.api.asking import ApiRequest
from tollbook.api.purses import purse_for, ref_of
from tollbook.api.sending import CONTROL, CORRELATOR, leaves_of
from tollbook.api.shapes import Shape
from tollbook.customers.queries import base_of, subs_for
from tollbook.kernel.card_numbers import holds_card_number
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.money import ZERO
from tollbook.payments.actions import begin, send
from tollbook.payments.models import Attempt, Method
from tollbook.payments.queries import attempt_for
from tollbook.payments.queries.choosing import Chosen, Debts, refuse_unmeant
from tollbook.payments.queries.purse import Purse
from tollbook.payments.types import PaidFrom, Share, Wish

CARD_NUMBER: Final = "Card numbers never go through here. Nothing was paid and nothing is kept."
ANOTHER: Final = "This correlatorId was used for another payment. Send another one."
BILL, ACCOUNT = "CustomerBill", "BillingAccount"
KEY_LENGTH: Final = 40


class Amount(Shape):
    """An amount of money, above zero, in whole cents."""

    unit: str = Field("", max_length=3, description="The account's currency, where it is said.")
    value: Decimal = Field(gt=0, max_digits=12, decimal_places=2)


class Pointer(Shape):
    """Something that is there already."""

    id: str = Field(max_length=64)
    href: str = Field("", max_length=200)
    name: str = Field("", max_length=100)
    referred_type: str = Field("", max_length=40, alias="@referredType")


class WishedItem(Shape):
    """A bill that is paid, or what of the payment goes to an account.

    A bill's amount is what is open of it, so it need not be said.
    """

    id: str = Field("", max_length=20)
    item: Pointer
    amount: Amount | None = None


class PaymentWish(Shape):
    """What a program wants to pay: an amount, or the bills and accounts that it is for."""

    correlator: str = Field(
        alias="correlatorId",
        pattern=CORRELATOR,
        description="Made by the program, one for each payment; sent again it is the same one.",
    )
    account: Pointer = Field(description="The account that pays; its cycle's rules hold.")
    method: Pointer = Field(alias="paymentMethod", description="One of its saved methods.")
    amount: Amount | None = Field(None, description="Without surcharge; not needed with bills.")
    items: list[WishedItem] = Field([], alias="paymentItem", max_length=100)
    total: Amount | None = Field(
        None,
        alias="totalAmount",
        description="With the surcharge, as it was shown to the payer. Another sum is refused.",
    )
    terms: Pointer | None = Field(
        None, description="The version of the terms that the payer agreed to."
    )
    may_exceed: bool = Field(
        default=False, alias="mayExceed", description="More than is owed is meant."
    )
    description: str = Field(
        "", max_length=300, description="Staff: who agreed to the payment, and how."
    )
    type: str = Field("Payment", alias="@type", max_length=40)

    @model_validator(mode="before")
    @classmethod
    def without_card_number(cls, sent: Any) -> Any:
        """Refuse a card number in any place, before anything of the body is looked at; and the sign
        that no database takes."""
        words = list(leaves_of(getattr(sent, "_obj", sent)))
        if holds_card_number(words):
            raise Refused("card-number", CARD_NUMBER)
        if any("\0" in str(each) for each in words):
            raise Refused("bad_parameter", CONTROL)
        return sent


@dataclass(frozen=True)
class Made:
    """The payment, and whether it had been made before."""

    attempt: Attempt
    is_known: bool


def key_of(request: ApiRequest, correlator: str) -> str:
    """The key of the payment: one log-in's correlatorId never meets another's."""
    return f"api-{keyed_hash(f'payment:{request.user.pk}:{correlator}')[:KEY_LENGTH]}"


def paid(request: ApiRequest, wish: PaymentWish) -> Made:
    """Write the payment down and ask the gateway, once for each correlatorId; raises Refused."""
    key = key_of(request, wish.correlator)
    if (known := _known(request, wish, key)) is not None:
        return Made(known, is_known=True)
    purse, cycle_code = purse_for(request.viewer, wish.account.id)
    method = _method(purse, wish)
    currency = base_of(purse.account).company.currency
    _refuse_other_currency(wish, currency)
    chosen = _chosen(request, purse, wish)
    refuse_unmeant(chosen, is_sure=wish.may_exceed)
    asked = _asked(request, wish, purse, method, chosen)
    begin(wish=asked, cycle_code=cycle_code, currency=currency, by=request.actor)
    send(key=key, now=request.actor.at)
    return Made(attempt_for(request.viewer, key), is_known=False)


def _known(request: ApiRequest, wish: PaymentWish, key: str) -> Attempt | None:
    """The payment that this correlatorId has made; raises Refused where it was another one."""
    try:
        found = attempt_for(request.viewer, key)
    except NotFound:
        return None
    handle = found.method.handle if found.method else ""
    same = (handle, found.account.number) == (wish.method.id, wish.account.id)
    if not same or found.asked_hash not in ("", _asked_hash(wish)):
        raise Refused("another-payment", ANOTHER)
    if wish.amount and wish.amount.value != found.amount:
        raise Refused("another-payment", ANOTHER)
    return found


def _asked_hash(wish: PaymentWish) -> str:
    """Of who pays what by which method and comes to which sum; the order of items is none."""
    items = sorted(
        (each.item.referred_type, each.item.id, _cents(each.amount)) for each in wish.items
    )
    asked = [wish.account.id, wish.method.id, _cents(wish.amount), _cents(wish.total), items]
    return keyed_hash(f"asked:{json.dumps(asked)}")


def _cents(amount: Amount | None) -> str:
    return f"{amount.value:.2f}" if amount else ""


def _method(purse: Purse, wish: PaymentWish) -> Method:
    """The saved method; why it cannot pay, `begin` says."""
    found = next((each for each in purse.methods if each.handle == wish.method.id), None)
    if found is None:
        raise Refused("no-method", "Choose one of your payment methods.")
    return found


def _refuse_other_currency(wish: PaymentWish, currency: str) -> None:
    amounts = [wish.amount, wish.total, *(each.amount for each in wish.items)]
    if any(each and each.unit not in ("", currency) for each in amounts):
        raise Refused("currency", f"Payments of this account are in {currency}.")


def _asked(
    request: ApiRequest, wish: PaymentWish, purse: Purse, method: Method, chosen: Chosen
) -> Wish:
    """The wish as the pages make it; staff say whose word they have."""
    by, is_staff = request.actor, request.viewer.is_staff
    if is_staff and not wish.description.strip():
        raise Refused("no-word", "Say in description who agreed to this payment, and how.")
    return Wish(
        key=key_of(request, wish.correlator),
        method_id=method.pk,
        shares=tuple(Share(pk, amount, chosen.settles) for pk, amount in chosen.shares.items()),
        paid_from=PaidFrom.OFFICE if is_staff else PaidFrom.API,
        asked_at=by.at,
        on=request.viewer.today,
        terms_version=_version(wish),
        confirmation_emails=tuple(filter(None, purse.profile.confirmation_emails.split("; "))),
        note=wish.description.strip() if is_staff else "",
        may_exceed=wish.may_exceed,
        sum_told=wish.total.value if wish.total else None,
        asked_hash=_asked_hash(wish),
    )


def _version(wish: PaymentWish) -> int | None:
    named = wish.terms.id if wish.terms else ""
    return int(named) if re.fullmatch(r"\d{1,12}", named) else None


# --- what is paid


def _chosen(request: ApiRequest, purse: Purse, wish: PaymentWish) -> Chosen:
    """Amounts by account; a parent pays for its subs too."""
    subs = subs_for(request.viewer, purse.account)
    debts = Debts([ref_of(each) for each in (purse.account, *subs)])
    kinds = {each.item.referred_type for each in wish.items}
    if not wish.items and wish.amount is None:
        raise Refused("no-amount", "Say an amount, or which bills are paid.")
    if not wish.items:
        assert wish.amount is not None, "an amount or items were asked for"
        return Chosen({purse.account.pk: wish.amount.value}, None)
    if kinds not in ({BILL}, {ACCOUNT}):
        raise Refused("items", f"Items are all of type {BILL}, or all of type {ACCOUNT}.")
    chosen = _bills(debts, wish.items) if kinds == {BILL} else _accounts(debts, wish.items)
    if wish.amount and wish.amount.value != chosen.amount:
        raise Refused("other-amount", f"The items come to {chosen.amount:.2f}.")
    return chosen


def _bills(debts: Debts, items: list[WishedItem]) -> Chosen:
    """Open bills by number, each paid in full."""
    is_open = {each.source: each for each in debts.bills}
    for each in items:
        bill = is_open.get(f"invoice:{each.item.id}")
        if bill is None:
            raise Refused("not-open", f"Bill {each.item.id} is not open here.")
        if each.amount and each.amount.value != bill.open_amount:
            words = f"{bill.open_amount:.2f} of bill {each.item.id} is open. Pay that."
            raise Refused("other-amount", words)
    sources = [f"invoice:{each.item.id}" for each in items]
    return debts.chosen({"amount": "invoices", "invoice": sources})


def _accounts(debts: Debts, items: list[WishedItem]) -> Chosen:
    """What goes to each account, oldest debts first."""
    ids = {ref.number: ref.id for ref in debts.accounts}
    shares: dict[int, Decimal] = {}
    for each in items:
        account_id = ids.get(each.item.id)
        if account_id is None:
            raise Refused("no-account", f"Account {each.item.id} is not paid from here.")
        if each.amount is None:
            raise Refused("no-amount", f"Say what goes to account {each.item.id}.")
        shares[account_id] = shares.get(account_id, ZERO) + each.amount.value
    return Chosen(shares, None)
