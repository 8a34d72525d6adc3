"""Signed forms for bank payments: those that wait for a look, and the look itself."""

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.flows.actions import review_ach_form
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.payments import RefuseForm
from tollbook.office.pages.shared import crumb, paged, say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.payments.queries.desk import form_file, form_for, forms_for

COLUMNS = (
    Column("Uploaded"),
    Column("Account"),
    Column("Bank account"),
    Column("File"),
    Column("", css="do", hidden="Actions"),
)


def forms(request: OfficeRequest) -> HttpResponse:
    """Uploaded forms, oldest first."""
    listing = listing_from(request.GET, sorts=("date",), default="date")
    rows, pager = paged(forms_for(request.viewer), listing)
    context = {
        "rows": rows,
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "zone": request.viewer.zone,
    }
    return render(request, "office/payments/forms.html", context)


@require_http_methods(["GET", "POST"])
def form(request: OfficeRequest, form_id: int) -> HttpResponse:
    """One form: open the file, then accept it or say what is wrong."""
    found = form_for(request.viewer, form_id)
    is_accepted = request.POST.get("do") == "accept"
    typed = RefuseForm(None if is_accepted else sent_by(request))
    if request.method == "POST" and (is_accepted or typed.is_valid()):
        reason = "" if is_accepted else typed.cleaned_data["reason"]
        try:
            review_ach_form(form=found, is_accepted=is_accepted, reason=reason, by=request.actor)
        except Refused as refusal:
            say(request, str(refusal))
        else:
            say(request, "Accepted." if is_accepted else "Refused; the customer is told why.")
        return redirect("office-ach-forms")
    context = {
        "found": found,
        "form": typed,
        "zone": request.viewer.zone,
        "crumbs": [crumb("Forms to review", "office-ach-forms"), crumb(str(found.method))],
    }
    status = 422 if typed.errors else 200
    return render(request, "office/payments/form.html", context, status=status)


def download(request: OfficeRequest, form_id: int) -> HttpResponseBase:
    """The uploaded file, to be saved and never shown inside a page."""
    found = form_for(request.viewer, form_id)
    response = FileResponse(
        form_file(found).open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
