"""The log-in of an agent: made, changed, turned off and on, a password; one for each agent."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.models import User
from tollbook.access.queries import changes_of_user
from tollbook.customers.models import Agent
from tollbook.customers.queries.agents import agent_with_id
from tollbook.flows.actions import (
    add_agent_person,
    change_agent_person,
    give_agent_password,
    switch_agent_person,
)
from tollbook.kernel.errors import NotFound, Refused
from tollbook.office.forms.users import AgentLogIn, NewAgentLogIn, TemporaryPassword
from tollbook.office.pages.permits import permits_of
from tollbook.office.pages.shared import Badge, crumb, say, sent_by
from tollbook.office.request import OfficeRequest

CHANGES_SHOWN = 25
FIELDS = {"MAIL": "emails", "WEAK": "password", "STALE": None, "has-log-in": None}


@require_http_methods(["GET", "POST"])
def log_in(request: OfficeRequest, row_id: int) -> HttpResponse:
    """The log-in of an agent; where there is none, the form that makes it."""
    agent = agent_with_id(row_id)
    if agent.user is None:
        return _new(request, agent)
    form = AgentLogIn(sent_by(request), initial=_written(agent.user))
    if form.is_valid():
        try:
            change_agent_person(
                user=agent.user,
                facts=form.facts(),
                by=request.actor,
                seen_version=form.cleaned_data["version"],
            )
        except Refused as refusal:
            form.add_error(FIELDS.get(refusal.code, "user_id"), str(refusal))
        else:
            say(request, "Saved.")
            return redirect("office-agent-log-in", row_id)
    return _shown(request, agent, form, TemporaryPassword())


def _new(request: OfficeRequest, agent: Agent) -> HttpResponse:
    proposed = {"name": agent.contact_name or agent.name, "emails": agent.emails}
    form = NewAgentLogIn(sent_by(request), initial=proposed)
    if form.is_valid():
        try:
            word = form.cleaned_data["password"]
            user = add_agent_person(
                agent=agent, facts=form.facts(), password=word, by=request.actor
            )
        except Refused as refusal:
            form.add_error(FIELDS.get(refusal.code, "user_id"), str(refusal))
        else:
            say(request, f"{agent.name} may sign in as {user.user_id} within 72 hours.")
            return redirect("office-agent-log-in", agent.pk)
    context = {"agent": agent, "form": form, "crumbs": _crumbs(agent)}
    status = 422 if form.errors else 200
    return render(request, "office/setup/agent_log_in_new.html", context, status=status)


def _shown(
    request: OfficeRequest, agent: Agent, form: AgentLogIn, password: TemporaryPassword
) -> HttpResponse:
    user = _user_of(agent)
    # What a refused form has put into the row is not what stands.
    user.refresh_from_db()
    context = {
        "agent": agent,
        "user": user,
        "badge": _badge(user),
        "form": form,
        "password": password,
        "permits": permits_of(user),
        "changes": changes_of_user(user.pk)[:CHANGES_SHOWN],
        "zone": request.viewer.zone,
        "crumbs": _crumbs(agent),
    }
    status = 422 if form.errors or password.errors else 200
    return render(request, "office/setup/agent_log_in.html", context, status=status)


@require_POST
def password(request: OfficeRequest, row_id: int) -> HttpResponse:
    """A temporary password; the agent's sessions end."""
    agent = agent_with_id(row_id)
    user, form = _user_of(agent), TemporaryPassword(request.POST)
    if form.is_valid():
        try:
            word = form.cleaned_data["password"]
            give_agent_password(user=user, password=word, by=request.actor)
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            say(request, "The temporary password works for 72 hours.")
            return redirect("office-agent-log-in", row_id)
    return _shown(request, agent, AgentLogIn(initial=_written(user)), form)


@require_POST
def switch(request: OfficeRequest, row_id: int) -> HttpResponse:
    """Turn the log-in off, or on again."""
    user = _user_of(agent_with_id(row_id))
    is_on = request.POST.get("on") == "yes"
    switch_agent_person(user=user, is_on=is_on, by=request.actor)
    say(request, f"{user.user_id} is turned {'on' if is_on else 'off'}.")
    return redirect("office-agent-log-in", row_id)


def _user_of(agent: Agent) -> User:
    if agent.user is None:
        raise NotFound("log-in of agent", agent.code)
    return agent.user


def _written(user: User) -> dict[str, object]:
    """The form as the log-in stands."""
    return {
        "user_id": user.user_id,
        "name": user.name,
        "emails": user.emails,
        "version": user.version,
    }


def _badge(user: User) -> Badge:
    if not user.is_active:
        return ("Turned off", "lock", "bad")
    return ("Must change password", "key", "warn") if user.must_change_password else ON


ON: Badge = ("On", "check", "good")


def _crumbs(agent: Agent) -> list[dict[str, str]]:
    return [
        crumb("Agents", "office-agent-rows"),
        crumb(str(agent), "office-agent-row", agent.pk),
        crumb("Log-in"),
    ]
