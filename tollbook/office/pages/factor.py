"""A lost second factor: staff take it away after an identity check."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.access.models import User
from tollbook.access.queries import is_above, staff_log_in
from tollbook.access.queries.proofs import proofs_of, waiting_reset_of
from tollbook.access.types import ABOVE, Kind
from tollbook.customers.queries.agents import agent_with_id
from tollbook.flows.actions import reset_second_factor, withdraw_factor_reset
from tollbook.kernel import show
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import NotFound, Refused
from tollbook.office.forms.upkeep import Reason
from tollbook.office.pages.customers.acting import member_for
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.request import OfficeRequest

OWN = "Nobody resets their own second factor."
Crumbs = list[dict[str, str]]


@dataclass(frozen=True)
class Whose:
    """The log-in it is about, where it stands, and the page to go back to."""

    user: User
    crumbs: Crumbs
    back: str


@require_http_methods(["GET", "POST"])
def of_customer(request: OfficeRequest, number: str, user_id: str) -> HttpResponse:
    """The second factor of a customer's log-in."""
    member = member_for(request, number, user_id)
    crumbs = [
        crumb("Customers", "office-customers"),
        crumb(f"{number} {member.account.name}", "office-customer", number),
        crumb(f"Second factor of {user_id}"),
    ]
    back = reverse("office-customer", args=[number])
    return _reset(request, Whose(member.user, crumbs, back))


@require_http_methods(["GET", "POST"])
def of_staff(request: OfficeRequest, user_id: str) -> HttpResponse:
    """The second factor of a member of the staff."""
    user = staff_log_in(user_id)
    crumbs = [
        crumb("Staff", "office-staff"),
        crumb(user.name or user_id, "office-person", user_id),
        crumb("Second factor"),
    ]
    return _reset(request, Whose(user, crumbs, reverse("office-person", args=[user_id])))


@require_http_methods(["GET", "POST"])
def of_agent(request: OfficeRequest, row_id: int) -> HttpResponse:
    """The second factor of an agent's log-in."""
    agent = agent_with_id(row_id)
    if agent.user is None:
        raise NotFound("log-in of agent", agent.code)
    crumbs = [
        crumb("Agents", "office-agent-rows"),
        crumb(str(agent), "office-agent-row", agent.pk),
        crumb("Second factor"),
    ]
    return _reset(request, Whose(agent.user, crumbs, reverse("office-agent-log-in", args=[row_id])))


def _reset(request: OfficeRequest, whose: Whose) -> HttpResponse:
    withdraws = request.method == "POST" and "withdraw" in request.POST
    form = Reason(None if withdraws else sent_by(request))
    if withdraws:
        withdraw_factor_reset(user=whose.user, by=request.actor)
        say(request, f"The second factor of {whose.user.user_id} stands as it was.")
        return redirect(whose.back)
    if request.method == "POST" and form.is_valid():
        try:
            say(request, _asked(request, whose.user, form.cleaned_data["reason"]))
            return redirect(whose.back)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "user": whose.user,
        "crumbs": whose.crumbs,
        "back": whose.back,
        "proofs": proofs_of(whose.user),
        "waiting": waiting_reset_of(whose.user),
        "zone": request.viewer.zone,
    }
    status = 422 if form.errors else 200
    return render(request, "office/factor.html", context, status=status)


def _asked(request: OfficeRequest, user: User, reason: str) -> str:
    """Ask for the reset; the sentence that says when it acts."""
    if user.pk == request.user.pk:
        raise Refused("own-factor", OWN)
    if user.kind == Kind.STAFF and is_above(user, request.user):
        raise Refused("above", ABOVE)
    asked = reset_second_factor(user=user, reason=reason, by=request.actor)
    if asked.outcome:
        return f"{user.user_id} signs in with the password alone now."
    day = show.day(day_in(asked.due_at, request.viewer.zone))
    return f"The second factor of {user.user_id} goes on {day}; the contact of record is told."
