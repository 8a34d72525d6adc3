"""Where numbers lie: calling areas, area codes, exchanges; one row at a time, or a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.catalog import actions
from tollbook.catalog.queries.levies import tax_places_for
from tollbook.catalog.queries.shown import (
    area_codes_for,
    calling_area_for,
    calling_areas_for,
    exchanges_for,
)
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.rates import (
    AreaCodeForm,
    AreaForm,
    ExchangeForm,
    SearchForm,
    SheetForm,
)
from tollbook.office.forms.taxes import TaxPlaceForm
from tollbook.office.pages.catalog.shared import Act, CatalogRow, Cell, Link, acting
from tollbook.office.pages.shared import chips, crumb, paged, sent_by
from tollbook.office.request import OfficeRequest

KIND_WORDS = {"local": "Local", "eas": "Extended area", "elc": "Extended local calling"}


@dataclass(frozen=True)
class Places:
    """One list of places: its words, its columns, what a file must have."""

    title: str
    lead: str
    one: str
    columns: tuple[Column, ...]
    heads: str
    empty: str


PLACES = {
    "areas": Places(
        "Calling areas",
        "Calls from one prefix to another that are local, EAS or ELC. The longest prefixes count.",
        "calling area",
        (Column("From, to"), Column("Kind"), Column("More", css="more"), Column("", css="do")),
        "caller_prefix, called_prefix, kind",
        "No calling area yet. Calls are told apart by state and LATA alone.",
    ),
    "codes": Places(
        "Area codes",
        "Where each area code of the +1 world lies. What is not listed counts as abroad.",
        "area code",
        (Column("Code"), Column("Country"), Column("State"), Column("More", css="more")),
        "code, country, state, place",
        "No area code yet.",
    ),
    "exchanges": Places(
        "Exchanges and LATAs",
        "Rate centre and LATA. Two numbers of a state in one LATA make a local toll call.",
        "exchange",
        (Column("Exchange"), Column("LATA"), Column("More", css="more")),
        "npanxx, lata, place",
        "No exchange yet. Calls within a state count as in state.",
    ),
    "taxes": Places(
        "Tax places",
        "Where an exchange is taxed, for products and accounts that name one in place of an"
        " address. Acts from the next bill on.",
        "tax place",
        (Column("Exchange"), Column("State"), Column("County"), Column("More", css="more")),
        "npanxx, state, county, city",
        "No tax place yet. Everything is taxed where its address lies.",
    ),
}


def _known(kind: str) -> Places:
    if kind not in PLACES:
        raise NotFound("list of places", kind)
    return PLACES[kind]


def area_codes(request: OfficeRequest) -> HttpResponse:
    """The menu's way in: area codes come with the first set-up, so that list is never empty."""
    return places(request, "codes")


def places(request: OfficeRequest, kind: str) -> HttpResponse:
    """One of the three lists, narrowed by digits or a name."""
    told, form = _known(kind), SearchForm(request.GET)
    listing = listing_from(request.GET, sorts=("code",), default="code")
    rows, pager = paged(_rows(request, kind, form.text), listing)
    context = {
        "title": told.title,
        "lead": told.lead,
        "links": [
            Link(f"Set {told.one}", reverse("office-place-set", args=[kind]), css="btn btn-main"),
            Link("Load a file", reverse("office-places-load", args=[kind]), icon="plus"),
        ],
        "form": form,
        "listing": listing,
        "pager": pager,
        "chips": chips(listing, {"q": f"Holds {form.text}"}),
        "columns": told.columns,
        "rows": [_row(kind, row) for row in rows],
        "empty": told.empty,
        "other": [
            (each.title, reverse("office-places", args=[k]), k == kind)
            for k, each in PLACES.items()
        ],
    }
    return render(request, "office/catalog/list.html", context)


def _rows(request: OfficeRequest, kind: str, text: str) -> "QuerySet[Any]":
    reads: dict[str, Callable[[Viewer, str], QuerySet[Any]]] = {
        "areas": calling_areas_for,
        "codes": area_codes_for,
        "exchanges": exchanges_for,
        "taxes": tax_places_for,
    }
    return reads[kind](request.viewer, text)


def _row(kind: str, row: Any) -> CatalogRow:
    if kind == "areas":
        url = reverse("office-area", args=[row.pk])
        head = f"{row.caller_prefix} to {row.called_prefix}"
        return CatalogRow(head, cells=(Cell(KIND_WORDS[row.kind]),), drop_url=url)
    if kind == "codes":
        url = f"{reverse('office-place-set', args=[kind])}?code={row.code}"
        return CatalogRow(row.code, url, row.place, (Cell(row.country), Cell(row.state or "none")))
    url = f"{reverse('office-place-set', args=[kind])}?npanxx={row.npanxx}"
    if kind == "taxes":
        cells = (Cell(row.state), Cell(row.county or "none"))
        return CatalogRow(row.npanxx, url, row.city, cells)
    return CatalogRow(row.npanxx, url, row.place, (Cell(row.lata or "unknown"),))


FORMS: dict[str, type[forms.Form]] = {
    "areas": AreaForm,
    "codes": AreaCodeForm,
    "exchanges": ExchangeForm,
    "taxes": TaxPlaceForm,
}


@require_http_methods(["GET", "POST"])
def place_set(request: OfficeRequest, kind: str) -> HttpResponse:
    """One row; what was said of the same prefix or code before is replaced."""
    told = _known(kind)
    act = Act(
        f"Set {told.one}",
        "What the list says of it now is replaced, from now on.",
        "Save",
        reverse("office-places", args=[kind]),
        "Saved.",
        [crumb(told.title, "office-places", kind), crumb("Set one")],
    )

    def do(form: forms.Form) -> None:
        _set(request, kind, dict(form.cleaned_data))

    return acting(
        request, FORMS[kind](sent_by(request), initial=_known_row(request, kind)), act, do
    )


def _known_row(request: OfficeRequest, kind: str) -> dict[str, object]:
    """What the list says of the code in the address."""
    key = {"codes": "code", "exchanges": "npanxx", "taxes": "npanxx"}.get(kind, "")
    asked = request.GET.get(key, "") if key else ""
    found = _rows(request, kind, asked).filter(**{key: asked}).values().first() if asked else None
    return dict(found or {})


def _set(request: OfficeRequest, kind: str, told: dict[str, str]) -> None:
    if kind == "areas":
        actions.set_calling_area(**told, by=request.actor)
    elif kind == "codes":
        actions.set_area_code(code=told.pop("code"), facts=told, by=request.actor)
    elif kind == "taxes":
        actions.set_tax_place(npanxx=told.pop("npanxx"), facts=told, by=request.actor)
    else:
        actions.set_exchange(npanxx=told.pop("npanxx"), facts=told, by=request.actor)


@require_http_methods(["GET", "POST"])
def places_load(request: OfficeRequest, kind: str) -> HttpResponse:
    """Many rows from a file, all or none."""
    told = _known(kind)
    act = Act(
        f"Load {told.title.lower()}",
        f"CSV with the columns {told.heads}. Known rows are replaced, others stay.",
        "Load the file",
        reverse("office-places", args=[kind]),
        "The file is loaded.",
        [crumb(told.title, "office-places", kind), crumb("Load a file")],
        is_upload=True,
    )

    def do(form: SheetForm) -> None:
        actions.load_places(kind=kind, text=form.text(), by=request.actor)

    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return acting(request, SheetForm(*sent), act, do)


@require_http_methods(["GET", "POST"])
def area(request: OfficeRequest, area_id: int) -> HttpResponse:
    """Take a calling area away."""
    found = calling_area_for(request.viewer, area_id)
    act = Act(
        f"Take away {found.caller_prefix} to {found.called_prefix}",
        "Such calls are told apart by state and LATA again, from the next rating on.",
        "Take it away",
        reverse("office-places", args=["areas"]),
        "The calling area is gone.",
        [crumb("Calling areas", "office-places", "areas"), crumb("Take away")],
        is_bad=True,
    )

    def do(_form: object) -> None:
        actions.drop_calling_area(area=found, by=request.actor)

    return acting(request, None, act, do)
