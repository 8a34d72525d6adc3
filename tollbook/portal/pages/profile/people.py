"""People on this account: who signs in, who is invited, what each may do."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.customers.models import Membership
from tollbook.customers.queries import members_of
from tollbook.customers.queries.users import member_of
from tollbook.customers.types import Role
from tollbook.flows.actions import give_role, invite, switch_person, take_invitation_back
from tollbook.flows.queries import invitations_of
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.portal.forms.profile import Invitation, RoleChoice
from tollbook.portal.pages.profile.shared import crumbs, shown_account
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest

WHAT = {
    Role.EVERYTHING: "All that this account may do, people too",
    Role.BILLING: "Bills, payments and the profile",
    Role.SERVICES: "Locations, products, orders and tickets",
    Role.LOOK: "Look at everything, change nothing",
}
ROLES = [(role, WHAT[role]) for role in WHAT]
Badge = tuple[str, str, str]


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: PortalRequest) -> HttpResponse:
    """Every log-in of the account and every invitation; a POST takes an invitation back."""
    account = shown_account(request)
    if request.method == "POST":
        email = request.POST.get("back", "")
        take_invitation_back(account=account, email=email, by=request.actor)
        request.session["notice"] = f"The invitation to {email} no longer works."
        return redirect("people")
    context = {
        "account": account,
        "rows": [(member, badge_of(member)) for member in members_of(account)],
        "invitations": invitations_of(account, clock.now()),
        "zone": request.viewer.zone,
        "crumbs": crumbs("People on this account"),
    }
    return render(request, "portal/profile/people.html", context)


def badge_of(member: Membership) -> Badge:
    """The state of a log-in: word, icon, tone."""
    if not member.user.is_active:
        return ("Turned off", "lock", "bad")
    if not member.user.has_usable_password():
        return ("No password yet", "clock", "warn")
    return ("On", "check", "good")


@require_http_methods(["GET", "HEAD", "POST"])
def inviting(request: PortalRequest) -> HttpResponse:
    """Whom to invite, and what they may do."""
    account = shown_account(request)
    form = Invitation(request.POST or None, initial={"role": Role.LOOK.value})
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            invite(account=account, email=email, role=form.of_role(), by=request.actor)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            request.session["notice"] = f"An invitation is on its way to {email.strip()}."
            return redirect("people")
    context = {
        "account": account,
        "form": form,
        "roles": ROLES,
        "chosen": form["role"].value(),
        "crumbs": [*crumbs(), crumb("People on this account", "people"), crumb("Invite")],
    }
    status = 422 if form.errors else 200
    return render(request, "portal/profile/invite.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: PortalRequest, user_id: str) -> HttpResponse:
    """One log-in: another role, off, or on again."""
    member = member_of(shown_account(request), user_id)
    refusal = ""
    if request.method == "POST":
        try:
            request.session["notice"] = _changed(request, member)
        except Refused as fault:
            refusal = str(fault)
        else:
            return redirect("people")
    # Read anew: what was refused does not stand.
    member = member_of(member.account, user_id)
    context = {
        "account": member.account,
        "member": member,
        "badge": badge_of(member),
        "roles": ROLES,
        "is_oneself": member.user_id == request.viewer.user.pk,
        "refusal": refusal,
        "zone": request.viewer.zone,
        "crumbs": [*crumbs(), crumb("People on this account", "people"), crumb(user_id)],
    }
    status = 422 if refusal else 200
    return render(request, "portal/profile/person.html", context, status=status)


def _changed(request: PortalRequest, member: Membership) -> str:
    """Do what was asked; the sentence that says so."""
    who, wish = member.user.user_id, request.POST.get("switch", "")
    if wish:
        switch_person(member=member, is_on=wish == "on", by=request.actor)
        return f"{who} is turned {'on' if wish == 'on' else 'off'}."
    form = RoleChoice(request.POST)
    if not form.is_valid():
        raise Refused("CHO", "Choose what the person may do.")
    give_role(member=member, role=form.of_role(), by=request.actor)
    return f"{who}: {form.of_role().label.lower()}."
