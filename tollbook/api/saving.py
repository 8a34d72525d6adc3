"""Cards and bank accounts that a program saves or changes: what it sends, and how the forms of the
pages read it, so that every refusal has their sentence."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from django import forms
from ninja import Field
from pydantic import model_validator

from tollbook.access.actions import record_event
from tollbook.access.actions.tokens import make_once
from tollbook.access.queries import keyed_hash
from tollbook.api.asking import ApiRequest
from tollbook.api.purses import purse_for
from tollbook.api.sending import Named, Sent, external_id, key_of, leaves_of
from tollbook.api.shapes import Shape
from tollbook.kernel.card_numbers import holds_card_number
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.payments.actions import (
    add_bank,
    add_card,
    change_bank,
    change_card,
    choose_default,
    remove,
)
from tollbook.payments.models import Method
from tollbook.payments.queries.asking import (
    BankChangeForm,
    BankForm,
    CardChangeForm,
    CardForm,
    WithoutCardNumber,
    as_saved,
    field_of,
)
from tollbook.payments.queries.hosted import tokens_of
from tollbook.payments.queries.purse import Purse
from tollbook.payments.types import MethodKind

CARD_NUMBER: Final = "Card numbers never go through here. Nothing was saved and nothing is kept."
NOT_HERE: Final = "This account takes no payments of this kind."
NO_WORD: Final = "Say in description whose word this is, and how you got it."
KINDS: Final = {"TokenizedCard": MethodKind.CARD, "BankAccountDebit": MethodKind.BANK}
# The fields of the forms by the attributes that fill them.
NAMES: Final = {
    "name": "nickname",
    "owner": "holder",
    "email": "email",
    "token": "token",
    "expires": "expires",
    "routingNumber": "routing",
    "accountNumber": "number",
    "accountType": "kind",
    "preferred": "is_default",
    "street1": "address_1",
    "street2": "address_2",
    "city": "city",
    "stateOrProvince": "state",
    "postCode": "postal_code",
}
ATTRIBUTES: Final = {field: name for name, field in NAMES.items()}


class Place(Shape):
    """Where the statements of a card go."""

    street1: str = Field("", max_length=100)
    street2: str = Field("", max_length=100)
    city: str = Field("", max_length=60)
    state_or_province: str = Field("", max_length=2, alias="stateOrProvince")
    post_code: str = Field("", max_length=10, alias="postCode")


class Saved(Sent):
    """What is said of a saved method; no card number in any place of it."""

    # Where the number of a bank account stands, which may look like a card's by chance.
    OF_BANKS: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def without_card_number(cls, sent: Any) -> Any:
        """Refuse a card number before anything of the body is looked at."""
        found = getattr(sent, "_obj", sent)
        if isinstance(found, dict):
            found = {name: each for name, each in found.items() if name not in cls.OF_BANKS}
        if holds_card_number(leaves_of(found)):
            raise Refused("card-number", CARD_NUMBER)
        return sent


class MethodWish(Saved):
    """A card by the token of its processor, or a bank account by its numbers."""

    OF_BANKS = frozenset({"routingNumber", "accountNumber"})

    external: str = external_id()
    type: Literal["TokenizedCard", "BankAccountDebit"] = Field(alias="@type")
    account: list[Named] = Field(min_length=1, max_length=1, description="Who pays by it.")
    name: str = Field("", max_length=40, description="What its owner calls it.")
    owner: str = Field("", max_length=100, description="Its holder.")
    preferred: bool = Field(default=False, description="Pages offer it first.")
    token: str = Field("", max_length=120, description="Of a card: from the processor's fields.")
    address: Place | None = Field(None, description="Of a card.")
    routing_number: str = Field("", max_length=11, alias="routingNumber")
    account_number: str = Field("", max_length=25, alias="accountNumber")
    account_type: Literal["checking", "savings"] = Field("checking", alias="accountType")
    business: bool = Field(default=False, description="Of a bank account: a business holds it.")
    email: str = Field("", max_length=254, description="Of a bank account: for messages about it.")
    description: str = Field("", max_length=300, description="Staff: whose word it is, and how.")


class MethodPatch(Saved):
    """What may change of a saved method; another number or token is another method."""

    name: str | None = Field(None, max_length=40)
    owner: str | None = Field(None, max_length=100)
    preferred: Literal[True] | None = Field(None, description="Another one takes its place only.")
    expires: str | None = Field(None, max_length=7, description="Of a card, such as 05/2031.")
    address: Place | None = None
    email: str | None = Field(None, max_length=254)
    description: str = Field("", max_length=300, description="Staff: whose word it is, and how.")


def saved(request: ApiRequest, wish: MethodWish) -> tuple[str, bool]:
    """The handle of the method that this externalId has saved, now or before; and which of them.

    Of what was sent only a keyed hash is kept: it may hold the number of a bank account.
    """
    word = _word(request, wish.description)
    sent = json.dumps(json.loads(request.body), sort_keys=True)
    key = key_of(request, "payment-method", wish.external)
    return make_once(
        key=key,
        digest=keyed_hash(f"payment-method:{sent}"),
        by=request.actor,
        make=lambda: _added(request, wish, word).handle,
    )


def _added(request: ApiRequest, wish: MethodWish, word: str) -> Method:
    purse, _code = purse_for(request.viewer, wish.account[0].id)
    is_card = KINDS[wish.type] == MethodKind.CARD
    gateway = purse.card_gateway if is_card else purse.bank_gateway
    if not gateway:
        raise Refused("no-processor", NOT_HERE)
    form = _card_form(wish, gateway) if is_card else _bank_form(wish)
    made = _kept(request, form, purse, gateway)
    _note(request, made, word, "added for customer")
    return made


def _kept(request: ApiRequest, form: CardForm | BankForm, purse: Purse, gateway: str) -> Method:
    _refuse_faults(form)
    facts: dict[str, Any] = {"account": purse.account, "by": request.actor}
    try:
        if isinstance(form, CardForm):
            return add_card(new=form.card(gateway), **facts)
        return add_bank(new=form.bank(gateway), **facts)
    except Refused as refusal:
        raise _of_attribute(refusal, form) from refusal


def _card_form(wish: MethodWish, gateway: str) -> CardForm:
    typed = {"token": wish.token} | _common(wish) | _place(wish.address)
    return CardForm(typed, tokens=tokens_of(gateway))


def _bank_form(wish: MethodWish) -> BankForm:
    return BankForm(
        {
            "routing": wish.routing_number,
            "number": wish.account_number,
            "kind": wish.account_type,
            "owner": "business" if wish.business else "personal",
            "email": wish.email,
            **_common(wish),
        }
    )


def _common(wish: MethodWish) -> dict[str, Any]:
    return {"holder": wish.owner, "nickname": wish.name, "is_default": wish.preferred}


def _place(place: Place | None) -> dict[str, str]:
    sent = place.model_dump(by_alias=True) if place else {}
    return {NAMES[name]: value for name, value in sent.items()}


def changed(request: ApiRequest, method: Method, patch: MethodPatch) -> None:
    """Change what was named and nothing else; raises Refused and WrongFields."""
    word = _word(request, patch.description)
    is_card = method.kind == MethodKind.CARD
    kind = CardChangeForm if is_card else BankChangeForm
    named = _named(patch)
    if strange := sorted(set(named) - set(kind.base_fields)):
        words = f"A {'card' if is_card else 'bank account'} has no such attribute."
        raise WrongFields({ATTRIBUTES[strange[0]]: ("unknown_field", words)})
    form = kind(as_saved(method) | named)
    _refuse_faults(form)
    try:
        if isinstance(form, CardChangeForm):
            change_card(method=method, change=form.change, by=request.actor)
        else:
            change_bank(method=method, by=request.actor, **form.facts)
    except Refused as refusal:
        raise _of_attribute(refusal, form) from refusal
    if patch.preferred and not method.is_default:
        choose_default(method=method, by=request.actor)
    _note(request, method, word, "changed for customer")


def _named(patch: MethodPatch) -> dict[str, Any]:
    """The fields that were sent; null empties."""
    sent = patch.model_dump(by_alias=True, exclude_unset=True, exclude={"description"})
    place = sent.pop("address", None) or {}
    found = {NAMES[name]: value or "" for name, value in (sent | place).items()}
    found.pop("is_default", None)
    return found


def taken_off(request: ApiRequest, method: Method) -> None:
    """Take it off the list; customers only where their account allows it."""
    remove(method=method, by=request.actor, is_staff=request.viewer.is_staff)


def _word(request: ApiRequest, description: str) -> str:
    """How staff got the customer's word; customers need none."""
    if not request.viewer.is_staff:
        return ""
    if not description.strip():
        raise Refused("no-word", NO_WORD)
    return description.strip()


def _note(request: ApiRequest, method: Method, word: str, kind: str) -> None:
    if word:
        facts: Mapping[str, str] = {
            "account": method.account.number,
            "subject": str(method),
            "reason": word,
        }
        record_event(by=request.actor, kind=kind, **facts)


def _refuse_faults(form: WithoutCardNumber) -> None:
    """Raise WrongFields with the sentences of the pages, by attribute."""
    faults = {
        ATTRIBUTES.get(name, name): (error.code or "invalid", str(message))
        for name, errors in form.errors.as_data().items()
        for error in errors[:1]
        for message in error.messages[:1]
    }
    if faults:
        raise WrongFields(faults)


def _of_attribute(refusal: Refused, form: forms.Form) -> Exception:
    """A refusal about one field names its attribute."""
    field = field_of(refusal, form) if isinstance(form, WithoutCardNumber) else None
    if field is None:
        return refusal
    return WrongFields({ATTRIBUTES[field]: (refusal.code, str(refusal))})
