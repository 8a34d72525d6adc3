"""The customer filter of a log-in: read, checked, and what it leaves to see. Never widens."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from django.db.models import Q

from tollbook.customers.models import Account, Group, Location, Membership
from tollbook.customers.types import AccountRef, SearchFilter, Sight
from tollbook.kernel.errors import Refused

# Nobody types more than this; a longer list belongs into a group.
WORDS_MAX = 500


def accounts_of_home(home: Account) -> tuple[AccountRef, ...]:
    """The home account first, then its subs by number if it is a parent (V1, V2)."""
    is_parent = home.billing_type == "corporate" and home.corporate_parent_id is None
    own = AccountRef(home.pk, home.number, home.name, is_parent=is_parent)
    if not is_parent:
        return (own,)
    subs = Account.objects.filter(corporate_parent=home).order_by("number")
    return (own, *(AccountRef(*row) for row in subs.values_list("pk", "number", "name")))


def search_filter_of(membership: Membership) -> SearchFilter:
    """The filter of a log-in as it is stored; what is not understood there counts as absent."""
    stored = membership.search_filter or {}
    return SearchFilter(
        **{each.name: tuple(map(str, stored.get(each.name, ()))) for each in fields(SearchFilter)}
    )


def stored_form(wanted: SearchFilter) -> dict[str, list[str]]:
    """A filter as a membership keeps it: only the criteria that are given."""
    return {name: list(words) for name, words in asdict(wanted).items() if words}


def sight_of(wanted: SearchFilter, allowed: tuple[AccountRef, ...]) -> Sight:
    """What `wanted` leaves of `allowed`; no statement without criteria, two at most with them."""
    if not wanted:
        return Sight(allowed)
    kept = _kept(wanted, allowed)
    if not wanted.locations:
        return Sight(kept)
    places = _places(wanted.locations, kept)
    homes = {account_id for _, account_id in places}
    return Sight(
        tuple(each for each in kept if each.id in homes),
        frozenset(location_id for location_id, _ in places),
    )


def _kept(wanted: SearchFilter, allowed: tuple[AccountRef, ...]) -> tuple[AccountRef, ...]:
    """The accounts that meet the criteria about accounts."""
    numbers = _folded(wanted.accounts)
    kept = tuple(each for each in allowed if not numbers or each.number.casefold() in numbers)
    if not (wanted.groups or wanted.states):
        return kept
    meets = Q(pk__in=[each.id for each in kept])
    if wanted.groups:
        meets &= Q(group__abbreviation__in=wanted.groups)
    if wanted.states:
        in_states = Location.objects.filter(is_bill_to=True, state__in=wanted.states)
        meets &= Q(pk__in=in_states.values("account"))
    ids = set(Account.objects.filter(meets).values_list("pk", flat=True))
    return tuple(each for each in kept if each.id in ids)


def _places(written: Iterable[str], kept: tuple[AccountRef, ...]) -> list[tuple[int, int]]:
    """(location, account) of each "number/code" that lies in one of `kept`."""
    wanted = _folded(written)
    rows = Location.objects.filter(account__in=[each.id for each in kept]).values_list(
        "pk", "account_id", "account__number", "code"
    )
    return [
        (pk, account)
        for pk, account, number, code in rows
        if f"{number}/{code}".casefold() in wanted
    ]


def _folded(words: Iterable[str]) -> set[str]:
    return {word.casefold() for word in words}


def refuse_wrong(wanted: SearchFilter, allowed: tuple[AccountRef, ...]) -> Sight:
    """What `wanted` leaves; raises Refused where it names something strange or leaves nothing."""
    if sum(len(words) for words in asdict(wanted).values()) > WORDS_MAX:
        raise Refused("filter-too-long", f"A filter holds at most {WORDS_MAX} entries; use groups.")
    known = _folded(each.number for each in allowed)
    _refuse_strangers("account", wanted.accounts, known)
    groups = Group.objects.filter(abbreviation__in=wanted.groups)
    _refuse_strangers(
        "group", wanted.groups, _folded(groups.values_list("abbreviation", flat=True))
    )
    rows = Location.objects.filter(account__in=[each.id for each in allowed])
    pairs = rows.values_list("account__number", "code", "state", "is_bill_to")
    _refuse_strangers("location", wanted.locations, _folded(f"{a}/{c}" for a, c, _, _ in pairs))
    _refuse_strangers("state", wanted.states, _folded(s for _, _, s, bills in pairs if bills))
    sight = sight_of(wanted, allowed)
    if not sight.accounts:
        raise Refused("filter-leaves-nothing", "No account meets all of this. Take something out.")
    return sight


def _refuse_strangers(what: str, words: Iterable[str], known: set[str]) -> None:
    strange = [word for word in words if word.casefold() not in known]
    if strange:
        raise Refused(f"no-such-{what}", f"{strange[0]} is no {what} of this log-in.")
