"""The faces' tag library: elements around the words of `kernel.show`, icons and badges.

Templates place and never reckon; a value that needs more than a format is made in the view.
"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tollbook.entrance import look
from tollbook.kernel import phones, show
from tollbook.kernel.clock import day_in
from tollbook.kernel.culture import THIN_BLANK, present
from tollbook.kernel.days import day_before
from tollbook.kernel.listing import Listing
from tollbook.kernel.money import from_micros, settle
from tollbook.kernel.period import Period

register = template.Library()

KEPT_PHONE = re.compile(r"\+\d{7,15}", re.ASCII)
KEPT_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TONES = {"good", "warn", "bad", "info"}


@register.filter
def money(amount: Decimal | None, currency: str = "USD") -> SafeString | str:
    """An amount with its currency, for sentences, cards and buttons."""
    return _money(amount, currency, "money")


@register.filter
def figure(amount: Decimal | None, currency: str = "USD") -> SafeString | str:
    """The one very large amount of a page."""
    return _money(amount, currency, "money figure")


@register.filter
def figure_m(amount: Decimal | None, currency: str = "USD") -> SafeString | str:
    """An amount in a heading, a size below `figure`."""
    return _money(amount, currency, "money figure figure-m")


def _money(amount: Decimal | None, currency: str, css: str) -> SafeString | str:
    if amount is None:
        return ""
    return _data(amount, currency, css, 2)


def _data(amount: Decimal, currency: str, css: str, places: int) -> SafeString:
    """An amount in an element that programs read too; the currency before or behind it."""
    sign = format_html('<span class="cur">{}</span>', show.currency_sign(currency).strip())
    number = show.figures(abs(amount), places)
    last = present().sign_last
    return format_html(
        '<data class="{}" value="{}">{}{}{}{}</data>',
        css,
        f"{amount:.{places}f}",
        show.MINUS if amount < 0 else "",
        *((number, THIN_BLANK, sign) if last else (sign, number, "")),
    )


@register.simple_tag
def sign_of(currency: str) -> dict[str, str | bool]:
    """The sign of a currency beside a field, its name, and whether the sign stands behind."""
    return {
        "sign": show.currency_sign(currency).strip(),
        "name": show.currency_name(currency),
        "is_last": present().sign_last,
    }


@register.filter
def money_exact(amount: Decimal, currency: str = "USD") -> SafeString:
    """The price of a call with its four decimals."""
    return _data(amount, currency, "money", 4)


@register.filter
def figures(amount: Decimal | int | None, places: int = 2) -> str:
    """A bare amount for table cells; the caption says the currency."""
    return "" if amount is None else show.figures(amount, places)


@register.filter
def of_micros(micros: int | None) -> Decimal:
    """A sum that the database gave as whole micros, as an amount in whole cents."""
    return settle(from_micros(int(micros or 0)))


@register.filter
def soft_figures(amount: Decimal | int | None, places: int = 2) -> SafeString | str:
    """As `figures`; a zero that means "none" is soft."""
    if amount is None:
        return ""
    if amount == 0:
        return format_html('<span class="soft">{}</span>', show.figures(amount, places))
    return show.figures(amount, places)


@register.filter
def count(number: int | None) -> str:
    """A whole number with thousands."""
    return "" if number is None else show.whole(number)


@register.filter
def day(value: date | None) -> SafeString | str:
    """Dec 5, 2026 in a `time` element."""
    return _time(value, show.day)


@register.filter
def short_day(value: date | None) -> SafeString | str:
    """Dec 5 in a `time` element."""
    return _time(value, show.short_day)


@register.filter
def long_day(value: date | None) -> SafeString | str:
    """November 9 in a `time` element."""
    return _time(value, show.long_day)


@register.filter
def spoken_day(value: date) -> str:
    """November 9 as bare words, for the name of a link."""
    return show.long_day(value)


def _time(value: date | None, write: Any) -> SafeString | str:
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat()[:10], write(value))


@register.simple_tag
def day_range(first: date, last: date) -> str:
    """Nov 12 – Dec 11, both days included."""
    return show.day_range(first, last)


@register.filter
def period(value: Period) -> str:
    """The days of a half-open period, its last day named: Nov 12 – Dec 11."""
    return show.day_range(value.start, day_before(value.end))


@register.filter
def clock_time(value: datetime, zone: str) -> str:
    """4:52 PM in the account's zone."""
    return show.clock_time(value, zone)


@register.filter
def day_at(value: datetime | None, zone: str) -> SafeString | str:
    """The day of an instant on the calendar of `zone`: Dec 5, 2026 in a `time` element."""
    return _time(value and day_in(value, zone), show.day)


@register.filter
def short_day_at(value: datetime | None, zone: str) -> SafeString | str:
    """The day of an instant on the calendar of `zone`: Dec 5 in a `time` element."""
    return _time(value and day_in(value, zone), show.short_day)


@register.filter
def call_length(seconds: int) -> str:
    """A call's length as 12:41."""
    return show.length(seconds)


@register.filter
def took(milliseconds: int) -> str:
    """How long work took."""
    return show.took(milliseconds)


@register.filter
def minutes(seconds: int) -> str:
    """Seconds as minutes with one decimal."""
    return show.minutes(seconds)


@register.filter
def phone(number: str) -> str:
    """(218) 555-0118 from E.164 digits."""
    return phones.shown(number)


@register.filter
def written_phone(number: str) -> str:
    """A telephone number as somebody wrote it: the usual form if it is one, else as it is."""
    digits = phones.normalise(number)
    return phones.shown(digits) if digits else number


@register.filter
def as_kept(text: str, zone: str) -> str:
    """A value of the history as pages write it: a telephone number in its usual form, a day and an
    instant as everywhere, the instant in `zone`; anything else as it is."""
    if KEPT_PHONE.fullmatch(text):
        return phones.shown(text[1:])
    if (at := _instant_in(text)) is not None:
        return f"{show.day(day_in(at, zone))}, {show.clock_time(at, zone)}"
    return show.day(on) if (on := _day_in(text)) is not None else text


def _instant_in(text: str) -> datetime | None:
    """The instant that the history has kept as `text`, None where it is something else."""
    with suppress(ValueError):
        return datetime.strptime(text, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
    return None


def _day_in(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text) if KEPT_DAY.fullmatch(text) else None
    return None


@register.filter
def product_label(label: str) -> str:
    """A Product ID: in the usual form where it is a telephone number."""
    digits = label.isdigit() and len(label) in (10, 11)
    return written_phone(label) if digits else label


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """One icon of `_sprite.html`; size "s" is the small one. Always beside words."""
    css = "icon icon-s" if size == "s" else "icon"
    return format_html('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>', css, name)


@register.simple_tag
def badge(word: str, symbol: str, tone: str = "") -> SafeString:
    """Word, icon and tone; without a tone the state is a plain one."""
    assert tone == "" or tone in TONES, f"no tone {tone}"
    tone_part = format_html(' data-tone="{}"', tone) if tone else ""
    return format_html('<span class="badge"{}>{} {}</span>', tone_part, icon(symbol, "s"), word)


@register.simple_tag
def stylesheet() -> str:
    """The address of the product's one stylesheet, changed whenever its text changes."""
    return f"/look/{look.addresses()[0]}"


@register.simple_tag
def script() -> str:
    """The address of the product's one script."""
    return f"/look/{look.addresses()[1]}"


@register.simple_tag
def sort_link(listing: Listing, key: str) -> str:
    """The address of the same list, sorted by `key`."""
    return listing.sort_link(key)


@register.simple_tag
def list_link(listing: Listing, **changes: object) -> str:
    """The address of the same list with `changes`; an empty value drops its key."""
    return listing.link(**{key: value if value != "" else None for key, value in changes.items()})


@register.filter
def quantity(value: Decimal) -> str:
    """14, or 2.5 where it is not whole."""
    return show.quantity(value)


@register.filter
def days(first: date, end: date | None) -> str:
    """The days from `first` up to and without `end`: Nov 12 – Dec 11; one day where none ends."""
    if end is None:
        return show.short_day(first)
    return show.day_range(first, day_before(end))
