"""Why the portal stays shut for a log-in: what the account of its own says (D3, D4)."""

from datetime import date

from tollbook.access.models import User
from tollbook.customers.models import Account, Base, Membership, Settings
from tollbook.customers.types import Shut


def shut_of(home: Account, today: date) -> Shut:
    """Why log-ins of `home` are kept out on `today`, a day of its base.

    Only the account's own status and Disconnect Date count: a parent that is kept out keeps no
    sub out, nor the other way round.
    """
    if home.status.blocks_portal:
        return Shut.CLOSED
    ended = home.disconnected_on is not None and home.disconnected_on < today
    if ended and Settings.load().prevent_login_past_disconnect:
        return Shut.ENDED
    return Shut.NOT


def home_of(user: User) -> tuple[Account, Base | None] | None:
    """The account that `user` signs in for with its base (None: the default); one statement."""
    membership = (
        Membership.objects.filter(user=user)
        .select_related("account__group__base__company", "account__status")
        .first()
    )
    if membership is None:
        return None
    home = membership.account
    return home, home.group.base if home.group else None
