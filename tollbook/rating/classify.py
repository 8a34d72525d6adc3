"""What kind of call it is: emergency, local, interstate, international and so on.

The tests are tried in a fixed order and the first that fits decides.
"""

from functools import reduce

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue

from tollbook.rating.lookup import cut_key, looked_up, number_key
from tollbook.rating.tariff import DIGITS_MAX, TERRITORIES, Shelves, prefix_key

AREA_DIGITS = 4  # country code and area code, as 1212
EXCHANGE_DIGITS = 7  # and the exchange, as 1212555
NATIONAL_DIGITS = 11
SHORTEST_E164 = 7

TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")
EMERGENCY = ("911", "988")
OPERATOR = ("0", "00")
INFORMATION = "411"
LOCAL_SERVICES = ("211", "311", "511", "611", "711", "811")
INFORMATION_LINE = "5551212"  # in any area code
PREMIUM_AREA = "900"
PREMIUM_EXCHANGE = "976"  # in any area code
FAR_STATES = ("AK", "HI")
PROVINCES = frozenset(
    ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
)
FOREIGN_HOMES = tuple(sorted(TERRITORIES | PROVINCES))
NOT_BILLED = ""  # the category of calls that intake should have skipped

_TOLL_FREE_KEYS = [prefix_key("1" + code) for code in TOLL_FREE]
_AFTER_AREA = 10 ** (DIGITS_MAX - AREA_DIGITS)
_AFTER_EXCHANGE = 10 ** (DIGITS_MAX - EXCHANGE_DIGITS)
_AFTER_NATIONAL = 10 ** (DIGITS_MAX - NATIONAL_DIGITS)


def with_categories(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds category and place (of the other end, for people, "" where unknown).

    calls: with the band and has_on_net_rule (`match`), because only a plan with a rule for it
    makes a call within the account `on_net`.
    """
    ended = with_ends(calls, shelves)
    surveyed = _with_area_kind(ended, shelves)
    return surveyed.mutate(category=_category(surveyed))


def with_ends(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds what the tables know of both numbers, as from_... and to_... columns."""
    return reduce(lambda so_far, end: _with_end(so_far, shelves, end), ("from", "to"), calls)


def _with_end(calls: ibis.Table, shelves: Shelves, end: str) -> ibis.Table:
    """Adds END_key, _length, _area (null outside +1), _is_us, _is_canada, _state, _lata, _place.

    _is_us, _is_canada and _state are null where the area code is not listed.
    """
    number = calls[f"{end}_number"]
    keyed = calls.mutate(**{f"{end}_key": number_key(number), f"{end}_length": number.length()})
    key, length = keyed[f"{end}_key"], keyed[f"{end}_length"]
    is_national = (length == NATIONAL_DIGITS) & number.startswith("1")
    national = is_national.ifelse(key, ibis.null("int64"))
    areas = keyed.mutate(
        **{
            f"{end}_area": national - national % _AFTER_AREA,
            f"{end}_exchange": cut_key(national, length, EXCHANGE_DIGITS),
        }
    )
    coded = looked_up(
        areas,
        shelves.area_codes,
        lambda call, code: [call[f"{end}_area"] == code.shelf_key],
        {
            f"{end}_is_us": "is_us",
            f"{end}_is_canada": "is_canada",
            f"{end}_state": "state",
            f"{end}_area_place": "place",
        },
    )
    return _with_exchange(coded, shelves, end).drop(f"{end}_exchange")


def _with_exchange(calls: ibis.Table, shelves: Shelves, end: str) -> ibis.Table:
    lata, place = f"{end}_lata", f"{end}_place"
    if shelves.exchanges is None:
        return calls.mutate(**{lata: ibis.literal("")}).rename({place: f"{end}_area_place"})
    found = looked_up(
        calls,
        shelves.exchanges,
        lambda call, office: [call[f"{end}_exchange"] == office.shelf_key],
        {lata: "lata", place: "place"},
    )
    named = (found[place].fill_null("") == "").ifelse(found[f"{end}_area_place"], found[place])
    return found.mutate(**{lata: found[lata].fill_null(""), place: named}).drop(f"{end}_area_place")


def _with_area_kind(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds area_kind: the longest caller prefix decides, then the longest called prefix."""
    found = reduce(_with_area_pair, shelves.areas.items(), calls)
    names = [_pair_name(lengths) for lengths in shelves.areas]
    kinds = [found[name] for name in names]
    return found.mutate(area_kind=ibis.coalesce(*kinds, ibis.null("string"))).drop(*names)


def _with_area_pair(calls: ibis.Table, pair: tuple[tuple[int, int], ibis.Table]) -> ibis.Table:
    lengths, areas = pair
    return looked_up(
        calls,
        areas,
        lambda call, area: [
            cut_key(call.from_key, call.from_length, lengths[0]) == area.shelf_caller_key,
            cut_key(call.to_key, call.to_length, lengths[1]) == area.shelf_called_key,
        ],
        {_pair_name(lengths): "kind"},
    )


def _pair_name(lengths: tuple[int, int]) -> str:
    return f"area_{lengths[0]}_{lengths[1]}"


def _category(calls: ibis.Table) -> StringValue:
    """First match wins."""
    to_toll_free = _is_toll_free(calls.to_area)
    goes_out = calls.direction == "out"
    tests = [
        (goes_out & to_toll_free, NOT_BILLED),
        *_service_tests(calls, ~to_toll_free),
        *_inbound_tests(calls),
        (calls.is_on_net & calls.has_on_net_rule, "on_net"),
        (calls.area_kind.notnull(), calls.area_kind),
    ]
    return ibis.cases(*tests, else_=_by_jurisdiction(calls))


def _is_toll_free(area: IntegerValue) -> BooleanValue:
    return area.isin(_TOLL_FREE_KEYS).fill_null(False)  # noqa: FBT003


def _service_tests(calls: ibis.Table, is_ordinary: BooleanValue) -> list[tuple[BooleanValue, str]]:
    """Numbers that are a service by themselves, whoever calls them."""
    number, area = calls.to_number, calls.to_area
    line = calls.to_key % _AFTER_AREA  # exchange and line number, filled up with zeros
    exchange = line - line % _AFTER_EXCHANGE
    is_place = area.notnull() & is_ordinary
    information = is_place & (line == int(INFORMATION_LINE) * _AFTER_NATIONAL)
    premium = (area == prefix_key("1" + PREMIUM_AREA)) | (
        is_place & (exchange == int(PREMIUM_EXCHANGE) * _AFTER_EXCHANGE)
    )
    return [
        (number.isin(EMERGENCY), "emergency"),
        ((number == INFORMATION) | information, "directory_assistance"),
        (number.isin(OPERATOR), "operator"),
        (number.isin(LOCAL_SERVICES), "local"),
        (premium, "premium"),
    ]


def _inbound_tests(calls: ibis.Table) -> list[tuple[BooleanValue, str]]:
    """Calls in: a toll-free number pays by where the caller is."""
    comes_in = calls.direction == "in"
    billed = calls.billed_number
    is_toll_free = (
        (billed.length() == NATIONAL_DIGITS)
        & billed.startswith("1")
        & billed.substr(1, 3).isin(TOLL_FREE)
    )
    same_state = (calls.from_state == calls.home_state) & (calls.home_state != "")
    return [
        (comes_in & is_toll_free & same_state, "toll_free_intra"),
        (comes_in & is_toll_free, "toll_free_inter"),
        (comes_in, "inbound"),
    ]


def _by_jurisdiction(calls: ibis.Table) -> StringValue:
    """By the states of both ends; a caller without a place is where the product is."""
    placeless = calls.from_is_us.isnull() | _is_toll_free(calls.from_area)
    in_plan_one = calls.from_area.notnull() | (calls.from_length < SHORTEST_E164)
    from_state = placeless.ifelse(calls.home_state, calls.from_state)
    from_us = placeless.ifelse(
        in_plan_one & ~calls.home_state.isin(FOREIGN_HOMES), calls.from_is_us
    )
    to_us, to_state = calls.to_is_us.fill_null(False), calls.to_state  # noqa: FBT003
    is_far = from_state.isin(FAR_STATES) | to_state.isin(FAR_STATES)
    same_lata = (calls.from_lata == calls.to_lata) & (calls.to_lata != "")
    return ibis.cases(
        (~from_us, "international"),
        (to_us & ((from_state == "") | (to_state == "")), "interstate"),
        (to_us & (from_state != to_state) & is_far, "alaska_hawaii"),
        (to_us & (from_state != to_state), "interstate"),
        (to_us & same_lata, "intralata"),
        (to_us, "intrastate"),
        (calls.to_is_canada.fill_null(False), "canada"),  # noqa: FBT003
        else_="international",
    )
