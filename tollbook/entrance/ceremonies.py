"""Passkeys between browser and server: what is asked stands in the page, its state in the session.

A state is taken out with the answer, so a challenge is answered once; it holds for ten minutes.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tollbook.access.actions.passkeys import begin_adding, begin_asking
from tollbook.access.models import User
from tollbook.access.types import Site
from tollbook.content.queries import brand_by_host
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound

ADDING, ASKING = "passkey_made", "passkey_asked"
HOLDS = timedelta(minutes=10)
NO_BRAND = "Tollbook"
Answered = tuple[Site, Mapping[str, str], str]


def site_of(request: HttpRequest) -> Site:
    """Where passkeys are made and asked for: the host that the browser shows."""
    scheme = "https" if settings.IS_HTTPS else request.scheme
    host = request.get_host()
    try:
        name = brand_by_host(host).name
    except NotFound:
        name = NO_BRAND
    return Site(host.partition(":")[0], f"{scheme}://{host}", name)


def offer_to_add(request: HttpRequest, user: User) -> str:
    """What the page asks the browser for a new passkey of `user`, as JSON."""
    return _kept(request, ADDING, begin_adding(user=user, site=site_of(request)))


def offer_to_ask(request: HttpRequest, user: User | None) -> str:
    """What the page asks the browser for proof: of `user`, or of whoever sits there, as JSON."""
    return _kept(request, ASKING, begin_asking(user=user, site=site_of(request)))


def answered(request: HttpRequest, what: str) -> Answered:
    """Site, state and answer; the state is empty where none holds, so that no answer fits it."""
    kept: dict[str, Any] = request.session.pop(what, None) or {}
    is_over = not kept or clock.now() - datetime.fromisoformat(kept["at"]) >= HOLDS
    state = {} if is_over else kept["state"]
    return site_of(request), state, request.POST.get("answer", "")


def _kept(request: HttpRequest, what: str, ceremony: tuple[dict[str, Any], dict[str, str]]) -> str:
    options, state = ceremony
    request.session[what] = {"state": state, "at": clock.now().isoformat()}
    return json.dumps(options)
