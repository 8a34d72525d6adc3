"""The sum of one call in words, for the portal and for disputes.

It reckons the price anew from the stored trail, in plain whole numbers, and says whether the
stored price agrees.
"""

from dataclasses import dataclass
from decimal import Decimal

SECONDS_PER_MINUTE = 60
MICROS_PER_UNIT = 1_000_000
MICROS_PLACES = 6

CATEGORY_WORDS = {
    "": "call that is not billed",
    "local": "local call",
    "eas": "extended area call",
    "elc": "extended local call",
    "intralata": "call within the local toll area",
    "intrastate": "call within the state",
    "interstate": "call to another state",
    "alaska_hawaii": "call to or from Alaska or Hawaii",
    "canada": "call to Canada",
    "international": "international call",
    "toll_free_intra": "toll-free call from within the state",
    "toll_free_inter": "toll-free call from another state",
    "directory_assistance": "directory assistance call",
    "operator": "operator call",
    "premium": "premium-rate call",
    "inbound": "incoming call",
    "on_net": "call between your own numbers",
    "emergency": "emergency call",
}
CALLS_IN = ("toll_free_intra", "toll_free_inter", "inbound")
UNRATED_WORDS = {
    "no_plan": "The product has no rate plan, so the call has no price yet.",
    "no_rule": "The rate plan has no rule for this kind of call on that day.",
    "no_deck_row": "No destination prefix was priced for this number on that day.",
    "called_toll_free": "Calls to toll-free numbers are paid by the called party.",
}


@dataclass(frozen=True)
class Trail:
    """A rated call as stored, with the numbers of the rule or deck row that priced it.

    Amounts are whole micros of the currency unit, `exact_micros_x60` is micros over 60.
    Where nothing priced the call the rule's numbers are zeros and `unrated` names the cause,
    or the category is emergency.
    """

    category: str
    seconds: int  # as measured, before the rule's steps
    billed_seconds: int
    free_seconds: int
    exact_micros_x60: int
    price_micros: int
    decimals: int
    round_up: bool
    first_seconds: int = 0
    next_seconds: int = 0
    rate_micros: int = 0  # per minute
    connect_micros: int = 0
    flat_micros: int = 0
    minimum_seconds: int = 0
    band: str = ""
    prefix: str = ""
    destination: str = ""
    unrated: str = ""
    exception: str = ""  # name of the exception code that priced it, "" where the plan did
    shares: tuple[tuple[str, int], ...] = ()  # what is included, by name: seconds


@dataclass(frozen=True)
class Explanation:
    """What a person reads; amounts are exact and in the currency unit."""

    sentences: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    formula: str
    price: Decimal  # reckoned anew from the rule
    agrees: bool  # the stored seconds, exact and rounded price are the reckoned ones


def explain(trail: Trail) -> Explanation:
    """The price of one call, step by step."""
    if not is_priced(trail):
        return _without_price(trail)
    exact_x60 = exact_micros_x60(trail)
    price_micros = rounded_micros(exact_x60, trail.decimals, round_up=trail.round_up)
    stored = (trail.billed_seconds, trail.exact_micros_x60, trail.price_micros)
    return Explanation(
        sentences=_sentences(trail, price_micros),
        rows=_rows(trail, price_micros),
        formula=_formula(trail, price_micros),
        price=_unit(price_micros),
        agrees=stored == (billed_seconds(trail), exact_x60, price_micros) and _adds_up(trail),
    )


def _adds_up(trail: Trail) -> bool:
    """The free seconds are those of the allotments, and no more than the billed ones."""
    shared = sum(seconds for _name, seconds in trail.shares)
    return trail.free_seconds == shared <= billed_seconds(trail)


def is_priced(trail: Trail) -> bool:
    """A rule or deck row was found; emergency calls are free without one."""
    return trail.unrated == "" and trail.category != "emergency"


def billed_seconds(trail: Trail) -> int:
    """The first seconds once, then whole steps; none below the rule's minimum."""
    if trail.seconds == 0 or trail.seconds < trail.minimum_seconds:
        return 0
    beyond = max(trail.seconds - trail.first_seconds, 0)
    steps, rest = divmod(beyond, trail.next_seconds)
    return trail.first_seconds + (steps + (rest > 0)) * trail.next_seconds


def exact_micros_x60(trail: Trail) -> int:
    """The price before rounding; connect and flat fee fall away where no second is charged."""
    charged = billed_seconds(trail) - trail.free_seconds
    once = SECONDS_PER_MINUTE * (trail.connect_micros + trail.flat_micros)
    return once + trail.rate_micros * charged if charged > 0 else 0


def rounded_micros(exact_x60: int, decimals: int, *, round_up: bool) -> int:
    """Rounded once, on the magnitude: half up, or up to the next unit."""
    unit = int(10 ** (MICROS_PLACES - decimals))
    units, rest = divmod(abs(exact_x60), SECONDS_PER_MINUTE * unit)
    one_more = rest > 0 if round_up else 2 * rest >= SECONDS_PER_MINUTE * unit
    return (units + one_more) * unit * (-1 if exact_x60 < 0 else 1)


def _without_price(trail: Trail) -> Explanation:
    """An emergency call, which is free, or an unrated one, which is not billed yet."""
    why = UNRATED_WORDS.get(trail.unrated, "No price was found for this call.")
    return Explanation(
        sentences=(_kind_sentence(trail), why if trail.unrated else "Emergency calls are free."),
        rows=(("Kind of call", _kind(trail)), ("Length", _seconds(trail.seconds))),
        formula="",
        price=Decimal(0),
        agrees=trail.billed_seconds == trail.exact_micros_x60 == trail.price_micros == 0,
    )


def _sentences(trail: Trail, price_micros: int) -> tuple[str, ...]:
    special = f"It is priced by the special rates “{trail.exception}”, not by the rate plan."
    return (
        _kind_sentence(trail),
        *((special,) if trail.exception else ()),
        _length_sentence(trail),
        *_free_sentences(trail),
        _rounding_sentence(trail, price_micros),
    )


def _free_sentences(trail: Trail) -> tuple[str, ...]:
    """How much is free and whence, and what falls away or stays with it."""
    if not trail.free_seconds:
        return ()
    parts = [f"{_seconds(seconds)} from {name}" for name, seconds in trail.shares]
    free = "1 second is" if trail.free_seconds == 1 else f"{trail.free_seconds:,} seconds are"
    told = f"Of these, {free} included and free{': ' if parts else ''}{', '.join(parts)}."
    if trail.connect_micros + trail.flat_micros == 0:
        return (told,)
    whole = trail.free_seconds == billed_seconds(trail)
    fee = "The whole call is free, so no fee is charged." if whole else "Its fee is charged once."
    return (told, fee)


def _kind(trail: Trail) -> str:
    return CATEGORY_WORDS.get(trail.category, trail.category)


def _kind_sentence(trail: Trail) -> str:
    kind = _kind(trail)
    article = "an" if kind[0] in "aeio" else "a"
    way = "from" if trail.category in CALLS_IN else "to"
    named = f" {way} {trail.destination}" if trail.destination and trail.prefix else ""
    to = f"{named} (numbers that begin with {trail.prefix})" if trail.prefix else ""
    at = f", begun in the hours called {trail.band}" if trail.band else ""
    return f"This is {article} {kind}{to}{at}."


def _length_sentence(trail: Trail) -> str:
    billed, lasted = billed_seconds(trail), f"It lasted {_seconds(trail.seconds)}"
    if billed == 0:
        return f"{lasted}, too short to be charged."
    steps = f"in steps of {_seconds(trail.next_seconds)}"
    if trail.first_seconds not in (0, trail.next_seconds):
        steps = f"at least {_seconds(trail.first_seconds)}, then {steps}"
    return f"{lasted}. It is counted {steps}, so {_seconds(billed)} are billed."


def _rounding_sentence(trail: Trail, price_micros: int) -> str:
    way = "up" if trail.round_up else "half up"
    amount = _amount(price_micros, trail.decimals)
    return f"The sum is rounded once, {way} to {trail.decimals} decimals: {amount}."


def _rows(trail: Trail, price_micros: int) -> tuple[tuple[str, str], ...]:
    free = trail.free_seconds
    charges = (
        ("Connect fee", trail.connect_micros),
        ("Fee per call", trail.flat_micros),
        ("Rate per minute", trail.rate_micros),
    )
    return (
        ("Kind of call", _kind(trail)),
        ("Length", _seconds(trail.seconds)),
        ("Billed", _seconds(billed_seconds(trail))),
        *((("Included and free", _seconds(free)),) if free else ()),
        *((label, _plain(micros)) for label, micros in charges if micros),
        ("Price", _amount(price_micros, trail.decimals)),
    )


def _formula(trail: Trail, price_micros: int) -> str:
    """Such as "0.15 + 0.05 x 24 / 60 = 0.17"."""
    charged = billed_seconds(trail) - trail.free_seconds
    if charged <= 0:
        return f"0 = {_amount(price_micros, trail.decimals)}"
    once = [_plain(micros) for micros in (trail.connect_micros, trail.flat_micros) if micros]
    talked = f"{_plain(trail.rate_micros)} × {charged} / {SECONDS_PER_MINUTE}"
    sign = "=" if exact_micros_x60(trail) == SECONDS_PER_MINUTE * price_micros else "≈"
    return f"{' + '.join([*once, talked])} {sign} {_amount(price_micros, trail.decimals)}"


def _seconds(seconds: int) -> str:
    return "1 second" if seconds == 1 else f"{seconds:,} seconds"


def _unit(micros: int) -> Decimal:
    return Decimal(micros).scaleb(-MICROS_PLACES)


def _plain(micros: int) -> str:
    """All the places the amount has, at least two."""
    text = f"{_unit(micros):.6f}".rstrip("0")
    return text + "0" * max(0, 2 - len(text.partition(".")[2]))


def _amount(micros: int, decimals: int) -> str:
    return f"{_unit(micros):.{decimals}f}"
