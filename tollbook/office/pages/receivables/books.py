"""Classifications with their general ledger accounts, and the journal as a file."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.billing.queries.journal import BEANCOUNT, beancount, journal_csv
from tollbook.kernel.errors import NotFound
from tollbook.kernel.listing import Column
from tollbook.ledger.actions import save_classification
from tollbook.ledger.queries import classifications_for
from tollbook.ledger.types import OF_THE_SYSTEM
from tollbook.office.forms.receivables import ClassificationForm, JournalSpan
from tollbook.office.pages.catalog.shared import Act, CatalogRow, Cell, Link, acting
from tollbook.office.pages.shared import crumb, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Classification"),
    Column("General ledger account"),
    Column("Posted by"),
    Column("More", css="more"),
)


def classifications(request: OfficeRequest) -> HttpResponse:
    """Every classification with its account in the general ledger."""
    rows = [
        CatalogRow(
            each.label,
            reverse("office-classification", args=[each.code]),
            each.code,
            (
                Cell(each.gl_code or "None"),
                Cell("The system" if each.code in OF_THE_SYSTEM else "Staff and the system"),
            ),
        )
        for each in classifications_for(request.viewer)
    ]
    context = {
        "title": "Classifications",
        "lead": "What an entry is for the books. A code in use keeps its account.",
        "links": [
            Link(
                "New classification",
                reverse("office-classification-new"),
                right="Accounting.Admin",
                css="btn btn-main",
            )
        ],
        "columns": COLUMNS,
        "rows": rows,
        "empty": "No classification yet.",
    }
    return render(request, "office/catalog/list.html", context)


@require_http_methods(["GET", "POST"])
def new_classification(request: OfficeRequest) -> HttpResponse:
    """Add one."""
    return _saving(request, ClassificationForm(sent_by(request)), "New classification")


@require_http_methods(["GET", "POST"])
def classification(request: OfficeRequest, code: str) -> HttpResponse:
    """Change its words, and its account while nothing uses it."""
    row = classifications_for(request.viewer).filter(code=code).first()
    if row is None:
        raise NotFound("classification", code)
    initial = {"code": row.code, "label": row.label, "gl_code": row.gl_code}
    form = ClassificationForm(sent_by(request), initial=initial)
    form.fields["code"].disabled = True
    return _saving(request, form, row.label)


def _saving(request: OfficeRequest, form: ClassificationForm, title: str) -> HttpResponse:
    def do(_: object) -> None:
        save_classification(**form.cleaned_data, by=request.actor)

    act = Act(
        title=title,
        lead="The account is where the journal puts the other side of such entries.",
        button="Save",
        back=reverse("office-classifications"),
        done="Saved.",
        crumbs=[
            crumb("Receivables", "office-receivables"),
            crumb("Classifications", "office-classifications"),
            crumb(title),
        ],
    )
    return acting(request, form, act, do)


def journal(request: OfficeRequest) -> HttpResponseBase:
    """Ask for days and a form; asked rightly, the answer is the file."""
    today = request.viewer.today
    first = today.replace(day=1)
    initial = {"first_on": first, "last_on": today}
    form = JournalSpan(request.GET if "first_on" in request.GET else None, initial=initial)
    if form.is_bound and form.is_valid():
        return _file(form)
    context = {
        "form": form,
        "crumbs": [crumb("Receivables", "office-receivables"), crumb("Journal")],
    }
    status = 422 if form.errors else 200
    return render(request, "office/receivables/journal.html", context, status=status)


def _file(form: JournalSpan) -> HttpResponseBase:
    facts = form.cleaned_data
    span = (facts["first_on"], facts["last_on"])
    is_text = facts["format"] == BEANCOUNT
    name = f"journal-{span[0]}-{span[1]}.{'beancount' if is_text else 'csv'}"
    kind = "text/plain" if is_text else "text/csv"
    chunks = beancount(*span) if is_text else journal_csv(*span)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(chunks, content_type=f"{kind}; charset=utf-8", headers=headers)
