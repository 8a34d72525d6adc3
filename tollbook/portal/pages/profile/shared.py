"""What the pages of the profile share."""

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.customers.models import Account
from tollbook.customers.queries import account_for
from tollbook.fields.queries import shown_to_customers
from tollbook.kernel.entry import Option
from tollbook.kernel.record import FieldSpec
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest

CHANGE = "Customers_CustomerLevel.Update"
PEOPLE = "Customers_CustomerLevel.Admin"
SEE_PLACE, CHANGE_PLACE = "Locations_CustomerLevel.Access", "Locations_CustomerLevel.Update"
ELSEWHERE = frozenset({"custom.email_opt_out"})  # stands with the notifications
Crumbs = list[dict[str, str]]


def shown_account(request: PortalRequest, *beside: str) -> Account:
    """The chosen account; in the entire view the parent's own, which headings name (V11).

    beside: as of `account_for`.
    """
    viewer = request.viewer
    assert viewer.home is not None, "a customer has a home account"
    chosen = viewer.home if viewer.sees_entire_view else viewer.in_view[0]
    return account_for(viewer, chosen.number, *beside)


def detail_fields() -> list[tuple[FieldSpec, list[Option]]]:
    """The fields of the carrier's own that customers see, each with what its list holds."""
    return [each for each in shown_to_customers() if each[0].name not in ELSEWHERE]


def crumbs(*labels: str) -> Crumbs:
    """The breadcrumb of a page below the profile."""
    return [crumb("Profile", "profile"), *(crumb(label) for label in labels)]


def forbidden(request: PortalRequest, reason: str) -> HttpResponse:
    """What a setting shuts, whatever the rights are."""
    return render(request, "errors/403.html", {"reason": reason}, status=403)
