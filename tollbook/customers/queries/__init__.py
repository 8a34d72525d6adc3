"""Reads of the customers room."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tollbook.access.models import User
from tollbook.access.queries import GENERIC_USER_ID, remember_standing
from tollbook.access.types import Kind, Standing
from tollbook.customers.filters import accounts_of_home, left_by, places_left_by, search_filter_of
from tollbook.customers.models import (
    Account,
    Agent,
    Base,
    BaseTemplate,
    FormerNumber,
    Group,
    Location,
    Membership,
    Status,
)
from tollbook.customers.queries.numbers import number_is
from tollbook.customers.queries.sight import base_ids_seen_by, in_view_of, scope_of, seen_by
from tollbook.customers.roles import narrowed
from tollbook.customers.shutting import home_of, shut_of
from tollbook.customers.types import ENTIRE_VIEW, AgentLevel, SecondFactorPolicy, Shut, Viewer
from tollbook.kernel.asked import INTEGERS, Asked
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import NotFound, Refused
from tollbook.notices.models import Template
from tollbook.notices.types import NoticeKind

ACCOUNT_PATH = ("group__base__company", "status")
# Kinds of log-in that have one home account.
HOME_KINDS = (Kind.CUSTOMER, Kind.WHOLESALE)
GENERIC_CORPORATE = "GenericCorporate"
GENERIC_CORPORATE_SUB = "GenericCorporateSub"


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


def base_id_of(account_id: int) -> int:
    """The key of `base_of` an account that is not at hand."""
    ((base_id,),) = _base_ids([account_id])
    return base_id or default_base().pk


_base_ids = Asked(
    lambda keys: Account.objects.filter(pk__in=keys).values_list("group__base"), INTEGERS
)


def base_in_view_for(viewer: Viewer) -> Base:
    """The base of the account in view; in the entire view that of the parent."""
    ref = viewer.home if viewer.sees_entire_view or not viewer.in_view else viewer.in_view[0]
    if ref is None:
        return Base.objects.select_related("company").get(pk=viewer.base_id)
    return base_of(Account.objects.select_related(*ACCOUNT_PATH).get(pk=ref.id))


def standing_of(user: User) -> Standing:
    """Whose rights `user` borrows, by its kind and its home account, and what its role leaves."""
    lender = GENERIC_USER_ID.get(Kind(user.kind), "")
    if user.kind not in HOME_KINDS:
        return Standing((lender,))
    membership = Membership.objects.filter(user=user).select_related("account").first()
    return _standing(user, membership) if membership else Standing((lender,))


def _standing(user: User, membership: Membership) -> Standing:
    """Corporate log-ins borrow from generic ones of their own where an operator made these."""
    account, lender = membership.account, GENERIC_USER_ID[Kind(user.kind)]
    narrow = partial(narrowed, membership.role)
    if account.billing_type != "corporate":
        return Standing((lender,), narrow)
    own = GENERIC_CORPORATE_SUB if account.corporate_parent_id else GENERIC_CORPORATE
    return Standing((own, lender), narrow)


def viewer_of(user: User, *, viewing: str, now: datetime) -> Viewer:
    """The viewer that `user` is, with the Currently Viewing choice `viewing`.

    A choice that is no longer allowed falls back to the entire view. Two statements for a
    customer, one more for a parent and for a customer filter. Raises NotFound
    for a log-in without an account or agent, and where a filter leaves nothing.
    """
    if user.kind == Kind.STAFF:
        return _staff_viewer(user, now)
    if user.kind == Kind.AGENT:
        return _agent_viewer(user, now)
    membership = (
        Membership.objects.filter(user=user)
        .select_related(*(f"account__{part}" for part in ACCOUNT_PATH))
        .first()
    )
    if membership is None:
        raise NotFound("account of log-in", user.user_id)
    remember_standing(user, _standing(user, membership))
    home = membership.account
    base = base_of(home)
    wanted = search_filter_of(membership)
    allowed = left_by(wanted, accounts_of_home(home))
    if not allowed:
        raise NotFound("account that the filter leaves", user.user_id)
    chosen = tuple(account for account in allowed if account.number == viewing)
    return Viewer(
        user=user,
        base_id=base.pk,
        zone=base.company.time_zone,
        currency=base.company.currency,
        today=day_in(now, base.company.time_zone),
        home=allowed[0],
        culture=base.culture,
        own_account_id=home.pk,
        allowed=allowed,
        in_view=chosen if chosen and viewing != ENTIRE_VIEW else allowed,
        location_ids=places_left_by(wanted, allowed),
        is_shut_out=bool(shut_of(home, day_in(now, base.company.time_zone))),
        leaves_for=coop_portal_of(home, base),
        has_accepted_terms=home.terms_accepted_at is not None,
        second_factor=SecondFactorPolicy(base.second_factor),
    )


def _staff_viewer(user: User, now: datetime) -> Viewer:
    base = default_base()
    zone, currency = base.company.time_zone, base.company.currency
    scope = scope_of(user, base.pk)
    today = day_in(now, zone)
    return Viewer(user, base.pk, zone, currency, today, sees_all=scope is None, scope=scope)


def _agent_viewer(user: User, now: datetime) -> Viewer:
    agent = Agent.objects.select_related("group__base__company").filter(user=user).first()
    if agent is None:
        raise NotFound("agent of log-in", user.user_id)
    base = agent.group.base if agent.group and agent.group.base else default_base()
    zone, currency = base.company.time_zone, base.company.currency
    ids = tuple(each.pk for each in agents_below(agent))
    today, culture = day_in(now, zone), base.culture
    return Viewer(user, base.pk, zone, currency, today, culture=culture, agent_ids=ids)


def agents_below(agent: Agent) -> list[Agent]:
    """`agent` and everybody of the levels below it, highest first; two statements at most."""
    if agent.level == AgentLevel.SUB:
        return [agent]
    below = Agent.objects.filter(Q(parent=agent) | Q(parent__parent=agent)).order_by("code")
    order = [level.value for level in AgentLevel]
    return [agent, *sorted(below, key=lambda each: order.index(each.level))]


def agents_for(viewer: Viewer) -> list[Agent]:
    """The viewer's own agent first, then those of the levels below it."""
    found = {each.pk: each for each in Agent.objects.filter(pk__in=viewer.agent_ids)}
    return [found[key] for key in viewer.agent_ids if key in found]


def counts_by_agent_for(viewer: Viewer) -> dict[int, tuple[int, int]]:
    """How many accounts of each agent are open, and how many it has at all; one statement."""
    rows = (
        accounts_for(viewer)
        .order_by()
        .values("agent")
        .annotate(of_open=Count("pk", filter=Q(status__is_open=True)), of_all=Count("pk"))
    )
    return {row["agent"]: (row["of_open"], row["of_all"]) for row in rows}


def coop_portal_of(home: Account, base: Base) -> str:
    """Where members of a cooperative find their portal, "" where it is ours.

    Only an https address of a host that the operator approved counts.
    """
    if home.billing_type != "coop" or not base.coop_portal_url:
        return ""
    parts = urlsplit(base.coop_portal_url)
    is_good = parts.scheme == "https" and parts.hostname in settings.COOP_HOSTS
    return base.coop_portal_url if is_good and not parts.username else ""


def accounts_for(viewer: Viewer) -> QuerySet[Account]:
    """The accounts that `viewer` may ever see."""
    return Account.objects.select_related(*ACCOUNT_PATH).filter(seen_by(viewer))


def accounts_in_view_for(viewer: Viewer) -> QuerySet[Account]:
    """The accounts that the Currently Viewing choice lets through, home first, then by number."""
    accounts = Account.objects.select_related(*ACCOUNT_PATH).filter(in_view_of(viewer))
    if viewer.is_staff:
        return accounts.order_by("number")
    return accounts.order_by(F("corporate_parent").asc(nulls_first=True), "number")


def account_by_key(viewer: Viewer, key: int, *beside: str) -> Account:
    """One account that the viewer may see, by the key of its row; raises NotFound."""
    found = accounts_for(viewer).select_related(*beside).filter(pk=key).first()
    if found is None:
        raise NotFound("account", key)
    return found


def account_for(viewer: Viewer, number: str, *beside: str) -> Account:
    """The account `number`, if `viewer` may see it; raises NotFound.

    beside: rows of one account that are read in the same statement.
    """
    wanted = accounts_for(viewer).filter(number_is(number))
    found = (wanted.select_related(*beside) if beside else wanted).first()
    if found is None:
        raise NotFound("account", number)
    return found


def wholesale_account(number: str) -> Account:
    """The wholesale account with this number; raises Refused for any other."""
    found = Account.objects.filter(number_is(number), billing_type="wholesale").first()
    if found is None:
        raise Refused("ACC", "No wholesale account has this number.")
    return found


def home_account_for(viewer: Viewer) -> Account:
    """The account that the log-in belongs to, also where a customer filter hides it."""
    found = Account.objects.filter(memberships__user=viewer.user).first()
    if found is None:
        raise NotFound("account of log-in", viewer.user.user_id)
    return found


def search_accounts_for(viewer: Viewer, text: str) -> QuerySet[Account]:
    """Accounts whose number begins with `text`, or whose name or phone holds it."""
    digits = "".join(filter(str.isdigit, text))
    wanted = Q(number__istartswith=text) | Q(name__icontains=text)
    if len(digits) >= 4:
        wanted |= Q(phone__contains=digits) | Q(contact_phone__contains=digits)
    return accounts_for(viewer).filter(wanted).order_by("number")


def is_account_number(text: str) -> bool:
    """Whether an account has or had this number; user ids and account numbers share one space."""
    wanted = text.strip()
    former = FormerNumber.objects.filter(number__iexact=wanted)
    return Account.objects.filter(number__iexact=wanted).exists() or former.exists()


def log_in_named(name: str) -> User | None:
    """The log-in with this user id, else the primary one of the account with this number.

    Blanks around and case do not count. Two statements, whether the name is known or not.
    """
    wanted = name.strip()
    by_id = User.objects.filter(user_id__iexact=wanted).first()
    by_account = Membership.objects.filter(account__number__iexact=wanted, is_primary=True)
    membership = by_account.select_related("user").first()
    return by_id or (membership.user if membership else None)


def standing_at_the_door(user: User, now: datetime) -> tuple[Shut, Base]:
    """Whether the account of `user` keeps it out at `now`, and the base that it calls."""
    found = home_of(user)
    if found is None:
        return Shut.NOT, default_base()
    home, base = found[0], found[1] or default_base()
    return shut_of(home, day_in(now, base.company.time_zone)), base


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


def member_of(account: Account, user_id: str) -> Membership:
    """How the log-in `user_id` belongs to `account`; raises NotFound."""
    found = members_of(account).filter(user__user_id__iexact=user_id).first()
    if found is None:
        raise NotFound("log-in of the account", user_id)
    return found


def subs_for(viewer: Viewer, account: Account) -> QuerySet[Account]:
    """The sub accounts of a parent that `viewer` may see, by number."""
    return account.subs.filter(seen_by(viewer)).select_related("status").order_by("number")


def statuses() -> QuerySet[Status]:
    """Every status an account may have, in its order."""
    return Status.objects.order_by("order", "label")


def groups() -> QuerySet[Group]:
    """Every group that accounts may stand in."""
    return Group.objects.order_by("list_order", "name")


def linked_accounts_for(viewer: Viewer) -> QuerySet[Account]:
    """Every allowed account with `bill_to_city` and `bill_to_state`, "" where a customer filter
    hides that place; one statement."""
    bill_to = Location.objects.filter(account=OuterRef("pk"), is_bill_to=True)
    if viewer.location_ids is not None:
        bill_to = bill_to.filter(pk__in=viewer.location_ids)
    return accounts_for(viewer).annotate(
        bill_to_city=Coalesce(Subquery(bill_to.values("city")[:1]), Value("")),
        bill_to_state=Coalesce(Subquery(bill_to.values("state")[:1]), Value("")),
    )


def bases_for(viewer: Viewer) -> QuerySet[Base]:
    """The bases whose customers the staff person may see, the default one first; nothing for
    anybody else."""
    bases = Base.objects.order_by("-is_default", "name")
    seen = base_ids_seen_by(viewer)
    return bases if seen is None else bases.filter(pk__in=seen)


def base_for(viewer: Viewer, abbreviation: str) -> Base:
    """The base called `abbreviation`, for the staff; raises NotFound."""
    found = bases_for(viewer).filter(abbreviation=abbreviation).first()
    if found is None:
        raise NotFound("base", abbreviation)
    return found


def bases_with_template(template_ids: Collection[int]) -> dict[int, list[str]]:
    """Template -> the abbreviations of the bases that have it; one statement."""
    rows = BaseTemplate.objects.filter(template__in=template_ids).order_by("base__abbreviation")
    found: dict[int, list[str]] = {}
    for template_id, base in rows.values_list("template", "base__abbreviation").distinct():
        found.setdefault(template_id, []).append(base)
    return found


def base_templates(kind: NoticeKind, criteria: int = 0) -> dict[int, Template]:
    """Base -> the template that it has for a kind of message, only those in use; one statement."""
    rows = BaseTemplate.objects.filter(kind=kind, criteria=criteria, template__is_active=True)
    return {each.base_id: each.template for each in rows.select_related("template")}
