"""Notification preferences: each switch saves itself, says so, and can be undone."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.access.types import Edit, FieldChange
from tollbook.customers.actions.account import change_account
from tollbook.customers.models import Account
from tollbook.kernel import clock
from tollbook.portal.forms.profile import Mailings
from tollbook.portal.pages.profile.shared import CHANGE, crumbs, shown_account
from tollbook.portal.request import PortalRequest
from tollbook.portal.undo import remember, taken, undoable

PAGE = "profile-notifications"
SWITCHES = ("services_email_ok", "partners_email_ok", "email_opt_out")
WORDS = {
    "services_email_ok": "New services and promotions",
    "partners_email_ok": "Promotions of partners",
    "custom.email_opt_out": "No mailings at all",
    "email_format": "Format of mailings",
}
SHOWN = {"Yes": "on", "No": "off", "": "off"}
TOO_LATE = "It is too late to undo this. Set the switch again."


@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: PortalRequest) -> HttpResponse:
    """The switches; what is sent is saved at once."""
    account = shown_account(request)
    form = Mailings(request.POST or None, initial=_written(account))
    if request.method == "POST":
        if "undo" in request.POST:
            _undo(request, account)
            return redirect(PAGE)
        if form.is_valid():
            _keep(request, account, form)
            return redirect(PAGE)
    context = {
        "account": account,
        "form": form,
        "may_change": request.viewer.may(CHANGE),
        "undoable": undoable(request, f"{PAGE} {account.pk}", clock.now()),
        "crumbs": crumbs("Notification preferences"),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/profile/notifications.html", context, status=status)


def _written(account: Account) -> dict[str, Any]:
    own = {name: getattr(account, name) for name in (*SWITCHES[:2], "email_format")}
    opt_out = bool(account.custom.get("email_opt_out"))
    return own | {"email_opt_out": opt_out, "version": account.version}


def _keep(request: PortalRequest, account: Account, form: Mailings) -> None:
    before = _values_of(account)
    edit = Edit(form.values(), request.actor, seen_version=form.cleaned_data["version"])
    changes = change_account(account=account, edit=edit)
    if not changes:
        return
    words = "; ".join(_words(change) for change in changes)
    facts = {change.field: str(before[change.field]) for change in changes}
    remember(request, f"{PAGE} {account.pk}", f"{words}. Saved.", facts, request.actor.at)


def _values_of(account: Account) -> dict[str, Any]:
    written = _written(account)
    return written | {"custom.email_opt_out": written["email_opt_out"]}


def _words(change: FieldChange) -> str:
    return f"{WORDS[change.field]}: {SHOWN.get(change.new, change.new)}"


def _undo(request: PortalRequest, account: Account) -> None:
    wanted = request.POST.get("undo", "")
    facts = taken(request, f"{PAGE} {account.pk}", wanted, request.actor.at)
    if facts is None:
        request.session["notice"] = TOO_LATE
        return
    values = {
        name: text if name == "email_format" else text == "True" for name, text in facts.items()
    }
    change_account(account=account, edit=Edit(values, request.actor))
    request.session["notice"] = "That is undone."
