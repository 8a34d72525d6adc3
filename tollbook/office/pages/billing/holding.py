"""One account of a run: hold it back with a reason, release it, look at its draft."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.billing.actions import hold, release
from tollbook.billing.models import InvoiceLine
from tollbook.billing.queries import lines_of
from tollbook.billing.queries.paper import draft_paper
from tollbook.billing.queries.runs import draft_for, run_account_for, run_for
from tollbook.billing.types import Section
from tollbook.kernel.errors import Refused
from tollbook.office.forms.billing import Hold
from tollbook.office.pages.billing.states import SECTION_WORDS, RunAccountRow, RunRow
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.request import OfficeRequest


@require_http_methods(["GET", "POST"])
def holding(request: OfficeRequest, run_id: int, number: str) -> HttpResponse:
    """Hold an account back; its draft goes and the run goes on without it."""
    run = run_for(request.viewer, run_id)
    entry = run_account_for(request.viewer, run, number)
    form = Hold(sent_by(request))
    if request.method == "POST" and form.is_valid():
        try:
            hold(run=run, account=entry.account, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, f"{entry.account.number} {entry.account.name} is held.")
            return redirect("office-run", run.pk)
    context = {
        "row": RunRow(run),
        "entry": RunAccountRow(entry),
        "form": form,
        "crumbs": _crumbs(run_id, RunRow(run).name, f"Hold {entry.account.number}"),
    }
    status = 422 if form.errors else 200
    return render(request, "office/billing/hold.html", context, status=status)


@require_POST
def releasing(request: OfficeRequest, run_id: int, number: str) -> HttpResponse:
    """Let a held or parked account back in; twice does it once."""
    run = run_for(request.viewer, run_id)
    entry = run_account_for(request.viewer, run, number)
    try:
        release(run=run, account=entry.account)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, f"{entry.account.number} is back in the run. Verify and draft it again.")
    return redirect("office-run", run.pk)


def draft(request: OfficeRequest, run_id: int, number: str) -> HttpResponse:
    """A draft line by line, with the paper as the customer will see it."""
    run = run_for(request.viewer, run_id)
    invoice = draft_for(request.viewer, run, number)
    context = {
        "row": RunRow(run),
        "entry": RunAccountRow(run_account_for(request.viewer, run, number)),
        "invoice": invoice,
        "blocks": blocks_of(lines_of(invoice)),
        "currency": request.viewer.currency,
        "crumbs": _crumbs(run_id, RunRow(run).name, f"Draft of {invoice.account.number}"),
    }
    return render(request, "office/billing/draft.html", context)


def paper(request: OfficeRequest, run_id: int, number: str) -> HttpResponse:
    """The draft as the customer will see it, as PDF."""
    run = run_for(request.viewer, run_id)
    invoice = draft_for(request.viewer, run, number)
    headers = {"Content-Disposition": f'inline; filename="draft-{invoice.account.number}.pdf"'}
    return HttpResponse(draft_paper(invoice), content_type="application/pdf", headers=headers)


def blocks_of(lines: Sequence[InvoiceLine]) -> list[tuple[str, list[InvoiceLine]]]:
    """Lines by section, in the order of the bill; sections without lines are left out."""
    blocks = [(SECTION_WORDS[each], [x for x in lines if x.section == each]) for each in Section]
    return [(words, own) for words, own in blocks if own]


def _crumbs(run_id: int, run_name: str, words: str) -> list[dict[str, str]]:
    return [
        crumb("Bill runs", "office-runs"),
        crumb(run_name, "office-run", run_id),
        crumb(words),
    ]
