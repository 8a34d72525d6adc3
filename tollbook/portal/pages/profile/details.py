"""Other details: the carrier's own fields, those changed that staff let customers change."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.access.types import Edit
from tollbook.customers.actions.account import change_account
from tollbook.customers.models import Account
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.record import Portal, Reading, Section, shown
from tollbook.kernel.record_rows import values_of
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.portal.pages.profile.shared import CHANGE, crumbs, detail_fields, shown_account
from tollbook.portal.request import PortalRequest

SAVED = "Your details are saved."


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: PortalRequest) -> HttpResponse:
    """The form; there is none where no field is the customer's to change."""
    account = shown_account(request)
    sheet = _sheet(request, account)
    if not sheet.specs or len(sheet.fixed) == len(sheet.specs):
        raise NotFound("details to change of", account.number)
    if request.method == "POST" and _saved(request, account, sheet):
        request.session["notice"] = SAVED
        return redirect("profile")
    context = {
        "account": account,
        "sheet": sheet,
        "may_change": request.viewer.may(CHANGE),
        "crumbs": crumbs("Other details"),
    }
    status = 422 if sheet.errors else 200
    return render(request, "portal/profile/details.html", context, status=status)


def _sheet(request: PortalRequest, account: Account) -> Sheet:
    """The fields with what stands or was sent; those that customers only read are text."""
    fields = detail_fields()
    specs = tuple(spec for spec, _ in fields)
    options = {spec.name: list(found) for spec, found in fields}
    present = values_of(account, specs)
    reading = Reading(request.viewer.today, options=options, present=present)
    section = Section("details", "", "Other details", "Account", specs)
    sheet = (
        sent([section], request.POST, reading)
        if request.method == "POST"
        else drawn([section], present, reading)
    )
    only_read = [spec for spec in specs if spec.portal != Portal.EDIT]
    sheet.fixed = {spec.name: shown(spec, present[spec.name], reading) for spec in only_read}
    return sheet


def _saved(request: PortalRequest, account: Account, sheet: Sheet) -> bool:
    """Save what was typed; False where something was refused, which the form then says."""
    if not sheet.read():
        return False
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
    try:
        change_account(account=account, edit=Edit(sheet.values, request.actor, seen_version=seen))
    except Refused as refusal:
        sheet.refuse(refusal)
    return not sheet.errors
