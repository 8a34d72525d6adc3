"""Product types: what they are called, their order, and what a request for one becomes."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.catalog.actions import change_product_type
from tollbook.catalog.models import ProductType
from tollbook.catalog.queries.product_types import product_type_for, product_types_for
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.work import ProductTypeForm
from tollbook.office.pages.shared import crumb, paged, say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.work.actions import set_new_service
from tollbook.work.models import TaskType
from tollbook.work.queries import product_types_asked_for

COLUMNS = (
    Column("Product type"),
    Column("Kind"),
    Column("Product ID"),
    Column("On request becomes"),
    Column("Order", css="num"),
)


@dataclass(frozen=True)
class TypeRow:
    """A product type as the list shows it."""

    type: ProductType
    task_type: TaskType | None


def product_types(request: OfficeRequest) -> HttpResponse:
    """Every product type."""
    listing = listing_from(request.GET, sorts=("name",), default="name")
    rows, pager = paged(product_types_for(request.viewer), listing)
    asked = product_types_asked_for()
    context = {
        "rows": [TypeRow(each, asked.get(each.pk)) for each in rows],
        "pager": pager,
        "listing": listing,
        "columns": COLUMNS,
    }
    return render(request, "office/work/product_types.html", context)


@require_http_methods(["GET", "POST"])
def product_type(request: OfficeRequest, code: str) -> HttpResponse:
    """Change what a type is called, where it stands, what a request for one becomes."""
    found = product_type_for(request.viewer, code)
    held = product_types_asked_for().get(found.pk)
    form = ProductTypeForm(sent_by(request), product_type=found, held=held, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            saved(request, found, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, f"{form.cleaned_data['label']} is saved.")
            return redirect("office-product-types")
    context = {
        "form": form,
        "type": found,
        "crumbs": [crumb("Product types", "office-product-types"), crumb(found.label)],
    }
    return render(
        request, "office/work/product_type.html", context, status=422 if form.errors else 200
    )


def saved(request: OfficeRequest, found: ProductType, form: ProductTypeForm) -> None:
    """Keep both: the type itself, and the Task Type For New Service beside it."""
    names = ("label", "order", "shows_on_customer")
    values = {name: form.cleaned_data[name] for name in names}
    change_product_type(product_type=found, values=values, by=request.actor)
    set_new_service(product_type=found, task_type=form.chosen, by=request.actor)
