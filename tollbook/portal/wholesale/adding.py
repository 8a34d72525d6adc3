"""Add lines, from a file or typed: looked through row by row, then one order, or nothing at all."""

import secrets
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from tollbook.customers.queries import account_for
from tollbook.customers.queries.locations import locations_for
from tollbook.flows.actions import open_work_with_file
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.phones import written
from tollbook.kernel.show import counted
from tollbook.portal.forms.services import Callback
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.portal.wholesale.rows import Offer, Wanted, listed, read_rows
from tollbook.services.queries import in_service_for
from tollbook.services.queries.finding import product_types_on_sale
from tollbook.work.models import Task, TaskType
from tollbook.work.queries import in_view_for, new_order_type
from tollbook.work.types import Callback as WhomToCall
from tollbook.work.types import NewTask

BYTES_MAX = 256 * 1024
HISTORY_SHOWN = 10
KEY = "lines:"
TYPED = "typed.csv"


class LinesFile(Callback):
    """The rows, in a file or typed, and whom to ask about them."""

    file = forms.FileField(
        label="File of lines",
        required=False,
        help_text="CSV of up to 500 rows: type, line, location code, wanted for.",
        error_messages={"empty": "This file is empty."},
        widget=forms.FileInput({"class": "input", "accept": ".csv,.txt"}),
    )
    rows = forms.CharField(
        label="Or type the rows",
        required=False,
        strip=False,
        max_length=40_000,
        help_text="One line each, as in a file.",
        widget=forms.Textarea({"class": "input", "rows": "4", "spellcheck": "false"}),
    )
    token = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def clean_file(self) -> tuple[str, bytes] | None:
        """Name and bytes of a file that is not too large, None for no file."""
        sent = self.cleaned_data["file"]
        if sent is None:
            return None
        if sent.size > BYTES_MAX:
            raise forms.ValidationError("Send at most 256 KB at once.")
        return sent.name, sent.read()

    def clean(self) -> dict[str, Any]:
        """Rows that were typed stand for a file; there is one of the two."""
        given = super().clean() or {}
        typed = str(given.get("rows", ""))
        if typed.strip() and given.get("file"):
            self.add_error("rows", "Send a file or type the rows, not both.")
        elif typed.strip():
            given["file"] = (TYPED, typed.encode())
        elif not given.get("file") and "file" not in self.errors:
            self.add_error("file", "Choose a file, or type the rows.")
        return given


def adding(request: PortalRequest) -> HttpResponse:
    """The form with the files sent before; rows that are wrong are named, and nothing is kept."""
    task_type, offer = new_order_type(), offer_of(request)
    form = LinesFile(*_sent(request), initial=known(request))
    faults: list[tuple[int, str]] = []
    if form.is_bound and form.is_valid():
        _, content = form.cleaned_data["file"]
        found, faults = read_rows(content.decode("utf-8-sig", errors="replace"), offer)
        if not faults and (task := ordered(request, form, task_type, found)) is not None:
            request.session["notice"] = f"{counted(len(found), 'line')} ordered: {task.number}."
            return redirect("order", task.number)
    context = {
        "viewer": request.viewer,
        "form": form,
        "faults": faults,
        "offer": offer,
        "sent": sent_before(request),
        "zone": request.viewer.zone,
        "crumbs": [
            crumb("Wholesale"),
            crumb("Lines", "wholesale-lines"),
            crumb("Add lines"),
        ],
    }
    status = 422 if form.errors or faults else 200
    return render(request, "wholesale/add_lines.html", context, status=status)


def _sent(request: PortalRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def known(request: PortalRequest) -> dict[str, str]:
    """What the form is filled with."""
    account = account_for(request.viewer, request.viewer.in_view[0].number)
    return {
        "callback_name": request.viewer.user.name or account.contact_name,
        "callback_phone": written(account.contact_phone or account.phone),
        "token": secrets.token_hex(16),
    }


def offer_of(request: PortalRequest) -> Offer:
    """What rows may name."""
    viewer = request.viewer
    places = locations_for(viewer).filter(account__in=viewer.in_view_ids, is_active=True)
    return Offer(
        kinds={each.code.casefold(): each for each in product_types_on_sale()},
        places={str(each.code): each for each in places.order_by("code")},
        taken=set(in_service_for(viewer).values_list("product_id", flat=True)),
    )


def ordered(
    request: PortalRequest, form: LinesFile, task_type: TaskType | None, found: list[Wanted]
) -> Task | None:
    """The order with its file, once for a page; None where it is refused, said in the form."""
    if task_type is None:
        raise NotFound("type of order", "new lines")
    typed, viewer = form.cleaned_data, request.viewer
    account = account_for(viewer, viewer.in_view[0].number)
    name, content = typed["file"]
    wanted = NewTask(
        account=account,
        task_type=task_type,
        subject=f"{counted(len(found), 'line')} from {name}"[:100],
        description=listed([each.words for each in found]),
        callback=WhomToCall(typed["callback_name"], typed["callback_phone"]),
        wanted_on=min((each.wanted_on for each in found if each.wanted_on), default=None),
        from_customer=True,
    )
    key = f"{KEY}{viewer.user.pk}:{typed['token']}"
    try:
        return open_work_with_file(
            key=key, wanted=wanted, name=name, content=content, by=request.actor
        )
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return None


def sent_before(request: PortalRequest) -> list[Task]:
    """The newest orders that came from files."""
    rows = in_view_for(request.viewer, orders=True).filter(key__startswith=KEY)
    return list(rows.order_by("-opened_at", "-pk")[:HISTORY_SHOWN])
