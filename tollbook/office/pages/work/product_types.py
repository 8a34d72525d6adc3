"""Product types: what they are, on sale or not, and what a request for one becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.access.queries.trail import changes_of_entities, who_of
from tollbook.catalog.actions import change_product_type, open_product_type
from tollbook.catalog.models import ProductType
from tollbook.catalog.queries.product_types import product_type_for, product_types_for
from tollbook.catalog.types import ProductKind
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.product_types import KINDS, NewProductTypeForm, ProductTypeForm
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
    Column("State"),
    Column("Order", css="num"),
)
ENTITY: Final = str(ProductType._meta.verbose_name)
CHANGES_MAX: Final = 20
# Where what the catalog refuses stands.
FIELDS: Final = {"code-taken": "code", "not-traditional": "is_traditional"}


@dataclass(frozen=True)
class TypeRow:
    """A product type as the list shows it."""

    type: ProductType
    task_type: TaskType | None

    @property
    def kind(self) -> str:
        return KINDS[ProductKind(self.type.kind)]


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
def new(request: OfficeRequest) -> HttpResponse:
    """Add a type."""
    blank = ProductType()
    form = NewProductTypeForm(
        sent_by(request), product_type=blank, held=None, viewer=request.viewer
    )

    def save() -> None:
        made = open_product_type(facts=form.facts(), by=request.actor)
        set_new_service(product_type=made, task_type=form.chosen, by=request.actor)

    if taken(form, save):
        say(request, f"{form.cleaned_data['label']} is added.")
        return redirect("office-product-types")
    context = {
        "form": form,
        "title": "New product type",
        "right": "ProductsAdmin.Add",
        "crumbs": [crumb("Product types", "office-product-types"), crumb("New product type")],
    }
    return page(request, form, context)


@require_http_methods(["GET", "POST"])
def product_type(request: OfficeRequest, code: str) -> HttpResponse:
    """Change what a type is called, where it stands, what a request for one becomes."""
    found = product_type_for(request.viewer, code)
    held = product_types_asked_for().get(found.pk)
    form = ProductTypeForm(sent_by(request), product_type=found, held=held, viewer=request.viewer)

    def save() -> None:
        change_product_type(product_type=found, values=form.facts(), by=request.actor)
        set_new_service(product_type=found, task_type=form.chosen, by=request.actor)

    if taken(form, save):
        say(request, f"{form.cleaned_data['label']} is saved.")
        return redirect("office-product-types")
    changes = changes_of_entities([ENTITY]).filter(entity_id=str(found.pk))
    context = {
        "form": form,
        "type": found,
        "title": found.label,
        "right": "ProductsAdmin.Update",
        "facts": facts_of(found),
        "changes": [(each, who_of(each)) for each in changes[:CHANGES_MAX]],
        "zone": request.viewer.zone,
        "crumbs": [crumb("Product types", "office-product-types"), crumb(found.label)],
    }
    return page(request, form, context)


def page(request: OfficeRequest, form: ProductTypeForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "office/work/product_type.html", context, status=status)


def taken(form: ProductTypeForm, save: Callable[[], None]) -> bool:
    """Whether the form was sent and saved whole; what was refused stands at its field."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            save()
    except Refused as refusal:
        form.add_error(FIELDS.get(refusal.code), str(refusal))
        return False
    return True


def facts_of(found: ProductType) -> str:
    """What of a type is fixed, as one sentence."""
    told = [f"Code {found.code}", KINDS[ProductKind(found.kind)]]
    told += ["traditional"] if found.is_traditional else []
    told += ["calls are billed to it"] if found.has_usage else []
    told += ["needs an address for 911"] if found.is_voip else []
    return ", ".join(told)
