"""What kind of call it is: emergency, local, interstate, international and so on.

The tests are tried in a fixed order and the first that fits decides.
"""

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue

from tollbook.rating.lookup import Lookup, cut_key, looked_up, number_key
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
    surveyed = _with_area_kind(calls, shelves)
    return surveyed.mutate(category=_category(surveyed))


def with_ends(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds what the tables know of both numbers, as from_... and to_... columns.

    _key, _length, _area (null outside +1), _is_us, _is_canada, _state, _lata and _place;
    _is_us, _is_canada and _state are null where the area code is not listed.
    """
    keyed = calls.mutate(**_keys(calls, "from"), **_keys(calls, "to"))
    parted = keyed.mutate(**_parts(keyed, "from"), **_parts(keyed, "to"))
    asked = [*_end_lookups("from", shelves), *_end_lookups("to", shelves)]
    found = looked_up(parted, *asked)
    return found.mutate(**_named(found, "from"), **_named(found, "to"))


def _keys(calls: ibis.Table, end: str) -> dict[str, ibis.Value]:
    number = calls[f"{end}_number"]
    return {f"{end}_key": number_key(number), f"{end}_length": number.length()}


def _parts(calls: ibis.Table, end: str) -> dict[str, ibis.Value]:
    """Keys of area code and exchange, null outside +1."""
    key, length = calls[f"{end}_key"], calls[f"{end}_length"]
    is_national = (length == NATIONAL_DIGITS) & calls[f"{end}_number"].startswith("1")
    national = is_national.ifelse(key, ibis.null("int64"))
    return {
        f"{end}_area": national - national % _AFTER_AREA,
        f"{end}_exchange": national - national % _AFTER_EXCHANGE,
    }


def _end_lookups(end: str, shelves: Shelves) -> list[Lookup]:
    codes = Lookup(
        shelves.area_codes,
        lambda call, code: [call[f"{end}_area"] == code.key],
        {
            f"{end}_is_us": "is_us",
            f"{end}_is_canada": "is_canada",
            f"{end}_state": "state",
            f"{end}_area_place": "place",
        },
    )
    offices = Lookup(
        shelves.exchanges,
        lambda call, office: [call[f"{end}_exchange"] == office.key],
        {f"{end}_office_lata": "lata", f"{end}_office_place": "place"},
    )
    return [codes, offices]


def _named(calls: ibis.Table, end: str) -> dict[str, ibis.Value]:
    """The place by the exchange where that has one, else by the area code."""
    office, area = calls[f"{end}_office_place"], calls[f"{end}_area_place"]
    return {
        f"{end}_lata": calls[f"{end}_office_lata"].fill_null(""),
        f"{end}_place": ibis.coalesce(office.nullif(""), area, ""),
    }


def _with_area_kind(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds area_kind: the longest caller prefix decides, then the longest called prefix."""
    pairs = {f"area_{a}_{b}": _area_lookup((a, b), shelves) for a, b in shelves.areas}
    found = looked_up(calls, *pairs.values())
    kinds = [found[name] for name in pairs]
    return found.mutate(area_kind=ibis.coalesce(*kinds, ibis.null("string"))).drop(*pairs)


def _area_lookup(lengths: tuple[int, int], shelves: Shelves) -> Lookup:
    caller, called = lengths
    return Lookup(
        shelves.areas[lengths],
        lambda call, area: [
            cut_key(call.from_key, call.from_length, caller) == area.caller_key,
            cut_key(call.to_key, call.to_length, called) == area.called_key,
        ],
        {f"area_{caller}_{called}": "kind"},
    )


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
