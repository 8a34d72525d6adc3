"""What kind of call it is: emergency, local, interstate, international and so on.

The tests are tried in a fixed order and the first that fits decides.
"""

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue

from tollbook.rating.lookup import Lookup, cut_key, is_one_of, looked_up, number_key
from tollbook.rating.tariff import (
    CANADA_LAND,
    OTHER_LAND,
    TERRITORIES,
    TOLL_FREE,
    TOLL_FREE_LAND,
    US_LAND,
    Shelves,
    national_key,
)
from tollbook.rating.types import CATEGORY_NO
from tollbook.rating.validity import DIGITS_MAX, SHORTEST_E164

AREA_DIGITS = 4  # country code and area code, as 1212
EXCHANGE_DIGITS = 7  # and the exchange, as 1212555
NATIONAL_DIGITS = 11
SHORT_CODE_MAX = 3

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
NO = CATEGORY_NO
NOT_BILLED = NO[""]

_AFTER_AREA = 10 ** (DIGITS_MAX - AREA_DIGITS)
_AFTER_EXCHANGE = 10 ** (DIGITS_MAX - EXCHANGE_DIGITS)
_AFTER_NATIONAL = 10 ** (DIGITS_MAX - NATIONAL_DIGITS)


def with_categories(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds category_no.

    calls: with the band and has_on_net_rule (`match`), because only a plan with a rule for it
    makes a call within the account `on_net`.
    """
    surveyed = _with_area_category(calls, shelves)
    return surveyed.mutate(category_no=_category(surveyed))


def with_ends(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds what the tables know of both numbers, as from_... and to_... columns.

    _key, _length, _area (null outside +1), _land, _state, _lata; and other_place, of the end that
    is not ours. _land and _state are null where the area code is not listed.
    """
    sized = calls.mutate(from_length=calls.from_number.length(), to_length=calls.to_number.length())
    keyed = sized.mutate(
        from_key=number_key(sized.from_number, sized.from_length),
        to_key=number_key(sized.to_number, sized.to_length),
    )
    parted = keyed.mutate(**_parts(keyed, "from"), **_parts(keyed, "to"))
    asked = [*_end_lookups("from", shelves), *_end_lookups("to", shelves)]
    found = looked_up(parted, *asked)
    return found.mutate(
        from_lata=found.from_office_lata.fill_null(""),
        to_lata=found.to_office_lata.fill_null(""),
        other_place=(found.direction == "in").ifelse(_place(found, "from"), _place(found, "to")),
    )


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
            f"{end}_land": "land",
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


def _place(calls: ibis.Table, end: str) -> StringValue:
    """By the exchange where that has one, else by the area code."""
    office, area = calls[f"{end}_office_place"], calls[f"{end}_area_place"]
    return ibis.coalesce(office.nullif(""), area, "")


def _with_area_category(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds area_category_no: the longest caller prefix decides, then the longest called prefix."""
    pairs = {f"area_{a}_{b}": _area_lookup((a, b), shelves) for a, b in shelves.areas}
    found = looked_up(calls, *pairs.values())
    kinds = [found[name] for name in pairs]
    return found.mutate(area_category_no=ibis.coalesce(*kinds, ibis.null("int32"))).drop(*pairs)


def _area_lookup(lengths: tuple[int, int], shelves: Shelves) -> Lookup:
    caller, called = lengths
    return Lookup(
        shelves.areas[lengths],
        lambda call, area: [
            cut_key(call.from_key, call.from_length, caller) == area.caller_key,
            cut_key(call.to_key, call.to_length, called) == area.called_key,
        ],
        {f"area_{caller}_{called}": "category_no"},
    )


def _category(calls: ibis.Table) -> IntegerValue:
    """First match wins. Short numbers stand apart only so that the others skip their tests."""
    long_number = ibis.cases(
        ((calls.to_land == TOLL_FREE_LAND) & (calls.direction == "out"), NOT_BILLED),
        *_service_lines(calls),
        (calls.direction == "in", _inbound(calls)),
        else_=_outbound(calls),
    )
    return (calls.to_length <= SHORT_CODE_MAX).ifelse(_short_code(calls), long_number)


def _short_code(calls: ibis.Table) -> IntegerValue:
    """Numbers that are a service by themselves, whoever calls them."""
    number = calls.to_number
    return ibis.cases(
        (is_one_of(number, EMERGENCY), NO["emergency"]),
        (number == INFORMATION, NO["directory_assistance"]),
        (is_one_of(number, OPERATOR), NO["operator"]),
        (is_one_of(number, LOCAL_SERVICES), NO["local"]),
        (calls.direction == "in", _inbound(calls)),
        else_=_outbound(calls),
    )


def _service_lines(calls: ibis.Table) -> list[tuple[BooleanValue, int]]:
    """Directory assistance and premium numbers of +1; a toll-free number is neither."""
    line = calls.to_key % _AFTER_AREA  # exchange and line number, filled up with zeros
    exchange = line - line % _AFTER_EXCHANGE
    lies_somewhere = calls.to_area.notnull() & (
        calls.to_land.fill_null(OTHER_LAND) != TOLL_FREE_LAND
    )
    information = (line == int(INFORMATION_LINE) * _AFTER_NATIONAL) & lies_somewhere
    premium = (calls.to_area == national_key(PREMIUM_AREA)) | (
        (exchange == int(PREMIUM_EXCHANGE) * _AFTER_EXCHANGE) & lies_somewhere
    )
    return [(information, NO["directory_assistance"]), (premium, NO["premium"])]


def _inbound(calls: ibis.Table) -> IntegerValue:
    """Calls in: a toll-free number pays by where the caller is."""
    billed = calls.billed_number
    is_toll_free = (
        (billed.length() == NATIONAL_DIGITS)
        & billed.startswith("1")
        & is_one_of(billed.substr(1, 3), TOLL_FREE)
    )
    same_state = (calls.from_state == calls.home_state) & (calls.home_state != "")
    return ibis.cases(
        (is_toll_free & same_state, NO["toll_free_intra"]),
        (is_toll_free, NO["toll_free_inter"]),
        else_=NO["inbound"],
    )


def _outbound(calls: ibis.Table) -> IntegerValue:
    return ibis.cases(
        (calls.is_on_net & calls.has_on_net_rule, NO["on_net"]),
        (calls.area_category_no.notnull(), calls.area_category_no),
        (calls.to_land == US_LAND, _within_us(calls)),
        (_is_foreign(calls), NO["international"]),
        (calls.to_land == CANADA_LAND, NO["canada"]),
        else_=NO["international"],
    )


def _within_us(calls: ibis.Table) -> IntegerValue:
    """By the states of both ends."""
    here, there = _caller_state(calls), calls.to_state
    is_far = is_one_of(here, FAR_STATES) | is_one_of(there, FAR_STATES)
    same_lata = (calls.from_lata == calls.to_lata) & (calls.to_lata != "")
    return ibis.cases(
        (_is_foreign(calls), NO["international"]),
        ((here == "") | (there == ""), NO["interstate"]),
        ((here != there) & is_far, NO["alaska_hawaii"]),
        (here != there, NO["interstate"]),
        (same_lata, NO["intralata"]),
        else_=NO["intrastate"],
    )


def _is_placeless(calls: ibis.Table) -> BooleanValue:
    """A caller number that says nothing of where it is: the product's location does."""
    return calls.from_land.isnull() | (calls.from_land == TOLL_FREE_LAND)


def _caller_state(calls: ibis.Table) -> StringValue:
    return _is_placeless(calls).ifelse(calls.home_state, calls.from_state)


def _is_foreign(calls: ibis.Table) -> BooleanValue:
    """The caller is no US number: of another country, or at home outside the states."""
    other_code = calls.from_area.isnull() & (calls.from_length >= SHORTEST_E164)
    home_abroad = other_code | is_one_of(calls.home_state, FOREIGN_HOMES)
    return ibis.cases(
        (calls.from_land == US_LAND, False), (_is_placeless(calls), home_abroad), else_=True
    )
