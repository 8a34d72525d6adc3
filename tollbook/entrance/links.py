"""Links of mails: the secret goes from the address into the session, so that no page shows it."""

from django.http import HttpRequest

from tollbook.access.actions import pass_try, take_try
from tollbook.access.models import OneTimeSecret
from tollbook.access.queries import found_link, live_secret
from tollbook.access.types import Purpose, SecretOf
from tollbook.entrance.asking import guess_of
from tollbook.kernel import clock


def hold_link(request: HttpRequest, key: str, of: SecretOf, token: str) -> None:
    """Keep what a link opens under `key`; nothing where it is no good, or after too many tries."""
    guess = guess_of(request, Purpose.RESET, f"a link: {of}")
    taken = take_try(guess=guess)
    secret = None if taken.is_refused else found_link(of, token, clock.now())
    if secret is not None:
        pass_try(guess=guess)
    request.session[key] = secret.pk if secret else None


def held_link(request: HttpRequest, key: str) -> OneTimeSecret | None:
    """What was kept under `key`, while it is good."""
    known = request.session.get(key)
    return live_secret(known, clock.now()) if known else None
