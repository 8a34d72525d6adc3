"""Stripe, through its official library: hosted card fields, charges by idempotency key, webhooks.

A card number never reaches us: the browser hands it to Stripe's own fields and gives us the token
of a PaymentMethod. Keys come from the environment (docs/settings.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any, Final

import stripe
from django.conf import settings

from tollbook.kernel.errors import Refused
from tollbook.payments.gateways.base import CardFacts, Event
from tollbook.payments.rules.calendar import month_after
from tollbook.payments.rules.declines import DISPUTED, NOT_ACCEPTED, words_of
from tollbook.payments.types import Answer, Charge, Funding, Outcome, Silent

# Stripe's decline codes -> ours (docs.stripe.com, "Decline codes", read 2026-11).
CODES: Final = {
    "insufficient_funds": "insufficient",
    "expired_card": "expired",
    "incorrect_cvc": "wrong-details",
    "incorrect_number": "wrong-details",
    "invalid_number": "wrong-details",
    "incorrect_zip": "wrong-details",
    "lost_card": "lost-or-stolen",
    "stolen_card": "lost-or-stolen",
    "pickup_card": "lost-or-stolen",
    "card_velocity_exceeded": "over-limit",
    "authentication_required": "needs-authentication",
    "fraudulent": "fraud",
}
# A payer waits; whoever is silent for longer is asked again later.
ANSWER_WITHIN_SECONDS: Final = 25
SUCCEEDED: Final = "succeeded"
PENDING: Final = frozenset({"processing", "requires_capture"})
UNCONFIRMED: Final = "needs-authentication"
# What the state of a dispute means for the money; a mere inquiry ("warning_...") moves none.
DISPUTES: Final = {
    "needs_response": Outcome.RETURNED,
    "under_review": Outcome.RETURNED,
    "lost": Outcome.RETURNED,
    "won": Outcome.PUT_BACK,
}
REFUND_EVENTS: Final = frozenset(
    {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}
)
REFUNDS_MAX: Final = 100
NO_ANSWER: Final = (
    "The card processor does not answer now. Nothing was saved; try again in a few minutes."
)
STILL_THERE: Final = (
    "The card processor does not answer now. Nothing was removed; try again in a few minutes."
)
# Stripe says of these that it took nothing: the request is wrong, or our keys are.
NOT_TAKEN: Final = (stripe.InvalidRequestError, stripe.AuthenticationError, stripe.PermissionError)
# Currencies whose smallest unit is not a hundredth, for Stripe (docs.stripe.com, "Currencies", read
# 2026-11); our amounts have two places, so each would be taken a hundredfold or a tenth.
OTHER_PLACES: Final = frozenset(
    {
        *("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND"),
        *("VUV", "XAF", "XOF", "XPF", "BHD", "JOD", "KWD", "OMR", "TND"),
    }
)
CONFIRM: Final = frozenset({"requires_action", "requires_confirmation"})
BRANDS: Final = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express"}


class Stripe:
    """The live gateway; its client is made of the keys in the settings."""

    name = "stripe"
    is_immediate = True

    def __init__(self, client: stripe.StripeClient | None = None) -> None:
        self._given = client

    @property
    def client(self) -> stripe.StripeClient:
        """A client that never repeats a request by itself beyond Stripe's own idempotency."""
        if self._given is not None:
            return self._given
        if not settings.STRIPE_SECRET_KEY:
            raise Refused("not-set-up", "The card processor is not set up.")
        return stripe.StripeClient(
            settings.STRIPE_SECRET_KEY,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=ANSWER_WITHIN_SECONDS),
        )

    def takes(self, currency: str) -> bool:
        return currency.upper() not in OTHER_PLACES

    def charge(self, wanted: Charge) -> Answer:
        customer, card = _parts(wanted.token)
        params: dict[str, Any] = {
            "amount": int(wanted.amount.scaleb(2)),
            "currency": wanted.currency.lower(),
            "payment_method": card,
            "confirm": True,
            "metadata": {"key": wanted.key, "about": wanted.description},
            "payment_method_types": ["card"],
        }
        if customer:
            params |= {"customer": customer}
        if wanted.return_to:
            params |= {"return_url": wanted.return_to}
        elif customer:
            # A saved card: nobody sits there who could confirm anything.
            params |= {"off_session": True}
        try:
            made = self.client.v1.payment_intents.create(
                params,  # type: ignore[arg-type]
                {"idempotency_key": wanted.key},
            )
        except stripe.CardError as refused:
            return _declined(refused)
        except NOT_TAKEN:
            return Answer(Outcome.DECLINED, code=NOT_ACCEPTED)
        except stripe.StripeError as silent:
            raise Silent(wanted.key) from silent
        return _answer(made)

    def ask(self, key: str, reference: str) -> Answer:
        try:
            if reference:
                return _answer(self.client.v1.payment_intents.retrieve(reference))
            said = key.replace("\\", "\\\\").replace("'", "\\'")
            query = f"metadata['key']:'{said}'"
            found = self.client.v1.payment_intents.search({"query": query})
        except stripe.StripeError as silent:
            raise Silent(key) from silent
        return _answer(found.data[0]) if found.data else Answer(Outcome.NOT_SEEN)

    def give_up(self, key: str, reference: str) -> Answer:
        try:
            self.client.v1.payment_intents.cancel(reference)
        except stripe.InvalidRequestError:
            # It is over already: taken, or given up before.
            return self.ask(key, reference)
        except stripe.StripeError as silent:
            raise Silent(key) from silent
        return Answer(Outcome.DECLINED, reference, UNCONFIRMED)

    def refund(self, *, key: str, reference: str, amount: Decimal) -> Answer:
        params: Any = {
            "payment_intent": reference,
            "amount": int(amount.scaleb(2)),
            "metadata": {"key": key},
        }
        try:
            # Stripe forgets the key of a request after some days, but not the refund.
            made = self._refund_of(key, reference)
            if made is None:
                made = self.client.v1.refunds.create(params, {"idempotency_key": key})
        except stripe.InvalidRequestError:
            return Answer(Outcome.DECLINED, code="declined")
        except stripe.StripeError as silent:
            raise Silent(key) from silent
        return _refunded(made)

    def _refund_of(self, key: str, reference: str) -> Any:
        """The refund of a charge that was made under this key of ours, None before it is made."""
        made = self.client.v1.refunds.list({"payment_intent": reference, "limit": REFUNDS_MAX})
        return next((each for each in made.data if _key_of(each) == key), None)

    def card(self, token: str) -> CardFacts:
        with _answering():
            found = self.client.v1.payment_methods.retrieve(_parts(token)[1])
        card = found.card
        if card is None:
            raise Refused("not-a-card", "This is not a card.")
        funding = card.funding if card.funding in set(Funding) else Funding.UNKNOWN
        return CardFacts(
            token=token,
            brand=BRANDS.get(card.brand, card.brand.title()),
            last_four=card.last4 or "",
            expires_on=month_after(card.exp_year, card.exp_month),
            funding=Funding(funding),
        )

    def keep(self, token: str, account: str) -> str:
        """Stripe lets a card be charged again only through a customer of theirs that holds it."""
        with _answering():
            made = self.client.v1.customers.create({"metadata": {"account": account}})
            self.client.v1.payment_methods.attach(token, {"customer": made.id})
        return f"{made.id}/{token}"

    def renew(self, token: str, *, year: int, month: int) -> date:
        params: Any = {"card": {"exp_month": month, "exp_year": year}}
        with _answering():
            found = self.client.v1.payment_methods.update(_parts(token)[1], params)
        card: Any = found.card
        return month_after(card.exp_year, card.exp_month)

    def late_return(self, key: str, token: str) -> str:
        """Cards do not bounce; what a cardholder disputes comes as a message and is a person's."""
        return ""

    def forget(self, token: str) -> None:
        try:
            self.client.v1.payment_methods.detach(_parts(token)[1])
        except stripe.InvalidRequestError:
            return
        except stripe.StripeError as silent:
            raise Refused("no-answer", STILL_THERE) from silent

    def event(self, body: bytes, signature: str) -> Event | None:
        try:
            told = stripe.Webhook.construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET)
        except (ValueError, stripe.SignatureVerificationError) as fault:
            raise Refused("unsigned", "This message does not carry Stripe's signature.") from fault
        if told.type.startswith("charge.dispute."):
            return self._dispute(told.data.object.id)
        if told.type in REFUND_EVENTS:
            return self._refund(told.data.object.id)
        if not told.type.startswith("payment_intent."):
            return None
        return _event(told.data.object, _answer(told.data.object))

    def _dispute(self, number: str) -> Event | None:
        """A dispute as it stands now, whatever message spoke of it and in whatever order."""
        params: Any = {"expand": ["payment_intent"]}
        try:
            found = self.client.v1.disputes.retrieve(number, params)
        except stripe.StripeError as silent:
            raise Silent(number) from silent
        intent: Any = found.payment_intent
        outcome = DISPUTES.get(found.status)
        if outcome is None or intent is None:
            return None
        return _event(intent, Answer(outcome, intent.id, DISPUTED))

    def _refund(self, number: str) -> Event | None:
        """A refund of ours as it stands now; one that fails days later is told in no fixed order
        with the message that it succeeded."""
        try:
            found = self.client.v1.refunds.retrieve(number)
        except stripe.StripeError as silent:
            raise Silent(number) from silent
        key = _key_of(found)
        return Event(key, _refunded(found), is_refund=True) if key else None


@contextmanager
def _answering() -> Iterator[None]:
    """Something asked about a card, where no money moves: no answer is a refusal like any other."""
    try:
        yield
    except stripe.CardError as refused:
        raise Refused("card-refused", words_of(_declined(refused).code)) from refused
    except stripe.InvalidRequestError as fault:
        raise Refused("unknown-token", "The card processor does not know this card.") from fault
    except stripe.StripeError as silent:
        raise Refused("no-answer", NO_ANSWER) from silent


def _event(intent: Any, answer: Answer) -> Event | None:
    """What is told of a PaymentIntent of ours; None of somebody else's."""
    key = _key_of(intent)
    return Event(key, answer) if key else None


def _key_of(told: Any) -> str:
    """Our key in what Stripe keeps for us beside a charge or a refund; "" where it is not ours."""
    metadata = told.metadata.to_dict() if told.metadata else {}
    return str(metadata.get("key", ""))


def _refunded(made: Any) -> Answer:
    """What the state of a refund means; "pending" is on its way and counts until it fails."""
    if made.status in (SUCCEEDED, "pending"):
        return Answer(Outcome.SUCCEEDED, made.id)
    return Answer(Outcome.DECLINED, made.id, "declined")


def _parts(token: str) -> tuple[str, str]:
    """Stripe's customer and card of a token; "" as customer of a card that is used once."""
    customer, _, card = token.rpartition("/")
    return customer, card


def _answer(intent: Any) -> Answer:
    """What the state of a PaymentIntent means."""
    if intent.status == SUCCEEDED:
        return Answer(Outcome.SUCCEEDED, intent.id)
    if intent.status in PENDING:
        return Answer(Outcome.PENDING, intent.id)
    if intent.status in CONFIRM:
        address = _confirmed_at(intent)
        if address:
            return Answer(Outcome.CONFIRM, intent.id, go_to=address)
        return Answer(Outcome.DECLINED, intent.id, UNCONFIRMED)
    fault = getattr(intent, "last_payment_error", None)
    return Answer(Outcome.DECLINED, intent.id, code_of(getattr(fault, "decline_code", None)))


def _confirmed_at(intent: Any) -> str:
    """The page of the bank, where Stripe names one; we ask for no other way of confirming."""
    action = getattr(intent, "next_action", None)
    redirect = getattr(action, "redirect_to_url", None) if action else None
    return str(getattr(redirect, "url", None) or "")


def _declined(refused: stripe.CardError) -> Answer:
    told = refused.error
    intent = getattr(told, "payment_intent", None)
    code = getattr(told, "decline_code", None) or getattr(told, "code", None)
    return Answer(Outcome.DECLINED, getattr(intent, "id", "") or "", code_of(code))


def code_of(theirs: str | None) -> str:
    """Our code for one of Stripe's."""
    return CODES.get(theirs or "", "declined")
