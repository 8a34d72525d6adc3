"""Looking at the portal as a customer: the reason first, then the customer's own pages."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions.acting import MINUTES, begin_acting, end_acting
from tollbook.access.queries import log_in_by_id
from tollbook.access.types import ACTING_KEY, Acting
from tollbook.customers.models import Membership
from tollbook.customers.queries import account_for, members_of
from tollbook.customers.queries.sight import sees_whole_structure
from tollbook.kernel.errors import NotFound, Refused
from tollbook.office.forms.upkeep import Reason
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.request import OfficeRequest

NESTED = "You are viewing as somebody already. End that first."
BEYOND = "This log-in sees accounts that yours does not, so you cannot view as it."
HOME = {"wholesale": "/wholesale/"}


@require_http_methods(["GET", "POST"])
def act_as(request: OfficeRequest, number: str, user_id: str) -> HttpResponse:
    """Ask for the reason; with it the customer's home page opens, read only."""
    member = member_for(request, number, user_id)
    form = Reason(sent_by(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _begun(request, member, form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "member": member,
        "minutes": MINUTES,
        "is_nested": ACTING_KEY in request.session,
        "crumbs": [
            crumb("Customers", "office-customers"),
            crumb(f"{member.account.number} {member.account.name}", "office-customer", number),
            crumb(f"View as {member.user.user_id}"),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "office/customers/act_as.html", context, status=status)


@require_POST
def end(request: OfficeRequest) -> HttpResponse:
    """Back to the customer's record; ending twice does it once."""
    kept = request.session.pop(ACTING_KEY, None)
    request.session.pop("viewing", None)
    if kept is None:
        return redirect("office-start")
    acting = Acting.of(kept, log_in_by_id(kept["user"]))
    end_acting(acting=acting, why="asked", by=request.actor)
    say(request, f"You no longer view as {acting.user.name or acting.user.user_id}.")
    return redirect("office-customer", acting.account)


def member_for(request: OfficeRequest, number: str, user_id: str) -> Membership:
    """The log-in `user_id` of an account that the staff member may see; raises NotFound."""
    account = account_for(request.viewer, number)
    found = [each for each in members_of(account) if each.user.user_id == user_id]
    if not found:
        raise NotFound("log-in", user_id)
    return found[0]


def _begun(request: OfficeRequest, member: Membership, reason: str) -> HttpResponse:
    if ACTING_KEY in request.session:
        raise Refused("acting-nested", NESTED)
    if not sees_whole_structure(request.user, member.user):
        raise Refused("acting-beyond", BEYOND)
    account = member.account.number
    acting = begin_acting(user=member.user, account=account, reason=reason, by=request.actor)
    request.session[ACTING_KEY] = acting.kept()
    return redirect(HOME.get(member.user.kind, "/"))
