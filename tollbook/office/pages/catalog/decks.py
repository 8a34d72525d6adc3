"""Decks: rates by destination prefix, and the rate sheets that change them."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.catalog import actions
from tollbook.catalog.models import Deck, DeckLoad
from tollbook.catalog.queries import Difference, difference
from tollbook.catalog.queries.shown import (
    deck_for,
    deck_row_counts,
    deck_rows_of,
    decks_for,
    load_for,
    loads_of,
)
from tollbook.catalog.types import Change, SheetRow
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.catalog import EndForm, Naming
from tollbook.office.forms.rates import ActivateForm, DeckSheetForm, SearchForm
from tollbook.office.pages.catalog.shared import (
    Act,
    CatalogRow,
    Cell,
    Link,
    PriceRow,
    acting,
    rate_words,
)
from tollbook.office.pages.shared import Badge, chips, crumb, paged, say, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Deck"),
    Column("Prefixes today", css="num"),
    Column("More", css="more"),
)
ROW_COLUMNS = (
    Column("Prefix, destination"),
    Column("Rate", css="num"),
    Column("Seconds"),
    Column("Fees"),
    Column("Days"),
    Column("State"),
    Column("More", css="more"),
)
CHANGES_SHOWN_MAX = 200
LOAD_BADGES: dict[str, Badge] = {
    "waiting": ("Waiting", "clock", "info"),
    "active": ("Activated", "check", "good"),
    "dropped": ("Dropped", "x", ""),
}
KINDS = {
    "dearer": "dearer",
    "cheaper": "cheaper",
    "new": "new",
    "ended": "ended",
    "other": "changed otherwise",
}


def decks(request: OfficeRequest) -> HttpResponse:
    """Every deck with how many prefixes hold today."""
    counts = deck_row_counts(request.viewer.today)
    rows = [
        CatalogRow(
            deck.name,
            reverse("office-deck", args=[deck.code]),
            deck.code,
            (Cell(f"{counts.get(deck.pk, 0):,}", css="c-fig num"),),
        )
        for deck in decks_for(request.viewer)
    ]
    context = {
        "title": "Decks",
        "lead": "Rates abroad by destination prefix. The longest prefix that holds counts.",
        "links": [Link("New deck", reverse("office-deck-new"), css="btn btn-main")],
        "columns": COLUMNS,
        "rows": rows,
        "empty": "No deck yet. Calls abroad stay without a price until a plan has one.",
    }
    return render(request, "office/catalog/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest) -> HttpResponse:
    """A deck without rows."""
    act = Act(
        "New deck",
        "Rates come in with its first rate sheet.",
        "Add the deck",
        reverse("office-decks"),
        "The deck is there. Load its rate sheet.",
        [crumb("Decks", "office-decks"), crumb("New")],
    )

    def do(form: Naming) -> str:
        deck = actions.add_deck(**form.cleaned_data, by=request.actor)
        return reverse("office-deck", args=[deck.code])

    return acting(request, Naming(sent_by(request)), act, do)


@dataclass(frozen=True)
class LoadRow:
    """A rate sheet as the page of its deck lists it."""

    load: DeckLoad

    @property
    def badge(self) -> Badge:
        return LOAD_BADGES[self.load.state]


def deck(request: OfficeRequest, code: str) -> HttpResponse:
    """One deck: its sheets, and its rows searched by digits or name."""
    found, today = deck_for(request.viewer, code), request.viewer.today
    form = SearchForm(request.GET)
    listing = listing_from(request.GET, sorts=("prefix",), default="prefix")
    rows, pager = paged(deck_rows_of(found, form.text), listing)
    context = {
        "deck": found,
        "form": form,
        "listing": listing,
        "pager": pager,
        "columns": ROW_COLUMNS,
        "rows": [PriceRow(row, row.destination, today) for row in rows],
        "chips": chips(listing, {"q": f"Holds {form.text}"}),
        "loads": [LoadRow(load) for load in loads_of(found)[:10]],
        "zone": request.viewer.zone,
        "crumbs": [crumb("Decks", "office-decks"), crumb(found.name)],
    }
    return render(request, "office/catalog/deck.html", context)


def _crumbs(deck: Deck, label: str) -> list[dict[str, str]]:
    steps = [crumb("Decks", "office-decks"), crumb(deck.name, "office-deck", deck.code)]
    return [*steps, crumb(label)]


@require_http_methods(["GET", "POST"])
def load_new(request: OfficeRequest, code: str) -> HttpResponse:
    """Take a rate sheet in; nothing acts before it is looked at."""
    found = deck_for(request.viewer, code)
    act = Act(
        f"Load a rate sheet into {found.name}",
        "CSV with the columns prefix, destination and rate; connect, first, next and minimum may "
        "follow. Nothing acts yet: you see the difference first.",
        "Load the sheet",
        reverse("office-deck", args=[code]),
        "The sheet is read. Look at the difference, then activate it.",
        _crumbs(found, "Load a rate sheet"),
        is_upload=True,
    )

    def do(form: DeckSheetForm) -> str:
        load = actions.keep_sheet(
            deck=found,
            name=str(form.cleaned_data["file"].name),
            text=form.text(),
            is_whole=form.cleaned_data["is_whole"],
            by=request.actor,
        )
        return reverse("office-deck-load", args=[load.pk])

    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return acting(request, DeckSheetForm(*sent), act, do)


@dataclass(frozen=True)
class ChangeRow:
    """One prefix of the difference."""

    change: Change

    @property
    def row(self) -> SheetRow:
        found = self.change.new or self.change.old
        assert found is not None
        return found

    @property
    def kind(self) -> str:
        return KINDS[self.change.kind]

    @property
    def old(self) -> str:
        return rate_words(self.change.old.rate_micros) if self.change.old else ""

    @property
    def new(self) -> str:
        return rate_words(self.change.new.rate_micros) if self.change.new else ""


@require_http_methods(["GET", "POST"])
def load(request: OfficeRequest, load_id: int) -> HttpResponse:
    """The sheet beside the running deck; activate it on a day, or drop it."""
    found, today = load_for(request.viewer, load_id), request.viewer.today
    on = _seen_on(request, found, today)
    form = ActivateForm(sent_by(request), initial={"on": on})
    if request.method == "POST" and form.is_valid():
        try:
            told = _activated(request, found, form.cleaned_data["on"], today)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, told)
            return redirect("office-deck", found.deck.code)
    waits = found.state == "waiting"
    changes = difference(found, on) if waits else Difference((), 0)
    kind = request.GET.get("kind", "")
    shown = [each for each in changes.changes if kind in ("", each.kind)]
    context = {
        "load": LoadRow(found),
        "form": form,
        "waits": waits,
        "on": on,
        "same": changes.same,
        "counts": [(name, KINDS[name], changes.count(name)) for name in KINDS],
        "kind": kind,
        "rows": [ChangeRow(each) for each in shown[:CHANGES_SHOWN_MAX]],
        "more": max(0, len(shown) - CHANGES_SHOWN_MAX),
        "zone": request.viewer.zone,
        "crumbs": _crumbs(found.deck, found.name),
    }
    status = 422 if form.errors else 200
    return render(request, "office/catalog/load.html", context, status=status)


def _seen_on(request: OfficeRequest, load: DeckLoad, today: date) -> date:
    """The day for which the difference is shown: asked for, else today."""
    asked = EndForm({"on": request.GET.get("on", "")})
    return asked.cleaned_data["on"] if asked.is_valid() else load.acts_from or today


def _activated(request: OfficeRequest, load: DeckLoad, on: date, today: date) -> str:
    """Do what the button asks; what is said then."""
    if request.POST.get("do") == "drop":
        actions.drop_load(load=load, by=request.actor)
        return "The sheet is dropped. The deck stays as it is."
    told = actions.activate_load(load=load, on=on, today=today, by=request.actor)
    return f"{len(told.changes):,} prefixes change on {on:%B} {on.day}. The others stay."
