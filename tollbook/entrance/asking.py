"""What a request tells of who asks: address, browser, help number of the brand it sees."""

from django.conf import settings
from django.http import HttpRequest

from tollbook.access.types import Attempt, Guess, Purpose
from tollbook.content.queries import brand_by_host
from tollbook.customers.queries import base_by_host
from tollbook.kernel import clock, phones
from tollbook.kernel.addresses import address_of
from tollbook.kernel.errors import NotFound

NOBODY_TO_CALL = "customer service"
TOO_MANY = 429


def address_asking(request: HttpRequest) -> str:
    """The client's address; a header is believed of listed proxies only."""
    heads = request.META
    return address_of(
        heads.get("REMOTE_ADDR", ""), heads.get("HTTP_X_FORWARDED_FOR", ""), settings.PROXIES
    )


def attempt_of(request: HttpRequest, name: str, how: str = "password") -> Attempt:
    """A try to sign in that happens now."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    return Attempt(name, address_asking(request), agent, clock.now(), how)


def guess_of(request: HttpRequest, purpose: Purpose, name: str) -> Guess:
    """A try at a secret that happens now; see `access.guessing`."""
    return Guess(purpose, name, address_asking(request), clock.now())


def status_of(request: HttpRequest, *, too_many: bool = False) -> int:
    """Of a page that is shown: opened, sent and come back, or sent after too many tries."""
    if too_many:
        return TOO_MANY
    return 422 if request.method == "POST" else 200


def help_phone(request: HttpRequest) -> str:
    """Customer service of the brand that the address shows, as people write it."""
    try:
        return written(brand_by_host(request.get_host()).phone)
    except NotFound:
        return NOBODY_TO_CALL


def may_register_at(request: HttpRequest) -> bool:
    """Whether the brand that the address shows lets customers make their own log-in."""
    try:
        return base_by_host(request.get_host()).self_registration_on
    except NotFound:
        return False


def written(phone: str) -> str:
    """A number to call as it stands in a sentence."""
    digits = phones.normalise(phone)
    return phones.shown(digits) if digits else phone or NOBODY_TO_CALL
