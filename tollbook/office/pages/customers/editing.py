"""Edit in place: one section as a form, saved by its room's action."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.access.types import Edit
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for
from tollbook.customers.queries.header import account_as_it_stands
from tollbook.customers.queries.opening import agent_called
from tollbook.customers.queries.picking import fill_place, places_in_doubt, take_place
from tollbook.customers.queries.sight import beyond_sight
from tollbook.flows.actions import save_section
from tollbook.flows.queries import questions_before, row_of, section_called
from tollbook.kernel.errors import NotFound, Refused, WrongFields
from tollbook.kernel.record import ADMIN, FieldSpec, Kind, Section, read
from tollbook.kernel.sheet import Sheet
from tollbook.office.pages.customers.derived import derived_values, group_that_follows
from tollbook.office.pages.customers.record import TAB_ROUTES, record_of
from tollbook.office.pages.customers.sections import (
    SectionView,
    Typed,
    is_billed,
    overtaken_by,
    reading_of,
    view_of,
)
from tollbook.office.pages.customers.tabs import tab_page
from tollbook.office.pages.shared import say
from tollbook.office.request import OfficeRequest

PIECE = "office/customers/_section.html"


@require_http_methods(["GET", "POST"])
def editing(request: OfficeRequest, number: str, section: str) -> HttpResponse:
    """A section as a form; sent, it is saved or comes back with what is wrong."""
    account = account_for(request.viewer, number)
    part = section_called(section)
    if part is None or part.key == "security":
        raise NotFound("section", section)
    if request.method == "POST":
        return _save(request, account, part)
    if not request.htmx:
        return redirect(f"{_tab_address(account, part)}?edit={part.key}#s-{part.key}")
    is_open = "cancel" not in request.GET
    asks = part.key == "cycle" and is_open and is_billed(account)
    view = view_of(request, account, part, is_open=is_open, asks_reason=asks)
    return render(request, PIECE, {"view": view, "is_back": not is_open})


def _tab_address(account: Account, part: Section) -> str:
    return reverse(TAB_ROUTES[part.tab], args=[account.number])


def _save(request: OfficeRequest, account: Account, part: Section) -> HttpResponse:
    hidden = derived_values(account, part, request.viewer, request.POST.dict()).hidden
    specs = [each for each in part.fields if each.may_change(request.viewer.may)]
    if not specs:
        raise PermissionDenied
    texts = _texts(request, [each for each in specs if each.name not in hidden])
    was = {name: request.POST.get(f"was.{name}", "") for name in texts}
    reading = reading_of(request, part, row_of(account, part.row), picks=True)
    sheet = Sheet([part], reading, texts)
    if wish := request.POST.get("do", ""):
        return _helped(request, account, part, sheet, wish)
    if "place" in request.POST:
        take_place(sheet, request.POST["place"])
    values, faults = read(specs, texts, reading)
    brought = Typed(texts, {k: v for k, v in was.items() if f"was.{k}" in request.POST}, faults)
    if faults := faults | beyond_sight(request.viewer, values):
        brought = Typed(texts, brought.was, faults)
        return _again(request, account, part, brought)
    billed = is_billed(account)
    asked = (
        []
        if "confirmed" in request.POST
        else questions_before(request.viewer, account, part, values, billed=billed)
    )
    if asked:
        return _again(request, account, part, brought, confirm=asked)
    edit = Edit(
        values=values,
        by=request.actor,
        seen_version=_version(request),
        is_admin=request.viewer.may(ADMIN),
        is_billed=billed,
        reason=request.POST.get("reason", ""),
    )
    as_typed = "as_typed" in request.POST
    try:
        changes = save_section(account=account, section=part, edit=edit, as_typed=as_typed)
    except WrongFields as wrong:
        sheet.faults = wrong.faults
        places = places_in_doubt(sheet)
        return _again(request, account, part, Typed(texts, was, wrong.faults), places=places)
    except Refused as refusal:
        return _refused(request, account, part, brought, refusal)
    return _done(request, account_as_it_stands(account), part, [each.label for each in changes])


def _helped(
    request: OfficeRequest, account: Account, part: Section, sheet: Sheet, wish: str
) -> HttpResponse:
    """The form once more with the places of the ZIP, or with the one that was chosen; unsaved."""
    places = fill_place(sheet) if wish == "places" else []
    if wish == "place":
        take_place(sheet, request.POST.get("place", ""))
    if wish == "follow":
        agent = agent_called(sheet.texts.get("agent", ""))
        if group := group_that_follows(account, agent):
            sheet.texts["group"] = group
    was = {name: request.POST.get(f"was.{name}", "") for name in sheet.texts}
    brought = Typed(sheet.texts, was, sheet.faults)
    return _again(request, account, part, brought, status=200, places=places)


def _texts(request: OfficeRequest, specs: list[FieldSpec]) -> dict[str, str]:
    """What the form says of each field that it drew; a tick that is not sent is a No."""
    found: dict[str, str] = {}
    for spec in specs:
        if spec.name in request.POST:
            found[spec.name] = request.POST[spec.name]
        elif spec.kind == Kind.TICK and f"was.{spec.name}" in request.POST:
            found[spec.name] = "no"
    return found


def _version(request: OfficeRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _refused(
    request: OfficeRequest, account: Account, part: Section, brought: Typed, refusal: Refused
) -> HttpResponse:
    """Somebody was quicker: say what they changed, and keep what was typed."""
    fresh = account_for(request.viewer, account.number)
    if refusal.code != "STALE":
        return _again(request, fresh, part, brought, error=str(refusal))
    view = view_of(request, fresh, part, is_open=True)
    overtaken, texts = overtaken_by(fresh, view, brought)
    kept = Typed(texts, brought.was, {})
    return _again(request, fresh, part, kept, error=str(refusal), overtaken=overtaken)


def _again(
    request: OfficeRequest,
    account: Account,
    part: Section,
    brought: Typed,
    *,
    status: int = 422,
    **more: Any,
) -> HttpResponse:
    """The form once more, with everything that was typed."""
    fault = brought.faults.get("reason", ("", ""))[1]
    view = view_of(
        request,
        account,
        part,
        is_open=True,
        brought=brought,
        asks_reason=part.key == "cycle" and is_billed(account),
        reason=request.POST.get("reason", ""),
        reason_fault=fault,
        as_typed="as_typed" in request.POST,
        **more,
    )
    if request.htmx:
        return render(request, PIECE, {"view": view}, status=status)
    return tab_page(request, account.number, part.tab, opened=view, status=status)


def _done(
    request: OfficeRequest, account: Account, part: Section, labels: list[str]
) -> HttpResponse:
    saved = f"Saved: {', '.join(dict.fromkeys(labels))}." if labels else "Nothing was changed."
    if not request.htmx:
        say(request, saved)
        return redirect(f"{_tab_address(account, part)}#s-{part.key}")
    view: SectionView = view_of(request, account, part, saved=saved)
    context = {"view": view, "is_back": True, "record": record_of(request, account.number)}
    return render(request, "office/customers/_saved.html", context)
