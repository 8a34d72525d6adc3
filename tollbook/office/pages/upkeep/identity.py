"""The list of doubts about who somebody is; a ticket will take its place one day."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.customers.actions.identity import close_identity_task
from tollbook.customers.models import IdentityTask
from tollbook.customers.queries.agents import agent_of
from tollbook.customers.queries.identity import identity_task_for, identity_tasks_for
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import listing_from
from tollbook.office.forms.notices import Settled
from tollbook.office.pages.shared import crumb, paged, say, sent_by
from tollbook.office.request import OfficeRequest


def tasks(request: OfficeRequest) -> HttpResponse:
    """What is open, the urgent first, then what was settled."""
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(identity_tasks_for(request.viewer), listing)
    context = {"rows": rows, "pager": pager, "listing": listing, "zone": request.viewer.zone}
    return render(request, "office/upkeep/identity.html", context)


@require_http_methods(["GET", "POST"])
def task(request: OfficeRequest, task_id: int) -> HttpResponse:
    """One of them, and the form that settles it."""
    found = identity_task_for(request.viewer, task_id)
    form = Settled(sent_by(request))
    if form.is_valid():
        try:
            close_identity_task(task=found, note=form.cleaned_data["note"], by=request.actor)
        except Refused as refusal:
            form.add_error("note", str(refusal))
        else:
            say(request, f"Settled for {_whose(found)}.")
            return redirect("office-identity")
    context = {
        "task": found,
        "log_in_url": _log_in_url(found),
        "form": form,
        "zone": request.viewer.zone,
        "crumbs": [crumb("Identity checks", "office-identity"), crumb(_whose(found))],
    }
    return render(
        request, "office/upkeep/identity_task.html", context, status=422 if form.errors else 200
    )


def _whose(task: IdentityTask) -> str:
    """The account or, where it is about somebody without one, the log-in."""
    return task.account.number if task.account is not None else str(task.user)


def _log_in_url(task: IdentityTask) -> str:
    """The page that turns the log-in on again, "" where no log-in is meant."""
    user = task.user
    if user is None:
        return ""
    if task.account is not None:
        return reverse("office-customer-user", args=[task.account.number, user.user_id])
    if user.is_staff:
        return reverse("office-person", args=[user.user_id])
    agent = agent_of(user)
    return reverse("office-agent-log-in", args=[agent.pk]) if agent is not None else ""
