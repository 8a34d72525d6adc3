"""Exception codes with their rates, and allotments with their sizes."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.catalog import actions
from tollbook.catalog.models import Allotment, AllotmentTerms, ExceptionRate
from tollbook.catalog.queries.shown import (
    allotment_for,
    allotments_for,
    band_names_for,
    exception_for,
    exception_rate_counts,
    exception_rate_for,
    exception_rates_of,
    exceptions_for,
    terms_for,
)
from tollbook.kernel import show
from tollbook.kernel.listing import Column
from tollbook.office.forms.catalog import AllotmentForm, ExceptionRateForm, Naming, TermsForm
from tollbook.office.forms.fields import KIND_WORDS
from tollbook.office.pages.catalog.plans import ending
from tollbook.office.pages.catalog.shared import Act, CatalogRow, Cell, Link, PriceRow, acting
from tollbook.office.pages.shared import crumb, sent_by
from tollbook.office.request import OfficeRequest

EXCEPTION_COLUMNS = (Column("Code"), Column("Rates", css="num"), Column("More", css="more"))
RATE_COLUMNS = (
    Column("Calls"),
    Column("Rate", css="num"),
    Column("Seconds"),
    Column("Fees"),
    Column("Days"),
    Column("State"),
    Column("More", css="more"),
    Column("", css="do", hidden="Change"),
)
ALLOTMENT_COLUMNS = (
    Column("Allotment"),
    Column("Frees calls of"),
    Column("Today", css="num"),
    Column("More", css="more"),
)
SHARED_WORDS = {
    "product": "its product",
    "location": "its location",
    "account": "the whole account",
}


def exceptions(request: OfficeRequest) -> HttpResponse:
    """Every exception code."""
    counts = exception_rate_counts()
    rows = [
        CatalogRow(
            each.name,
            reverse("office-exception", args=[each.code]),
            each.code,
            (Cell(f"{counts.get(each.pk, 0):,}", css="c-fig num"),),
        )
        for each in exceptions_for(request.viewer)
    ]
    context = {
        "title": "Exception codes",
        "lead": "Rates that an account or a product has instead of its plan's.",
        "links": [Link("New code", reverse("office-exception-new"), css="btn btn-main")],
        "columns": EXCEPTION_COLUMNS,
        "rows": rows,
        "empty": "No exception code yet. Every call is priced by its plan.",
    }
    return render(request, "office/catalog/list.html", context)


@require_http_methods(["GET", "POST"])
def exception_new(request: OfficeRequest) -> HttpResponse:
    """A code without rates."""
    act = Act(
        "New exception code",
        "Give it rates, then choose it on an account or a product.",
        "Add the code",
        reverse("office-exceptions"),
        "The code is there. Add its rates.",
        [crumb("Exception codes", "office-exceptions"), crumb("New")],
    )

    def do(form: Naming) -> str:
        made = actions.add_exception(facts=form.cleaned_data, by=request.actor)
        return reverse("office-exception", args=[made.code])

    return acting(request, Naming(sent_by(request)), act, do)


def exception(request: OfficeRequest, code: str) -> HttpResponse:
    """One code: its rates for kinds of calls and for prefixes."""
    found, today = exception_for(request.viewer, code), request.viewer.today
    rates = [
        PriceRow(rate, calls_of(rate), today, reverse("office-exception-rate", args=[rate.pk]))
        for rate in exception_rates_of(found)
    ]
    context = {
        "code": found,
        "rates": rates,
        "columns": RATE_COLUMNS,
        "crumbs": [crumb("Exception codes", "office-exceptions"), crumb(found.name)],
    }
    return render(request, "office/catalog/exception.html", context)


def calls_of(rate: ExceptionRate) -> str:
    """Which calls a rate is for."""
    return KIND_WORDS[rate.category] if rate.category else f"Numbers with {rate.prefix}"


@require_http_methods(["GET", "POST"])
def exception_rate_new(request: OfficeRequest, code: str) -> HttpResponse:
    """A rate beside the others."""
    found = exception_for(request.viewer, code)
    act = Act(
        f"New rate of {found.name}",
        "For a kind of call, or for numbers with a prefix; a prefix beats a kind.",
        "Add the rate",
        reverse("office-exception", args=[code]),
        "The rate is added. Calls that are rated from now on meet it.",
        _exception_crumbs(found.code, found.name, "New rate"),
    )

    def do(form: ExceptionRateForm) -> None:
        today = request.viewer.today
        actions.add_exception_rate(code=found, facts=form.facts(), today=today, by=request.actor)

    bands = band_names_for(request.viewer)
    start = {"valid_from": request.viewer.today}
    return acting(request, ExceptionRateForm(sent_by(request), bands=bands, initial=start), act, do)


def _exception_crumbs(code: str, name: str, label: str) -> list[dict[str, str]]:
    steps = [crumb("Exception codes", "office-exceptions"), crumb(name, "office-exception", code)]
    return [*steps, crumb(label)]


@require_http_methods(["GET", "POST"])
def exception_rate(request: OfficeRequest, rate_id: int) -> HttpResponse:
    """End a rate; one that has not begun is taken back."""
    found = exception_rate_for(request.viewer, rate_id)
    code = found.exception
    back = reverse("office-exception", args=[code.code])
    crumbs = _exception_crumbs(code.code, code.name, "Change a rate")
    return ending(request, found, (f"{calls_of(found)} of {code.name}", back, crumbs))


def allotments(request: OfficeRequest) -> HttpResponse:
    """Every allotment with its size of today."""
    today = request.viewer.today
    rows = [
        CatalogRow(
            each.name,
            reverse("office-allotment", args=[each.code]),
            each.code,
            (
                Cell(SHARED_WORDS[each.shared_by]),
                Cell(size_words(each, holding(each.terms.all(), today)), css="c-fig num nowrap"),
            ),
        )
        for each in allotments_for(request.viewer)
    ]
    context = {
        "title": "Allotments",
        "lead": "Minutes or calls that a charge item brings, free in each billing period.",
        "links": [Link("New allotment", reverse("office-allotment-new"), css="btn btn-main")],
        "columns": ALLOTMENT_COLUMNS,
        "rows": rows,
        "empty": "No allotment yet. Only the free minutes of accounts count.",
    }
    return render(request, "office/catalog/list.html", context)


def holding(terms: Iterable[AllotmentTerms], today: object) -> AllotmentTerms | None:
    """The size that periods beginning today would have."""
    begun = [each for each in terms if each.valid_from <= today]  # type: ignore[operator]
    return max(begun, key=lambda each: each.valid_from, default=None)


def size_words(allotment: Allotment, terms: AllotmentTerms | None) -> str:
    """500 minutes."""
    return f"{terms.amount:,} {allotment.counts}" if terms else "nothing yet"


@require_http_methods(["GET", "POST"])
def allotment_new(request: OfficeRequest) -> HttpResponse:
    """An allotment without a size."""
    act = Act(
        "New allotment",
        "Customers read its name. Give it a size, then a charge item that points to it.",
        "Add the allotment",
        reverse("office-allotments"),
        "The allotment is there. Say how much it holds.",
        [crumb("Allotments", "office-allotments"), crumb("New")],
    )

    def do(form: AllotmentForm) -> str:
        made = actions.add_allotment(facts=form.cleaned_data, by=request.actor)
        return reverse("office-allotment", args=[made.code])

    return acting(request, AllotmentForm(sent_by(request)), act, do)


def allotment(request: OfficeRequest, code: str) -> HttpResponse:
    """One allotment: its sizes, the newest first."""
    found, today = allotment_for(request.viewer, code), request.viewer.today
    now = holding(found.terms.all(), today)
    sizes = [
        {
            "terms": each,
            "size": size_words(found, each),
            "kinds": ", ".join(KIND_WORDS[kind] for kind in each.categories if kind in KIND_WORDS),
            "badge": ("Coming", "clock", "info")
            if each.valid_from > today
            else ("Holds", "check", "good")
            if each == now
            else ("Ended", "clock", ""),
            "url": reverse("office-terms", args=[each.pk]) if each.valid_from > today else "",
        }
        for each in sorted(found.terms.all(), key=lambda each: each.valid_from, reverse=True)
    ]
    context = {
        "allotment": found,
        "shared": SHARED_WORDS[found.shared_by],
        "sizes": sizes,
        "crumbs": [crumb("Allotments", "office-allotments"), crumb(found.name)],
    }
    return render(request, "office/catalog/allotment.html", context)


@require_http_methods(["GET", "POST"])
def terms_new(request: OfficeRequest, code: str) -> HttpResponse:
    """Another size from a day on."""
    found = allotment_for(request.viewer, code)
    act = Act(
        f"New size of {found.name}",
        f"In {found.counts} of each billing period. Periods that have begun keep theirs.",
        "Add the size",
        reverse("office-allotment", args=[code]),
        "The size is added.",
        _allotment_crumbs(found, "New size"),
    )

    def do(form: TermsForm) -> None:
        today = request.viewer.today
        actions.add_terms(allotment=found, facts=form.cleaned_data, today=today, by=request.actor)

    now = holding(found.terms.all(), request.viewer.today)
    start = {"categories": now.categories if now else []}
    return acting(request, TermsForm(sent_by(request), initial=start), act, do)


def _allotment_crumbs(allotment: Allotment, label: str) -> list[dict[str, str]]:
    steps = [crumb("Allotments", "office-allotments")]
    return [*steps, crumb(allotment.name, "office-allotment", allotment.code), crumb(label)]


@require_http_methods(["GET", "POST"])
def terms(request: OfficeRequest, terms_id: int) -> HttpResponse:
    """Take back a size that has not begun."""
    found = terms_for(request.viewer, terms_id)
    act = Act(
        f"Take back {size_words(found.allotment, found)}",
        f"From {show.day(found.valid_from)}. It has not begun, so it can go.",
        "Take it back",
        reverse("office-allotment", args=[found.allotment.code]),
        "Taken back.",
        _allotment_crumbs(found.allotment, "Take back a size"),
        is_bad=True,
    )

    def do(_form: object) -> None:
        actions.drop_terms(terms=found, today=request.viewer.today, by=request.actor)

    return acting(request, None, act, do)
