"""How the calls of one product are priced: exception code, and whether free minutes act on it."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.catalog.queries.shown import exceptions_for
from tollbook.kernel import phones
from tollbook.kernel.errors import NotFound
from tollbook.office.forms.products import CallTermsForm
from tollbook.office.pages.catalog.shared import Act, acting
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import crumb
from tollbook.office.request import OfficeRequest
from tollbook.services.actions import change_call_terms
from tollbook.services.queries import products_of

LIST = "office-customer-products"
LEAD = (
    "It acts on calls that come from now on. Calls that have a price keep it until they are rated "
    "again; free minutes of calls that are not billed are shared out anew each night."
)


@require_http_methods(["GET", "POST"])
def product_terms(request: OfficeRequest, number: str, product_key: int) -> HttpResponse:
    """The form, and what was sent."""
    record = record_of(request, number)
    bearing = products_of(record.account, record.today).filter(product_type__has_usage=True)
    product = bearing.filter(pk=product_key).first()
    if product is None:
        raise NotFound("product", product_key)
    name = phones.shown(product.digits) or product.product_id
    data = request.POST if request.method == "POST" else None
    form = CallTermsForm(data, product=product, codes=exceptions_for(request.viewer))
    act = Act(
        title=f"Calls of {name}",
        lead=LEAD,
        button="Save",
        back=reverse(LIST, args=[record.account.number]),
        done=f"How calls of {name} are priced is saved.",
        crumbs=[
            crumb("Customers", "office-customers"),
            crumb(record.account.name, "office-customer", record.account.number),
            crumb("Products", LIST, record.account.number),
            crumb(f"Calls of {name}"),
        ],
    )

    def do(sent: CallTermsForm) -> None:
        change_call_terms(product=product, wanted=sent.wanted(), by=request.actor)

    return acting(request, form, act, do)
