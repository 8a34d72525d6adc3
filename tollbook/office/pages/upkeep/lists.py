"""Drop-down lists: what each offers, kept by staff."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.fields.models import Choice
from tollbook.fields.queries import item_of, items_of, list_called, lists
from tollbook.fields.types import ITEM
from tollbook.flows.actions import drop_choice, keep_choice
from tollbook.kernel.errors import Refused
from tollbook.kernel.record import Reading
from tollbook.kernel.record_rows import put, values_of
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.office.pages.shared import crumb, say
from tollbook.office.request import OfficeRequest


def all_lists(request: OfficeRequest) -> HttpResponse:
    """Every list with the count of its items."""
    return render(request, "office/upkeep/lists.html", {"lists": lists()})


@require_http_methods(["GET", "POST"])
def one_list(request: OfficeRequest, list_name: str) -> HttpResponse:
    """The items of a list; a POST adds one."""
    item = Choice(list_name=list_name)
    return _form(request, item, "office/upkeep/list.html", f"{list_name}: the item is added.")


@require_http_methods(["GET", "POST"])
def list_item(request: OfficeRequest, list_name: str, item_id: int) -> HttpResponse:
    """One item of a list."""
    item = item_of(list_name, item_id)
    return _form(request, item, "office/upkeep/list_item.html", f"{item.label} is saved.")


@require_POST
def drop_item(request: OfficeRequest, list_name: str, item_id: int) -> HttpResponse:
    """Take an item out of the list; one that records hold is only made inactive."""
    item = item_of(list_name, item_id)
    gone = drop_choice(item=item, by=request.actor)
    how = "is gone" if gone else "is out of use; records that hold it keep it"
    say(request, f"{item.label} {how}.")
    return redirect("office-list", list_name)


def _form(request: OfficeRequest, item: Choice, page: str, sentence: str) -> HttpResponse:
    values = values_of(item, ITEM.fields)
    reading = Reading(request.viewer.today, present=values)
    sheet = drawn([ITEM], values, reading)
    if request.method == "POST":
        sheet = sent([ITEM], request.POST, reading)
        if sheet.read() and _kept(request, item, sheet):
            say(request, sentence)
            return redirect("office-list", item.list_name)
    facts = list_called(item.list_name)
    context = {
        "sheet": sheet,
        "facts": facts,
        "item": item,
        "items": items_of(item.list_name),
        "version": item.version,
        "back": reverse("office-list", args=[item.list_name]),
        "crumbs": [crumb("Drop-down lists", "office-lists"), crumb(facts.title)],
    }
    return render(request, page, context, status=422 if sheet.errors else 200)


def _kept(request: OfficeRequest, item: Choice, sheet: Sheet) -> bool:
    put(item, ITEM.fields, sheet.values)
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    try:
        keep_choice(item=item, by=request.actor, seen_version=version)
    except Refused as refusal:
        sheet.refuse(refusal)
        return False
    return True
