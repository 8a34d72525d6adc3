"""The words of the carrier's messages: kept, looked at with a customer's data, tried on oneself."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.billing.queries import accounts_with_template, newest_invoice_for
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for, bases_with_template
from tollbook.flows.actions import send_test
from tollbook.flows.queries import previewed
from tollbook.kernel.errors import NotFound, Refused, WrongFields
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.show import counted
from tollbook.notices.actions import reset_template, save_template
from tollbook.notices.models import Template
from tollbook.notices.queries import (
    is_shipped,
    placeholders_of,
    template_called,
    templates,
    themed,
)
from tollbook.office.forms.templates import NewTemplate, TemplateForm
from tollbook.office.pages.shared import Badge, crumb, paged, say, sent_by
from tollbook.office.pages.system.shared import history_of
from tollbook.office.request import OfficeRequest

COLUMNS = (Column("Message"), Column("Template"), Column("Used by"), Column("State"))
# A frame of ours that shows what somebody typed: nothing in it acts or calls out.
FRAME_RULES = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'self'; sandbox"
)
WAYS = (
    ("light", "HTML, light"),
    ("dark", "HTML, dark"),
    ("text", "Plain text"),
    ("short", "Text message"),
    ("letter", "Letter"),
)
UNKNOWN = "No customer has this account number."


@dataclass(frozen=True)
class TemplateRow:
    """A template as the list shows it."""

    template: Template
    bases: tuple[str, ...]
    accounts: int

    @property
    def users(self) -> list[str]:
        """Who uses it, in words."""
        own = [f"Base {name}" for name in self.bases]
        own += [counted(self.accounts, "account")] if self.accounts else []
        return ["Everybody without one of their own", *own] if self.template.is_standard else own

    @property
    def badge(self) -> Badge:
        if not self.template.is_active:
            return "Out of use", "x", ""
        if is_shipped(self.template):
            return "As shipped", "check", ""
        return "Own words", "pen", "info"


def rows_of(found: list[Template]) -> list[TemplateRow]:
    """These templates with who uses them; two statements."""
    bases = bases_with_template([each.pk for each in found])
    accounts = accounts_with_template([each.pk for each in found])
    return [
        TemplateRow(each, tuple(bases.get(each.pk, ())), accounts.get(each.pk, 0)) for each in found
    ]


def all_templates(request: OfficeRequest) -> HttpResponse:
    """Every template, by message."""
    listing = listing_from(request.GET, sorts=("name",), default="name")
    found, pager = paged(templates(), listing)
    context = {"rows": rows_of(found), "pager": pager, "listing": listing, "columns": COLUMNS}
    return render(request, "office/upkeep/templates.html", context)


@require_http_methods(["GET", "POST"])
def new_template(request: OfficeRequest) -> HttpResponse:
    """Begin another template of a kind with the words that stand."""
    form = NewTemplate(sent_by(request), initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        kind, name = form.cleaned_data["kind"], form.cleaned_data["name"]
        stands = templates().filter(kind=kind).order_by("-is_standard", "pk").first()
        made = Template(kind=kind, name=name, subject="Subject", text="Text")
        for field in ("subject", "text", "html", "short", "letter") if stands else ():
            setattr(made, field, getattr(stands, field))
        try:
            save_template(template=made, by=request.actor)
        except WrongFields as refusal:
            for field, (_, words) in refusal.faults.items():
                form.add_error(field if field in form.fields else None, words)
        else:
            say(request, f"{name} is added. Nobody uses it yet.")
            return redirect("office-template", made.pk)
    crumbs = [crumb("Templates", "office-templates"), crumb("Add a template")]
    context = {"form": form, "crumbs": crumbs}
    status = 422 if form.errors else 200
    return render(request, "office/upkeep/template_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def one_template(request: OfficeRequest, template_id: int) -> HttpResponse:
    """The words of a template beside how they look."""
    form = TemplateForm(sent_by(request), instance=template_called(template_id))
    if request.method == "POST" and form.is_valid() and kept(request, form):
        return redirect("office-template", template_id)
    return page_of(request, form, template_id)


def page_of(request: OfficeRequest, form: TemplateForm, template_id: int) -> HttpResponse:
    """The page with what was typed, so that neither a fault nor a try loses anything."""
    held = template_called(template_id)
    context = {
        "form": form,
        "row": rows_of([held])[0],
        "placeholders": placeholders_of(held.of_kind),
        "may_reset": not is_shipped(held),
        "ways": WAYS,
        "account": request.POST.get("account", newest_account(request)),
        "history": history_of(held),
        "zone": request.viewer.zone,
        "crumbs": [crumb("Templates", "office-templates"), crumb(f"{held.of_kind.label}: {held}")],
    }
    status = 422 if form.errors else 200
    return render(request, "office/upkeep/template.html", context, status=status)


def kept(request: OfficeRequest, form: TemplateForm) -> bool:
    """Save what was typed; False where something was refused, which the form then says."""
    row = form.save(commit=False)
    try:
        save_template(
            template=row, by=request.actor, seen_version=form.cleaned_data["seen_version"]
        )
    except WrongFields as refusal:
        for name, (_, words) in refusal.faults.items():
            form.add_error(name, words)
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    say(request, f"{row.name} is saved. Messages that wait keep the words they have.")
    return True


def typed(request: OfficeRequest, template_id: int) -> Template:
    """The template with what stands in its form, not saved; as kept where nothing was sent."""
    form = TemplateForm(sent_by(request), instance=template_called(template_id))
    form.is_valid()
    for name, words in form.cleaned_data.items() if form.is_bound else ():
        if name in TemplateForm.Meta.fields:
            setattr(form.instance, name, words)
    held: Template = form.instance
    return held


def newest_account(request: OfficeRequest) -> str:
    """A customer to begin with: whose bill is the newest; "" where nobody has one."""
    invoice = newest_invoice_for(request.viewer)
    return invoice.account.number if invoice else ""


def asked_account(request: OfficeRequest) -> Account | None:
    """Whose data fills the words; None is an invented customer."""
    number = (request.POST or request.GET).get("account", "").strip()
    return account_for(request.viewer, number) if number else None


@xframe_options_sameorigin
@require_http_methods(["GET", "POST"])
def preview(request: OfficeRequest, template_id: int) -> HttpResponse:
    """What stands in the form as its reader sees it; for the frame beside the form."""
    way = request.POST.get("way", "light")
    try:
        words = previewed(typed(request, template_id), asked_account(request), request.actor)
    except NotFound:
        context = {"words": UNKNOWN, "what": ""}
    else:
        context = {"words": getattr(words, way, ""), "what": dict(WAYS).get(way, "")}
        context["subject"] = words.subject if way in {"text", "light", "dark"} else ""
        if way == "letter":
            context["words"] = words.letter or words.text
        if way in {"light", "dark"}:
            return framed(HttpResponse(themed(words.html, way)))
    return framed(render(request, "office/upkeep/template_words.html", context))


def framed(response: HttpResponse) -> HttpResponse:
    """The answer for the frame."""
    response.headers["Content-Security-Policy"] = FRAME_RULES
    return response


@require_POST
def trial(request: OfficeRequest, template_id: int) -> HttpResponse:
    """Send what stands in the form to oneself; it is not saved."""
    form = TemplateForm(request.POST, instance=template_called(template_id))
    try:
        wanted, account = typed(request, template_id), asked_account(request)
        address = send_test(template=wanted, account=account, by=request.actor)
    except NotFound:
        form.add_error(None, UNKNOWN)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        say(request, f"A test is on its way to {address}. What you typed is not saved yet.")
    return page_of(request, form, template_id)


@require_POST
def to_shipped(request: OfficeRequest, template_id: int) -> HttpResponse:
    """Back to the words that came with the program."""
    try:
        reset_template(template=template_called(template_id), by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, "The shipped words are back. What stood is in the history below.")
    return redirect("office-template", template_id)
