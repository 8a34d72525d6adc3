"""The processor's own card fields: what a page that shows them needs and may load."""

from typing import Any, Final

from django.conf import settings

from tollbook.payments.gateways.sandbox import CARDS, Sandbox

STRIPE: Final = "stripe"
# What Stripe asks a page with its fields to allow (docs.stripe.com, "Security", read 2026-11).
STRIPE_MAY_LOAD: Final = {
    "script-src": ["https://js.stripe.com"],
    "frame-src": ["https://js.stripe.com", "https://hooks.stripe.com"],
    "connect-src": ["https://api.stripe.com"],
}


def sandbox_cards() -> list[tuple[str, str]]:
    """The sandbox's test cards: token and words, in place of a field for a number."""
    taker = Sandbox()
    return [
        (taker.token_for(card.number), f"{card.brand} {card.number[-4:]} {card.words}")
        for card in CARDS
    ]


def tokens_of(gateway: str) -> list[tuple[str, str]] | None:
    """The cards to choose from; None where the processor's own fields stand."""
    return None if gateway == STRIPE else sandbox_cards()


def fields_of(gateway: str, currency: str) -> dict[str, Any]:
    """What the template of a page with card fields needs; nothing for the sandbox."""
    if gateway != STRIPE:
        return {}
    return {"stripe_key": settings.STRIPE_PUBLIC_KEY, "currency": currency}


def may_load(gateway: str) -> dict[str, list[str]]:
    """What a page with the fields of this processor may load beside our own; every other page of
    ours loads nothing of anybody."""
    return STRIPE_MAY_LOAD if gateway == STRIPE else {}
