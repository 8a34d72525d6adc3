"""Call records of a customer stay shut to staff until the caller was checked, where that is set.

Pages of single customers and bills name the account in their address. Reports over the calls of
many customers answer no caller, so they keep to their right alone.
"""

from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from tollbook.access.types import Route
from tollbook.billing.queries.invoices import invoice_for
from tollbook.config.routes import OFFICE
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.office.callers import are_calls_shut

CHECK_FIRST: Final = (
    "Call records open once the caller was checked: end viewing, then choose Verify on the "
    "customer's record."
)
OF_ACCOUNT: Final = "office/customers/"


def check_wanted(request: HttpRequest, face: str, route: Route, viewer: Viewer | None) -> str:
    """Where staff check the caller before this page of the office opens; "" where it is open."""
    if face != OFFICE or not route.shows_calls or viewer is None:
        return ""
    account = _account_of(request, viewer)
    if account is None or not are_calls_shut(request, account):
        return ""
    return reverse("office-customer-verify", args=[account.number])


def shut_to_acting(request: HttpRequest, route: Route) -> str:
    """The sentence that stops staff who look as a customer whom nobody has checked, else ""."""
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    if not route.shows_calls or viewer is None:
        return ""
    account = Account.objects.get(pk=viewer.own_account_id)
    return CHECK_FIRST if are_calls_shut(request, account) else ""


def _account_of(request: HttpRequest, viewer: Viewer) -> Account | None:
    """Whom the address is about; None for pages about many, and for what the page calls absent."""
    match = request.resolver_match
    number = str(match.kwargs.get("number", "")) if match else ""
    if not number:
        return None
    try:
        is_of_run = match is not None and "run_id" in match.kwargs
        if is_of_run or request.path.startswith(f"/{OF_ACCOUNT}"):
            return account_for(viewer, number)
        return invoice_for(viewer, number).account
    except NotFound:
        return None
