"""Revenue assurance: where money leaks, each row with the way to its cure."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tollbook.flows.queries import Leak, leaks_for
from tollbook.office.request import OfficeRequest

# Kind of cure -> words of its link, route, the right that it opens with.
CURES = {
    "products": ("Products", "office-customer-products", "Customers.Access"),
    "cause": ("By number", "office-cause", "Usage.Access"),
    "exception": ("Exception code", "office-exception", "ProductsAdmin.Access"),
    "run": ("Schedule a run", "office-run-new", "Billing.Add"),
    "credits": ("Credit it", "office-credits", "AccountCredit.Access"),
}


def assurance(request: OfficeRequest) -> HttpResponse:
    """Every search with what it found."""
    found = leaks_for(request.viewer)
    context = {
        "groups": [
            (leaks, [(leak, *cure_of(request, leak)) for leak in leaks.rows]) for leaks in found
        ],
        "total": sum(len(leaks.rows) for leaks in found),
        "today": request.viewer.today,
    }
    return render(request, "office/billing/assurance.html", context)


def cure_of(request: OfficeRequest, leak: Leak) -> tuple[str, str]:
    """Words and address of the cure; no address without the right to it."""
    words, route, right = CURES[leak.cure]
    if not request.viewer.may(right):
        return f"needs the right {right}", ""
    return words, reverse(route, args=[leak.key] if leak.key else [])
