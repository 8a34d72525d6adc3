"""The customer filter of a log-in: read, checked, and what it leaves to see. Never widens."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from django.db.models import Q

from tollbook.customers.models import Account, Location, Membership
from tollbook.customers.types import AccountRef, SearchFilter
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
    """The filter of a log-in as it is stored; a criterion that is not given is empty."""
    stored = membership.search_filter or {}
    return SearchFilter(
        **{each.name: tuple(map(str, stored.get(each.name, ()))) for each in fields(SearchFilter)}
    )


def stored_form(wanted: SearchFilter) -> dict[str, list[str]]:
    """A filter as a membership keeps it: only the criteria that are given."""
    return {name: list(words) for name, words in asdict(wanted).items() if words}


def left_by(wanted: SearchFilter, allowed: tuple[AccountRef, ...]) -> tuple[AccountRef, ...]:
    """What `wanted` leaves of `allowed`, in its order; one statement at most."""
    numbers = _folded(wanted.accounts)
    kept = tuple(each for each in allowed if not numbers or each.number.casefold() in numbers)
    if wanted.locations:
        owners = _folded(word.partition("/")[0] for word in wanted.locations)
        kept = tuple(each for each in kept if each.number.casefold() in owners)
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


def places_left_by(wanted: SearchFilter, allowed: tuple[AccountRef, ...]) -> tuple[int, ...] | None:
    """The locations that `wanted` names among those of `allowed`; None where it names none."""
    if not wanted.locations:
        return None
    words = _folded(wanted.locations)
    return tuple(pk for word, (pk, _) in _places(allowed).items() if word.casefold() in words)


def places_in(allowed: tuple[AccountRef, ...]) -> dict[str, str]:
    """What a filter may name of the locations of `allowed`, with their words; one statement."""
    return {word: label for word, (_, label) in _places(allowed).items()}


def _places(allowed: tuple[AccountRef, ...]) -> dict[str, tuple[int, str]]:
    numbers = {each.id: each.number for each in allowed}
    rows = Location.objects.filter(account__in=numbers).order_by("account__number", "code")
    return {
        f"{numbers[owner]}/{code}": (pk, f"{numbers[owner]} - {description}, {city}")
        for pk, owner, code, description, city in rows.values_list(
            "pk", "account", "code", "description", "city"
        )
    }


def offered_in(allowed: tuple[AccountRef, ...]) -> tuple[dict[str, str], list[str]]:
    """Groups (name by abbreviation) and states that accounts of `allowed` have; two statements."""
    ids = [each.id for each in allowed]
    groups = Account.objects.filter(pk__in=ids, group__isnull=False).order_by("group__name")
    states = Location.objects.filter(account__in=ids, is_bill_to=True).exclude(state="")
    return (
        dict(groups.values_list("group__abbreviation", "group__name").distinct()),
        list(states.order_by("state").values_list("state", flat=True).distinct()),
    )


def refuse_wrong(wanted: SearchFilter, allowed: tuple[AccountRef, ...]) -> tuple[AccountRef, ...]:
    """What `wanted` leaves; raises Refused where it names something strange or leaves nothing."""
    if sum(len(words) for words in asdict(wanted).values()) > WORDS_MAX:
        raise Refused("filter-too-long", f"A filter holds at most {WORDS_MAX} entries; use groups.")
    groups, states = offered_in(allowed)
    _refuse_strangers("account", wanted.accounts, _folded(each.number for each in allowed))
    _refuse_strangers("group", wanted.groups, _folded(groups))
    _refuse_strangers("state", wanted.states, _folded(states))
    if wanted.locations:
        _refuse_strangers("location", wanted.locations, _folded(places_in(allowed)))
    left = left_by(wanted, allowed)
    if not left:
        raise Refused("filter-leaves-nothing", "No account meets all of this. Take something out.")
    return left


def _refuse_strangers(what: str, words: Iterable[str], known: set[str]) -> None:
    strange = [word for word in words if word.casefold() not in known]
    if strange:
        raise Refused(f"no-such-{what}", f"{strange[0]} is no {what} of this log-in.")


def _folded(words: Iterable[str]) -> set[str]:
    return {word.casefold() for word in words}
