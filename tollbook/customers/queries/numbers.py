"""Whose number is it: accounts by the number they have or had."""

from django.db.models import Value
from django.db.models.functions import Lower, Upper
from django.db.models.lookups import Exact

from tollbook.access.models import User
from tollbook.customers.models import Account, FormerNumber


def number_is(number: str) -> Exact:
    """The condition that `number` is meant, whatever its case; both databases use their index."""
    return Exact(Upper("number"), Value(number.strip().upper()))


def owner_of_number(number: str) -> Account | None:
    """The account that has `number`, or had it before; two statements at most."""
    found = Account.objects.filter(number_is(number)).first()
    if found is not None:
        return found
    former = FormerNumber.objects.filter(number_is(number)).select_related("account").first()
    return former.account if former else None


def is_user_id(number: str, *, but: Account | None = None) -> bool:
    """Whether somebody who does not sign in for the account `but` has `number` as user id.

    User ids go before account numbers at the door, so nobody could sign in with that number.
    """
    found = User.objects.filter(Exact(Lower("user_id"), Value(number.strip().lower())))
    return (found.exclude(pk__in=but.memberships.values("user")) if but else found).exists()


def former_numbers_of(account: Account) -> list[str]:
    """The numbers that `account` had before, the newest first."""
    rows = account.former_numbers.order_by("-replaced_at", "-pk")
    return list(rows.values_list("number", flat=True))


def names_in_history(account: Account) -> list[str]:
    """Each name under which the change history may hold the account."""
    return [account.number, *former_numbers_of(account), account.pending_mark]
