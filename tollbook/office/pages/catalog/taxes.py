"""Taxes and recovery fees, the Federal USF factor by quarter, what a charge is taxed with."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.billing.queries import TaxQuestion, tax_preview
from tollbook.catalog import actions
from tollbook.catalog.models import TaxRule
from tollbook.catalog.queries.levies import (
    factor_quarters,
    tax_categories_for,
    tax_rule_for,
    tax_rules_for,
)
from tollbook.catalog.types import ProductKind
from tollbook.kernel import show
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.money import ZERO
from tollbook.kernel.period import add_months
from tollbook.office.forms.catalog import EndForm
from tollbook.office.forms.rates import SearchForm
from tollbook.office.forms.taxes import (
    QUARTERS_OFFERED,
    FactorForm,
    PreviewForm,
    TaxRuleForm,
)
from tollbook.office.pages.catalog.shared import Act, CatalogRow, Cell, Link, acting
from tollbook.office.pages.shared import chips, crumb, paged, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Tax or fee"),
    Column("Place"),
    Column("Rate"),
    Column("For"),
    Column("Invoice dates"),
    Column("More", css="more"),
)
FACTOR_COLUMNS = (
    Column("Quarter"),
    Column("Factor", css="num"),
    Column("Source"),
    Column("More", css="more"),
)
FOR_WHOM = {"both": "Everybody", "business": "Business", "residential": "Residences"}


def taxes(request: OfficeRequest) -> HttpResponse:
    """Every tax and recovery fee with its days."""
    form = SearchForm(request.GET)
    listing = listing_from(request.GET, sorts=("code",), default="code")
    rows, pager = paged(tax_rules_for(request.viewer, form.text), listing)
    context = {
        "title": "Taxes and fees",
        "lead": "Dated by invoice date. Shipped rules are examples; enter your own, with a source.",
        "links": [
            Link("New tax or fee", reverse("office-tax-new"), css="btn btn-main"),
            Link("Federal USF", reverse("office-usf"), "ProductsAdmin.Access", "clock"),
            Link("Tax preview", reverse("office-tax-preview"), "ProductsAdmin.Access", "tag"),
        ],
        "form": form,
        "listing": listing,
        "pager": pager,
        "chips": chips(listing, {"q": f"Holds {form.text}"}),
        "columns": COLUMNS,
        "rows": [_row(row, request.viewer.today) for row in rows],
        "empty": "No tax yet. Bills can only be drafted once their charges have a rule.",
    }
    return render(request, "office/catalog/list.html", context)


def _row(rule: TaxRule, today: date) -> CatalogRow:
    return CatalogRow(
        rule.label,
        reverse("office-tax", args=[rule.pk]),
        f"{rule.code}, {'government' if rule.is_government else 'own fee'}",
        (
            Cell(_place(rule), label="Place"),
            Cell(rate_of(rule), label="Rate"),
            Cell(FOR_WHOM[rule.applies_to], css="c-rest", label="For"),
            Cell(_days(rule), _state(rule, today), label="Invoice dates"),
        ),
    )


def _place(rule: TaxRule) -> str:
    parts = [rule.city, rule.county, rule.state]
    return ", ".join(part for part in parts if part) or "United States"


def rate_of(rule: TaxRule) -> str:
    """6.875 %, or 0.80 a line."""
    if rule.kind == "per_line":
        return f"{rule.amount.normalize():,.2f} a line"
    percent = f"{rule.percent.normalize():f} %"
    return f"{percent} interstate" if rule.kind == "interstate_percent" else percent


def _days(rule: TaxRule) -> str:
    first = f"from {show.day(rule.valid_from)}"
    return f"{first} to {show.day(rule.valid_to)}" if rule.valid_to else first


def _state(rule: TaxRule, today: date) -> str:
    if rule.valid_from > today:
        return "coming"
    return "ended" if rule.valid_to is not None and rule.valid_to < today else ""


@require_http_methods(["GET", "POST"])
def tax_new(request: OfficeRequest) -> HttpResponse:
    """A tax or a fee, or another rate of one."""
    act = Act(
        "New tax or fee",
        "With the code of a tax that stands, this is its new rate: the former ends the day before.",
        "Add it",
        reverse("office-taxes"),
        "It acts on bills from its first invoice date on.",
        [crumb("Taxes and fees", "office-taxes"), crumb("New")],
    )

    def do(form: TaxRuleForm) -> None:
        categories = form.cleaned_data["categories"]
        actions.add_tax(facts=form.facts(), categories=categories, by=request.actor)

    form = TaxRuleForm(
        sent_by(request),
        categories=tax_categories_for(request.viewer),
        initial={"valid_from": request.viewer.today},
    )
    return acting(request, form, act, do)


@require_http_methods(["GET", "POST"])
def tax(request: OfficeRequest, rule_id: int) -> HttpResponse:
    """The last invoice date of a tax."""
    found, today = tax_rule_for(request.viewer, rule_id), request.viewer.today
    act = Act(
        f"End {found.label}",
        f"{rate_of(found)}, {_days(found)}. Bills that are issued keep it. For another rate, add"
        " a rule with the same code instead.",
        "End it",
        reverse("office-taxes"),
        "It ends on that day.",
        [crumb("Taxes and fees", "office-taxes"), crumb(found.label)],
    )

    def do(form: EndForm) -> None:
        day = form.cleaned_data["on"]
        actions.end_tax(rule=found, on=day, today=today, by=request.actor)

    return acting(request, EndForm(sent_by(request), initial={"on": today}), act, do)


def _quarters(today: date) -> list[date]:
    """The quarters that factors are asked for: the one before, this one and the next."""
    first = add_months(actions.quarter_of(today), -3)
    return [add_months(first, 3 * step) for step in range(QUARTERS_OFFERED)]


def usf(request: OfficeRequest) -> HttpResponse:
    """The factor of each quarter around today, and which are missing."""
    found = factor_quarters(_quarters(request.viewer.today))
    rows = [
        CatalogRow(
            f"Quarter {(day.month - 1) // 3 + 1} of {day.year}",
            cells=(
                Cell(f"{rule.percent.normalize():f} %" if rule else "missing", css="c-fig num"),
                Cell(rule.source if rule else "Runs of this quarter stop until it is entered."),
            ),
        )
        for day, rule in found.items()
    ]
    context = {
        "title": "Federal USF factors",
        "lead": "The contribution factor is new each quarter. A run without it is not drafted.",
        "links": [Link("Enter a factor", reverse("office-usf-new"), css="btn btn-main")],
        "columns": FACTOR_COLUMNS,
        "rows": rows,
        "crumbs": [crumb("Taxes and fees", "office-taxes"), crumb("Federal USF")],
    }
    return render(request, "office/catalog/list.html", context)


@require_http_methods(["GET", "POST"])
def usf_new(request: OfficeRequest) -> HttpResponse:
    """The factor of a quarter."""
    act = Act(
        "Federal USF factor",
        "Holds for bills of the quarter and ends with it.",
        "Enter it",
        reverse("office-usf"),
        "The factor is entered.",
        [crumb("Taxes and fees", "office-taxes"), crumb("Federal USF", "office-usf")],
    )

    def do(form: FactorForm) -> None:
        told = form.cleaned_data
        actions.set_usf_factor(
            on=date.fromisoformat(told["quarter"]),
            percent=told["percent"],
            source=told["source"],
            by=request.actor,
        )

    found = factor_quarters(_quarters(request.viewer.today))
    missing = [day for day, rule in found.items() if rule is None]
    return acting(request, FactorForm(sent_by(request), quarters=missing), act, do)


def preview(request: OfficeRequest) -> HttpResponse:
    """The taxes of one charge at a place; its address can be sent to a colleague."""
    asked = bool(request.GET)
    start = {"on": request.viewer.today, "amount": "100.00"}
    form = PreviewForm(
        request.GET if asked else None,
        categories=tax_categories_for(request.viewer),
        initial=start,
    )
    context: dict[str, object] = {"form": form, "asked": False}
    if asked and form.is_valid():
        found = tax_preview(_question(form))
        context |= {"asked": True, "taxes": found, "amount": form.cleaned_data["amount"]}
        context["total"] = sum((each.amount for each in found), ZERO)
    status = 422 if form.errors else 200
    return render(request, "office/catalog/tax_preview.html", context, status=status)


def _question(form: PreviewForm) -> TaxQuestion:
    told = form.cleaned_data
    names = ("on", "category", "amount", "state", "county", "city", "npanxx")
    return TaxQuestion(
        **{name: told[name] for name in names},
        in_city=told["in_city"] == "yes",
        is_business=told["is_business"] == "yes",
        product_kind=ProductKind(told["product_kind"]),
        exempt=tuple(told["exempt"]),
    )
