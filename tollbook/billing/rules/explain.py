"""The sum behind one invoice line, in words and worked out anew from its stored numbers.

A line that does not come out as stored is shown without its formula: `agrees` says which.
Source of the numbers: the `reckoning` of billing/charges, one shape for each kind of charge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tollbook.billing.rules.finance import takes_least
from tollbook.billing.rules.minimum import CORPORATE_RULES, LONG_DISTANCE_RULES, is_fixed
from tollbook.billing.types import LineKind
from tollbook.kernel import show
from tollbook.kernel.culture import marked
from tollbook.kernel.days import day_before
from tollbook.kernel.money import from_micros, settle, settle_down, settle_up

Reckoning = Mapping[str, Any]
Part = tuple[str, str]  # what stands in the formula, and the caption below it
ROUNDINGS = {"half_up": settle, "up": settle_up, "down": settle_down}
ROUNDING_WORDS = {
    "half_up": "to the nearest cent",
    "up": "up to the next cent",
    "down": "down to the cent, as the FCC asks",
}
INTERVAL_WORDS = {
    "weekly": "a week",
    "monthly": "a month",
    "bimonthly": "two months",
    "quarterly": "a quarter",
    "semiannual": "half a year",
    "annual": "a year",
    "biennial": "two years",
}
SETTERS = {
    "federal": "the federal government",
    "state": "the state",
    "county": "the county",
    "city": "the city",
}
EXACT_PLACES = 6


@dataclass(frozen=True)
class LineFacts:
    """One stored line, with the lines that share its tax amount (itself among them)."""

    kind: LineKind
    words: str
    amount: Decimal
    reckoning: Reckoning
    carrier: str
    start: date | None = None
    end: date | None = None  # excluded
    calls: int = 0
    seconds: int = 0
    sharers: Sequence[Decimal] = ()


@dataclass(frozen=True)
class Explained:
    """What a person reads about a line."""

    sentences: tuple[str, ...]
    formula: tuple[Part, ...]
    result: Decimal
    rows: tuple[Part, ...]
    agrees: bool
    is_share: bool = False

    @property
    def spoken(self) -> str:
        """The formula as one sentence for who cannot see it."""
        return " ".join(f"{value} {caption}".strip() for value, caption in self.formula)


@dataclass(frozen=True)
class _Sum:
    """A kind's own part: its sentences, its formula, the exact amount and what it comes to."""

    sentences: tuple[str, ...]
    formula: tuple[Part, ...]
    exact: Decimal
    result: Decimal
    rows: tuple[Part, ...] = ()


def explain(line: LineFacts) -> Explained:
    """Why `line` costs what it costs."""
    if not line.reckoning:
        sentence = f"{line.words}. This line was stored without the numbers of its sum."
        return Explained((sentence,), (), line.amount, (), agrees=True)
    if "engine" in line.reckoning:
        return _by_engine(line)
    worked = WORKED[line.kind](line)
    agrees = worked.result == line.amount
    rounding = ROUNDING_WORDS[line.reckoning.get("rounding", "half_up")]
    rows = (
        *worked.rows,
        ("Before rounding", _exact(worked.exact)),
        ("Rounded", f"once, {rounding}"),
    )
    return Explained(
        sentences=worked.sentences,
        formula=worked.formula if agrees else (),
        result=worked.result,
        rows=rows,
        agrees=agrees,
        is_share=line.kind in (LineKind.TAX, LineKind.FEE) and _is_shared(line.reckoning),
    )


def _by_engine(line: LineFacts) -> Explained:
    """A tax that an outside engine worked out for one line of the bill."""
    numbers = line.reckoning
    base = show.figures(Decimal(int(numbers["base_cents"])).scaleb(-2))
    setter = SETTERS.get(str(numbers.get("level", "")), "a government")
    first = f"{line.words} is set by {setter}. We collect it and pass it on."
    if line.kind == LineKind.FEE:
        first = f"{line.words} is set by {line.carrier}, not by a government."
    second = f"A tax service worked it out for a charge of {base} on this bill."
    rows = (("Authority", str(numbers.get("authority", ""))), ("Code", str(numbers["code"])))
    return Explained((first, second), (), line.amount, rows, agrees=True)


def _exact(amount: Decimal) -> str:
    """All of the amount where it ends soon, else its first six places and three dots."""
    cut = f"{abs(amount):.10f}"
    whole, _, places = cut.partition(".")
    sign = show.MINUS if amount < 0 else ""
    short = places[:EXACT_PLACES].rstrip("0").ljust(2, "0")
    dots = "…" if places[EXACT_PLACES:].strip("0") else ""
    return sign + marked(f"{int(whole):,}.{short}") + dots


def _rounded(exact: Decimal, reckoning: Reckoning) -> Decimal:
    return ROUNDINGS[reckoning.get("rounding", "half_up")](exact)


def _price(reckoning: Reckoning) -> tuple[Decimal, int, tuple[Part, ...]]:
    """Price of one, quantity, and how both stand in the formula."""
    price, quantity = from_micros(int(reckoning["price_micros"])), int(reckoning["quantity"])
    caption = INTERVAL_WORDS.get(str(reckoning.get("interval", "")), "each")
    first: tuple[Part, ...] = ((_exact(price), caption),)
    return (
        price,
        quantity,
        ((str(quantity), "pieces"), ("×", ""), *first) if quantity > 1 else first,
    )


def _price_row(reckoning: Reckoning) -> tuple[Part, ...]:
    agreed = "agreed for this product" if reckoning.get("own_price") else "our price list"
    return (("Price from", agreed),) if "own_price" in reckoning else ()


def _whole(line: LineFacts) -> _Sum:
    """A whole period, billed ahead."""
    price, quantity, parts = _price(line.reckoning)
    exact = price * quantity
    sentence = f"{line.words} is billed ahead for the whole period{_served(line)}."
    rows = _price_row(line.reckoning)
    return _Sum((sentence,), parts, exact, _rounded(exact, line.reckoning), rows)


def _served(line: LineFacts) -> str:
    """, Nov 12 – Dec 11."""
    if line.start is None or line.end is None:
        return ""
    return f", {show.day_range(line.start, day_before(line.end))}"


def _part(line: LineFacts) -> _Sum:
    """Some days of a period, before or after service."""
    numbers = line.reckoning
    price, quantity, parts = _price(numbers)
    days, whole_days = int(numbers["days"]), int(numbers["whole_days"])
    exact = price * quantity * days / whole_days
    parts = (*parts, ("×", ""), (f"{days} / {whole_days}", "days"))
    sentences = (
        f"{line.words} was in service for {show.counted(days, 'day')} of a period of "
        f"{show.counted(whole_days, 'day')}{_served(line)}.",
        "This line pays for those days only; whole periods are billed ahead.",
    )
    return _Sum(sentences, parts, exact, _rounded(exact, numbers), _price_row(numbers))


def _given_back(line: LineFacts) -> _Sum:
    """Unused days of a charge that ended."""
    numbers = line.reckoning
    price, quantity, parts = _price(numbers)
    days, whole_days = int(numbers["days"]), int(numbers["whole_days"])
    exact = -price * quantity * days / whole_days
    parts = ((show.MINUS, ""), *parts, ("×", ""), (f"{days} / {whole_days}", "unused days"))
    sentences = (
        f"{line.words} ended after it was billed ahead. "
        f"{show.counted(days, 'day')} of {whole_days} were not used{_served(line)}.",
        "You get them back at the price they were billed at.",
    )
    return _Sum(sentences, parts, exact, _rounded(exact, numbers))


def _once(line: LineFacts) -> _Sum:
    """A charge that comes once."""
    price, quantity, parts = _price(line.reckoning)
    exact = price * quantity
    on = f" on {show.day(line.start)}" if line.start else ""
    sentence = f"{line.words} is charged once{on}."
    rows = _price_row(line.reckoning)
    return _Sum((sentence,), parts, exact, _rounded(exact, line.reckoning), rows)


def _calls(line: LineFacts) -> _Sum:
    """Calls of one kind, each priced and rounded by itself."""
    numbers = line.reckoning
    exact = from_micros(int(numbers["price_micros"]))
    calls, free = int(numbers["calls"]), int(numbers.get("free_seconds", 0))
    seconds = int(numbers["billed_seconds"])
    sentences = [
        f"{show.counted(calls, 'call')} with {show.minutes(seconds)} billed minutes.",
        "Each call has its own price, and this line is their sum."
        if calls != 1
        else "The call has its own price, which this line carries.",
    ]
    if free:
        sentences.insert(1, f"{show.minutes(free)} of the minutes were included and free.")
    parts = ((_exact(exact), f"sum of {show.counted(calls, 'call')}"),)
    return _Sum(tuple(sentences), parts, exact, _rounded(exact, numbers))


def _levied(line: LineFacts) -> _Sum:
    """A tax or a fee: the amount of one place, shared over its products."""
    numbers = line.reckoning
    whole_exact = Decimal(str(numbers["whole_exact_e13"])).scaleb(-15)
    whole = Decimal(int(numbers["whole_cents"])).scaleb(-2)
    own = Decimal(str(numbers["exact_e13"])).scaleb(-15)
    is_right = _rounded(whole_exact, numbers) == whole == sum(line.sharers, Decimal(0))
    result = line.amount if is_right and abs(line.amount - own) < 1 else whole
    rows: list[Part] = []
    if numbers.get("authority") and line.kind == LineKind.TAX:
        is_federal = numbers.get("level") == "federal"
        rows.append(("Authority", "United States" if is_federal else str(numbers["authority"])))
    if _is_shared(numbers):
        rows.append(("All of it at this place", show.figures(whole)))
        rows.append(("Exact share of this line", _exact(own)))
    return _Sum(_levied_words(line), _levied_formula(numbers), whole_exact, result, tuple(rows))


def _levied_words(line: LineFacts) -> tuple[str, ...]:
    numbers = line.reckoning
    if line.kind == LineKind.FEE:
        first = f"{line.words} is set by {line.carrier}, not by a government."
    else:
        setter = SETTERS.get(str(numbers.get("level", "")), "a government")
        first = f"{line.words} is set by {setter}. We collect it and pass it on."
    if "lifted_percent_e5" in numbers:
        return (first, "It is lifted from this account, so it is worked out at 0.")
    if not _is_shared(numbers):
        return (first,)
    shared = "It is worked out once for the place and shared over its products to the cent."
    return (first, shared)


def _is_shared(numbers: Reckoning) -> bool:
    return bool(numbers["exact_e13"] != numbers["whole_exact_e13"])


def _levied_formula(numbers: Reckoning) -> tuple[Part, ...]:
    """Rate times base, and what that comes to where the line is a share of it."""
    whole = show.figures(Decimal(int(numbers["whole_cents"])).scaleb(-2))
    tail: tuple[Part, ...] = (("=", ""), (whole, "for this place")) if _is_shared(numbers) else ()
    if numbers["measure"] == "per_line":
        amount = Decimal(int(numbers["amount_e4"])).scaleb(-4)
        lines = int(numbers["whole_lines"])
        counted = (str(lines), "line" if lines == 1 else "lines")
        return ((_exact(amount), "a line"), ("×", ""), counted, *tail)
    percent = Decimal(int(numbers["percent_e5"])).scaleb(-5).normalize()
    base = Decimal(int(numbers["whole_base_cents"])).scaleb(-2)
    caption, measured = "charges at this place", base
    if numbers["measure"] == "interstate_percent" and percent:
        measured = Decimal(str(numbers["whole_exact_e13"])).scaleb(-13) / percent
        caption = f"interstate part of {show.figures(base)}"
    figure = show.figures(measured) if measured == base else _exact(measured)
    return ((f"{percent:f} %", "rate"), ("×", ""), (figure, caption), *tail)


def _of_base(line: LineFacts) -> _Sum:
    """What a base charges to all its accounts."""
    numbers = line.reckoning
    setter = f"{line.words} is charged by {line.carrier} to every account, and is no tax."
    if numbers["way"] == "paper":
        setter = f"{line.words} is charged because this bill goes out on paper."
    if numbers["way"] != "percent":
        price, _one, parts = _price(numbers)
        return _Sum((setter,), parts, price, _rounded(price, numbers))
    percent = Decimal(int(numbers["percent_e4"])).scaleb(-4).normalize()
    base = Decimal(int(numbers["base_cents"])).scaleb(-2)
    exact = base * percent / 100
    parts = ((f"{percent:f} %", "rate"), ("×", ""), (show.figures(base), "of this bill"))
    return _Sum((setter,), parts, exact, _rounded(exact, numbers))


def _kept(line: LineFacts) -> _Sum:
    """Keeping a toll-free number."""
    numbers = line.reckoning
    fee, used = (Decimal(int(numbers[name])).scaleb(-2) for name in ("fee_cents", "usage_cents"))
    first = f"{line.words} keeps the number in service for you."
    if numbers["way"] == "fee":
        return _Sum((first,), ((show.figures(fee), "for this number"),), fee, fee)
    second = "It is due as far as the calls to the number cost less than that."
    parts = (
        (show.figures(fee), "for this number"),
        (show.MINUS, ""),
        (show.figures(used), "calls"),
    )
    return _Sum((first, second), parts, fee - used, fee - used)


def _least(line: LineFacts) -> _Sum:
    """What a bill is at least."""
    numbers = line.reckoning
    least, charge, measured = (
        Decimal(int(numbers[name])).scaleb(-2)
        for name in ("minimum_cents", "charge_cents", "measured_cents")
    )
    rule = int(numbers["rule"])
    what = "long distance" if rule in LONG_DISTANCE_RULES else "charges before taxes"
    whose = "of all your accounts together" if rule in CORPORATE_RULES else "on this bill"
    first = (
        f"The {what} {whose} come to {show.figures(measured)}, "
        f"below the agreed minimum of {show.figures(least)}."
    )
    if is_fixed(rule):
        second = "For that case a fixed charge was agreed."
        return _Sum((first, second), ((show.figures(charge), "agreed"),), charge, charge)
    parts = ((show.figures(least), "minimum"), (show.MINUS, ""), (show.figures(measured), what))
    return _Sum(
        (first, "This line adds what is missing."), parts, least - measured, least - measured
    )


def _late(line: LineFacts) -> _Sum:
    """What owing for long costs."""
    numbers = line.reckoning
    base, least = (
        Decimal(int(numbers[name])).scaleb(-2) for name in ("base_cents", "minimum_cents")
    )
    percent = Decimal(int(numbers["percent_e2"])).scaleb(-2).normalize()
    first = (
        f"{show.figures(base)} of earlier bills was still open, "
        f"the oldest part for {show.counted(int(numbers['days']), 'day')}."
    )
    second = "Earlier finance charges are not part of it, and it is not taxed."
    exact = base * percent / 100
    of_percent = _rounded(exact, numbers)
    if takes_least(int(numbers["method"]), of_percent, least):
        return _Sum((first, second), ((show.figures(least), "at least"),), least, least)
    parts = ((f"{percent:f} %", "rate"), ("×", ""), (show.figures(base), "past due"))
    return _Sum((first, second), parts, exact, of_percent)


def _given(line: LineFacts) -> _Sum:
    """What an earlier bill asked too much."""
    numbers = line.reckoning
    amount = Decimal(int(numbers["cents"])).scaleb(-2)
    first = f"Bill {numbers['of_invoice']} asked too much for {numbers['of_words']}."
    second = "It comes off here, with taxes at the rates of that bill; this line is not taxed."
    parts = ((show.figures(amount), f"of bill {numbers['of_invoice']}"),)
    rows = (("Because", str(numbers["reason"])),)
    return _Sum((first, second), parts, amount, amount, rows)


WORKED = {
    LineKind.RECURRING: _whole,
    LineKind.PRORATED: _part,
    LineKind.CREDIT: _given_back,
    LineKind.ONE_TIME: _once,
    LineKind.USAGE: _calls,
    LineKind.AUTOMATIC: _of_base,
    LineKind.STORAGE: _kept,
    LineKind.MINIMUM: _least,
    LineKind.FINANCE: _late,
    LineKind.GIVEN: _given,
    LineKind.TAX: _levied,
    LineKind.FEE: _levied,
}
