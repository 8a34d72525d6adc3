"""The processor's own card fields: on which pages they stand, and what these pages may load."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse

from tollbook.payments.queries import sandbox_cards

STRIPE = "stripe"
# What Stripe asks a page with its fields to allow (docs.stripe.com, "Security", read 2026-11).
ALLOWED = {
    "script-src": ["https://js.stripe.com"],
    "frame-src": ["https://js.stripe.com", "https://hooks.stripe.com"],
    "connect-src": ["https://api.stripe.com"],
}


def tokens_of(gateway: str) -> list[tuple[str, str]] | None:
    """The cards to choose from; None where the processor's own fields stand."""
    return None if gateway == STRIPE else sandbox_cards()


def fields_of(gateway: str, currency: str) -> dict[str, Any]:
    """What the template of a page with card fields needs; nothing for the sandbox."""
    if gateway != STRIPE:
        return {}
    return {"stripe_key": settings.STRIPE_PUBLIC_KEY, "currency": currency}


def widened(response: HttpResponse, gateway: str) -> HttpResponse:
    """Let this one page load the processor's script and frames; every other page stays shut."""
    if gateway == STRIPE:
        response._csp_update = ALLOWED  # type: ignore[attr-defined]
    return response
