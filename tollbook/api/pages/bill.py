"""TMF678 Customer Bill: issued bills with the figures that are stored, and their document."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from ninja import Field, Query, Router

from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import ApiRequest, Choice, Day, Part, part_of, refuse_unknown
from tollbook.api.pages.account import reference_to
from tollbook.api.resources import Resource
from tollbook.api.shapes import PDF, WRONG, Money, Reference, Shape, TimePeriod, money
from tollbook.api.trail import note_opened, refuse_unverified
from tollbook.billing.models import Invoice
from tollbook.billing.queries import (
    document_of,
    invoice_for,
    invoices_for,
    open_amount_of,
    with_open_amount,
)
from tollbook.billing.queries.shown_document import opened_document
from tollbook.kernel.errors import NotFound

PATH = "customerBillManagement/v4/customerBill"
ROUTER = Router(tags=["TMF678 Customer bill"])
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("Customers.Access", ""),
    customer=("Customers_CustomerLevel.Access", ""),
)
# The sums of a bill in the order of its front page, by their own names.
FIGURES: Final = (
    *("previous_balance", "payments", "adjustments", "service", "usage", "taxes", "fees"),
    *("other_providers", "total_current", "total_due"),
)


class Document(Shape):
    """The bill as its customer gets it."""

    id: str
    href: str
    mime_type: str = Field(alias="mimeType")


class CustomerBill(Shape):
    """An issued bill; its id is its number, its figures never change."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    bill_no: str | None = Field(None, alias="billNo")
    bill_date: str | None = Field(None, alias="billDate", description="A day.")
    payment_due_date: str | None = Field(None, alias="paymentDueDate", description="A day.")
    billing_period: TimePeriod | None = Field(
        None, alias="billingPeriod", description="Days; the end is not part of it."
    )
    state: str | None = Field(None, description="sent, partiallyPaid, settled or void.")
    amount_due: Money | None = Field(None, alias="amountDue", description="Total of the bill.")
    remaining_amount: Money | None = Field(
        None, alias="remainingAmount", description="What of this bill's own charges is still open."
    )
    tax_included_amount: Money | None = Field(
        None, alias="taxIncludedAmount", description="This bill's own charges with taxes."
    )
    figures: dict[str, Any] | None = Field(
        None, description="Each sum of the front page by name, in the currency of the bill."
    )
    billing_account: Reference | None = Field(None, alias="billingAccount")
    bill_document: list[Document] | None = Field(None, alias="billDocument")


class Wanted(Part):
    """What a list of bills may be narrowed by."""

    billing_account: str = Field("", alias="billingAccount.id", max_length=20)
    since: Day = Field(None, alias="billDate.gte", description="From this day on: 2026-07-31.")
    until: Day = Field(None, alias="billDate.lte", description="Up to this day, included.")


Bills = list[CustomerBill]


@ROUTER.get("", url_name="api-bills", response={200: Bills, 206: Bills, **WRONG})
def customer_bills(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Issued bills, the newest first."""
    refuse_unknown(request, part)
    found = _narrowed(invoices_for(request.viewer), part).select_related("company")
    rows, total = part_of(with_open_amount(found).order_by("-invoice_on", "-pk"), part)
    if part.billing_account:
        note_opened(request, *(each.account.number for each in rows))
    shown = (chosen(shape_of(each), part.fields) for each in rows)
    return listed(shown, total=total, offset=part.offset)


@ROUTER.get("/{number}", url_name="api-bill", response={200: CustomerBill, **WRONG})
def customer_bill(request: ApiRequest, number: str, choice: Query[Choice]) -> HttpResponse:
    """One bill by its number."""
    refuse_unknown(request, choice)
    return answer(chosen(shape_of(_opened(request, number)), choice.fields))


@ROUTER.get("/{number}/document", url_name="api-bill-document", response=WRONG, openapi_extra=PDF)
def bill_document(request: ApiRequest, number: str) -> FileResponse:
    """The PDF of one bill, on which its calls stand."""
    refuse_unverified(request.viewer)
    invoice = _opened(request, number)
    document = document_of(invoice)
    opened = opened_document(document, Path(settings.DATA_DIR)) if document else None
    if opened is None:
        raise NotFound("document", number)
    name = f"{invoice.account.number}-invoice-{invoice.number}.pdf"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/pdf")


def _opened(request: ApiRequest, number: str) -> Invoice:
    """One bill by its number; that staff looked at its account stands in the trail."""
    invoice = invoice_for(request.viewer, number)
    note_opened(request, invoice.account.number)
    return invoice


def _narrowed(rows: QuerySet[Invoice], part: Wanted) -> QuerySet[Invoice]:
    wanted = {
        "account__number__iexact": part.billing_account,
        "invoice_on__gte": part.since,
        "invoice_on__lte": part.until,
    }
    return rows.filter(**{key: value for key, value in wanted.items() if value})


def address_of(number: str) -> str:
    """Where a bill is found."""
    return f"/{PREFIX}{PATH}/{number}"


def shape_of(invoice: Any) -> dict[str, Any]:
    """A bill (read with its open amount) as the document describes it."""
    unit, number = invoice.company.currency, invoice.number
    document = {
        "id": number,
        "href": f"{address_of(number)}/document",
        "mimeType": "application/pdf",
    }
    return {
        "id": number,
        "href": address_of(number),
        "@type": "CustomerBill",
        "billNo": number,
        "billDate": invoice.invoice_on,
        "paymentDueDate": invoice.due_on,
        "billingPeriod": {
            "startDateTime": invoice.period_start,
            "endDateTime": invoice.period_end,
        },
        "state": _state(invoice),
        "amountDue": money(invoice.total_due, unit),
        "remainingAmount": money(open_amount_of(invoice), unit),
        "taxIncludedAmount": money(invoice.total_current, unit),
        "figures": {name: getattr(invoice, name) for name in FIGURES},
        "billingAccount": reference_to(invoice.account),
        "billDocument": [document],
    }


def _state(invoice: Any) -> str:
    if invoice.is_void:
        return "void"
    still_open = open_amount_of(invoice)
    if still_open <= 0:
        return "settled"
    return "partiallyPaid" if still_open < invoice.total_current else "sent"
