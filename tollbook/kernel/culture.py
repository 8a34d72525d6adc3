"""How people of a place write days and amounts. The words stay English.

Whoever draws a page or writes a letter for a customer says once whose forms are used
(`written_as`); everything written or read meanwhile follows. Files and the office keep the first.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass

THIN_BLANK = "\N{NO-BREAK SPACE}"
# 25.00 or 0.125, whatever the culture: these are no thousands.
PLAIN = re.compile(r"[^,]*\.\d{1,2}|[^\d,]*0+\.\d*")


@dataclass(frozen=True)
class Culture:
    """name: of language and country, as browsers and telephones call it.   label: for people.
    order: of the parts of a typed day.   day_first: 5 Dec 2026 rather than Dec 5, 2026.   group,
    point: the marks of 1,017.10.   sign_last: the currency stands behind the amount."""

    name: str
    label: str
    order: str = "dmy"
    day_first: bool = True
    group: str = ","
    point: str = "."
    sign_last: bool = False

    @property
    def is_usual(self) -> bool:
        """Whether numbers have the marks of the first culture."""
        return (self.group, self.point) == (",", ".")


AMERICAN = Culture("en-US", "English, United States", "mdy", day_first=False)
CONTINENTAL = {"group": ".", "point": ",", "sign_last": True}
FRENCH = {"group": THIN_BLANK, "point": ",", "sign_last": True}
CULTURES = {
    each.name: each
    for each in (
        AMERICAN,
        Culture("en-CA", "English, Canada", "ymd", day_first=False),
        Culture("fr-CA", "French, Canada", "ymd", **FRENCH),  # type: ignore[arg-type]
        Culture("es-US", "Spanish, United States", "mdy", day_first=False),
        Culture("es-PR", "Spanish, Puerto Rico", "mdy", day_first=False),
        Culture("es-MX", "Spanish, Mexico"),
        Culture("en-GB", "English, United Kingdom"),
        Culture("en-IE", "English, Ireland"),
        Culture("en-AU", "English, Australia"),
        Culture("en-NZ", "English, New Zealand"),
        Culture("de-DE", "German, Germany", **CONTINENTAL),  # type: ignore[arg-type]
        Culture("es-ES", "Spanish, Spain", **CONTINENTAL),  # type: ignore[arg-type]
        Culture("fr-FR", "French, France", **FRENCH),  # type: ignore[arg-type]
    )
}
_present: ContextVar[Culture] = ContextVar("culture", default=AMERICAN)


def culture_named(name: str) -> Culture:
    """The culture with this name; the first one for a name that nobody knows."""
    return CULTURES.get(name, AMERICAN)


def present() -> Culture:
    """Whose forms are used now."""
    return _present.get()


def begin(name: str) -> Token[Culture]:
    """Use the forms of this culture until `end` is given the answer."""
    return _present.set(culture_named(name))


def end(begun: Token[Culture]) -> None:
    """Back to the forms that were used before."""
    _present.reset(begun)


@contextmanager
def written_as(name: str) -> Iterator[None]:
    """What is written inside has the forms of this culture."""
    begun = begin(name)
    try:
        yield
    finally:
        end(begun)


def marked(text: str) -> str:
    """A number written as 1,017.10 with the marks of the present culture."""
    culture = present()
    if culture.is_usual:
        return text
    return text.translate({ord(","): culture.group, ord("."): culture.point})


def plain_number(text: str) -> str:
    """A number as the present culture writes it, as 1,017.10; what is none comes back as it is.

    Where the point parts thousands, 1.017 is a thousand and 25.00 is what a program filled in: a
    point before one or two digits at the end is a decimal point in any culture, and so is one
    behind a nought, for no thousands begin with it.
    """
    culture = present()
    if culture.is_usual:
        return text
    bare = text.replace(" ", THIN_BLANK)
    if PLAIN.fullmatch(bare.strip()):
        return text
    return bare.translate({ord(culture.group): ",", ord(culture.point): "."})
