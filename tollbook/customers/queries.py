"""Reads of the customers room."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.customers.models import Account, Base, Membership
from tollbook.customers.types import ENTIRE_VIEW, AccountRef, Viewer
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import NotFound

ACCOUNT_PATH = ("group__base__company", "status")


def default_base() -> Base:
    """The base of everything that has no other."""
    base = Base.objects.select_related("company").filter(is_default=True).first()
    if base is None:
        raise NotFound("base", "default")
    return base


def base_by_host(host: str) -> Base:
    """The base whose host names hold `host` (no port), else the default one."""
    name = host.partition(":")[0].casefold()
    for base in Base.objects.select_related("company").exclude(host_names=""):
        if name in base.host_names.casefold().replace(",", " ").split():
            return base
    return default_base()


def base_of(account: Account) -> Base:
    """The base of `account`, reached through its group; the default base where that path ends."""
    if account.group and account.group.base:
        return account.group.base
    return default_base()


def viewer_of(user: User, *, viewing: str, now: datetime) -> Viewer:
    """The viewer that `user` is, with the Currently Viewing choice `viewing`.

    A choice that is no longer allowed falls back to the entire view. Two statements for a
    customer, one more for a parent. Raises NotFound for a customer without an account.
    """
    if user.kind == Kind.STAFF:
        return _staff_viewer(user, now)
    membership = (
        Membership.objects.filter(user=user)
        .select_related(*(f"account__{part}" for part in ACCOUNT_PATH))
        .first()
    )
    if membership is None:
        raise NotFound("account of log-in", user.user_id)
    home = membership.account
    base = base_of(home)
    allowed = _allowed(home)
    chosen = tuple(account for account in allowed if account.number == viewing)
    return Viewer(
        user=user,
        base_id=base.pk,
        zone=base.company.time_zone,
        currency=base.company.currency,
        today=day_in(now, base.company.time_zone),
        home=allowed[0],
        allowed=allowed,
        in_view=chosen if chosen and viewing != ENTIRE_VIEW else allowed,
    )


def _staff_viewer(user: User, now: datetime) -> Viewer:
    base = default_base()
    zone, currency = base.company.time_zone, base.company.currency
    return Viewer(user, base.pk, zone, currency, day_in(now, zone), sees_all=True)


def _allowed(home: Account) -> tuple[AccountRef, ...]:
    """The home account first, then its subs by number if it is a parent (V1, V2)."""
    is_parent = home.billing_type == "corporate" and home.corporate_parent_id is None
    own = AccountRef(home.pk, home.number, home.name, is_parent=is_parent)
    if not is_parent:
        return (own,)
    subs = Account.objects.filter(corporate_parent=home).order_by("number")
    return (own, *(AccountRef(*row) for row in subs.values_list("pk", "number", "name")))


def accounts_for(viewer: Viewer) -> QuerySet[Account]:
    """The accounts that `viewer` may ever see."""
    accounts = Account.objects.select_related(*ACCOUNT_PATH)
    return accounts if viewer.sees_all else accounts.filter(pk__in=viewer.allowed_ids)


def accounts_in_view_for(viewer: Viewer) -> QuerySet[Account]:
    """The accounts that the Currently Viewing choice lets through, home first, then by number."""
    accounts = Account.objects.select_related(*ACCOUNT_PATH)
    if viewer.sees_all:
        return accounts.order_by("number")
    return accounts.filter(pk__in=viewer.in_view_ids).order_by(
        F("corporate_parent").asc(nulls_first=True), "number"
    )


def account_for(viewer: Viewer, number: str) -> Account:
    """The account `number`, if `viewer` may see it; raises NotFound."""
    found = accounts_for(viewer).filter(number__iexact=number).first()
    if found is None:
        raise NotFound("account", number)
    return found


def search_accounts_for(viewer: Viewer, text: str) -> QuerySet[Account]:
    """Accounts whose number begins with `text`, or whose name or phone holds it."""
    digits = "".join(filter(str.isdigit, text))
    wanted = Q(number__istartswith=text) | Q(name__icontains=text)
    if len(digits) >= 4:
        wanted |= Q(phone__contains=digits) | Q(contact_phone__contains=digits)
    return accounts_for(viewer).filter(wanted).order_by("number")
