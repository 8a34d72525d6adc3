"""Charges that a base puts on all its bills: fixed amounts, percentages, the fee for paper."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.catalog import actions
from tollbook.catalog.models import BaseCharge
from tollbook.catalog.queries.levies import (
    base_charge_for,
    base_charges_for,
    list_price_of,
    named_items_for,
    tax_categories_for,
)
from tollbook.customers.queries import bases_for
from tollbook.kernel import show
from tollbook.kernel.listing import Column
from tollbook.office.forms.catalog import EndForm
from tollbook.office.forms.taxes import KINDS, BaseChargeForm
from tollbook.office.pages.catalog.shared import Act, CatalogRow, Cell, Link, acting
from tollbook.office.pages.shared import crumb, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Charge"),
    Column("Base"),
    Column("Amount"),
    Column("Invoice dates"),
    Column("More", css="more"),
)
KIND_WORDS = dict(KINDS)


def charges(request: OfficeRequest) -> HttpResponse:
    """Every automatic charge of every base."""
    today = request.viewer.today
    context = {
        "title": "Automatic charges",
        "lead": "What a base puts on the bills of all its accounts by itself.",
        "links": [Link("New charge", reverse("office-base-charge-new"), css="btn btn-main")],
        "columns": COLUMNS,
        "rows": [_row(each, today) for each in base_charges_for(request.viewer)],
        "empty": "No automatic charge yet, such as a recovery fee or a fee for paper bills.",
    }
    return render(request, "office/catalog/list.html", context)


def _row(charge: BaseCharge, today: date) -> CatalogRow:
    among = "own fee" if charge.is_fee else "service charge"
    return CatalogRow(
        charge.item.description,
        reverse("office-base-charge", args=[charge.pk]),
        f"{charge.item.code}, {among}",
        (
            Cell(charge.base.name, label="Base"),
            Cell(amount_of(charge, today), label="Amount"),
            Cell(days_of(charge), css="c-rest", label="Invoice dates"),
        ),
    )


def amount_of(charge: BaseCharge, today: date) -> str:
    """2.95 a bill, or 2.5 % of recurring charges."""
    if charge.way != "percent":
        price = list_price_of(charge.item, today)
        return f"{price} a bill" if charge.way == "fixed" else f"{price} for paper"
    names = [KIND_WORDS[kind].lower() for kind in charge.of_kinds]
    names += [item.description for item in charge.of_items.all()]
    return f"{charge.percent.normalize():f} % of {', '.join(names)}"


def days_of(charge: BaseCharge) -> str:
    """From a day on, or from one to another."""
    first = f"from {show.day(charge.valid_from)}"
    return f"{first} to {show.day(charge.valid_to)}" if charge.valid_to else first


@require_http_methods(["GET", "POST"])
def charge_new(request: OfficeRequest) -> HttpResponse:
    """A charge with an item of its own."""
    viewer = request.viewer
    act = Act(
        "New automatic charge",
        "Stands on every bill of the base from its first invoice date on.",
        "Add the charge",
        reverse("office-base-charges"),
        "The charge is added.",
        [crumb("Automatic charges", "office-base-charges"), crumb("New")],
    )

    def do(form: BaseChargeForm) -> None:
        told = form.cleaned_data
        amount = None if told["way"] == "percent" else told["amount"]
        actions.add_base_charge(
            item=form.item(), amount=amount, facts=form.facts(), by=request.actor
        )

    form = BaseChargeForm(
        sent_by(request),
        bases=bases_for(viewer),
        items=named_items_for(viewer),
        categories=tax_categories_for(viewer),
        initial={"valid_from": viewer.today, "tax_category": "other"},
    )
    return acting(request, form, act, do)


@require_http_methods(["GET", "POST"])
def charge(request: OfficeRequest, charge_id: int) -> HttpResponse:
    """The last invoice date of a charge."""
    found, today = base_charge_for(request.viewer, charge_id), request.viewer.today
    act = Act(
        f"End {found.item.description}",
        f"{amount_of(found, today)} at {found.base.name}, {days_of(found)}.",
        "End it",
        reverse("office-base-charges"),
        "It ends on that day.",
        [crumb("Automatic charges", "office-base-charges"), crumb(found.item.description)],
    )

    def do(form: EndForm) -> None:
        day = form.cleaned_data["on"]
        actions.end_base_charge(charge=found, on=day, today=today, by=request.actor)

    return acting(request, EndForm(sent_by(request), initial={"on": today}), act, do)
