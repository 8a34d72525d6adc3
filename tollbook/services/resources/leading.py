"""On to a partner's site: a token that says who comes, good once and for a minute.

The address carries no account, name or number. The token is ours and signed with the secret that
the partner shares, so that the partner knows at once whether it is good, and gives it back to be
told whom it stands for; that works once.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction

from tollbook.access.actions import end_link, give_link
from tollbook.access.queries import found_link
from tollbook.access.types import Holder, SecretOf
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import Refused
from tollbook.services.types import Resource

GOOD_FOR = timedelta(seconds=60)


@dataclass(frozen=True)
class Arrival:
    """Who came over: the log-in's id and the account it looked at."""

    user_id: str
    account: str


def way_to(*, resource: Resource, viewer: Viewer, at: datetime) -> str:
    """The address that leads the viewer to a partner's site; raises Refused where none may."""
    parts = urlsplit(resource.leads_to)
    is_plain = parts.scheme == "https" and not parts.username and not parts.query
    if not is_plain or parts.netloc.casefold() not in settings.RESOURCE_HOSTS:
        raise Refused("not-approved", "This service cannot be opened at present.")
    account = viewer.in_view[0].number if viewer.in_view else ""
    holder = Holder(user=viewer.user, account=account)
    about = {"resource": resource.key}
    secret = give_link(of=SecretOf.RESOURCE, holder=holder, at=at, lifetime=GOOD_FOR, about=about)
    until = int((at + GOOD_FOR).timestamp())
    token = f"{secret}.{until}.{signed(secret, until)}"
    return f"{resource.leads_to}?{urlencode({'token': token})}"


def signed(secret: str, until: int) -> str:
    """What the partner holds against its own reckoning; "" shared nothing signs nothing."""
    if not settings.RESOURCE_SECRET:
        raise Refused("no-secret", "This service cannot be opened at present.")
    text = f"{secret}.{until}".encode()
    return hmac.new(settings.RESOURCE_SECRET.encode(), text, sha256).hexdigest()


@transaction.atomic
def redeem(*, resource: str, token: str, key: str, at: datetime) -> Arrival:
    """Whom a token stands for, once; raises Refused for one that is over, used or not ours.

    key: the shared secret, by which the partner shows who asks.
    """
    shared = settings.RESOURCE_SECRET
    if not shared or not hmac.compare_digest(key.encode(), shared.encode()):
        raise Refused("not-ours", "Not ours.")
    found = found_link(SecretOf.RESOURCE, token.partition(".")[0], at)
    if found is None or found.about.get("resource") != resource or found.user is None:
        raise Refused("over", "This token is over.")
    if not end_link(secret=found, at=at):
        raise Refused("over", "This token is over.")
    return Arrival(found.user.user_id, found.account)
