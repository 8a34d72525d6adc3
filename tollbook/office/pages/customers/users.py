"""Log-ins of a customer: who signs in, made, changed, turned off and on; codes and passwords."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.queries import changes_of_user
from tollbook.customers.actions.users import make_primary
from tollbook.customers.models import Membership
from tollbook.customers.queries import account_for, members_of
from tollbook.customers.queries.users import free_user_id, member_of
from tollbook.customers.types import Role
from tollbook.flows.actions import (
    add_log_in,
    change_log_in,
    give_temporary_password,
    send_new_user_code,
    switch_log_in,
)
from tollbook.kernel.errors import Refused
from tollbook.office.forms.users import CodeBy, LogIn, TemporaryPassword, written
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.permits import permits_of
from tollbook.office.pages.shared import Badge, say, sent_by
from tollbook.office.request import OfficeRequest

CHANGES_SHOWN = 25
FIELDS = {"MAIL": "emails", "WEAK": "password", "STALE": None}
NO_CODE = (
    "No code was sent: there is no contact on record long enough, or one went out within two "
    "minutes, or five within a day."
)


def badge_of(member: Membership) -> Badge:
    """The state of a log-in."""
    user = member.user
    if not user.is_active:
        return ("Turned off", "lock", "bad")
    if not user.has_usable_password():
        return ("No password yet", "clock", "warn")
    if user.must_change_password:
        return ("Must change password", "key", "warn")
    return ("On", "check", "good")


def users(request: OfficeRequest, number: str) -> HttpResponse:
    """Every log-in of the customer, and the activation code for a new one."""
    record = record_of(request, number)
    context = {
        "record": record,
        "rows": [(member, badge_of(member)) for member in members_of(record.account)],
        "code": CodeBy(),
        "zone": request.viewer.zone,
    }
    return render(request, "office/customers/users.html", context)


@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest, number: str) -> HttpResponse:
    """One more log-in; a free user id is proposed."""
    account = account_for(request.viewer, number)
    proposed = {"user_id": free_user_id(account), "role": Role.EVERYTHING.value}
    form = LogIn(sent_by(request), initial=proposed | {"emails": account.contact_emails})
    if form.is_valid():
        try:
            user = add_log_in(account=account, facts=form.facts(), by=request.actor)
        except Refused as refusal:
            form.add_error(FIELDS.get(refusal.code, "user_id"), str(refusal))
        else:
            say(request, f"{user.user_id} is made. Give it a password or send a code.")
            return redirect("office-customer-user", account.number, user.user_id)
    context = {"record": record_of(request, number), "form": form}
    status = 422 if form.errors else 200
    return render(request, "office/customers/user_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def user(request: OfficeRequest, number: str, user_id: str) -> HttpResponse:
    """One log-in: what is known, its history, and the form that changes it."""
    member = member_here(request, number, user_id)
    form = LogIn(sent_by(request), initial=written(member.user, member.role))
    if form.is_valid():
        try:
            seen = form.cleaned_data["version"]
            change_log_in(member=member, facts=form.facts(), by=request.actor, seen_version=seen)
        except Refused as refusal:
            form.add_error(FIELDS.get(refusal.code, "user_id"), str(refusal))
        else:
            say(request, "Saved.")
            return redirect("office-customer-user", number, member.user.user_id)
    return shown(request, member, form, TemporaryPassword())


def member_here(request: OfficeRequest, number: str, user_id: str) -> Membership:
    """The log-in of a customer that this person may see; raises NotFound."""
    return member_of(account_for(request.viewer, number), user_id)


def shown(
    request: OfficeRequest, member: Membership, form: LogIn, password: TemporaryPassword
) -> HttpResponse:
    """The page of one log-in."""
    fresh = member_of(member.account, member.user.user_id) if not form.errors else member
    context = {
        "record": record_of(request, member.account.number),
        "member": fresh,
        "badge": badge_of(fresh),
        "form": form,
        "password": password,
        "permits": permits_of(fresh.user),
        "changes": changes_of_user(fresh.user.pk)[:CHANGES_SHOWN],
        "zone": request.viewer.zone,
    }
    status = 422 if form.errors or password.errors else 200
    return render(request, "office/customers/user.html", context, status=status)


@require_POST
def password(request: OfficeRequest, number: str, user_id: str) -> HttpResponse:
    """A temporary password."""
    member = member_here(request, number, user_id)
    form = TemporaryPassword(request.POST)
    if form.is_valid():
        try:
            word = form.cleaned_data["password"]
            give_temporary_password(member=member, password=word, by=request.actor)
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            say(request, "The temporary password works for 72 hours.")
            return redirect("office-customer-user", number, user_id)
    return shown(request, member, LogIn(initial=written(member.user, member.role)), form)


@require_POST
def switch(request: OfficeRequest, number: str, user_id: str) -> HttpResponse:
    """Turn a log-in off, or on again."""
    member = member_here(request, number, user_id)
    is_on = request.POST.get("on") == "yes"
    switch_log_in(member=member, is_on=is_on, by=request.actor)
    say(request, f"{user_id} is turned {'on' if is_on else 'off'}.")
    return redirect("office-customer-user", number, user_id)


@require_POST
def primary(request: OfficeRequest, number: str, user_id: str) -> HttpResponse:
    """The account number signs this one in from now on."""
    make_primary(member=member_here(request, number, user_id), by=request.actor)
    say(request, f"The account number signs {user_id} in.")
    return redirect("office-customer-users", number)


@require_POST
def code(request: OfficeRequest, number: str) -> HttpResponse:
    """An activation code to the contact of record; nobody here ever sees it."""
    account = account_for(request.viewer, number)
    form = CodeBy(request.POST)
    sent = form.is_valid() and send_new_user_code(
        account=account, channel=form.of_channel(), by=request.actor
    )
    say(request, "A code is on its way to the contact of record." if sent else NO_CODE)
    return redirect("office-customer-users", number)
