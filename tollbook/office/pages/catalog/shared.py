"""What the pages of the catalog share: rows of a list, prices in words, forms that do a thing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from tollbook.catalog.models import Priced
from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import from_micros
from tollbook.office.pages.shared import Badge, say
from tollbook.office.request import OfficeRequest

PLACES_MIN, PLACES_MAX = 2, 6


@dataclass(frozen=True)
class Cell:
    """One cell of a list: its text, a second line, its class, its label on a card."""

    text: str
    sub: str = ""
    css: str = "c-fact"
    label: str = ""


@dataclass(frozen=True)
class CatalogRow:
    """One thing of a list, with the address of its page."""

    head: str
    url: str = ""
    sub: str = ""
    cells: tuple[Cell, ...] = ()
    drop_url: str = ""  # where it is taken away


@dataclass(frozen=True)
class Link:
    """An action at the head of a page; `right` is what it asks."""

    label: str
    url: str
    right: str = "ProductsAdmin.Add"
    icon: str = "plus"
    css: str = "btn"


@dataclass(frozen=True)
class Act:
    """A form that does one thing: its words, where it goes back to, what it does."""

    title: str
    lead: str
    button: str
    back: str
    done: str  # said when it is done
    crumbs: Sequence[dict[str, str]]
    extra: dict[str, object] = field(default_factory=dict)
    is_upload: bool = False
    is_bad: bool = False  # takes something away


def acting(
    request: OfficeRequest, form: forms.Form | None, act: Act, do: Callable[[Any], str | None]
) -> HttpResponse:
    """Show the form; sent and right, do it and go back (or where `do` says); else say why not.

    Without a form it is a question that a button answers.
    """
    refused = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            goes = do(form)
        except Refused as refusal:
            refused = str(refusal)
            if form is not None:
                form.add_error(None, refused)
        else:
            say(request, act.done)
            return redirect(goes or act.back)
    context = {"form": form, "act": act, "crumbs": act.crumbs, "refused": refused, **act.extra}
    is_wrong = bool(refused or (form is not None and form.errors))
    return render(request, "office/catalog/form.html", context, status=422 if is_wrong else 200)


def rate_words(micros: int) -> str:
    """An amount with the decimals it has, two at least."""
    text = f"{from_micros(micros):.{PLACES_MAX}f}".rstrip("0")
    return text + "0" * max(0, PLACES_MIN - len(text.partition(".")[2]))


def steps_words(row: Priced) -> str:
    """30, then 6 seconds."""
    if row.first_seconds in (0, row.next_seconds):
        return f"steps of {row.next_seconds} s"
    return f"{row.first_seconds} s, then {row.next_seconds} s"


def fees_words(row: Priced) -> str:
    """Connect fee, fee per call and minimum, where there are some."""
    parts = []
    if row.connect_micros:
        parts.append(f"{rate_words(row.connect_micros)} to connect")
    if row.flat_micros:
        parts.append(f"{rate_words(row.flat_micros)} per call")
    if row.minimum_seconds:
        parts.append(f"free below {row.minimum_seconds} s")
    return ", ".join(parts)


def days_words(row: Any) -> str:
    """From a day on, or from one to another."""
    first = show.day(row.valid_from)
    return f"{first} to {show.day(row.valid_to)}" if row.valid_to else f"from {first}"


def days_badge(row: Any, today: date) -> Badge:
    """Whether a dated row holds."""
    if row.valid_from > today:
        return "Coming", "clock", "info"
    if row.valid_to is not None and row.valid_to < today:
        return "Ended", "clock", ""
    return "Holds", "check", "good"


@dataclass(frozen=True)
class PriceRow:
    """A dated price as the page of its plan, deck or code shows it."""

    row: Any
    what: str
    today: date
    change_url: str = ""

    @property
    def badge(self) -> Badge:
        return days_badge(self.row, self.today)

    @property
    def days(self) -> str:
        return days_words(self.row)

    @property
    def rate(self) -> str:
        return rate_words(self.row.rate_micros)

    @property
    def steps(self) -> str:
        return steps_words(self.row)

    @property
    def fees(self) -> str:
        return fees_words(self.row)

    @property
    def may_end(self) -> bool:
        """It holds or will hold, so it can be ended or, not begun, taken back."""
        return self.row.valid_to is None or self.row.valid_to >= self.today
