"""Profile: what we know of the account and where its bills go, to look at."""

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.billing.queries import profile_of
from tollbook.customers.queries import account_for, bill_to_of
from tollbook.customers.queries.proofs import security_of
from tollbook.portal.request import PortalRequest


def profile(request: PortalRequest) -> HttpResponse:
    """The chosen account; in the entire view the parent's own, which the heading names."""
    viewer = request.viewer
    assert viewer.home is not None, "a customer has a home account"
    chosen = viewer.home if viewer.sees_entire_view else viewer.in_view[0]
    account = account_for(viewer, chosen.number)
    context = {
        "viewer": viewer,
        "security": security_of(account),
        "may_change": viewer.may("Customers_CustomerLevel.Update") and account.pk == viewer.home.id,
        "account": account,
        "location": bill_to_of([account]).get(account.pk),
        "billing": profile_of(account),
        "phones": [
            ("Contact phone", account.contact_phone),
            ("Phone", account.phone),
            ("Cell phone", account.cell_phone),
            ("Fax", account.fax),
        ],
    }
    return render(request, "portal/profile/page.html", context)
