"""Create a customer: one page from company to first product."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.billing.queries.records import cycle_default, cycles_to_choose
from tollbook.customers.queries.picking import fill_place, places_in_doubt, take_place
from tollbook.customers.queries.sight import beyond_sight
from tollbook.flows.actions import open_customer
from tollbook.flows.types import NewCustomer
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.office.forms.opening import OpeningForm, cycle_options, form_of
from tollbook.office.pages.shared import crumb, say
from tollbook.office.request import OfficeRequest

BILLING_FIELDS = ("cycle", "billing_emails")


@require_http_methods(["GET", "POST"])
def creating(request: OfficeRequest) -> HttpResponse:
    """The form; its buttons look up places, follow a choice, or create the customer."""
    cycles = list(cycles_to_choose(with_parked=request.viewer.may("Customers.Admin")))
    form = form_of(request, cycle_options(cycles), cycle_default())
    wish = request.POST.get("do", "create")
    if request.method == "POST":
        form.follow_agent()
        if wish == "places":
            form.places = fill_place(form.sheet)
        elif wish == "place":
            take_place(form.sheet, request.POST.get("place", ""))
        elif wish == "create":
            if (number := created(request, form)) is not None:
                return redirect("office-customer", number)
            form.places = places_in_doubt(form.sheet)
    context = {
        "form": form,
        "sheet": form.sheet,
        "crumbs": [crumb("Customers", "office-customers"), crumb("Create a customer")],
    }
    status = 422 if form.sheet.errors and wish == "create" else 200
    return render(request, "office/customers/creating.html", context, status=status)


def created(request: OfficeRequest, form: OpeningForm) -> str | None:
    """The number of the new account; None where something was refused, which the form then says."""
    sheet = form.sheet
    if "place" in request.POST:
        take_place(sheet, request.POST["place"])
    is_read = sheet.read()
    values = {name: value for name, value in sheet.values.items() if name not in BILLING_FIELDS}
    try:
        products = form.first_products()
        if not is_read:
            return None
        if beyond := beyond_sight(request.viewer, values):
            raise WrongFields(beyond)
        cycle = next(
            (
                each
                for each in cycles_to_choose(with_parked=True)
                if each.code == sheet.values["cycle"]
            ),
            None,
        )
        wanted = NewCustomer(
            values,
            as_typed=bool(sheet.values["as_typed"]),
            billing_facts={"cycle": cycle, "billing_emails": sheet.values["billing_emails"]},
            products=products,
        )
        account = open_customer(wanted=wanted, by=request.actor, today=request.viewer.today)
    except Refused as refusal:
        sheet.refuse(refusal)
        return None
    say(request, f"{account} is created. Activate it to put its products in service.")
    return str(account.number)
