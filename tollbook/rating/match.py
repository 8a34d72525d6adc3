"""Which price a call meets: the band it starts in, the plan's rule, the deck's longest prefix."""

import ibis
from ibis.expr.types import IntegerValue

from tollbook.rating.lookup import (
    Lookup,
    cut_key,
    in_band,
    in_days,
    is_one_of,
    looked_up,
    price_of_day,
)
from tollbook.rating.price import whole_quotient
from tollbook.rating.tariff import CAUSE_NO, NO_PRICE, Shelves, words_no
from tollbook.rating.types import CATEGORY_NO
from tollbook.rating.validity import (
    DIGITS_MAX,
    HOURS_PER_DAY,
    MINUTES_PER_HOUR,
    NO_BAND,
    SHORTEST_E164,
)

MS_PER_MINUTE = 60_000
MS_PER_DAY = 86_400_000
DAYS_PER_WEEK = 7
FIRST_WEEKDAY = 3  # 1970-01-01 was a Thursday; Monday is 0.
DECK_FIRST = (CATEGORY_NO["international"], CATEGORY_NO["canada"])


def with_plans(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds has_plan, plan_zone, deck_id (0: none), deck_base; an unknown plan is no plan."""
    found = looked_up(
        calls,
        Lookup(
            shelves.plans,
            lambda call, plan: [call.plan_id == plan.plan_id],
            {"named_zone": "zone", "named_deck_id": "deck_id", "deck_base": "deck_base"},
        ),
    )
    named_zone = found.named_zone.fill_null("")
    return found.mutate(
        has_plan=found.named_zone.notnull(),
        plan_zone=(named_zone == "").ifelse(found.account_zone, named_zone),
        deck_id=found.named_deck_id.fill_null(0),
    ).drop("named_zone", "named_deck_id")


def with_local_times(calls: ibis.Table, shelves: Shelves, offsets: ibis.Table) -> ibis.Table:
    """Adds local_day in the account's zone, plan_day and plan_minute in the plan's.

    offsets: a row for every zone of the calls at every instant (`zones.zone_offsets`).
    """
    timed = _with_offset(calls, offsets, "account_zone", "account_offset")
    if shelves.zones:
        timed = _with_offset(timed, offsets, "plan_zone", "plan_offset")
    else:
        timed = timed.mutate(plan_offset=timed.account_offset)
    account_ms = timed.started_ms + timed.account_offset
    plan_ms = timed.started_ms + timed.plan_offset
    return timed.mutate(
        local_day=whole_quotient(account_ms, MS_PER_DAY).cast("int32"),
        plan_day=whole_quotient(plan_ms, MS_PER_DAY).cast("int32"),
        plan_minute=whole_quotient(plan_ms % MS_PER_DAY, MS_PER_MINUTE).cast("int32"),
    ).drop("account_offset", "plan_offset")


def _with_offset(calls: ibis.Table, offsets: ibis.Table, zone: str, name: str) -> ibis.Table:
    return looked_up(
        calls,
        Lookup(
            offsets,
            lambda call, offset: [
                call[zone] == offset.zone,
                offset.from_ms <= call.started_ms,
                call.started_ms < offset.until_ms,
            ],
            {name: "offset_ms"},
        ),
    )


def with_bands(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds band_no of the start; a holiday of the plan counts as its named band."""
    weekday = (calls.plan_day + FIRST_WEEKDAY) % DAYS_PER_WEEK
    hour = whole_quotient(calls.plan_minute, MINUTES_PER_HOUR).cast("int32")
    met = calls.mutate(week_hour=weekday * HOURS_PER_DAY + hour)
    met = _with_hours(met, shelves.bands)
    met = _with_holidays(met, shelves.holidays)
    return met.mutate(band_no=ibis.coalesce(met.holiday_band_no, met.hours_band_no, NO_BAND)).drop(
        "week_hour", "hours_band_no", "holiday_band_no"
    )


def _with_hours(calls: ibis.Table, hours: ibis.Table | None) -> ibis.Table:
    if hours is None:
        return calls.mutate(hours_band_no=ibis.null("int32"))
    return looked_up(
        calls,
        Lookup(
            hours,
            lambda call, band: [
                call.plan_id == band.plan_id,
                call.week_hour == band.week_hour,
                band.first_minute <= call.plan_minute,
                call.plan_minute <= band.last_minute,
            ],
            {"hours_band_no": "band_no"},
        ),
    )


def _with_holidays(calls: ibis.Table, holidays: ibis.Table | None) -> ibis.Table:
    if holidays is None:
        return calls.mutate(holiday_band_no=ibis.null("int32"))
    return looked_up(
        calls,
        Lookup(
            holidays,
            lambda call, holiday: [
                call.plan_id == holiday.plan_id,
                call.plan_day == holiday.day,
            ],
            {"holiday_band_no": "band_no"},
        ),
    )


def with_on_net_rule(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds has_on_net_rule: the plan prices calls within the account on that day and band."""
    if shelves.on_net_rules is None:
        return calls.mutate(has_on_net_rule=ibis.literal(False))  # noqa: FBT003
    found = looked_up(
        calls,
        Lookup(
            shelves.on_net_rules,
            lambda call, rule: [
                call.is_on_net.ifelse(call.plan_id, ibis.null("int64")) == rule.plan_id,
                call.band_no == rule.band_no,
                *in_days(call, rule),
            ],
            {"on_net_price_no": "price_no"},
        ),
    )
    return found.mutate(has_on_net_rule=found.on_net_price_no.notnull()).drop("on_net_price_no")


def with_prices(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds price_no: which row of the price book the call meets, or NO_PRICE."""
    abroad = is_one_of(calls.category_no, DECK_FIRST) & (calls.deck_id != 0)
    asked = abroad & (calls.to_length >= SHORTEST_E164)
    key = calls.deck_base + calls.to_key
    keyed = calls.mutate(deck_key=asked.ifelse(key, ibis.null("int64")))
    decks = {f"deck_{digits}": _deck_lookup(digits, shelves) for digits in shelves.decks}
    found = looked_up(keyed, *decks.values(), _rule_lookup(shelves))
    priced = found.mutate(
        price_no=ibis.coalesce(*(found[name] for name in decks), found.rule_no, NO_PRICE)
    )
    return priced.drop("deck_key", "rule_no", *decks)


def _rule_lookup(shelves: Shelves) -> Lookup:
    return Lookup(
        shelves.rules,
        lambda call, rule: [
            call.plan_id == rule.plan_id,
            call.category_no == rule.category_no,
            call.band_no == rule.band_no,
            *in_days(call, rule),
        ],
        {"rule_no": price_of_day},
    )


def _deck_lookup(digits: int, shelves: Shelves) -> Lookup:
    """The row of the deck for the first `digits` digits; the longest that holds counts."""
    deck = shelves.decks[digits]
    return Lookup(
        deck,
        lambda call, row: [
            _deck_cut(call, digits) == row.key,
            *in_days(call, row),
            *([in_band(call, row)] if digits in shelves.decks_with_bands else []),
        ],
        {f"deck_{digits}": price_of_day},
    )


def _deck_cut(call: ibis.Table, digits: int) -> IntegerValue:
    """No number that is asked for is shorter than 7 digits, so most lengths need no test."""
    if digits <= SHORTEST_E164:
        return call.deck_key - call.deck_key % 10 ** (DIGITS_MAX - digits)
    return cut_key(call.deck_key, call.to_length, digits)


def with_price_numbers(calls: ibis.Table, shelves: Shelves) -> ibis.Table:
    """Adds what the price book says, zeros where there is no price, and all that is told in words
    of a call: category, band, the cause of having no price (unrated), the engine.
    """
    told = {name: name for name in shelves.prices.columns if name != "price_no"}
    calls = calls.mutate(is_priced=calls.price_no != NO_PRICE)
    calls = calls.mutate(words_no=words_no(calls.band_no, calls.category_no, _cause_no(calls)))
    words = Lookup(
        shelves.words,
        lambda call, row: [call.words_no == row.words_no],
        {name: name for name in shelves.words.columns if name != "words_no"},
    )
    if "named_no" not in calls.columns:
        return looked_up(calls, _book_lookup("price_no", told, shelves), words)
    # A destination has its name from the deck, also where an exception prices the call.
    named = {"destination": told.pop("destination")}
    books = [_book_lookup("price_no", told, shelves), _book_lookup("named_no", named, shelves)]
    return looked_up(calls, *books, words)


def _cause_no(calls: ibis.Table) -> IntegerValue:
    """Why a call has no price; emergency calls are free by nature."""
    asked_deck = is_one_of(calls.category_no, DECK_FIRST) & (calls.deck_id != 0)
    return ibis.cases(
        (calls.is_priced | (calls.category_no == CATEGORY_NO["emergency"]), CAUSE_NO[""]),
        (calls.category_no == CATEGORY_NO[""], CAUSE_NO["called_toll_free"]),
        (~calls.has_plan, CAUSE_NO["no_plan"]),
        (asked_deck, CAUSE_NO["no_deck_row"]),
        else_=CAUSE_NO["no_rule"],
    )


def _book_lookup(number: str, takes: dict[str, str], shelves: Shelves) -> Lookup:
    return Lookup(shelves.prices, lambda call, price: [call[number] == price.price_no], takes)
