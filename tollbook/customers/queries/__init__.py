"""Reads of the customers room."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.customers.models import Account, Base, Group, Location, Membership, Status
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
        is_shut_out=home.status.blocks_portal,
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


def log_in_named(name: str) -> User | None:
    """The log-in with this user id, else the primary one of the account with this number.

    Blanks around and case do not count. Two statements, whether the name is known or not.
    """
    wanted = name.strip()
    by_id = User.objects.filter(user_id__iexact=wanted).first()
    by_account = Membership.objects.filter(account__number__iexact=wanted, is_primary=True)
    membership = by_account.select_related("user").first()
    return by_id or (membership.user if membership else None)


def access_is_closed(user: User) -> bool:
    """Whether the status of the log-in's own account keeps it out."""
    return Membership.objects.filter(user=user, account__status__blocks_portal=True).exists()


def bill_to_of(accounts: Iterable[Account]) -> dict[int, Location]:
    """The bill-to location of each of `accounts`, by the account's id; one statement."""
    found = Location.objects.filter(account__in=[each.pk for each in accounts], is_bill_to=True)
    return {location.account_id: location for location in found}


def locations_of(account: Account) -> QuerySet[Location]:
    """All locations of `account`, bill-to first, then by code."""
    return account.locations.order_by("-is_bill_to", "code")


def members_of(account: Account) -> QuerySet[Membership]:
    """Who signs in for `account`, the primary log-in first."""
    return account.memberships.select_related("user").order_by("-is_primary", "user__user_id")


def structure_of(account: Account) -> QuerySet[Account]:
    """The sub accounts of a parent, by number."""
    return account.subs.select_related("status").order_by("number")


def statuses() -> QuerySet[Status]:
    """Every status an account may have, in its order."""
    return Status.objects.order_by("order", "label")


def groups() -> QuerySet[Group]:
    """Every group that accounts may stand in."""
    return Group.objects.order_by("list_order", "name")


def linked_accounts_for(viewer: Viewer) -> QuerySet[Account]:
    """Every allowed account with `bill_to_city` and `bill_to_state`; one statement."""
    bill_to = Location.objects.filter(account=OuterRef("pk"), is_bill_to=True)
    return accounts_for(viewer).annotate(
        bill_to_city=Coalesce(Subquery(bill_to.values("city")[:1]), Value("")),
        bill_to_state=Coalesce(Subquery(bill_to.values("state")[:1]), Value("")),
    )
